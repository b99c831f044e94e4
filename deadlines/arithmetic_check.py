"""Our deadline arithmetic held against deadlines that others computed and published (`manage.py check_deadlines`).

Days and way of counting per case type come from the calendar file, or are found from the data: of four ways and the
day counts that the data suggests, the pair that reproduces most of the type's deadlines. What that is worth beyond the
rows it was found on is shown by finding them on one half and counting on the other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from deadlines.calendar import WorkingCalendar, add_calendar_days, add_working_days, next_opening
from deadlines.calendar_file import CalendarFile, TypeLimit

TOLERANCE = timedelta(seconds=120)
ONTIME, OVERDUE = "ONTIME", "OVERDUE"
MOST_DAYS = 800


@dataclass(frozen=True)
class Case:
    """One published case; moments in UTC; `flag` is empty where none was published."""

    id: str
    type: str
    opened: datetime
    target: datetime
    closed: datetime | None
    flag: str


@dataclass(frozen=True)
class Outcome:
    """What the check found, as counts; `misses` are the ids of the deadlines that differ by more than two minutes."""

    rows: int
    rows_with_target: int
    rows_with_flag: int
    flags_reproduced: int
    flags_reproduced_with_our_deadline: int
    deadlines_within_120s: int
    share_within_120s: float
    unseen_rows: int
    unseen_within_120s: int
    types: dict[str, dict[str, str | int]]
    misses: list[str]
    unreadable: list[str]


def _counted(start: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    return add_calendar_days(start, days, calendar.tz)


def _counted_from_opening(start: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    return add_calendar_days(next_opening(start, calendar), days, calendar.tz)


def _worked_from_opening(start: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    return add_working_days(next_opening(start, calendar), days, calendar)


WAYS: Mapping[str, Callable[[datetime, int, WorkingCalendar], datetime]] = {
    "working_days_from_opening": _worked_from_opening,
    "calendar_days": _counted,
    "working_days": add_working_days,
    "calendar_days_from_opening": _counted_from_opening,
}


def check(rows: Iterable[Mapping[str, str]], file: CalendarFile) -> Outcome:
    """Hold every row with a target against our arithmetic. Rows are those of the published CSV."""
    total, unreadable, cases = 0, [], []
    for total, row in enumerate(rows, start=1):
        if not row.get("TARGET_DT"):
            continue
        try:
            cases.append(_case(row, file))
        except ValueError as error:
            unreadable.append(f"row {total + 1}: {error}")
    limits = {**find_limits(cases, file.calendar), **file.types}
    hits = {case.id: _hits(case, limits[case.type], file.calendar) for case in cases}
    flagged = [case for case in cases if case.flag]
    seen, kept = _unseen(cases, file)
    return Outcome(
        rows=total,
        rows_with_target=len(cases),
        rows_with_flag=len(flagged),
        flags_reproduced=sum(flag(case, case.target) == case.flag for case in flagged),
        flags_reproduced_with_our_deadline=sum(
            flag(case, deadline(case, limits[case.type], file.calendar)) == case.flag for case in flagged
        ),
        deadlines_within_120s=sum(hits.values()),
        share_within_120s=round(sum(hits.values()) / len(cases), 4) if cases else 0.0,
        unseen_rows=seen,
        unseen_within_120s=kept,
        types=_by_type(cases, limits, hits),
        misses=[case.id for case in cases if not hits[case.id]],
        unreadable=unreadable,
    )


def _case(row: Mapping[str, str], file: CalendarFile) -> Case:
    closed = row.get("CLOSED_DT")
    return Case(
        id=row["CASE_ENQUIRY_ID"],
        type=row["TYPE"],
        opened=file.moment(row["OPEN_DT"]),
        target=file.moment(row["TARGET_DT"]),
        closed=file.moment(closed) if closed else None,
        flag=row.get("OnTime_Status", ""),
    )


def flag(case: Case, target: datetime) -> str:
    """On time when it was closed at or before the target."""
    return ONTIME if case.closed is not None and case.closed <= target else OVERDUE


def deadline(case: Case, limit: TypeLimit, calendar: WorkingCalendar) -> datetime:
    """The deadline by our arithmetic. Raises KeyError for a way of counting that we don't have."""
    return WAYS[limit.clock](case.opened, limit.days, calendar)


def find_limits(cases: Sequence[Case], calendar: WorkingCalendar) -> dict[str, TypeLimit]:
    """For each type the way of counting and the days that reproduce most of its deadlines."""
    by_type: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_type[case.type].append(case)
    return {name: _best(members, calendar) for name, members in by_type.items()}


def _best(cases: Sequence[Case], calendar: WorkingCalendar) -> TypeLimit:
    """The first best: ways in the order of WAYS, fewer days before more."""
    found, most = TypeLimit("calendar_days", 0), -1
    for clock in WAYS:
        for days in sorted({guess for case in cases for guess in _guesses(case)}):
            limit = TypeLimit(clock, days)
            hits = sum(_hits(case, limit, calendar) for case in cases)
            if hits > most:
                found, most = limit, hits
    return found


def _guesses(case: Case) -> set[int]:
    """Day counts that the distance between opening and target suggests, with and without weekends."""
    days = (case.target - case.opened).days
    worked = days * 5 // 7
    around = {days + step for step in (-1, 0, 1)} | {worked + step for step in (-2, -1, 0, 1)}
    return {guess for guess in around if 0 <= guess <= MOST_DAYS}


def _hits(case: Case, limit: TypeLimit, calendar: WorkingCalendar) -> bool:
    return abs(deadline(case, limit, calendar) - case.target) <= TOLERANCE


def _unseen(cases: Sequence[Case], file: CalendarFile) -> tuple[int, int]:
    """(rows, hits) when each half is judged by what was found on the other half; types unseen there are left out."""
    halves = ([case for case in cases if int(case.id) % 2 == 0], [case for case in cases if int(case.id) % 2])
    rows = hits = 0
    for mine, other in (halves, halves[::-1]):
        limits = find_limits(other, file.calendar)
        known = [case for case in mine if case.type in limits]
        rows += len(known)
        hits += sum(_hits(case, limits[case.type], file.calendar) for case in known)
    return rows, hits


def _by_type(
    cases: Sequence[Case], limits: Mapping[str, TypeLimit], hits: Mapping[str, bool]
) -> dict[str, dict[str, str | int]]:
    table: dict[str, dict[str, str | int]] = {}
    for name in sorted({case.type for case in cases}):
        members = [case for case in cases if case.type == name]
        limit = limits[name]
        within = sum(hits[case.id] for case in members)
        table[name] = {"clock": limit.clock, "days": limit.days, "rows": len(members), "within_120s": within}
    return table
