"""Who is on duty at a moment: read off published rosters only; what they do not say is unknown, not off."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, QuerySet

from duty.models import Cell, Roster, Shift
from duty.rules import DAY, Slot, slot_of
from staff.models import Community, Department
from staff.queries import departments_of

AHEAD = timedelta(days=2)
IN_A_LINE = 4


@dataclass(frozen=True)
class Posted:
    """One entry of a published roster, with the shift and whoever has it."""

    slot: Slot
    department_id: int
    shift: str
    name: str


@dataclass(frozen=True)
class Turn:
    """Those of a department who are there on the same shift until the same time."""

    shift: str
    ends: datetime
    names: list[str]

    @property
    def first(self) -> list[str]:
        """As many names as a line of the desk holds."""
        return self.names[:IN_A_LINE]

    @property
    def more(self) -> int:
        """How many stand on the roster's own page only."""
        return max(len(self.names) - IN_A_LINE, 0)


@dataclass
class Watch:
    """A department's post: who is there now and until when, who comes next and when; `known`: a roster says so."""

    department: Department
    known: bool
    now: list[Posted] = field(default_factory=list)
    following: list[Posted] = field(default_factory=list)

    @property
    def turns(self) -> list[Turn]:
        """Who is there now, a shift a line; the one that ends first comes first."""
        found: dict[tuple[datetime, str], list[str]] = {}
        for one in self.now:
            found.setdefault((one.slot.ends, one.shift), []).append(one.name)
        return [Turn(shift, ends, names) for (ends, shift), names in sorted(found.items())]


def posted(community: Community, days: Iterable[date]) -> list[Posted]:
    """What published rosters say of people who still work here, on these days' rows; by beginning, in one query."""
    rows = Cell.objects.filter(
        community=community,
        day__in=list(days),
        shift__starts__isnull=False,
        roster__published_at__isnull=False,
        user__is_active=True,
        user__memberships__community=F("community"),
        user__memberships__active=True,
    ).select_related("shift", "user", "roster")
    zone = ZoneInfo(community.timezone)
    found = []
    for row in rows:
        assert row.shift is not None  # noqa: S101 filtered above; for the type checker
        if slot := slot_of(row.user_id, row.day, row.shift.facts, zone):
            found.append(Posted(slot, row.roster.department_id, row.shift.name, str(row.user)))
    return sorted(found, key=lambda one: (one.slot.begins, one.name))


def covering(community: Community, now: datetime) -> set[int]:
    """Ids of the published rosters whose departments are known at `now`.

    A roster covers a moment when its month is published, and the month before as well while one of its night shifts
    may still be running on the first.
    """
    here = now.astimezone(ZoneInfo(community.timezone))
    yesterday = here.date() - DAY
    months = {(here.year, here.month), (yesterday.year, yesterday.month)}
    rows = Roster.objects.filter(
        community=community, published_at__isnull=False, year__in={year for year, _month in months}
    )
    published = rows.annotate(night_runs=Exists(_of_yesterday(community, here)))
    by_department: dict[int, dict[tuple[int, int], int]] = {}
    needed = {(here.year, here.month)}
    for pk, department, year, month, night_runs in published.values_list(
        "pk", "department", "year", "month", "night_runs"
    ):
        if (year, month) in months:
            by_department.setdefault(department, {})[year, month] = pk
        if night_runs:
            needed = months
    covered = [rosters for rosters in by_department.values() if needed <= rosters.keys()]
    return {pk for rosters in covered for pk in rosters.values()}


def _of_yesterday(community: Community, here: datetime) -> QuerySet[Shift]:
    """The shifts that may still be running from yesterday at this hour."""
    return Shift.objects.filter(community=community, starts__gte=F("ends"), ends__gt=here.time())


def standing(community: Community, now: datetime) -> dict[int, bool]:
    """User id → on duty or off. Whoever is missing is unknown: no published roster says anything of them now."""
    today = now.astimezone(ZoneInfo(community.timezone)).date()
    known = Cell.objects.filter(roster__in=covering(community, now), shift__isnull=False)
    found = dict.fromkeys(known.values_list("user", flat=True).distinct(), False)
    found |= {one.slot.person: True for one in posted(community, [today - DAY, today]) if one.slot.covers(now)}
    return found


def on_duty(community: Community, now: datetime, department: Department | None = None) -> set[int] | None:
    """Ids of whoever is on duty at `now`, of one department or of all; None when no published roster says."""
    rosters = Roster.objects.filter(pk__in=covering(community, now))
    if department is not None:
        rosters = rosters.filter(department=department)
    today = now.astimezone(ZoneInfo(community.timezone)).date()
    there = {
        one.slot.person
        for one in posted(community, [today - DAY, today])
        if one.slot.covers(now) and (department is None or one.department_id == department.pk)
    }
    return there if there or rosters.exists() else None


def watches(community: Community, now: datetime) -> list[Watch]:
    """Every department with who is there now and who comes next."""
    today = now.astimezone(ZoneInfo(community.timezone)).date()
    known = set(Roster.objects.filter(pk__in=covering(community, now)).values_list("department", flat=True))
    found = {one.pk: Watch(one, one.pk in known) for one in departments_of(community)}
    for entry in posted(community, [today - DAY, today, today + DAY, today + AHEAD]):
        watch = found[entry.department_id]
        if entry.slot.covers(now):
            watch.now.append(entry)
        elif entry.slot.begins > now and (not watch.following or watch.following[0].slot.begins == entry.slot.begins):
            watch.following.append(entry)
    for watch in found.values():
        watch.known = watch.known or bool(watch.now)
    return list(found.values())
