"""The rail: five places on a phone, eight on a desk, the rest under "more"; it says where one is."""

import re

import pytest
from django.test import Client

from deskapp.frame import RAIL
from deskapp.rail import FIRST, ON_A_DESK, ON_A_PHONE, Item, arranged, current
from staff.enums import Role
from staff.models import Community
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def places(role: Role, here: str = "") -> list[Item]:
    """What the role may open, as the frame hands it on."""
    return [
        Item(place.view, f"/{place.view}/", place.icon, str(place.label), current(place.view, here))
        for place in RAIL
        if role in place.roles
    ]


@pytest.mark.parametrize("role", Role)
def test_every_place_of_a_role_stands_on_the_rail_or_under_more(role: Role) -> None:
    rail = arranged(role, places(role))
    below = [item.view for group in rail.more for item in group.items]

    on_a_phone = [item.view for item in rail.items if item.seen == "always"]
    assert len(on_a_phone) == ON_A_PHONE
    assert len(rail.items) <= ON_A_DESK
    assert sorted(on_a_phone + below) == sorted(item.view for item in places(role))


@pytest.mark.parametrize("role", Role)
def test_what_a_role_opens_first_are_places_that_it_may_open(role: Role) -> None:
    mine = {item.view for item in places(role)}
    known = {place.view for place in RAIL}

    assert len(set(FIRST[role])) == len(FIRST[role])
    assert [view for view in FIRST[role] if view in known and view not in mine] == []


def test_the_guard_has_log_keys_patrols_and_handover_at_the_thumb() -> None:
    on_a_phone = [item.view for item in arranged(Role.GUARD, places(Role.GUARD)).items if item.seen == "always"]

    assert {"duty:log", "duty:keys", "duty:patrols", "duty:handovers"} <= set(on_a_phone)


def test_more_is_marked_where_it_holds_the_page_that_is_open() -> None:
    holds = {
        here: arranged(Role.FRONT, places(Role.FRONT, here)).holds for here in ("tickets:desk", "duty:log", "duty:keys")
    }

    assert holds == {"tickets:desk": "", "duty:log": "phone", "duty:keys": "always"}


def test_a_page_below_a_place_belongs_to_it() -> None:
    assert [current("duty:keys", here) for here in ("duty:keys", "duty:key_count", "duty:log")] == ["page", "true", ""]


def test_the_page_carries_the_rail_with_its_place_marked(client: Client) -> None:
    community: Community = MembershipFactory.create(role=Role.GUARD).community
    member = community.memberships.get()
    client.force_login(member.user)
    html = client.get(f"/c/{community.slug}/keys/").content.decode()

    rail = html[html.index('<nav class="rail"') : html.index("</nav>", html.index('<nav class="rail"'))]
    assert re.search(r'href="/c/[^"]+/keys/"\s+data-seen="always" aria-current="page"', rail)
    assert 'class="dropdown more"' in rail
