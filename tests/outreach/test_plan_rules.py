"""Whom a month visits: enough, every building its share, the longest waiting first, everybody alike (F-1)."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.visits import NEVER, Household, chosen, is_short, needed, plan

MONTH = date(2026, 11, 1)
DAYS = [MONTH + timedelta(days=ahead) for ahead in range(21)]
LASTS = st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2026, 10, 31)))


@st.composite
def towns(draw: st.DrawFn) -> list[Household]:
    """Up to two hundred households in up to six buildings."""
    homes = draw(st.lists(st.tuples(st.integers(1, 6), LASTS), min_size=1, max_size=200))
    return [Household(number, building, last) for number, (building, last) in enumerate(homes, 1)]


PEOPLE = st.lists(st.integers(1, 50), min_size=1, max_size=7, unique=True)


@pytest.mark.rule("F-1")
@given(towns(), PEOPLE)
def test_a_month_visits_five_of_a_hundred_and_nobody_twice(homes: list[Household], people: list[int]) -> None:
    proposed = plan(homes, people, DAYS, month=MONTH)

    assert len(proposed) == needed(len(homes))
    assert 100 * len(proposed) >= 5 * len(homes)
    assert 100 * (len(proposed) - 1) < 5 * len(homes)
    assert len({one.unit for one in proposed}) == len(proposed)


@pytest.mark.rule("F-1")
@given(towns(), st.integers(0, 60))
def test_every_building_gets_its_share_rounded_down_or_up(homes: list[Household], count: int) -> None:
    seats = Counter(one.building for one in chosen(homes, count))
    sizes = Counter(one.building for one in homes)

    wanted = min(count, len(homes))
    assert sum(seats.values()) == wanted
    for building, size in sizes.items():
        assert abs(seats[building] - wanted * size / len(homes)) < 1


@given(towns())
def test_in_a_building_nobody_is_visited_before_somebody_who_waits_longer(homes: list[Household]) -> None:
    picked = chosen(homes, needed(len(homes)))
    units = {one.unit for one in picked}

    for one in picked:
        left = [other.last or NEVER for other in homes if other.building == one.building and other.unit not in units]
        assert all((one.last or NEVER) <= other for other in left)


@given(towns(), PEOPLE)
def test_people_are_sent_alike_and_on_days_of_the_month(homes: list[Household], people: list[int]) -> None:
    proposed = plan(homes, people, DAYS, month=MONTH)
    load = Counter(one.person for one in proposed)

    assert max(load[one] for one in people) - min(load[one] for one in people) <= 1
    assert {one.day for one in proposed} <= set(DAYS)


@given(towns(), PEOPLE)
def test_the_same_facts_make_the_same_plan(homes: list[Household], people: list[int]) -> None:
    assert plan(homes, people, DAYS, month=MONTH) == plan(list(homes), list(people), list(DAYS), month=MONTH)


@pytest.mark.rule("F-1")
def test_no_household_is_left_out_for_ever_not_even_that_of_a_tiny_building() -> None:
    homes = {n: Household(n, 1 if n <= 10 else 2 if n <= 20 else 3) for n in range(1, 22)}

    for month in range(12):
        for one in chosen(list(homes.values()), needed(len(homes))):
            homes[one.unit] = Household(one.unit, one.building, MONTH + timedelta(days=30 * month))

    assert [one for one in homes.values() if one.last is None] == []


def test_who_has_one_visit_more_changes_from_month_to_month() -> None:
    homes = [Household(n, 1) for n in range(1, 61)]

    busiest = {
        Counter(one.person for one in plan(homes, [7, 8], DAYS, month=month)).most_common(1)[0][0]
        for month in (MONTH, date(2026, 12, 1))
    }

    assert busiest == {7, 8}


@pytest.mark.parametrize(("today", "made", "short"), [(24, 0, False), (26, 1, True), (26, 2, False), (30, 0, True)])
def test_the_last_five_days_say_whether_the_month_falls_short(today: int, made: int, short: bool) -> None:
    assert is_short(made=made, need=2, today=date(2026, 11, today)) is short
