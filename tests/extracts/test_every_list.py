"""Every list × every role: who may not, gets nothing; whoever may, gets no number plain, by one query of rows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from extracts.enums import Group
from extracts.models import Taken
from extracts.queries.rows import Asked, first_lines, lines_of, rows_of
from extracts.registry import listings
from staff.enums import Role
from staff.models import Community, Membership
from tests.extracts.samples import body, the_list
from tests.extracts.town import a_full_town, member
from tests.factories import MembershipFactory
from tests.privacy.canaries import Town
from tests.privacy.test_canary import found_in, words_in

CODES = sorted(one.code for one in listings())
pytestmark = pytest.mark.django_db


@pytest.fixture
def town(community: Community) -> Town:
    """The same."""
    return a_full_town(community)


def asked(code: str, who: Membership) -> Asked:
    return Asked(the_list(code), who, {}, clock.now())


def test_the_lists_of_every_app_are_registered() -> None:
    assert {"tickets", "units", "visits", "log", "audits", "opinions", "colleagues"} <= set(CODES)
    assert {"home-visits", "survey-slips", "events", "staff-sheets", "trainings", "phone-calls"} <= set(CODES)
    assert len(CODES) >= 64


@pytest.mark.rule("A-3")
@pytest.mark.parametrize("role", Role.values)
def test_no_extract_gives_a_number_to_any_role(town: Town, role: str) -> None:
    client, leaks = Client(), []
    client.force_login(member(town, role).user)
    base = f"/c/{town.ticket.community.slug}/extracts/"
    for code in CODES:
        may = role in the_list(code).roles
        for form in ("csv", "xlsx"):
            answer = client.post(f"{base}{code}/file/", {"file": form})
            assert answer.status_code == (200 if may else 404), f"{code} as {role}"
            leaks += [f"{code}.{form}: {column}" for column in found_in(words_in(answer), town)]
        page = client.get(f"{base}{code}/")
        assert page.status_code == (200 if may else 404)
        leaks += [f"{code}: {column}" for column in found_in(words_in(page), town)]

    assert leaks == []
    assert Taken.objects.filter(by__memberships__role=role).count() == 2 * sum(role in one.roles for one in listings())


def queries_of(who: Membership) -> dict[str, int]:
    """How many queries the rows of each list cost."""
    found = {}
    for code in CODES:
        with CaptureQueriesContext(connection) as taken:
            list(lines_of(rows_of(asked(code, who)), the_list(code).columns_for(who.role)))
        found[code] = len(taken)
    return found


def test_a_list_is_read_by_the_same_queries_however_many_rows_it_has(community: Community) -> None:
    """Empty, with a town's rows, with more: the rows by one query, and the posts that say which are the person's."""
    lead = MembershipFactory.create(community=community, role=Role.DIRECTOR)
    empty = queries_of(lead)
    a_full_town(community)
    full = queries_of(lead)

    assert empty == full
    assert set(full.values()) == {1, 2}
    assert {code for code, count in full.items() if count == 2} == {
        one.code for one in listings() if one.group == Group.DUTY
    } - {"roster", "roster-changes", "emergencies"}


def test_every_list_of_the_town_has_rows(town: Town) -> None:
    """Else the canaries above would prove nothing."""
    lead = member(town, Role.DIRECTOR)
    empty = [code for code in CODES if not first_lines(rows_of(asked(code, lead)), the_list(code).columns, 1)]

    assert empty == []


def test_a_stranger_finds_no_list(town: Town, client: Client) -> None:
    client.force_login(MembershipFactory.create(role=Role.DIRECTOR).user)

    for code in CODES:
        assert client.post(f"/c/{town.ticket.community.slug}/extracts/{code}/file/", {"file": "csv"}).status_code == 404


@pytest.mark.rule("A-3")
def test_another_communitys_rows_are_in_no_extract(town: Town) -> None:
    stranger = MembershipFactory.create(role=Role.DIRECTOR)

    for code in set(CODES) - {"colleagues"}:
        rows = rows_of(asked(code, stranger))
        assert not rows.exists(), code


@pytest.mark.rule("PR")
def test_orders_letters_and_messages_of_others_are_not_the_technicians(town: Town) -> None:
    client = Client()
    outsider = MembershipFactory.create(community=town.ticket.community, role=Role.GUARD)
    client.force_login(outsider.user)

    for code in ("letters", "messages", "orders"):
        answer = client.post(f"/c/{town.ticket.community.slug}/extracts/{code}/file/", {"file": "csv"})
        assert len(body(answer).decode("utf-8-sig").strip().splitlines()) == 1, code
        assert rows_of(asked(code, town.lead)).exists()
