"""Workbooks as they go out. The kind of a cell follows its value: text as text and never a formula, numbers as numbers,
days and moments as Excel's own; headers stay in sight, and a sheet prints on A4 across.
"""

import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import IO, Any

from django.utils.timezone import is_aware, localtime

WIDTH = 16
LAST_ROW = 60_000  # how far down a column's list of words reaches
A4 = 9
SIGN, EDGE, PAPER = 7, 5, 986  # pixels: a sign, the edge of a column, A4 across between its margins
SMALLEST = 0.6  # of the size on the screen: about 6.6 points
Cell = str | int | float | Decimal | date | datetime | None
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_TEXT = "@"


@dataclass(frozen=True)
class SheetOut:
    """A sheet to write. `choices`: header → the words that may stand below it. `red`: the place of the faults.

    `frozen`: how many columns on the left stay in sight as well.
    """

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    red: int | None = None
    widths: Mapping[int, int] = field(default_factory=dict)
    frozen: int = 0


def write_book(sheets: Iterable[SheetOut]) -> bytes:
    """The workbook. Rows are written as they come: memory does not grow with them.

    Moments are written on the clock of the active time zone, for Excel knows none.
    """
    out = io.BytesIO()
    with new_book(out) as (book, looks):
        for sheet in sheets:
            _write(book.add_worksheet(sheet_name(sheet.title)), sheet, looks)
    return out.getvalue()


@contextmanager
def bare_book(out: IO[bytes]) -> Iterator[Any]:
    """A workbook that is written row by row into `out`, its sheets `LineSheet`s; how its cells look is the caller's."""
    import xlsxwriter

    from core.book_sheet import LineSheet

    with (
        tempfile.TemporaryDirectory(prefix="ote-book-") as folder,
        xlsxwriter.Workbook(out, {**OPTIONS, "tmpdir": folder}) as book,
    ):
        book.worksheet_class = LineSheet
        yield book


@contextmanager
def new_book(out: IO[bytes]) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Likewise, with the looks that all lists share, by kind."""
    with bare_book(out) as book:
        yield book, _looks_of(book)


def _looks_of(book: Any) -> dict[str, Any]:
    """How cells of each kind look, the same in every workbook."""
    kinds: dict[str, dict[str, object]] = {
        "text": {"num_format": _TEXT},
        "number": {"num_format": "General"},
        "day": {"num_format": "yyyy-mm-dd"},
        "moment": {"num_format": "yyyy-mm-dd hh:mm"},
        "head": {"num_format": _TEXT, "bold": True, "bg_color": "#EEF1F4", "bottom": 1},
        "red": {"num_format": _TEXT, "font_color": "#B42318"},
        "red_head": {"num_format": _TEXT, "bold": True, "font_color": "#B42318"},
    }
    return {name: book.add_format(look) for name, look in kinds.items()}


def sheet_name(title: str) -> str:
    """As Excel takes it: 31 signs, none of those that stand in references."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)[:31]


def pages_across(widths: Iterable[float]) -> int:
    """Over how many sheets of A4 across columns of these widths go, so that nothing is printed smaller than 60 %."""
    return max(1, ceil(sum(width * SIGN + EDGE for width in widths) * SMALLEST / PAPER))


def on_paper(page: Any, widths: Sequence[float], *, named: int = 1) -> None:
    """A4 across: as wide as the paper, or over several sheets on which the `named` first columns stand again.

    The headers are on each page, the pages are numbered.
    """
    across = pages_across(widths)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(across, 0)
    if across > 1:
        page.repeat_columns(0, max(named, 1) - 1)
        page.print_across()  # the sheets of one row lie side by side
    page.repeat_rows(0)
    page.set_footer("&C&P / &N")


def _put(page: Any, where: tuple[int, int], cell: Cell, looks: Mapping[str, Any]) -> None:
    """Write one cell as what it is; nothing and empty text leave it empty."""
    if isinstance(cell, str):
        if cell:
            page.write_string(*where, cell, looks["text"])
    elif isinstance(cell, datetime):
        at = localtime(cell).replace(tzinfo=None) if is_aware(cell) else cell
        page.write_datetime(*where, at, looks["moment"])
    elif isinstance(cell, date):
        page.write_datetime(*where, cell, looks["day"])
    elif cell is not None:
        page.write_number(*where, cell, looks["number"])


def _write(page: Any, sheet: SheetOut, looks: Mapping[str, Any]) -> None:
    page.set_column(0, max(len(sheet.headers) - 1, 0), WIDTH, looks["text"])
    for place, width in sheet.widths.items():
        page.set_column(place, place, width, looks["text"])
    page.freeze_panes(1, sheet.frozen)
    on_paper(page, [sheet.widths.get(place, WIDTH) for place in range(len(sheet.headers))], named=sheet.frozen)
    for place, header in enumerate(sheet.headers):
        page.write_string(0, place, header, looks["red_head" if place == sheet.red else "head"])
        if words := sheet.choices.get(header):
            page.data_validation(1, place, LAST_ROW, place, {"validate": "list", "source": list(words)})
    red = {**looks, "text": looks["red"]}
    for number, cells in enumerate(sheet.rows, start=1):
        for place, cell in enumerate(cells):
            _put(page, (number, place), cell, red if place == sheet.red else looks)
