"""Workbooks of several sheets as they go out: every cell is text, so nothing is a formula and no figure is lost."""

import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

WIDTH = 16
LAST_ROW = 60_000  # how far down a column's list of words reaches


@dataclass(frozen=True)
class SheetOut:
    """A sheet to write. `choices`: header → the words that may stand below it. `red`: the place of the faults."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[str]]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    red: int | None = None
    widths: Mapping[int, int] = field(default_factory=dict)


def write_book(sheets: Iterable[SheetOut]) -> bytes:
    """The workbook. Rows are written as they come: memory does not grow with them."""
    import xlsxwriter

    out = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="ote-book-") as folder:
        options = {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(out, options) as book:
            looks = {
                "plain": book.add_format({"num_format": "@"}),
                "head": book.add_format({"num_format": "@", "bold": True, "bg_color": "#EEF1F4", "bottom": 1}),
                "red": book.add_format({"num_format": "@", "font_color": "#B42318"}),
                "red_head": book.add_format({"num_format": "@", "bold": True, "font_color": "#B42318"}),
            }
            for sheet in sheets:
                _write(book.add_worksheet(sheet.title[:31]), sheet, looks)
    return out.getvalue()


def _write(page: Any, sheet: SheetOut, looks: Mapping[str, Any]) -> None:
    page.set_column(0, max(len(sheet.headers) - 1, 0), WIDTH, looks["plain"])
    for place, width in sheet.widths.items():
        page.set_column(place, place, width, looks["plain"])
    page.freeze_panes(1, 0)
    for place, header in enumerate(sheet.headers):
        page.write_string(0, place, header, looks["red_head" if place == sheet.red else "head"])
        if words := sheet.choices.get(header):
            page.data_validation(1, place, LAST_ROW, place, {"validate": "list", "source": list(words)})
    for number, cells in enumerate(sheet.rows, start=1):
        for place, cell in enumerate(cells):
            if cell:
                page.write_string(number, place, cell, looks["red" if place == sheet.red else "plain"])
