"""The list of months as its page draws it: a row a month, and a line of twelve months for each head figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.safestring import SafeString

from core.charts import Point, line
from reports.figures import ALL
from reports.month_shape import Count, Unit
from reports.queries.months import HEAD, MonthLine
from reports.views.month_words import DASH, share_words, value_words

TWELVE = 12


@dataclass(frozen=True)
class HeadCell:
    """One head figure of one month, with the address of its list."""

    label: str
    value: str
    share: str
    url: str


@dataclass(frozen=True)
class MonthRow:
    """One month of the list."""

    month: date
    url: str
    excel_url: str
    cells: Sequence[HeadCell]
    closed_at: datetime | None
    issued_at: datetime | None
    counted: bool
    running: bool


@dataclass(frozen=True)
class Curve:
    """One head figure over twelve months, and its last number."""

    label: str
    last: str
    svg: SafeString


def labels() -> list[str]:
    """The head figures in words, in their order."""
    return [str(ALL[name].label) for name in HEAD]


def rows_of_months(slug: str, lines: Sequence[MonthLine]) -> list[MonthRow]:
    """The newest first, as they come."""
    return [_row(slug, one, running=place == 0) for place, one in enumerate(lines)]


def _row(slug: str, line_: MonthLine, *, running: bool) -> MonthRow:
    place = f"{line_.month:%Y-%m}"
    counts = line_.counts or {}
    urls = {name: reverse("reports:month_figure", args=[slug, place, name]) for name in HEAD}
    cells = [_cell(str(ALL[name].label), counts.get(name), urls[name]) for name in HEAD]
    return MonthRow(
        month=line_.month,
        url=reverse("reports:month", args=[slug, place]),
        excel_url=reverse("reports:month_excel", args=[slug, place]),
        cells=cells,
        closed_at=line_.closed_at,
        issued_at=line_.issued_at,
        counted=line_.counts is not None,
        running=running,
    )


def _cell(label: str, count: Count | None, url: str) -> HeadCell:
    if count is None:
        return HeadCell(label, DASH, "", "")
    return HeadCell(label, value_words(count.value, Unit.COUNT), share_words(count), url)


def curves_of(lines: Sequence[MonthLine]) -> list[Curve]:
    """A line for each head figure, the oldest month at the left; none as long as there is one month only."""
    if sum(one.counts is not None for one in lines) < 2:
        return []
    shown = list(reversed(lines[:TWELVE]))
    return [_curve(name, shown) for name in HEAD]


def _curve(name: str, lines: Sequence[MonthLine]) -> Curve:
    label, is_share = str(ALL[name].label), bool(ALL[name].of)
    points = []
    for one in lines:
        count = (one.counts or {}).get(name)
        points.append(Point(f"{one.month:%y-%m}", *_height(count, is_share=is_share)))
    known = [point.text for point in points if point.value is not None]
    return Curve(label, known[-1] if known else DASH, line(label, points))


def _height(count: Count | None, *, is_share: bool) -> tuple[float | None, str]:
    """How high the month stands, in percent for a share; a share of nothing is a gap."""
    if count is None or (is_share and count.permille is None):
        return None, ""
    if is_share:
        return (count.permille or 0) / 10, share_words(count)
    return count.value, f"{count.value:,}"
