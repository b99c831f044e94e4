"""A month as the grid shows it: people down, days across, weekends and holidays marked; and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.formats import date_format

from deadlines.models import CalendarDay
from duty import rules
from duty.enums import ChangeState
from duty.models import Cell, ChangeLine, DutySettings, Roster, Shift
from duty.rules import DAY, Edit, ShiftFacts, Slot
from staff.models import Community, Membership, User

AROUND = timedelta(days=16)  # a holiday with its weekends is shorter than that


@dataclass(frozen=True)
class DayHead:
    """A day's head: `off` weekend or holiday, `holiday` with its name, `extra` a weekend day that is worked."""

    day: date
    off: bool
    holiday: bool
    name: str
    extra: bool
    today: bool

    @property
    def weekday(self) -> str:
        """As narrow as the column: 四 in Chinese, Th in English."""
        words = date_format(self.day, "D")
        return words[:2] if words.isascii() else words[-1]


@dataclass(frozen=True)
class CellView:
    """What one cell shows."""

    day: date
    shift: ShiftFacts | None
    off: bool
    changed: bool

    @property
    def tone(self) -> str:
        """How it is drawn: by what sort of shift it is, never by a colour of its own."""
        if self.shift is None:
            return "none"
        if self.shift.rest:
            return "rest"
        if self.shift.overnight:
            return "night"
        return "late" if self.shift.starts and self.shift.starts.hour >= 12 else "day"


@dataclass(frozen=True)
class Row:
    """One person's month; `text` is the same as signs, one a day."""

    user_id: int
    name: str
    username: str
    cells: list[CellView]
    text: str
    here: bool

    @property
    def worked(self) -> int:
        """Days with a shift that is not rest."""
        return sum(1 for cell in self.cells if cell.shift and not cell.shift.rest)


@dataclass
class Grid:
    """The month of a department."""

    roster: Roster
    days: list[DayHead]
    rows: list[Row]
    shifts: list[Shift]  # those that may be entered
    every: Mapping[int, ShiftFacts]  # and those that once were

    @property
    def facts(self) -> list[ShiftFacts]:
        """The shifts that may be entered, as the rules see them."""
        return [shift.facts for shift in self.shifts]

    @property
    def table(self) -> dict[str, int]:
        """What may be typed → shift; those that are no longer in use come last."""
        used = {shift.pk for shift in self.shifts}
        old = [shift for pk, shift in self.every.items() if pk not in used]
        return rules.sign_table([*self.facts, *old])

    @property
    def totals(self) -> list[tuple[ShiftFacts, list[int]]]:
        """How many are on each shift that must be manned, day by day."""
        columns = list(zip(*(row.cells for row in self.rows), strict=True))
        return [
            (shift, [sum(1 for cell in column if cell.shift and cell.shift.name == shift.name) for column in columns])
            for shift in self.facts
            if shift.manned
        ]

    def row_of(self, user_id: int) -> Row | None:
        """This person's row."""
        return next((row for row in self.rows if row.user_id == user_id), None)

    def same(self, pk: int | None) -> int | None:
        """The shift in use that has the name of one that is not any more: for comparing, not for keeping."""
        if pk is None or (old := self.every.get(pk)) is None:
            return pk
        return next((shift.pk for shift in self.shifts if shift.name == old.name), pk)


@dataclass(frozen=True)
class Remark:
    """Something wrong with the month; `blocks`: it cannot be published like this."""

    code: str
    day: date
    person: str = ""
    shift: str = ""
    blocks: bool = False
    hours: int = 0


@dataclass(frozen=True)
class Holiday:
    """A public holiday in the month: its first day, the last day for publishing, and how that stands."""

    first: date
    limit: date
    state: str
    name: str


@dataclass
class Checks:
    """What the rules say of a month."""

    remarks: list[Remark] = field(default_factory=list)
    holidays: list[Holiday] = field(default_factory=list)

    @property
    def uncovered(self) -> list[tuple[str, str]]:
        """(shift, days) that nobody is on: each shift once, for an empty month would be a hundred lines."""
        days: dict[str, list[date]] = {}
        for one in self.remarks:
            if one.code == "uncovered":
                days.setdefault(one.shift, []).append(one.day)
        return [(shift, rules.as_ranges(found)) for shift, found in days.items()]

    @property
    def about_people(self) -> list[Remark]:
        """Clashes first, then short rests."""
        return [one for one in self.remarks if one.code != "uncovered"]

    @property
    def blocking(self) -> list[Remark]:
        """What must be corrected first."""
        return [one for one in self.remarks if one.blocks]

    @property
    def warnings(self) -> list[Remark]:
        """What should be looked at."""
        return [one for one in self.remarks if not one.blocks]


def settings_of(community: Community) -> DutySettings:
    """The community's own figures, or the defaults."""
    return DutySettings.objects.filter(community=community).first() or DutySettings(community=community)


def shifts_of(community: Community) -> list[Shift]:
    """The shifts in use, in their order."""
    return list(Shift.objects.filter(community=community, retired_at=None).order_by("position", "pk"))


def rosters_of(community: Community) -> list[Roster]:
    """Every roster with its department, the latest month first."""
    rows = Roster.objects.filter(community=community).select_related("department")
    return list(rows.order_by("-year", "-month", "department__name"))


def day_heads(community: Community, days: Sequence[date], today: date) -> list[DayHead]:
    """The month's days with weekends, holidays and worked weekends, in one query."""
    special = special_days(community, days[0], days[-1])
    heads = []
    for day in days:
        row = special.get(day)
        working = row.working if row else day.weekday() < 5
        holiday = bool(row and not row.working)
        extra = bool(row and row.working and day.weekday() >= 5)
        heads.append(DayHead(day, not working, holiday, row.name if row else "", extra, day == today))
    return heads


def special_days(community: Community, first: date, last: date) -> dict[date, CalendarDay]:
    """The days between that differ from Monday to Friday; the community's own word wins."""
    rows = CalendarDay.objects.filter(Q(community=None) | Q(community=community), day__range=(first, last))
    return {row.day: row for row in sorted(rows, key=lambda row: row.community_id is not None)}


def days_around(roster: Roster) -> dict[date, CalendarDay]:
    """The special days of the month and of what leads into it and out of it."""
    days = roster.days
    return special_days(roster.community, days[0] - AROUND, days[-1] + AROUND)


def holidays_in(roster: Roster, special: Mapping[date, CalendarDay], *, today: date, ahead: int) -> list[Holiday]:
    """The public holidays that the roster's month has a part in, each with its last day for publishing."""
    names = {day: row.name for day, row in special.items() if not row.working}
    working = {day: row.working for day, row in special.items()}
    zone = ZoneInfo(roster.community.timezone)
    published = roster.published_at.astimezone(zone).date() if roster.published_at else None
    found = []
    for first in rules.holiday_blocks(roster.year, roster.month, names, working):
        limit = rules.publish_by(first, days=ahead)
        name = next((names[day] for day in sorted(names) if day >= first and names[day]), "")
        state = rules.holiday_state(limit, published=published, today=today)
        found.append(Holiday(first, limit, state, name))
    return found


def people_of(roster: Roster, entered: Iterable[int]) -> list[tuple[User, bool]]:
    """Who stands on the roster: the department's people, and whoever has an entry and has left; by name."""
    here = {
        one.user_id: one.user
        for one in Membership.objects.filter(
            department_id=roster.department_id, active=True, user__is_active=True
        ).select_related("user")
    }
    gone = User.objects.in_bulk(set(entered) - here.keys())
    people = [(user, True) for user in here.values()] + [(user, False) for user in gone.values()]
    return sorted(people, key=lambda one: (not one[1], one[0].name, one[0].username))


def grid_of(roster: Roster, now: datetime) -> Grid:
    """The month as it stands."""
    today = now.astimezone(ZoneInfo(roster.community.timezone)).date()
    heads = day_heads(roster.community, roster.days, today)
    every = {one.pk: one for one in Shift.objects.filter(community=roster.community).order_by("position", "pk")}
    facts = {pk: one.facts for pk, one in every.items()}
    stored: dict[int, dict[date, int]] = {}
    for user_id, day, shift in roster.cells.exclude(shift=None).values_list("user", "day", "shift_id"):
        if shift is not None:
            stored.setdefault(user_id, {})[day] = shift
    moved = _moved(roster)
    marks = {pk: one.mark for pk, one in facts.items()}
    rows = []
    for user, here in people_of(roster, stored):
        mine = stored.get(user.pk, {})
        cells = [
            CellView(
                head.day,
                facts[mine[head.day]] if head.day in mine else None,
                head.off,
                (user.pk, head.day) in moved,
            )
            for head in heads
        ]
        text = rules.row_text([mine.get(head.day) for head in heads], marks)
        rows.append(Row(user.pk, str(user), user.username, cells, text, here))
    return Grid(roster, heads, rows, [one for one in every.values() if one.retired_at is None], facts)


def _moved(roster: Roster) -> set[tuple[int, date]]:
    """(person, day) of every cell that was changed after publishing."""
    if roster.published_at is None:
        return set()
    lines = ChangeLine.objects.filter(change__roster=roster, change__state=ChangeState.ACCEPTED)
    return set(lines.values_list("user", "day"))


def checks_of(grid: Grid, now: datetime) -> Checks:
    """Everything the rules say of the month: uncovered shifts, clashes, short rests, holidays."""
    roster = grid.roster
    figures = settings_of(roster.community)
    today = now.astimezone(ZoneInfo(roster.community.timezone)).date()
    names = {row.user_id: row.name for row in grid.rows}
    entered = {
        (cell.day, grid.same(cell.shift.pk)) for row in grid.rows if row.here for cell in row.cells if cell.shift
    }
    filled = {(day, pk) for day, pk in entered if pk is not None}
    days = [head.day for head in grid.days]
    slots = [*_slots(grid), *_slots_elsewhere(roster, names)]
    remarks = [
        Remark("twice", two.day, names[two.person], blocks=True)
        for _one, two in rules.clashes(slots)
        if _touches(roster, _one, two)
    ]
    remarks += [
        Remark("uncovered", day, shift=grid.every[pk].name) for day, pk in rules.uncovered(days, grid.facts, filled)
    ]
    remarks += [
        Remark("rest", two.day, names[two.person], hours=int((two.begins - one.ends).total_seconds() // 3600))
        for one, two in rules.short_rests(slots, hours=figures.rest_hours)
        if _touches(roster, one, two)
    ]
    return Checks(remarks, holidays_in(roster, days_around(roster), today=today, ahead=figures.holiday_days))


def _touches(roster: Roster, one: Slot, two: Slot) -> bool:
    return any((slot.day.year, slot.day.month) == (roster.year, roster.month) for slot in (one, two))


def _slots(grid: Grid) -> list[Slot]:
    zone = ZoneInfo(grid.roster.community.timezone)
    return [
        slot
        for row in grid.rows
        for cell in row.cells
        if cell.shift and (slot := rules.slot_of(row.user_id, cell.day, cell.shift, zone))
    ]


def _slots_elsewhere(roster: Roster, people: Iterable[int]) -> list[Slot]:
    """What these people work around and in the month by other rosters: the months beside it, other communities."""
    days = roster.days
    rows = (
        Cell.objects.filter(
            user__in=list(people), day__range=(days[0] - DAY, days[-1] + DAY), shift__starts__isnull=False
        )
        .filter(Q(roster__published_at__isnull=False) | Q(roster__department=roster.department_id))
        .exclude(roster=roster)
        .select_related("shift", "community")
    )
    found = []
    for row in rows:
        assert row.shift is not None  # noqa: S101 filtered above; for the type checker
        if slot := rules.slot_of(row.user_id, row.day, row.shift.facts, ZoneInfo(row.community.timezone)):
            found.append(slot)
    return found


def with_edits(grid: Grid, edits: Iterable[Edit]) -> Grid:
    """The month as it would be with these cells: what a change does, before anybody agrees to it."""
    wanted = {(edit.person, edit.day): edit.after for edit in edits}

    def changed(row: Row, cell: CellView) -> CellView:
        if (row.user_id, cell.day) not in wanted:
            return cell
        pk = wanted[row.user_id, cell.day]
        return replace(cell, shift=None if pk is None else grid.every[pk])

    rows = [replace(row, cells=[changed(row, cell) for cell in row.cells]) for row in grid.rows]
    return replace(grid, rows=rows)


def remarks_of_change(grid: Grid, edits: Sequence[Edit], now: datetime) -> list[Remark]:
    """What would be wrong with the month only because of these cells."""
    before = set(checks_of(grid, now).remarks)
    return [one for one in checks_of(with_edits(grid, edits), now).remarks if one not in before]
