"""Working calendars: which days and hours count. Pure Python: no Django, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Window = tuple[time, time]  # from, to; an end of 00:00 means midnight at the day's end
WHOLE_DAY: tuple[Window, ...] = ((time(0), time(0)),)
HORIZON = 3660  # days a search looks ahead before it gives up on a calendar without any working day


@dataclass(frozen=True)
class WorkingCalendar:
    """A week's windows by weekday (0 = Monday), and the days that differ: no window = holiday."""

    tz: str
    week: Mapping[int, tuple[Window, ...]]
    exceptions: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The local time that windows and days are counted in."""
        return ZoneInfo(self.tz)

    def windows(self, day: date) -> tuple[Window, ...]:
        """The day's working windows; empty on a day off."""
        return self.exceptions.get(day, self.week.get(day.weekday(), ()))

    def is_working_day(self, day: date) -> bool:
        """Whether anybody works on that day at all."""
        return bool(self.windows(day))


def week_of_whole_days(tz: str, days: Mapping[date, bool]) -> WorkingCalendar:
    """Monday to Friday around the clock; `days` says of single days whether they are worked, whatever the weekday."""
    exceptions = {day: WHOLE_DAY if working else () for day, working in days.items()}
    return WorkingCalendar(tz, dict.fromkeys(range(5), WHOLE_DAY), exceptions)


def service_day_end(moment: datetime, tz: str, ends_at: time) -> datetime:
    """The end of the service day that `moment` falls in, in UTC."""
    today = moment.astimezone(ZoneInfo(tz)).date()
    end = end_of_day(today, tz, ends_at)  # compared as moments: on a night with two 01:30 the wall clock misleads
    return end if moment <= end else end_of_day(today + timedelta(days=1), tz, ends_at)


def service_day(moment: datetime, tz: str, ends_at: time) -> date:
    """The service day that `moment` falls in, named by the local date of its end (D-1)."""
    return service_day_end(moment, tz, ends_at).astimezone(ZoneInfo(tz)).date()


def end_of_day(day: date, tz: str, ends_at: time) -> datetime:
    """The moment, in UTC, at which the service day of this name ends; it belongs to the day itself."""
    return datetime.combine(day, ends_at, ZoneInfo(tz)).astimezone(UTC)


def add_calendar_days(start: datetime, days: int, tz: str) -> datetime:
    """The same local wall-clock time `days` later, also across a change of daylight saving; in UTC."""
    return (start.astimezone(ZoneInfo(tz)) + timedelta(days=days)).astimezone(UTC)


def add_working_days(start: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """The same local wall-clock time `days` working days later; from a day off it counts from the next working day.

    Raises ValueError for a calendar without working days ahead.
    """
    here = start.astimezone(calendar.zone)
    day, left = here.date(), days
    if not calendar.is_working_day(day):
        left += 1  # the first working day ahead is the day from which is counted
    for _ in range(HORIZON):
        if left == 0:
            return here.replace(year=day.year, month=day.month, day=day.day).astimezone(UTC)
        day += timedelta(days=1)
        if calendar.is_working_day(day):
            left -= 1
    raise ValueError("the calendar has no working days ahead")


def add_working_time(start: datetime, amount: timedelta, calendar: WorkingCalendar) -> datetime:
    """The moment at which `amount` has passed inside the calendar's windows; in UTC. Raises ValueError as above."""
    day, left = start.astimezone(calendar.zone).date(), amount
    for _ in range(HORIZON):
        for opens, closes in spans(calendar, day):
            begin = max(opens, start.astimezone(UTC))
            if begin >= closes:
                continue
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
        day += timedelta(days=1)
    raise ValueError("the calendar has no working time ahead")


def spans(calendar: WorkingCalendar, day: date) -> Sequence[tuple[datetime, datetime]]:
    """The day's windows as moments in UTC; a window that ends at 00:00 ends at midnight."""
    found = []
    for opens, closes in calendar.windows(day):
        last = day + timedelta(days=1) if closes == time(0) else day
        begin, end = datetime.combine(day, opens, calendar.zone), datetime.combine(last, closes, calendar.zone)
        found.append((begin.astimezone(UTC), end.astimezone(UTC)))
    return found


def next_opening(start: datetime, calendar: WorkingCalendar) -> datetime:
    """`start` itself inside a window, else the opening of the next one; in UTC. Raises ValueError as above."""
    day = start.astimezone(calendar.zone).date()
    for _ in range(HORIZON):
        for opens, closes in spans(calendar, day):
            if start < closes:
                return max(opens, start.astimezone(UTC))
        day += timedelta(days=1)
    raise ValueError("the calendar has no working time ahead")
