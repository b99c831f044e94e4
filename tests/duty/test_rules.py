"""The roster's rules, pure: shifts as moments, rows as signs, what is wrong with a month, rotations, trades."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duty import refusals, rules
from duty.enums import ChangeKind
from duty.rules import Edit, ShiftFacts, Slot

EARLY = ShiftFacts(1, "早班", "早", "z", time(7), time(15))
LATE = ShiftFacts(2, "中班", "中", "m", time(15), time(23))
NIGHT = ShiftFacts(3, "夜班", "夜", "n", time(23), time(7))
REST = ShiftFacts(5, "休息", "休", "x", None, None, manned=False)
ALL = (EARLY, LATE, NIGHT, REST)
TABLE = rules.sign_table(ALL)
DECEMBER = rules.days_of(2026, 12)
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))
ROWS = st.lists(st.sampled_from([1, 2, 3, 5, None]), min_size=28, max_size=31)


def slot(shift: ShiftFacts, day: int, person: int = 1, zone: str = "Asia/Shanghai") -> Slot:
    found = rules.slot_of(person, date(2026, 12, day), shift, ZoneInfo(zone))
    assert found is not None
    return found


def test_a_night_shift_ends_on_the_next_day_in_local_time() -> None:
    night = slot(NIGHT, 31)

    assert night.begins == datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert night.ends == datetime(2026, 12, 31, 23, tzinfo=UTC)  # 07:00 on New Year's Day in Shanghai


def test_rest_is_no_working_time() -> None:
    assert rules.slot_of(1, date(2026, 12, 1), REST, ZoneInfo("Asia/Shanghai")) is None


@given(day=DAYS, starts=TIMES, ends=TIMES, zone=ZONES)
def test_a_shift_begins_and_ends_by_the_wall_clock_whatever_the_zone(
    day: date, starts: time, ends: time, zone: str
) -> None:
    found = rules.slot_of(1, day, ShiftFacts(1, "x", "x", "x", starts, ends), ZoneInfo(zone))

    assert found is not None
    assert found.begins == datetime.combine(day, starts, ZoneInfo(zone)).astimezone(UTC)
    last = day + timedelta(days=1) if ends <= starts else day
    assert found.ends == datetime.combine(last, ends, ZoneInfo(zone)).astimezone(UTC)
    # an hour more or less where the clocks change
    assert timedelta(hours=-1) <= found.ends - found.begins <= timedelta(hours=25)


@given(minutes=st.integers(0, 3 * 365 * 24 * 60), zone=ZONES)
def test_three_shifts_cover_every_moment_with_exactly_one(minutes: int, zone: str) -> None:
    """Also at midnight, at the turn of a month, and when the clocks change."""
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    here = now.astimezone(ZoneInfo(zone)).date()
    days = [here + timedelta(days=step) for step in (-1, 0, 1)]

    there = [
        found
        for day in days
        for shift in (EARLY, LATE, NIGHT)
        if (found := rules.slot_of(1, day, shift, ZoneInfo(zone))) and found.covers(now)
    ]

    assert len(there) == 1


def test_the_end_of_a_shift_belongs_to_the_next() -> None:
    assert slot(EARLY, 1).covers(slot(EARLY, 1).begins)
    assert not slot(EARLY, 1).covers(slot(LATE, 1).begins)


@given(row=ROWS)
def test_a_row_as_signs_reads_back_as_it_was(row: list[int | None]) -> None:
    days = rules.days_of(2026, 12)[: len(row)]
    marks = {shift.pk: shift.mark for shift in ALL}

    assert rules.read_row(rules.row_text(row, marks), TABLE, days, person="甲") == row


@pytest.mark.parametrize("typed", ["早中夜休", "zmnx", "ZMNX", "早m夜X"])
def test_characters_and_keys_mean_the_same(typed: str) -> None:
    assert rules.read_row(typed, TABLE, DECEMBER, person="甲")[:4] == [1, 2, 3, 5]


def test_a_short_row_leaves_the_rest_empty_and_signs_for_nothing_too() -> None:
    assert rules.read_row("早- 夜", TABLE, DECEMBER, person="甲") == [1, None, None, 3, *[None] * 27]


def test_an_unknown_sign_names_person_and_day() -> None:
    with pytest.raises(refusals.UnknownShift) as refused:
        rules.read_row("早早?", TABLE, DECEMBER, person="甲师傅")

    assert (refused.value.params["person"], refused.value.params["day"]) == ("甲师傅", "2026-12-03")


def test_a_row_longer_than_the_month_is_refused() -> None:
    with pytest.raises(refusals.RowTooLong):
        rules.read_row("早" * 32, TABLE, DECEMBER, person="甲")


def test_only_cells_that_were_changed_are_edits() -> None:
    days = DECEMBER[:3]

    assert rules.edits_of(7, days, [1, 2, None], [1, 3, None]) == [Edit(7, days[1], 2, 3)]


@pytest.mark.rule("L-4")
def test_every_manned_shift_of_every_day_needs_somebody() -> None:
    days = DECEMBER[:2]
    entered = {(days[0], 1), (days[0], 2), (days[0], 3), (days[1], 1), (days[1], 5)}

    assert rules.uncovered(days, ALL, entered) == [(days[1], 2), (days[1], 3)]


def test_two_shifts_at_once_are_a_clash_and_following_ones_are_not() -> None:
    round_the_clock = ShiftFacts(9, "值班", "值", "q", time(8), time(8))

    assert rules.clashes([slot(EARLY, 2), slot(LATE, 2)]) == []
    assert rules.clashes([slot(NIGHT, 1), slot(round_the_clock, 1)]) == [(slot(round_the_clock, 1), slot(NIGHT, 1))]
    assert rules.clashes([slot(NIGHT, 1), slot(round_the_clock, 1, person=2)]) == []


@given(
    starts=st.lists(st.tuples(st.integers(0, 200), st.integers(1, 30)), min_size=2, max_size=8),
)
def test_a_clash_is_found_if_and_only_if_two_times_overlap(starts: list[tuple[int, int]]) -> None:
    base = datetime(2026, 12, 1, tzinfo=UTC)
    slots = [
        Slot(1, base.date(), base + timedelta(hours=begin), base + timedelta(hours=begin + length))
        for begin, length in starts
    ]

    overlap = any(
        one.begins < two.ends and two.begins < one.ends for place, one in enumerate(slots) for two in slots[place + 1 :]
    )

    assert bool(rules.clashes(slots)) == overlap


@pytest.mark.rule("L-4")
@pytest.mark.parametrize(("first", "then", "hours"), [(LATE, EARLY, 8), (NIGHT, LATE, 8)])
def test_less_rest_than_eleven_hours_is_told(first: ShiftFacts, then: ShiftFacts, hours: int) -> None:
    ((one, two),) = rules.short_rests([slot(first, 1), slot(then, 2)], hours=11)

    assert two.begins - one.ends == timedelta(hours=hours)
    assert rules.short_rests([slot(first, 1), slot(then, 2)], hours=hours) == []


# National Day 2026: Thursday 1 to Thursday 8 October, after the Mid-autumn days of 25 to 27 September
NATIONAL = {date(2026, 10, day): "National Day" for day in (1, 2, 5, 6, 7)}
AUTUMN = {date(2026, 9, 25): "Mid-autumn Festival"}


def blocks(year: int, month: int, holidays: dict[date, str], worked: tuple[date, ...] = ()) -> list[date]:
    working = {**dict.fromkeys(holidays, False), **dict.fromkeys(worked, True)}
    return rules.holiday_blocks(year, month, holidays, working)


def test_a_holiday_begins_with_its_first_day_off() -> None:
    assert blocks(2026, 10, NATIONAL) == [date(2026, 10, 1)]
    assert blocks(2026, 9, NATIONAL | AUTUMN) == [date(2026, 9, 25)]


def test_the_weekend_before_a_holiday_belongs_to_it_unless_it_is_worked() -> None:
    monday = {date(2026, 4, 6): "Tomb-sweeping Day"}

    assert blocks(2026, 4, monday) == [date(2026, 4, 4)]
    assert blocks(2026, 4, monday, worked=(date(2026, 4, 5),)) == [date(2026, 4, 6)]


def test_a_holiday_over_the_turn_of_a_month_concerns_both() -> None:
    turn = {date(2026, 1, 30): "x"}  # Friday to Sunday 1 February

    assert blocks(2026, 1, turn) == blocks(2026, 2, turn) == [date(2026, 1, 30)]
    assert blocks(2026, 3, turn) == []


@pytest.mark.rule("L-4")
@pytest.mark.parametrize(
    ("today", "published", "state"),
    [
        (date(2026, 9, 20), None, "in_time"),
        (date(2026, 9, 21), None, "soon"),
        (date(2026, 9, 24), None, "soon"),
        (date(2026, 9, 25), None, "late"),
        (date(2026, 10, 9), date(2026, 9, 24), "kept"),
        (date(2026, 10, 9), date(2026, 9, 25), "kept_late"),
    ],
)
def test_a_holiday_roster_is_published_at_least_a_week_ahead(today: date, published: date | None, state: str) -> None:
    limit = rules.publish_by(date(2026, 10, 1), days=7)

    assert rules.holiday_state(limit, published=published, today=today) == state


@given(cycle=st.lists(st.sampled_from([1, 2, 3, 5, None]), min_size=1, max_size=12), turn=st.integers(0, 11))
def test_a_rotation_goes_on_where_it_stopped(cycle: list[int | None], turn: int) -> None:
    endless = [cycle[(turn + place) % len(cycle)] for place in range(31 + 30)]

    if any(pk is not None for pk in cycle):
        assert rules.continued(endless[:31], 30) == endless[31:]
    else:
        assert rules.continued(endless[:31], 30) == [None] * 30


def test_without_a_cycle_each_day_repeats_four_weeks_back() -> None:
    row = [1, 2, 3, 1, 5, 2, 2, 3, 1, 1, 5, 5, 2, 3, 1, 2, 1, 3, 3, 5, 1, 2, 5, 1, 3, 2, 1, 5, 2, 2, 3]

    going = rules.continued(row, 31)

    assert rules.period_of(row) is None
    assert going[:28] == row[3:]
    assert going[28:] == going[:3]


MINE = {day: [EARLY, REST, None][place % 3] for place, day in enumerate(DECEMBER)}
THEIRS = {day: [REST, LATE, EARLY][place % 3] for place, day in enumerate(DECEMBER)}
FIRST = DECEMBER[0]


def trade(day: int, back: int | None = None, *, today: date = FIRST) -> tuple[ChangeKind, list[Edit]]:
    there = None if back is None else date(2026, 12, back)
    return rules.exchange(1, 2, MINE, THEIRS, day=date(2026, 12, day), back=there, today=today)


def test_a_colleague_who_rests_takes_the_shift_over() -> None:
    kind, edits = trade(1)

    assert kind == ChangeKind.TAKE_OVER
    assert edits == [Edit(1, FIRST, 1, 5), Edit(2, FIRST, 5, 1)]


def test_a_swap_of_two_days_trades_both_cells_of_both() -> None:
    kind, edits = trade(1, 2)

    assert kind == ChangeKind.SWAP
    assert {(edit.person, edit.day.day, edit.after) for edit in edits} == {(1, 1, 5), (2, 1, 1), (1, 2, 2), (2, 2, 5)}


@given(day=st.sampled_from(DECEMBER), back=st.one_of(st.none(), st.sampled_from(DECEMBER)))
def test_a_trade_loses_no_shift_and_makes_none(day: date, back: date | None) -> None:
    try:
        _kind, edits = rules.exchange(1, 2, MINE, THEIRS, day=day, back=back, today=FIRST)
    except refusals.RosterRefused:
        return

    for when in {edit.day for edit in edits}:
        before = sorted(str(edit.before) for edit in edits if edit.day == when)
        assert before == sorted(str(edit.after) for edit in edits if edit.day == when)


@pytest.mark.parametrize(
    ("day", "back", "today", "refusal"),
    [
        (2, None, FIRST, refusals.NotMyShift),
        (1, 4, FIRST, refusals.NotTheirShift),
        (1, None, date(2026, 12, 2), refusals.DayPast),
    ],
)
def test_what_cannot_be_traded_says_why(
    day: int, back: int | None, today: date, refusal: type[refusals.RosterRefused]
) -> None:
    with pytest.raises(refusal):
        trade(day, back, today=today)


def test_the_same_shift_on_both_sides_is_nothing_to_swap() -> None:
    with pytest.raises(refusals.SameShift):
        rules.exchange(1, 2, {FIRST: EARLY}, {FIRST: EARLY}, day=FIRST, back=None, today=FIRST)


@pytest.mark.parametrize(("months", "allowed"), [(-1, False), (0, True), (3, True), (4, False)])
def test_a_roster_is_begun_for_this_month_or_the_next_three(months: int, allowed: bool) -> None:
    year, month = rules.shifted(2026, 11, months)

    assert rules.may_begin(year, month, date(2026, 11, 20)) == allowed
