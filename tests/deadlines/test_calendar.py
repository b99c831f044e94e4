"""The working calendar: windows, days off, worked weekends, daylight saving."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendar import (
    WorkingCalendar,
    add_calendar_days,
    add_working_days,
    add_working_time,
    service_day_end,
    spans,
    week_of_whole_days,
)

SHANGHAI = "Asia/Shanghai"
OFFICE = WorkingCalendar(SHANGHAI, dict.fromkeys(range(5), ((time(8, 30), time(12)), (time(13), time(17, 30)))))
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 4 * 365 * 1440).map(lambda minutes: FIRST + timedelta(minutes=minutes))


def at(text: str) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(f"{text}+08:00")


def test_working_time_counts_only_inside_the_windows() -> None:
    assert add_working_time(at("2026-11-23 11:00"), timedelta(hours=2), OFFICE) == at("2026-11-23 14:00")


def test_working_time_goes_on_after_the_weekend() -> None:
    assert add_working_time(at("2026-11-27 17:00"), timedelta(hours=1), OFFICE) == at("2026-11-30 09:00")


def test_working_days_pass_over_the_weekend() -> None:
    week = week_of_whole_days(SHANGHAI, {})

    assert add_working_days(at("2026-11-26 16:20"), 2, week) == at("2026-11-30 16:20")


def test_working_days_count_an_adjusted_weekend_and_skip_a_holiday() -> None:
    week = week_of_whole_days(SHANGHAI, {date(2026, 11, 28): True, date(2026, 11, 30): False})

    assert add_working_days(at("2026-11-26 16:20"), 2, week) == at("2026-11-28 16:20")
    assert add_working_days(at("2026-11-28 16:20"), 1, week) == at("2026-12-01 16:20")


def test_a_start_on_a_day_off_counts_from_the_next_working_day() -> None:
    week = week_of_whole_days(SHANGHAI, {})

    assert add_working_days(at("2026-11-28 10:00"), 2, week) == at("2026-12-02 10:00")


def test_a_calendar_without_working_days_is_refused_and_does_not_hang() -> None:
    empty = WorkingCalendar(SHANGHAI, {})

    with pytest.raises(ValueError, match="no working days"):
        add_working_days(at("2026-11-28 10:00"), 1, empty)
    with pytest.raises(ValueError, match="no working time"):
        add_working_time(at("2026-11-28 10:00"), timedelta(hours=1), empty)


def test_calendar_days_keep_the_wall_clock_over_a_change_to_summer_time() -> None:
    before = datetime(2026, 3, 7, 17, 0, tzinfo=UTC)  # noon in New York, the day before the change

    assert add_calendar_days(before, 1, "America/New_York") == datetime(2026, 3, 8, 16, 0, tzinfo=UTC)


def test_the_service_day_ends_today_before_its_end_and_tomorrow_after_it() -> None:
    assert service_day_end(at("2026-11-23 17:59"), SHANGHAI, time(18)) == at("2026-11-23 18:00")
    assert service_day_end(at("2026-11-23 18:01"), SHANGHAI, time(18)) == at("2026-11-24 18:00")


def test_a_whole_day_lasts_from_midnight_to_midnight() -> None:
    week = week_of_whole_days(SHANGHAI, {})

    assert spans(week, date(2026, 11, 23)) == [(at("2026-11-23 00:00"), at("2026-11-24 00:00"))]


@given(start=MOMENTS, minutes=st.integers(1, 10_000))
def test_working_time_never_ends_before_the_same_time_elapsed(start: datetime, minutes: int) -> None:
    amount = timedelta(minutes=minutes)

    assert add_working_time(start, amount, OFFICE) >= start + amount


@given(start=MOMENTS, minutes=st.integers(1, 5_000), more=st.integers(1, 5_000))
def test_working_time_adds_up(start: datetime, minutes: int, more: int) -> None:
    first, second = timedelta(minutes=minutes), timedelta(minutes=more)

    assert add_working_time(add_working_time(start, first, OFFICE), second, OFFICE) == add_working_time(
        start, first + second, OFFICE
    )


@given(start=MOMENTS, days=st.integers(1, 40))
def test_the_end_of_working_days_is_a_working_day(start: datetime, days: int) -> None:
    week = week_of_whole_days(SHANGHAI, {date(2026, 10, 1): False, date(2026, 10, 10): True})

    end = add_working_days(start, days, week)

    assert week.is_working_day(end.astimezone(week.zone).date())
    assert end >= start + timedelta(days=days)
