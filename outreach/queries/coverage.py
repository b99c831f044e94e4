"""The coverage map: every household of a building, visited this month, this year, or never (F-1)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from outreach.queries.visits import households_of
from residents.models import Building
from residents.queries_places import BY_DOOR
from staff.models import Community

SEEN: dict[str, Promise] = {
    "month": _("visited this month"),
    "year": _("visited this year"),
    "before": _("visited before this year"),
    "never": _("never visited"),
}


@dataclass(frozen=True)
class Cell:
    """A household on the map."""

    pk: int
    code: str
    door: str
    seen: str
    last: date | None

    @property
    def words(self) -> str:
        """What its colour means."""
        return str(SEEN[self.seen])


@dataclass
class Block:
    """A building with its households."""

    building: Building
    cells: list[Cell] = field(default_factory=list)

    def count(self, seen: str) -> int:
        """How many were seen so."""
        return sum(one.seen == seen for one in self.cells)

    @property
    def counts(self) -> Sequence[tuple[str, str, int]]:
        """Every word with its number."""
        return [(code, str(word), self.count(code)) for code, word in SEEN.items()]


def coverage_of(community: Community, month: date) -> list[Block]:
    """Every building with its households as they stand in that month. One query."""
    zone = ZoneInfo(community.timezone)
    rows = households_of(community).select_related("building")
    last = Max("home_visits__visited_at", filter=Q(home_visits__state="made"))
    blocks: dict[int, Block] = {}
    for unit in rows.annotate(last=last).order_by("building__number", "building", *BY_DOOR, "pk"):
        day = _day(unit.last, zone)
        door = "-".join(filter(None, (unit.entrance, unit.number)))
        cell = Cell(unit.pk, unit.code, door, _seen(day, month), day)
        blocks.setdefault(unit.building_id, Block(unit.building)).cells.append(cell)
    return sorted(blocks.values(), key=lambda one: (len(one.building.number), one.building.number))


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return at.astimezone(zone).date() if at else None


def _seen(last: date | None, month: date) -> str:
    if last is None:
        return "never"
    if (last.year, last.month) == (month.year, month.month):
        return "month"
    return "year" if last.year == month.year else "before"
