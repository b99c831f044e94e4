"""The access table: every url × method × role × community is walked; a url without a row fails the run."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from staff.access import Anyone, ByToken
from staff.enums import Role
from staff.models import Community
from tests.factories import CommunityFactory, MembershipFactory, UserFactory, a_ticket

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Django's own set-up pages: they let in superusers only, which a test of its own proves
ELSEWHERE = ("admin:",)
IDS = {
    "number": "260101-0001",
    "pk": 999_999,
    "row": 999_999,
    "post_id": 999_999,
    "file": 999_999,
    "form": "intake",
    "resident_id": 999_999,
    "unit_id": 999_999,
    "key": "00000000-0000-4000-8000-000000000000",
    "rule": "TL-1",
    "kind": "wecom",
    "state": "finished",
    "token": "no-such-token",
    "day": "2026-11-22",
    "month": "2026-10",
    "place": "no-such-place",
    "figure": "received",
    "listing": "tickets",
}


def walk(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry.url_patterns, inner)
        else:
            yield f"{namespace}{entry.name}", entry


URLS = dict(walk(get_resolver().url_patterns))
# what other systems ask by a token of theirs: no role and no session counts there (tests/interfaces/test_door.py)
BY_TOKEN = {
    name
    for name, url in URLS.items()
    if any(isinstance(who, ByToken) for who in getattr(url.callback, "access", {}).values())
}
GUARDED = {name: url for name, url in URLS.items() if not name.startswith(ELSEWHERE)}
OF_PEOPLE = sorted(GUARDED.keys() - BY_TOKEN)


def address(name: str, community: Community) -> str:
    known = {"community": community.slug, **IDS}
    converters = GUARDED[name].pattern.converters
    return reverse(name, kwargs={key: known[key] for key in converters})


def table(name: str) -> dict[str, Any]:
    return dict(getattr(GUARDED[name].callback, "access", {}))


def expected(who: Any, role: Role) -> set[int]:
    """Statuses that the table allows: 'may' is anything but the three refusals of access."""
    if isinstance(who, ByToken):
        return {401}
    if isinstance(who, Anyone) or role in who:
        return set(range(200, 600)) - {401, 403, 405, 500}
    return {403}


def test_every_url_declares_who_may() -> None:
    lacking = [name for name in GUARDED if not table(name)]

    assert lacking == [], "these urls have no row in the access table: declare them with staff.access.guarded"


def test_the_walk_sees_the_urls_of_every_app() -> None:
    assert {"tickets:desk", "tickets:reply", "residents:places", "notices:list", "staff:login", "healthz"} <= set(
        GUARDED
    )


@pytest.mark.rule("PR")
@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(GUARDED))
def test_each_role_may_what_the_table_says_and_nothing_else(name: str, community: Community) -> None:
    url, rows = address(name, community), table(name)

    for role in Role:
        client = Client()
        client.force_login(MembershipFactory.create(community=community, role=role).user)
        for method in rows if name != "staff:logout" else rows.keys() - {"POST"}:  # that would end the walk's session
            with transaction.atomic():  # what one role did, the next does not find
                status = client.generic(method, url).status_code
                transaction.set_rollback(True)
            assert status in expected(rows[method], role), f"{method} {url} as {role}: {status}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(GUARDED))
def test_a_method_without_roles_is_refused_to_everybody(name: str, client: Client, community: Community) -> None:
    url, lacking = address(name, community), [method for method in METHODS if method not in table(name)]

    assert lacking, "a page that takes every method is none of ours"
    for method in lacking:  # before anybody is asked who they are: it is the same for each role
        assert client.generic(method, url).status_code == 405, f"{method} {url}"


@pytest.mark.rule("PR")
@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in OF_PEOPLE if "community" in GUARDED[name].pattern.converters])
def test_a_foreign_community_does_not_exist(name: str, client: Client, community: Community) -> None:
    foreign = CommunityFactory.create()
    client.force_login(MembershipFactory.create(community=community, role=Role.DIRECTOR).user)

    for method in table(name):
        assert client.generic(method, address(name, foreign)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in OF_PEOPLE if "number" in GUARDED[name].pattern.converters])
def test_a_foreign_ticket_does_not_exist_under_ones_own_community(
    name: str, client: Client, community: Community
) -> None:
    foreign = a_ticket()
    client.force_login(MembershipFactory.create(community=community, role=Role.DIRECTOR).user)
    rest = {one: 1 for one in GUARDED[name].pattern.converters if one not in {"community", "number"}}
    url = reverse(name, kwargs={"community": community.slug, "number": foreign.number, **rest})

    for method in table(name):
        assert client.generic(method, url).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in OF_PEOPLE if "community" in GUARDED[name].pattern.converters])
def test_nobody_gets_in_without_login(name: str, client: Client, community: Community) -> None:
    for method in table(name):
        answer = client.generic(method, address(name, community))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/", "/admin/staff/user/", "/admin/tickets/category/"])
def test_the_set_up_pages_are_for_superusers_only(path: str, client: Client, community: Community) -> None:
    client.force_login(MembershipFactory.create(community=community, role=Role.ADMINISTRATOR).user)
    refused = client.get(path).status_code
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))

    assert (refused, client.get(path).status_code) == (302, 200)
