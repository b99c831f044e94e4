"""What a month's figures are, counted now: plain numbers, ready to be shown, compared or frozen (RP-1)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reports.figures import ALL, RANKS, Window
from reports.figures.counting import at_place
from reports.figures.tally import Tally, tally
from reports.month_shape import Count
from staff.models import Community
from tickets.models import Ticket
from visitors.models import Visit

MEDIAN, P90 = 0.5, 0.9


@dataclass(frozen=True)
class Facts:
    """Every figure by its name, every split by its name and keys; `words` are what the keys were called, if kept."""

    counts: dict[str, Count]
    splits: dict[str, dict[str, int]]
    words: dict[str, dict[str, str]] = field(default_factory=dict)


def first_of(month: date, *, after: int = 0) -> date:
    """The first day of the month, or of one so many months later or (below nought) earlier."""
    place = month.year * 12 + month.month - 1 + after
    return date(place // 12, place % 12 + 1, 1)


def ends_at(month: date, timezone: str) -> datetime:
    """The first moment that is no longer of the month."""
    return datetime.combine(first_of(month, after=1), time(0), ZoneInfo(timezone)).astimezone(UTC)


def month_window(communities: Sequence[Community], month: date, now: datetime) -> Window:
    """From the first to the last day on the wall clock; of a company on that of its first community."""
    zone, tick = communities[0].timezone, timedelta(microseconds=1)
    begin = ends_at(first_of(month, after=-1), zone)
    return Window(communities, begin - tick, ends_at(month, zone) - tick, now)


def first_record_at(communities: Sequence[Community]) -> datetime | None:
    """When the first matter or visit of any of them was recorded."""
    moments = []
    for community in communities:
        opened = Ticket.objects.filter(community=community).order_by("opened_at").values_list("opened_at", flat=True)
        came = Visit.objects.filter(community=community).order_by("registered_at")
        moments += [opened.first(), came.values_list("registered_at", flat=True).first()]
    return min((one for one in moments if one), default=None)


def facts_of(window: Window) -> Facts:
    """Every figure and every split, counted now."""
    return as_facts_of(tally(window))


def as_facts_of(counted: Tally) -> Facts:
    """What a look at the rows found, as the report shows it: shares, medians, places in an order."""
    counts = {}
    for name, figure in ALL.items():
        of, span = counted.numbers[figure.of] if figure.of else None, counted.spans.get(name, [])
        counts[name] = Count(counted.numbers[name], of, median=at_place(span, MEDIAN), p90=at_place(span, P90))
    for name, rank in RANKS.items():
        value = at_place(counted.ranked[rank.family, rank.column], rank.place)
        if value is not None:
            counts[name] = Count(value)
    return Facts(counts, counted.splits)
