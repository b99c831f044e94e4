"""Counting: all figures of a family in one query, and the rows that one figure counts, from the same definition."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, Count, Q, QuerySet, Sum

from reports.figures.definitions import FAMILIES, FIGURES
from reports.figures.figure import Cut, Figure, Rank, Rhythm, Time, Window
from reports.figures.seconds import QUARTER

CHUNK = 5000


def count_all(window: Window, figures: Iterable[Figure] = FIGURES.values()) -> dict[str, int]:
    """Figure name → number, one query a family."""
    by_family: dict[str, list[Figure]] = {}
    for figure in figures:
        by_family.setdefault(figure.family, []).append(figure)
    found: dict[str, int] = {}
    for name, members in by_family.items():
        rows = FAMILIES[name].rows(window)
        found |= rows.aggregate(**{f"n_{one.name}": _number(one, window) for one in members})
    return {name.removeprefix("n_"): value for name, value in found.items()}


def _number(figure: Figure, window: Window) -> Aggregate:
    picks = figure.picks(window)
    return Sum(figure.total, filter=picks, default=0) if figure.total else Count("pk", filter=picks)


def rows_of(figure: Figure | Rank, window: Window) -> QuerySet[Any]:
    """The records that the figure counts, or among which a rank lies."""
    rows = FAMILIES[figure.family].rows(window)
    return rows.filter(figure.picks(window)) if isinstance(figure, Figure) else rows


def at_place(ordered: list[int], place: float) -> int | None:
    """The nearest rank: the least value that at least this share does not exceed; below nought is nought."""
    return max(ordered[ceil(place * len(ordered)) - 1], 0) if ordered else None


def by_key(split: Cut | Rhythm, counter: Counter[Any], window: Window) -> dict[str, int]:
    """The lines of a split from its values (of a rhythm: quarters of an hour); an empty column has the key ""."""
    if isinstance(split, Cut):
        return {"" if key is None else str(key): number for key, number in counter.items()}
    found = dict.fromkeys(keys_of(split, window), 0)
    zone = ZoneInfo(window.timezone)
    for quarter, number in counter.items():
        found[_key(split.time, quarter, zone)] += number
    return found


def keys_of(split: Rhythm, window: Window) -> list[str]:
    """Every day of the window, or every hour of a day: those without any as well."""
    if split.time is Time.HOUR:
        return [f"{hour:02d}" for hour in range(24)]
    first, last = window.days
    return [f"{first + timedelta(days=count):%d}" for count in range((last - first).days + 1)]


def _key(time: Time, quarter: int, zone: ZoneInfo) -> str:
    local = datetime.fromtimestamp(quarter * QUARTER, UTC).astimezone(zone)
    return f"{local:%d}" if time is Time.DAY else f"{local:%H}"


def picks_of(split: Cut | Rhythm, key: str, window: Window) -> Q:
    """The rows of one line of a split."""
    if isinstance(split, Cut):
        return _emptiness(split) if key == "" else Q(**{split.column: key})
    zone = ZoneInfo(window.timezone)
    first, last = int(window.since.timestamp()) // QUARTER, int(window.until.timestamp()) // QUARTER
    chosen = [one for one in range(first, last + 1) if _key(split.time, one, zone) == key]
    wanted = Q(pk__in=[])
    for begin, end in _runs(chosen):
        moments = {
            f"{split.column}__gte": datetime.fromtimestamp(begin * QUARTER, UTC),
            f"{split.column}__lt": datetime.fromtimestamp((end + 1) * QUARTER, UTC),
        }
        wanted |= Q(**moments)
    return wanted


def _emptiness(split: Cut) -> Q:
    """Nothing there: no other record, or no word."""
    return Q(**{f"{split.column}__isnull": True}) if not split.blank else Q(**{split.column: ""})


def _runs(quarters: list[int]) -> list[tuple[int, int]]:
    """Neighbours together: (first, last)."""
    found: list[tuple[int, int]] = []
    for one in quarters:
        if found and found[-1][1] == one - 1:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found
