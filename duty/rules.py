"""The rules of the roster (L-4), pure: when a shift is, what a row of signs means, what is wrong with a month.

No Django, no clock; everything comes as arguments.
"""

import calendar
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from duty import refusals
from duty.enums import ChangeKind

DAY = timedelta(days=1)
REST_HOURS, HOLIDAY_DAYS, MONTH_DAYS = 11, 7, 5  # the defaults; each community may set its own
WARN_DAYS = 3  # the leads are told so many days before a limit
NOTHING = frozenset("-－—–_·.　 0○")  # signs that mean: no entry
BLANK = "-"
LONGEST_CYCLE = 16
FOUR_WEEKS = 28
MAX_REASON = 200
MONTHS_AHEAD = 3


@dataclass(frozen=True)
class ShiftFacts:
    """A shift as the rules see it; rest has no times. `manned`: somebody must be there on every day."""

    pk: int
    name: str
    mark: str
    letter: str
    starts: time | None
    ends: time | None
    manned: bool = True

    @property
    def rest(self) -> bool:
        """Rest is entered like a shift but nobody works then."""
        return self.starts is None

    @property
    def overnight(self) -> bool:
        """It ends on the next day; equal times mean round the clock."""
        return self.starts is not None and self.ends is not None and self.ends <= self.starts


@dataclass(frozen=True)
class Slot:
    """One person's working time as moments, under the day on whose row it stands."""

    person: int
    day: date
    begins: datetime
    ends: datetime

    def covers(self, now: datetime) -> bool:
        """Whether `now` falls in it; the end belongs to the next shift."""
        return self.begins <= now < self.ends


def days_of(year: int, month: int) -> list[date]:
    """Every day of the month."""
    return [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]


def shifted(year: int, month: int, months: int) -> tuple[int, int]:
    """The month so many months later or earlier."""
    place = year * 12 + month - 1 + months
    return place // 12, place % 12 + 1


def may_begin(year: int, month: int, today: date) -> bool:
    """A roster is begun for the running month or one of the next three."""
    return 0 <= (year * 12 + month) - (today.year * 12 + today.month) <= MONTHS_AHEAD


def slot_of(person: int, day: date, shift: ShiftFacts, zone: ZoneInfo) -> Slot | None:
    """When the person works: local wall-clock times as moments in UTC, across midnight where the shift does."""
    if shift.starts is None or shift.ends is None:
        return None
    last = day + DAY if shift.overnight else day
    begins, ends = datetime.combine(day, shift.starts, zone), datetime.combine(last, shift.ends, zone)
    return Slot(person, day, begins.astimezone(UTC), ends.astimezone(UTC))


# ---- a row as signs: one a day, typed, pasted or read from a sheet


def sign_table(shifts: Iterable[ShiftFacts]) -> dict[str, int]:
    """What may be typed in a cell → the shift: its character, its key in either case, its whole name."""
    table: dict[str, int] = {}
    for shift in shifts:
        for sign in (shift.mark, shift.letter, shift.letter.upper(), shift.name):
            if sign:
                table.setdefault(sign, shift.pk)
    return table


def read_sign(text: str, table: Mapping[str, int]) -> int | None:
    """The shift that was typed in one cell; None for an empty one. Raises KeyError for what is neither."""
    stripped = text.strip()
    return None if not stripped or set(stripped) <= NOTHING else table[stripped]


def row_text(cells: Sequence[int | None], marks: Mapping[int, str]) -> str:
    """A person's month as one sign a day; `-` where nothing is entered."""
    return "".join(BLANK if pk is None else marks[pk] for pk in cells)


def read_row(text: str, table: Mapping[str, int], days: Sequence[date], *, person: str) -> list[int | None]:
    """The row that was typed, one sign a day; a short one leaves the rest of the month empty.

    Raises RowTooLong or UnknownShift, which name the person and the day.
    """
    signs = list(text.rstrip())
    if len(signs) > len(days):
        raise refusals.RowTooLong(person=person, count=len(signs), days=len(days))
    found: list[int | None] = []
    for day, sign in zip(days, signs, strict=False):
        try:
            found.append(read_sign(sign, table))
        except KeyError:
            known = "、".join(key for key in table if len(key) == 1 and not key.isupper())
            raise refusals.UnknownShift(person=person, day=day.isoformat(), typed=sign, known=known) from None
    return found + [None] * (len(days) - len(found))


@dataclass(frozen=True)
class Edit:
    """One cell that somebody changed: what stood there when they saw it, and what shall stand there."""

    person: int
    day: date
    before: int | None
    after: int | None


def edits_of(person: int, days: Sequence[date], was: Sequence[int | None], typed: Sequence[int | None]) -> list[Edit]:
    """The cells of a row that were changed since it was shown."""
    return [
        Edit(person, day, before, after) for day, before, after in zip(days, was, typed, strict=True) if before != after
    ]


# ---- what is wrong with a month


def uncovered(
    days: Iterable[date], shifts: Iterable[ShiftFacts], entered: Collection[tuple[date, int]]
) -> list[tuple[date, int]]:
    """(day, shift) of every shift that must be manned and has nobody."""
    manned = [shift.pk for shift in shifts if shift.manned and not shift.rest]
    return [(day, pk) for day in days for pk in manned if (day, pk) not in entered]


def as_ranges(days: Iterable[date]) -> str:
    """1–3、7、9–31: days of a month, short."""
    runs: list[list[int]] = []
    for day in sorted(day.day for day in days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def by_person(slots: Iterable[Slot]) -> dict[int, list[Slot]]:
    """Each person's slots in the order of their beginning."""
    found: dict[int, list[Slot]] = defaultdict(list)
    for slot in sorted(slots, key=lambda one: (one.begins, one.ends)):
        found[slot.person].append(slot)
    return found


def clashes(slots: Iterable[Slot]) -> list[tuple[Slot, Slot]]:
    """Pairs in which one person is on two shifts at once."""
    found = []
    for mine in by_person(slots).values():
        longest = mine[0]
        for slot in mine[1:]:
            if slot.begins < longest.ends:
                found.append((longest, slot))
            if slot.ends > longest.ends:
                longest = slot
    return found


def short_rests(slots: Iterable[Slot], *, hours: int) -> list[tuple[Slot, Slot]]:
    """Pairs of one person's shifts that follow each other with less rest than `hours`; not those at once."""
    least = timedelta(hours=hours)
    return [
        (one, following)
        for mine in by_person(slots).values()
        for one, following in pairwise(mine)
        if timedelta(0) <= following.begins - one.ends < least
    ]


# ---- holidays: at least a week ahead


def holiday_blocks(year: int, month: int, holidays: Mapping[date, str], working: Mapping[date, bool]) -> list[date]:
    """The first day off of every public holiday that touches the month.

    `holidays` are the weekdays that are off, `working` the days that differ from Monday to Friday. A weekend that
    leads into a holiday belongs to it: people are away from its Saturday.
    """

    def off(day: date) -> bool:
        return not working.get(day, day.weekday() < 5)

    firsts: set[date] = set()
    for day in holidays:
        first = last = day
        while off(first - DAY):
            first -= DAY
        while off(last + DAY):
            last += DAY
        if (first.year, first.month) == (year, month) or (last.year, last.month) == (year, month):
            firsts.add(first)
    return sorted(firsts)


def publish_by(first: date, *, days: int) -> date:
    """The last day on which a roster with a holiday that begins on `first` is in time."""
    return first - timedelta(days=days)


def holiday_state(limit: date, *, published: date | None, today: date) -> str:
    """`kept`, `kept_late`, `late`, `soon` (the leads are told) or `in_time`."""
    if published is not None:
        return "kept" if published <= limit else "kept_late"
    if today > limit:
        return "late"
    return "soon" if today >= limit - timedelta(days=WARN_DAYS) else "in_time"


# ---- last month's rotation goes on


def period_of(row: Sequence[int | None]) -> int | None:
    """The shortest cycle that the whole row follows, seen at least twice; None when there is none."""
    for length in range(1, min(LONGEST_CYCLE, len(row) // 2) + 1):
        if all(row[place] == row[place - length] for place in range(length, len(row))):
            return length
    return None


def continued(row: Sequence[int | None], count: int) -> list[int | None]:
    """The next `count` days of a person's row: its own cycle goes on; without one, each day repeats four weeks back."""
    if not any(pk is not None for pk in row):
        return [None] * count
    back = period_of(row) or FOUR_WEEKS
    going = list(row)
    for _ in range(count):
        going.append(going[-back] if len(going) >= back else None)
    return going[len(row) :]


def check_reason(text: str, *, field: str = "reason") -> str:
    """The reason as it is kept. Raises ReasonMissing or ReasonTooLong."""
    reason = text.strip()
    if not reason:
        raise refusals.ReasonMissing(field)
    if len(reason) > MAX_REASON:
        raise refusals.ReasonTooLong(field, most=MAX_REASON)
    return reason


# ---- two people trade


def exchange(
    me: int,
    other: int,
    mine: Mapping[date, ShiftFacts | None],
    theirs: Mapping[date, ShiftFacts | None],
    *,
    day: date,
    back: date | None,
    today: date,
) -> tuple[ChangeKind, list[Edit]]:
    """The cells that two people trade on `day`, and on `back` if that is another day.

    Whoever gives a shift away takes what the other had there: the other's rest, or the other's shift. Raises
    DayPast, NotMyShift, NotTheirShift or SameShift.
    """
    for asked, field in ((day, "day"), (back, "back")):
        if asked is not None and (asked < today or asked not in mine):
            raise refusals.DayPast(field)
    if not works(mine[day]):
        raise refusals.NotMyShift("day")
    if back is not None and not works(theirs[back]):
        raise refusals.NotTheirShift("back")
    swap = works(theirs[day]) or back is not None
    edits: list[Edit] = []
    for when in sorted({day, back or day}):
        my_shift, their_shift = pk_of(mine[when]), pk_of(theirs[when])
        if my_shift != their_shift:
            edits += [Edit(me, when, my_shift, their_shift), Edit(other, when, their_shift, my_shift)]
    if not edits:
        raise refusals.SameShift("day")
    return (ChangeKind.SWAP if swap else ChangeKind.TAKE_OVER), edits


def works(shift: ShiftFacts | None) -> bool:
    """Whether somebody works in that cell."""
    return shift is not None and not shift.rest


def pk_of(shift: ShiftFacts | None) -> int | None:
    """The shift's id; None for an empty cell."""
    return None if shift is None else shift.pk
