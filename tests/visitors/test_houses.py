"""The household's own link: issued and revoked by the desk, opens the page of one resident of one unit."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from residents.models import Occupancy
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, OccupancyFactory
from visitors.models import HouseLink
from visitors.queries.houses import house_by
from visitors.services.houses import issue_house_link, revoke_house_link
from visitors.visit_refusals import NotOfThisUnit

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Membership:
    made: Membership = MembershipFactory.create(role=Role.FRONT)
    return made


@pytest.fixture
def home(desk: Membership) -> Occupancy:
    made: Occupancy = OccupancyFactory.create(unit__building__community=desk.community)
    return made


def test_the_link_opens_the_page_of_its_household(desk: Membership, home: Occupancy, client: Client) -> None:
    token = issue_house_link(desk, home.unit, home.resident, now=NOON)

    page = client.get(f"/h/{token}/")

    assert page.status_code == 200
    assert home.resident.titled in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_the_token_is_kept_nowhere(desk: Membership, home: Occupancy) -> None:
    token = issue_house_link(desk, home.unit, home.resident, now=NOON)

    assert token not in str(list(HouseLink.objects.values()))


def test_a_new_link_makes_the_old_one_invalid(desk: Membership, home: Occupancy) -> None:
    first = issue_house_link(desk, home.unit, home.resident, now=NOON)
    second = issue_house_link(desk, home.unit, home.resident, now=NOON)

    assert house_by(first) is None
    assert house_by(second) is not None


def test_a_revoked_link_leads_nowhere(desk: Membership, home: Occupancy, client: Client) -> None:
    token = issue_house_link(desk, home.unit, home.resident, now=NOON)
    assert revoke_house_link(desk, HouseLink.objects.get(), now=NOON)

    assert client.get(f"/h/{token}/").status_code == 404


def test_the_link_of_somebody_who_moved_out_leads_nowhere(desk: Membership, home: Occupancy) -> None:
    token = issue_house_link(desk, home.unit, home.resident, now=NOON)
    home.delete()

    assert house_by(token) is None


def test_only_people_of_the_unit_get_one(desk: Membership, home: Occupancy) -> None:
    other = OccupancyFactory.create(unit__building__community=desk.community)

    with pytest.raises(NotOfThisUnit):
        issue_house_link(desk, home.unit, other.resident, now=NOON)


def test_the_database_keeps_one_live_link_a_person_and_unit(desk: Membership, home: Occupancy) -> None:
    issue_house_link(desk, home.unit, home.resident, now=NOON)
    row = HouseLink.objects.get()
    row.pk, row.digest = None, "0" * 64

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_desk_prints_the_link_once(desk: Membership, home: Occupancy, client: Client) -> None:
    client.force_login(desk.user)
    url = f"/c/{desk.community.slug}/units/{home.unit_id}/house-links/"

    page = client.post(url, {"resident": home.resident_id}).content.decode()

    token = re.search(r"/h/([\w-]{20,})/", page)
    assert token
    assert house_by(token[1]) is not None
    assert token[1] not in client.get(url).content.decode()


@pytest.mark.parametrize("forged", ["", "x", "999999", "9" * 40, "１"])
def test_a_forged_resident_is_no_such_page(desk: Membership, home: Occupancy, client: Client, forged: str) -> None:
    client.force_login(desk.user)

    answer = client.post(f"/c/{desk.community.slug}/units/{home.unit_id}/house-links/", {"resident": forged})

    assert answer.status_code == 404
