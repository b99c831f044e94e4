"""What the search box finds of the gate: by role, bounded, in the same number of queries for one and for three."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import gettext
from pytest_django import DjangoAssertNumQueries

from residents.models import Occupancy
from residents.search import MOST, Hits, search
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, OccupancyFactory
from tests.visitors.gates import a_permit, a_visit
from tests.visitors.passes import applied
from visitors.models import Permit, ReleasePass, Visit
from visitors.queries.search import find_gate_permits, find_passes, find_visits
from visitors.services.permits import withdraw_permit

pytestmark = pytest.mark.django_db

NUMBER = "F261123-0001"  # the first one at NOON


def elsewhere() -> tuple[Membership, Occupancy]:
    """The gate of another community, with a household."""
    who = MembershipFactory.create(role=Role.GUARD)
    return who, OccupancyFactory.create(unit__building__community=who.community)


@pytest.mark.parametrize("text", ["何访客", "何访", "139 0000 1234", "粤A·123AB", "粤a123ab", "粤A12"])
def test_a_visit_is_found_by_phone_and_by_the_beginning_of_name_and_plate(
    guard: Membership, home: Occupancy, text: str
) -> None:
    a_visit(guard, home)
    a_visit(guard, home, name="秦某某", phone="13900005555", plate="京B99999")

    assert [hit.title for hit in find_visits(guard, text).hits] == ["何访客"]


@pytest.mark.rule("A-3")
def test_a_hit_shows_the_phone_masked(guard: Membership, home: Occupancy) -> None:
    a_visit(guard, home)
    a_permit(guard, home)

    (visit,), (permit,) = find_visits(guard, "13900001234").hits, find_gate_permits(guard, "13900009999").hits

    assert "139****1234" in visit.note
    assert "13900001234" not in visit.title + visit.note + visit.url
    assert "139****9999" in permit.note
    assert "13900009999" not in permit.title + permit.note + permit.url


@pytest.mark.parametrize("text", ["覃师傅", "覃师", "13900009999"])
def test_a_permit_is_found_by_its_holder(guard: Membership, home: Occupancy, text: str) -> None:
    a_permit(guard, home)

    assert [hit.title for hit in find_gate_permits(guard, text).hits] == ["覃师傅"]


def test_a_permit_that_was_withdrawn_says_so(lead: Membership, home: Occupancy) -> None:
    withdraw_permit(lead, a_permit(lead, home).pk, words="换人", now=NOON)

    (hit,) = find_gate_permits(lead, "覃师傅").hits

    assert hit.chip == gettext("permit withdrawn")


@pytest.mark.parametrize("text", [NUMBER, "f261123-0001", "F2611", "261123-00"])
def test_a_pass_is_found_by_its_number_and_its_beginning(desk: Membership, text: str) -> None:
    made = applied(desk)

    assert made.number == NUMBER
    assert [hit.title for hit in find_passes(desk, text).hits] == [NUMBER]


def test_what_stands_in_another_community_is_not_found(guard: Membership, home: Occupancy) -> None:
    stranger, their_home = elsewhere()
    a_visit(stranger, their_home)
    a_permit(stranger, their_home)
    applied(MembershipFactory.create(community=stranger.community, role=Role.FRONT))

    assert not find_visits(guard, "何访客").hits
    assert not find_gate_permits(guard, "覃师傅").hits
    assert not find_passes(guard, NUMBER).hits


def test_what_is_erased_is_not_found(guard: Membership, home: Occupancy) -> None:
    a_visit(guard, home)
    a_permit(guard, home)
    Visit.objects.update(erased_at=NOON)
    Permit.objects.update(erased_at=NOON)

    assert not find_visits(guard, "何访客").hits
    assert not find_gate_permits(guard, "覃师傅").hits


BAD = ["何", "hfk", "3-2-1201", "1234", "\x00", "何\x00访", "何\ud800客", "", "   ", "何" * 51]


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize("find", [find_visits, find_gate_permits, find_passes])
def test_what_is_none_of_these_asks_the_database_for_nothing(
    guard: Membership,
    find: Callable[[Membership, str], Hits],
    text: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        assert not find(guard, text).hits


@pytest.mark.parametrize("count", [1, 3])
def test_each_kind_takes_one_query_for_one_and_for_three(
    desk: Membership, home: Occupancy, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _number in range(count):
        a_visit(desk, home)
        a_permit(desk, home)
        applied(desk)

    for find, text in ((find_visits, "何访客"), (find_gate_permits, "覃师傅"), (find_passes, "F261123")):
        with django_assert_num_queries(1):
            assert len(find(desk, text).hits) == count


def test_more_than_are_shown_are_told_of_and_the_latest_come_first(desk: Membership, home: Occupancy) -> None:
    for number in range(MOST + 1):
        a_visit(desk, home, name=f"何访客{'一二三四五六'[number]}")
        applied(desk)

    visits, passes = find_visits(desk, "何访客"), find_passes(desk, "F261123")

    assert ([hit.title[-1] for hit in visits.hits], visits.more) == (list("六五四三二"), True)
    assert (passes.hits[0].title, len(passes.hits), passes.more) == ("F261123-0006", MOST, True)
    assert ReleasePass.objects.count() == MOST + 1


@pytest.mark.parametrize(
    ("role", "found"),
    [
        (Role.FRONT, ["visits", "gate_permits", "release_passes"]),
        (Role.GUARD, ["visits", "gate_permits", "release_passes"]),
        (Role.SUPERVISOR, ["visits", "gate_permits", "release_passes"]),
        (Role.TECHNICIAN, []),
    ],
)
def test_a_role_finds_what_it_may_read(desk: Membership, home: Occupancy, role: Role, found: list[str]) -> None:
    who = MembershipFactory.create(community=desk.community, role=role)
    a_visit(desk, home)
    a_permit(desk, home)
    applied(desk)

    groups = [group for text in ("何访客", "覃师傅", NUMBER) for group in search(who, text)[0]]

    assert [group.kind.code for group in groups] == found


@pytest.mark.parametrize("count", [1, 3])
def test_the_box_takes_the_same_number_of_queries_for_one_and_for_three(
    client: Client, desk: Membership, home: Occupancy, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _number in range(count):
        a_visit(desk, home, plate="")
    client.force_login(desk.user)
    url = f"/c/{desk.community.slug}/search/"
    client.post(url, {"q": "何访客"}, headers={"HX-Request": "true"})

    with django_assert_num_queries(12):  # three of them look for a title
        answer = client.post(url, {"q": "何访客"}, headers={"HX-Request": "true"})

    assert answer.content.decode().count("/gate/visits/") == count
