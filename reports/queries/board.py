"""What stands on the wallboard: matters without anybody's name, home or words, and the day's numbers (A-3).

A line names the matter by its number, kind, category, building and department. Whoever asks for more than that here
shows it to every visitor of the office.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from core.broker_errors import redis_error
from deadlines.rules import DEFAULT_LIMITS, Rule
from reports.figures import FIGURES, Window, count_all
from staff.models import Community
from tickets.enums import Kind
from tickets.models import Explanation, Ticket
from tickets.models.order import OWED
from tickets.queries.clearance import lacking, open_now, today_of, with_account
from tickets.queries.lists import open_tickets

ROWS = 7  # lines that a screen holds, legible from five metres
LATE_ROWS = 3  # of them for what is late, more where less is to come
KEPT = 10  # seconds for which the screens of a community share one count
SHOWN = ("received", "replied", "unreplied", "reached", "unreached", "closed")
ON_SITE_SOON = DEFAULT_LIMITS[Rule.TL_4].warning  # twenty minutes are not soon from their first


class WallLine(NamedTuple):
    """One matter as everybody in the office may read it."""

    number: str
    kind: str
    category: str | None
    building_name: str | None
    building_number: str | None
    department: str | None
    due_at: datetime
    rule: str

    @property
    def about(self) -> str:
        """Kind and category, in the active language's words for the kind."""
        return " · ".join(part for part in (str(Kind(self.kind).label), self.category) if part)

    @property
    def place(self) -> str:
        """The building, never the unit; empty when none is known."""
        return self.building_name or (f"{self.building_number}栋" if self.building_number else "")

    @property
    def soon_at(self) -> datetime | None:
        """From when on it is soon, where half an hour before says too much."""
        return self.due_at - ON_SITE_SOON if self.rule == Rule.TL_4 else None


class Share(NamedTuple):
    """How many were in time, of those of which it is decided."""

    good: int
    bad: int

    @property
    def decided(self) -> int:
        """Both together."""
        return self.good + self.bad

    @property
    def percent(self) -> int | None:
        """Cut off, never rounded up: 100 are all. None where nothing is decided yet."""
        return self.good * 100 // self.decided if self.decided else None


@dataclass(frozen=True)
class Board:
    """Everything that a screen shows of its community, as of one moment."""

    as_of: datetime
    since: datetime
    coming: list[WallLine]
    late: list[WallLine]
    late_count: int
    received: int
    replied: Share
    reached: Share
    closed: int
    unaccounted: int
    calls_owed: int


def board_of(community: Community, *, now: datetime) -> Board:
    """The board, at most ten seconds old: five screens cost one. Without the cache each counts by itself."""
    key = f"wall:1:{community.pk}"  # the number goes up when Board changes, so that two versions do not share one
    try:
        kept = cache.get(key)
    except redis_error():
        return count_board(community, now=now)
    if isinstance(kept, Board) and timedelta(0) <= now - kept.as_of < timedelta(seconds=KEPT):
        return kept
    board = count_board(community, now=now)
    try:
        cache.set(key, board, timeout=KEPT)
    except redis_error():
        return board
    return board


def count_board(community: Community, *, now: datetime) -> Board:
    """The board counted now, in ten queries whatever is open."""
    today = today_of(community, now)
    window = Window((community,), today.starts_at, today.ends_at, now)
    numbers = count_all(window, [FIGURES[name] for name in SHOWN])
    rows = open_tickets(community)
    overdue = rows.filter(next_due_at__lte=now)
    coming = _lines(rows.filter(next_due_at__gt=now))
    late = _lines(overdue)[: max(LATE_ROWS, ROWS - max(len(coming), 1))]
    return Board(
        as_of=now,
        since=today.starts_at,
        coming=coming[: ROWS - len(late)],
        late=late,
        late_count=overdue.count(),
        received=numbers["received"],
        replied=Share(numbers["replied"], numbers["unreplied"]),
        reached=Share(numbers["reached"], numbers["unreached"]),
        closed=numbers["closed"],
        unaccounted=lacking(with_account(open_now(community), now), today).count(),
        calls_owed=Explanation.objects.filter(OWED, community=community).count(),
    )


def _lines(rows: QuerySet[Ticket]) -> list[WallLine]:
    """The first of these matters by their limit, the longest late or the next to break at the top; one query."""
    values = rows.order_by("next_due_at", "pk").values_list(
        "number", "kind", "category__name",
        Coalesce("building__name", "unit__building__name"), Coalesce("building__number", "unit__building__number"),
        "department__name", "next_due_at", "next_rule",
    )  # fmt: skip
    return [WallLine(*row) for row in values[:ROWS]]
