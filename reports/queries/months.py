"""The months of a community at a glance: the head figures of each, for the list and its twelve-month lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from reports.figures import ALL, count_all
from reports.models import MonthIssue
from reports.month_shape import Count
from reports.queries.frozen import as_facts, closings_of
from reports.queries.month_facts import first_of, first_record_at, month_window
from staff.models import Community

# what a manager looks at first; over the report, in the list of months, and as lines of twelve months
HEAD = ("received", "replied", "reached", "closed_in_3", "one_time", "kept", "satisfied", "cleared")
COUNTED_NOW = 2  # months that nobody closed are counted when the list is opened: the one that runs and the one before


@dataclass(frozen=True)
class MonthLine:
    """One month of the list. `counts` is None where the month was never closed and is not counted any more."""

    month: date
    counts: Mapping[str, Count] | None
    closed_at: datetime | None = None
    issued_at: datetime | None = None


def months_of(community: Community, *, now: datetime, most: int = 13) -> list[MonthLine]:
    """The newest first, from the one that runs back to the first that has a record."""
    began = first_record_at([community])
    if began is None:
        return []
    zone = ZoneInfo(community.timezone)
    this, first = now.astimezone(zone).date().replace(day=1), began.astimezone(zone).date().replace(day=1)
    months = [month for month in (first_of(this, after=-back) for back in range(most)) if month >= first]
    closings = closings_of([community], months)
    issued = MonthIssue.objects.filter(community=community, month__in=months).values_list("month", "issued_at")
    issued_at = dict(issued)
    found = []
    for place, month in enumerate(months):
        closing = closings.get((community.pk, month))
        if closing:
            counts: Mapping[str, Count] | None = _head(as_facts(closing.facts["month"]).counts)
        else:
            counts = _counted(community, month, now) if place < COUNTED_NOW else None
        found.append(MonthLine(month, counts, closing.closed_at if closing else None, issued_at.get(month)))
    return found


def _counted(community: Community, month: date, now: datetime) -> Mapping[str, Count]:
    """The head figures, and what they are shares of, counted now."""
    wanted = {name: ALL[name] for name in HEAD}
    wanted |= {one.of: ALL[one.of] for one in list(wanted.values()) if one.of}
    numbers = count_all(month_window([community], month, now), wanted.values())
    return _head({name: Count(numbers[name], numbers.get(one.of)) for name, one in wanted.items()})


def _head(counts: Mapping[str, Count]) -> dict[str, Count]:
    return {name: counts[name] for name in HEAD if name in counts}
