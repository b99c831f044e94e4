"""The number: matters told once only, divided in every way, each opening to the list that it counts (OTE-3, RP-3)."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from core import clock
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import CategoryFactory, CommunityFactory, MembershipFactory, UnitFactory, a_ticket
from tickets.enums import Channel, Kind
from tickets.models import Ticket
from tickets.queries.ote import By, Figure, Span, by_community, figures, month_so_far, share, total
from tickets.services import Caller, join_contact

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 30))


def again(ticket: Ticket, who: Membership, *, urge: bool = False) -> None:
    join_contact(
        ticket_id=ticket.pk, membership=who, caller=Caller(name="王测试"), channel=Channel.PHONE, said="还没好",
        key=uuid.uuid4(), now=ticket.opened_at + timedelta(hours=1), urge=urge,
    )  # fmt: skip


def as_tuples(found: list[Figure]) -> list[tuple[str, int, int, int]]:
    return [(one.label, one.matters, one.once, one.urges) for one in found]


@pytest.mark.rule("OTE-3")
def test_a_matter_told_twice_is_no_longer_told_once(front: Membership) -> None:
    first, _second = a_ticket(front, now=NOON), a_ticket(front, now=NOON)
    again(first, front, urge=True)

    found = total(front.community, NOVEMBER)

    assert (found.matters, found.once, found.again, found.urges, found.rate) == (2, 1, 1, 1, 0.5)


def test_no_matter_has_no_rate(front: Membership) -> None:
    assert total(front.community, NOVEMBER).rate is None


def test_it_is_divided_by_first_responder_whoever_handles_it(front: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)
    a_ticket(colleague, now=NOON)
    mine = a_ticket(front, now=NOON)
    again(mine, colleague)

    found = figures(front.community, NOVEMBER, By.PERSON)

    assert as_tuples(found) == [(str(front.user), 1, 0, 0), (str(colleague.user), 1, 1, 0)]


def test_it_is_divided_by_category_building_day_and_month(front: Membership) -> None:
    category = CategoryFactory.create(community=front.community, kind=Kind.REPAIR, name="水管")
    unit = UnitFactory.create(building__community=front.community)
    a_ticket(front, now=NOON, unit=unit, category_id=category.pk)
    a_ticket(front, now=NOON - DAY)

    by = {way: as_tuples(figures(front.community, NOVEMBER, way)) for way in By}

    assert {label for label, *_ in by[By.CATEGORY]} == {"水管", "–"}
    assert {label for label, *_ in by[By.BUILDING]} == {str(unit.building), "–"}
    assert by[By.DAY] == [("2026-11-22", 1, 1, 0), ("2026-11-23", 1, 1, 0)]
    assert by[By.MONTH] == [("2026-11", 2, 2, 0)]
    assert by[By.COMMUNITY] == [(front.community.name, 2, 2, 0)]


def test_a_day_is_the_communitys_own(front: Membership) -> None:
    a_ticket(front, now=datetime(2026, 11, 30, 15, 59, tzinfo=UTC))  # 23:59 in Shanghai
    a_ticket(front, now=datetime(2026, 11, 30, 16, 0, tzinfo=UTC))

    assert total(front.community, NOVEMBER).matters == 1


@pytest.mark.rule("RP-3")
def test_every_figure_opens_to_the_matters_that_it_counts(front: Membership) -> None:
    category = CategoryFactory.create(community=front.community, kind=Kind.REPAIR)
    unit = UnitFactory.create(building__community=front.community)
    for days in range(3):
        again(a_ticket(front, now=NOON - days * DAY, unit=unit, category_id=category.pk), front)
        a_ticket(MembershipFactory.create(community=front.community), now=NOON - days * DAY)

    for by in By:
        for one in figures(front.community, NOVEMBER, by):
            rows = share(front.community, NOVEMBER, by, one.key)
            assert (rows.count(), rows.filter(inbound=1).count()) == (one.matters, one.once), (by, one)


@pytest.mark.parametrize("key", ["x", "2026-13", "9999-12", "9999-12-31", "-1", "9" * 40, "\0"])
@pytest.mark.parametrize("by", list(By))
def test_a_key_that_is_none_opens_an_empty_list(by: By, key: str, front: Membership) -> None:
    a_ticket(front, now=NOON)

    assert not share(front.community, NOVEMBER, by, key).exists()


def test_other_communities_do_not_count(front: Membership) -> None:
    a_ticket(now=NOON)

    assert total(front.community, NOVEMBER).matters == 0


def asked(**options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("ote", "--from", "2026-11-01", "--to", "2026-11-30", "--json", stdout=out, **options)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_command_prints_one_object(front: Membership) -> None:
    again(a_ticket(front, now=NOON), front)
    a_ticket(front, now=NOON)
    a_ticket(now=NOON)

    found = asked(by="person")

    assert (found["from"], found["to"], found["by"]) == ("2026-11-01", "2026-11-30", "person")
    assert (found["total"]["matters"], found["total"]["once"]) == (3, 2)
    (mine,) = [row for row in found["rows"] if row["label"] == str(front.user)]
    assert (mine["community"], mine["matters"], mine["again"], mine["rate"]) == (front.community.slug, 2, 1, 0.5)


@pytest.mark.parametrize("day", ["2026-11-31", "yesterday", "9999-12-31"])
def test_the_command_refuses_a_day_that_is_none(day: str, community: Community) -> None:
    with pytest.raises(CommandError, match="is no day"):
        call_command("ote", "--from", "2026-11-01", "--to", day)


def page(client: Client, community: Community, query: str = "") -> Any:
    return client.get(f"/c/{community.slug}/ote/{query}")


def test_the_page_shows_this_month_by_person(desk_client: Client, front: Membership) -> None:
    now = clock.now()
    again(a_ticket(front, now=now), front)
    a_ticket(front, now=now)

    answer = page(desk_client, front.community)

    assert answer.context["percent"] == "50.0%"
    assert answer.context["wish"].span == month_so_far(front.community, now)
    assert [row.figure.label for row in answer.context["rows"]] == [str(front.user)]


def test_a_number_opens_its_list(desk_client: Client, front: Membership) -> None:
    now = clock.now()
    broken = a_ticket(front, now=now)
    again(broken, front)
    a_ticket(front, now=now)
    (row,) = page(desk_client, front.community).context["rows"]

    everything = page(desk_client, front.community, row.url).context["page"].object_list
    broken_ones = page(desk_client, front.community, row.again_url).context["page"].object_list

    assert len(everything) == 2
    assert list(broken_ones) == [broken]


@pytest.mark.rule("RP-3")
def test_the_figures_of_all_matters_open_their_lists_too(desk_client: Client, front: Membership) -> None:
    now = clock.now()
    urged, again_told = (a_ticket(front, now=now) for _ in range(2))
    again(urged, front, urge=True)
    again(again_told, front)
    a_ticket(front, now=now)
    whole = page(desk_client, front.community).context["whole"]

    lists = {
        url: set(page(desk_client, front.community, url.split("#")[0]).context["page"].object_list)
        for url in (whole.url, whole.again_url, whole.urged_url)
    }

    assert len(lists[whole.url]) == 3
    assert (lists[whole.again_url], lists[whole.urged_url]) == ({urged, again_told}, {urged})


@pytest.mark.rule("PR", "RP-3")
def test_by_community_it_shows_those_in_which_one_may_read_it(desk_client: Client, front: Membership) -> None:
    other = CommunityFactory.create(timezone="America/New_York")
    MembershipFactory.create(user=front.user, community=other)
    guarded = MembershipFactory.create(user=front.user, role=Role.GUARD).community
    now = clock.now()
    a_ticket(front, now=now)
    for _ in range(2):
        a_ticket(MembershipFactory.create(community=other), now=now)
    a_ticket(MembershipFactory.create(community=guarded), now=now)

    # in New York it may still be the month before
    days = f"from={localdate(now - DAY)}&to={localdate(now)}"
    rows = page(desk_client, front.community, f"?by=community&{days}").context["rows"]

    assert [(row.figure.label, row.figure.matters) for row in rows] == [(other.name, 2), (front.community.name, 1)]
    assert desk_client.get(rows[0].url.split("#")[0]).context["page"].paginator.count == 2


def test_by_community_it_counts_as_each_ones_own_figure() -> None:
    for zone, hours in (("Asia/Shanghai", 15), ("America/New_York", 28)):
        who = MembershipFactory.create(community__timezone=zone)
        for ticket in [a_ticket(who, now=datetime(2026, 11, 30, tzinfo=UTC) + hours * HOUR) for _ in range(2)]:
            again(ticket, who, urge=True)
        a_ticket(who, now=datetime(2026, 11, 30, tzinfo=UTC) + (hours + 1) * HOUR)
    communities = list(Community.objects.all())

    found = {one.label: one[2:] for one in by_community(communities, NOVEMBER)}

    assert found == {one.name: total(one, NOVEMBER)[2:] for one in communities}
    assert set(found.values()) == {(2, 0, 2)}


@pytest.mark.parametrize(
    "query", ["?from=x&to=y&by=z&key=q", "?from=9999-12-31", "?from=2026-11-30&to=2026-11-01", "?key=&by=day"]
)
def test_nonsense_in_the_address_gives_a_page(query: str, desk_client: Client, community: Community) -> None:
    assert page(desk_client, community, query).status_code == 200


def test_the_board_shows_the_rate_of_the_month(lead: Membership, front: Membership, client: Client) -> None:
    a_ticket(front, now=clock.now())
    client.force_login(lead.user)

    answer = client.get(f"/c/{front.community.slug}/board/")

    assert answer.context["once"] == "100.0%"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_whatever_it_counts(
    count: int, desk_client: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        a_ticket(MembershipFactory.create(community=front.community), now=clock.now())
    page(desk_client, front.community)

    with django_assert_num_queries(7):
        page(desk_client, front.community)


@given(once=st.integers(0, 1000), again=st.integers(0, 1000))
def test_the_rate_is_a_share(once: int, again: int) -> None:
    rate = Figure("", "", once + again, once, 0).rate

    assert rate is None if once + again == 0 else rate is not None and 0 <= rate <= 1
