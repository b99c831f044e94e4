"""Everything that is counted among a family's rows, in one look at them: numbers, medians, ranks and splits.

The database decides by the figures' own conditions; what comes back are columns of small numbers and keys, which are
added up whole columns at a time. A family that is only counted isn't read at all.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from typing import Any

from django.db.models import F

from reports.figures.counting import CHUNK, by_key, count_all
from reports.figures.definitions import FAMILIES, everything
from reports.figures.figure import Cut, Figure, Rhythm, Window
from reports.figures.marks import marks_of
from reports.figures.parts import ALL, RANKS, SPLITS
from reports.figures.seconds import Quarter, Span, spans_of

Columns = dict[str, Sequence[Any]]


@dataclass
class Tally:
    """What was counted. `spans` and `ranked` are in order, the least first; `ranked` by (family, column)."""

    numbers: dict[str, int] = field(default_factory=dict)
    spans: dict[str, list[int]] = field(default_factory=dict)
    ranked: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    splits: dict[str, dict[str, int]] = field(default_factory=dict)
    ids: dict[str, list[int]] = field(default_factory=dict)  # figure → the records that it counts, if they were wanted


def tally(window: Window, *, ids: bool = False) -> Tally:
    """Every figure, rank and split of the report, one query a family. With `ids` each figure's records as well."""
    found, counted = Tally(), list[Figure]()
    for family in dict.fromkeys([*(one.family for one in ALL.values()), *(one.family for one in RANKS.values())]):
        look = Look(family, window, ids=ids)
        if look.reads:
            look.read(found)
        else:
            counted += look.figures
    found.numbers |= count_all(window, counted)
    return found


class Look:
    """One look at a family's rows in a window."""

    def __init__(self, family: str, window: Window, *, ids: bool = False) -> None:
        self.family, self.window, self.ids = family, window, ids
        self.figures = [one for one in ALL.values() if one.family == family]
        self.ranks = [one for one in RANKS.values() if one.family == family]
        names = {one.name for one in self.figures}
        self.splits = [one for one in SPLITS.values() if one.figure in names]

    @property
    def reads(self) -> bool:
        """Whether there is more to it than counting."""
        return bool(self.ids or self.splits or self.ranks or any(one.took for one in self.figures))

    def read(self, found: Tally) -> None:
        """Add up what the rows say."""
        numbers, counters = Counter[str](), {one.name: Counter[Any]() for one in self.splits}
        timed = [one for one in self.figures if one.took]
        spans: dict[str, list[int]] = {one.name: [] for one in timed}
        ranked: dict[str, list[int]] = {one.column: [] for one in self.ranks}
        ids: dict[str, list[int]] = {one.name: [] for one in self.figures if self.ids}
        for count, columns in self._columns():
            for figure in self.figures:
                numbers[figure.name] += _number(figure, columns, count)
            for figure in timed:
                spans[figure.name] += spans_of(columns[f"t_{figure.name}"], _heads(figure, columns))
            for column, values in ranked.items():
                values.extend(columns[f"c_{column}"])
            for split in self.splits:
                counters[split.name].update(_picked(columns[_column(split)], split.figure, columns))
            for name, counted in ids.items():
                counted.extend(_picked(columns["row"], name, columns))
        found.numbers |= {one.name: numbers[one.name] for one in self.figures}
        found.spans |= {name: sorted(span) for name, span in spans.items()}
        found.ranked |= {(self.family, column): sorted(values) for column, values in ranked.items()}
        found.splits |= {one.name: by_key(one, counters[one.name], self.window) for one in self.splits}
        found.ids |= {name: sorted(counted) for name, counted in ids.items()}

    def _columns(self) -> Iterator[tuple[int, Columns]]:
        """Some thousand rows at a time, turned into columns by their names."""
        wanted = self._wanted()
        rows = FAMILIES[self.family].rows(self.window).order_by().annotate(**wanted)
        read = rows.values_list(*wanted).iterator(chunk_size=CHUNK)
        while some := list(islice(read, CHUNK)):
            columns: Columns = dict(zip(wanted, zip(*some, strict=True), strict=True))
            columns |= {f"m_{one.name}": _rest(one, columns) for one in self.figures if one.rest}
            yield len(some), columns

    def _wanted(self) -> dict[str, Any]:
        """What has to be read of a row: a mark a figure, its seconds, the columns of ranks and splits, each once."""
        found: dict[str, Any] = {"row": F("pk")} if self.ids else {}
        picking = (one for one in self.figures if one.picks is not everything and not one.rest)
        found |= marks_of(picking, self.window)
        for one in self.figures:
            if one.took:
                found[f"t_{one.name}"] = Span(one.took.since, one.took.until)
                found |= {f"c_{one.took.heads}": F(one.took.heads)} if one.took.heads else {}
            if one.total:
                found[f"c_{one.total}"] = F(one.total)
        for rank in self.ranks:
            found[f"c_{rank.column}"] = F(rank.column)
        for split in self.splits:
            cut = isinstance(split, Cut)
            found[_column(split)] = F(split.column) if cut else Quarter(split.column)
        return found


def _rest(figure: Figure, columns: Columns) -> Sequence[int]:
    """The marks of a figure that counts what another one leaves of the whole."""
    left, whole = columns[f"m_{figure.rest}"], columns.get(f"m_{figure.of}")
    if whole is None:
        return [1 - one for one in left]
    return [int(one > other) for one, other in zip(whole, left, strict=True)]


def _column(split: Cut | Rhythm) -> str:
    return f"{'c' if isinstance(split, Cut) else 'q'}_{split.column}".replace("__", "_of_")


def _heads(figure: Figure, columns: Columns) -> Sequence[int] | None:
    return columns[f"c_{figure.took.heads}"] if figure.took and figure.took.heads else None


def _picked(values: Sequence[Any], figure: str, columns: Columns) -> Iterable[Any]:
    """Of the rows that the figure counts."""
    picked = columns.get(f"m_{figure}")
    return values if picked is None else compress(values, picked)


def _number(figure: Figure, columns: Columns, count: int) -> int:
    picked = columns.get(f"m_{figure.name}")
    if not figure.total:
        return count if picked is None else sum(picked)
    return sum(_picked(columns[f"c_{figure.total}"], figure.name, columns))
