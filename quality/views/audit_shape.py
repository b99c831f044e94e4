"""The audit's shapes for the page: the table's rows, the month's calendar, the bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quality.queries.audit import Cell, Look, Month, series
from reports.figures import FIGURES

LOOKS: dict[Look, str | Promise] = {
    Look.NONE: _("not closed"),
    Look.UNSIGNED: _("not signed"),
    Look.UNCLEAN: _("not signed, not clean"),
    Look.SIGNED: _("signed"),
    Look.SIGNED_UNCLEAN: _("signed, not clean"),
}
HEIGHT, WIDTH, GAP = 64, 14, 4  # of the chart, in its own units: the height of the tallest bar, a bar, the space beside


@dataclass(frozen=True)
class TableRow:
    """One figure as the table shows it."""

    cell: Cell
    label: str | Promise
    percent: str
    average: str
    better: str  # "better", "worse" or nothing, against last week's same day
    alarming: bool


def rows_of_table(cells: Sequence[Cell]) -> list[TableRow]:
    """The figures in words and percent."""
    return [_row(cell) for cell in cells]


def _row(cell: Cell) -> TableRow:
    figure = FIGURES[cell.name]
    average = "–" if cell.mean is None else f"{cell.mean:.1f}".removesuffix(".0")
    percent = "" if cell.share is None else f"{cell.share:.0%}"
    better = ""
    if figure.bad and cell.last_week is not None and cell.value != cell.last_week:
        better = "worse" if cell.value > cell.last_week else "better"
    return TableRow(cell, figure.label, percent, average, better, figure.bad and cell.value > 0)


@dataclass(frozen=True)
class DayTile:
    """One day of the calendar."""

    day: date
    look: str
    words: str | Promise
    current: bool


def calendar(month: Month, current: date) -> list[list[DayTile | None]]:
    """The month by weeks, Monday first; None before its first day and after its last."""
    tiles: list[DayTile | None] = [None] * month.first.weekday()
    for day in month.days:
        look = month.look(day)
        tiles.append(DayTile(day, look.value, LOOKS[look], day == current))
    tiles += [None] * (-len(tiles) % 7)
    return [tiles[start : start + 7] for start in range(0, len(tiles), 7)]


@dataclass(frozen=True)
class Bar:
    """One day's bars: received and, from the foot, what was not cleared. In the chart's own units."""

    day: date
    x: int
    received: int
    received_y: float
    received_height: float
    left: int
    left_y: float
    left_height: float


def bars(month: Month) -> dict[str, Any]:
    """The month's received and not cleared matters, a pair of bars a day that was closed."""
    found = series(month, ("received", "not_cleared"))
    most = max([count or 0 for counts in found.values() for count in counts] or [0])
    drawn = []
    for place, day in enumerate(month.days):
        received, left = found["received"][place], found["not_cleared"][place]
        if received is None:
            continue
        high, low = _height(received, most), _height(left or 0, most)
        drawn.append(Bar(day, place * (WIDTH + GAP), received, HEIGHT - high, high, left or 0, HEIGHT - low, low))
    return {"bars": drawn, "width": len(month.days) * (WIDTH + GAP), "height": HEIGHT, "bar": WIDTH, "most": most}


def _height(count: int, most: int) -> float:
    return round(HEIGHT * count / most, 1) if most else 0.0
