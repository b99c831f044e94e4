"""Who is on duty: across midnight, at the turn of a month, and what is unknown because no roster says it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from duty.models import Roster
from duty.queries import on_duty, standing
from duty.queries.standing import watches
from staff.models import Community, Department, Membership
from tests.duty.rosters import DECEMBER, NOON, NOVEMBER, a_department, a_roster, published
from tickets.queries.technicians import candidates

pytestmark = pytest.mark.django_db
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A local time in Shanghai as a moment."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def names(community: Community, now: datetime) -> dict[str, bool]:
    people = {one.user_id: str(one.user)[0] for one in Membership.objects.select_related("user")}
    return {people[pk]: there for pk, there in standing(community, now).items()}


@pytest.mark.rule("L-4")
def test_last_nights_shift_is_on_duty_until_the_morning(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    published(lead, works)  # on the 2nd: 甲 中, 乙 夜, 丙 休, 丁 早; 丙 had the night of the 1st

    assert names(community, at(12, 2, 6, 59)) == {"甲": False, "乙": False, "丙": True, "丁": False}
    assert names(community, at(12, 2, 7)) == {"甲": False, "乙": False, "丙": False, "丁": True}
    assert on_duty(community, at(12, 2, 23, 30), works) == {people[1].user_id}


def test_the_last_night_of_a_month_runs_into_the_next(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    published(lead, works, month=NOVEMBER)  # the 30th: 甲 中, 乙 夜
    published(lead, works, month=DECEMBER)

    assert names(community, at(12, 1, 3)) == {"甲": False, "乙": True, "丙": False, "丁": False}


def test_on_the_first_nobody_is_called_off_duty_while_the_night_before_is_unknown(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    published(lead, works, month=DECEMBER)

    assert standing(community, at(12, 1, 3)) == {}
    assert on_duty(community, at(12, 1, 3)) is None
    assert names(community, at(12, 1, 8)) == {"甲": True, "乙": False, "丙": False, "丁": False}


def test_after_the_last_published_month_only_the_night_that_runs_is_known(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    published(lead, works, month=NOVEMBER)

    assert names(community, at(12, 1, 3)) == {"乙": True}
    assert standing(community, at(12, 1, 7)) == {}


def test_a_draft_says_nothing(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    a_roster(lead, works, 甲="早")

    assert on_duty(community, at(12, 2, 8)) is None


def test_a_department_without_a_roster_is_unknown_beside_one_that_has_it(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    published(lead, works)
    other, (cleaner,) = a_department(community, "环境部", people=1)

    assert cleaner.user_id not in standing(community, at(12, 2, 8))
    assert on_duty(community, at(12, 2, 8), other) is None


def test_the_dispatch_list_follows_the_roster(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    published(lead, works)
    _other, (cleaner,) = a_department(community, "环境部", people=1)

    found = candidates(community, trade="general", building_id=None, now=at(12, 2, 8))

    assert {one.membership.user_id: one.on_duty for one in found} == {
        people[0].user_id: False,
        people[1].user_id: False,
        people[2].user_id: False,
        people[3].user_id: True,
        cleaner.user_id: None,
    }
    assert found[0].membership == people[3] or found[0].membership == cleaner


def test_who_has_left_is_not_on_duty(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    published(lead, works)
    Membership.objects.filter(pk=people[3].pk).update(active=False)

    assert on_duty(community, at(12, 2, 8), works) == set()


def test_each_department_shows_who_is_there_and_who_comes_next(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    published(lead, works)

    (watch,) = watches(community, at(12, 2, 22))

    assert [one.name[0] for one in watch.now] == ["甲"]
    assert [(one.name[0], one.slot.begins) for one in watch.following] == [("乙", at(12, 2, 23))]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_people_costs_no_queries(
    lead: Membership, community: Community, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    works, _people = a_department(community, people=count)
    published(lead, works, 甲="早中夜休", 乙="中夜休早", 丙="夜休早中")

    with django_assert_num_queries(3):
        standing(community, at(12, 2, 8))
    with django_assert_num_queries(4):
        watches(community, at(12, 2, 8))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    minutes=st.integers(0, 60 * 24 * 30), zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"])
)
def test_at_every_moment_exactly_one_of_a_full_rotation_is_there(
    lead: Membership, works: Department, people: list[Membership], community: Community, minutes: int, zone: str
) -> None:
    """Midnight, the turn of the month, the end of daylight saving (New York, 1 November), any zone."""
    if not Roster.objects.exists():
        for month in ((2026, 11), (2026, 12)):
            published(lead, works, month=month, now=NOON)
    community.timezone = zone
    now = datetime(2026, 11, 1, 18, tzinfo=UTC) + timedelta(minutes=minutes)

    found = standing(community, now)

    assert len(found) == 4
    assert sum(found.values()) == 1
