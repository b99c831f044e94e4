"""A list as CSV or Excel, written piece by piece: memory does not grow with the rows."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.book_lines import LineColumn, day_inside, moment_inside, text_inside
from core.book_writer import new_book, on_paper, sheet_name
from extracts.columns import Column
from extracts.enums import CellKind
from extracts.queries.rows import Asked, lines_of, rows_of, spoken
from extracts.rules import defused

BOM = "\ufeff"  # by which Excel knows that it is UTF-8
PIECE = 500
WIDTHS = {CellKind.TEXT: 18, CellKind.NUMBER: 10, CellKind.MOMENT: 17, CellKind.DAY: 12}


def as_csv(asked: Asked) -> Iterator[str]:
    """The file in pieces. Language and time are those of the moment of asking: the pieces are written later."""
    columns, language = asked.columns, translation.get_language()
    with translation.override(language):
        yield BOM + _csv([[str(one.title) for one in columns]])
    lines = lines_of(rows_of(asked), columns)
    while True:
        with translation.override(language), timezone.override(asked.zone):
            piece = [
                [as_text(cell, one, asked.zone) for cell, one in zip(line, columns, strict=True)]
                for line in islice(lines, PIECE)
            ]
        if not piece:
            return
        yield _csv(piece)


def _csv(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def as_text(cell: object, column: Column, zone: ZoneInfo) -> str:
    """A cell as text: days and moments as one sorts them, no text that a spreadsheet takes for a formula."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if column.kind == CellKind.NUMBER else defused(str(cell))


def as_workbook(asked: Asked) -> IO[bytes]:
    """The workbook as an open temporary file, at its beginning: a sheet of rows, a sheet of what was asked."""
    out = tempfile.TemporaryFile(prefix="ote-extract-")  # noqa: SIM115 whoever sends it closes it
    with new_book(out) as (book, looks):
        _rows_sheet(book.add_worksheet(sheet_name(str(asked.listing.title))), asked, looks)
        _asked_sheet(book.add_worksheet(sheet_name(_("Filters"))), asked, looks)
    out.seek(0)
    return out


def _rows_sheet(sheet: Any, asked: Asked, looks: Mapping[str, Any]) -> None:
    columns = asked.columns
    for place, one in enumerate(columns):
        sheet.set_column(place, place, WIDTHS[one.kind], looks[one.kind])
    sheet.freeze_panes(1, 0)
    on_paper(sheet, [WIDTHS[one.kind] for one in columns])
    for place, one in enumerate(columns):
        sheet.write_string(0, place, str(one.title), looks["head"])
    cells = [LineColumn(looks[one.kind], one.kind == CellKind.TEXT, _inside(one.kind, asked.zone)) for one in columns]
    last = sheet.write_lines(1, cells, lines_of(rows_of(asked), columns))
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)


def _inside(kind: CellKind, zone: ZoneInfo) -> Callable[[Any], str]:
    """What stands inside a cell of this kind: moments on the community's clock, for Excel knows no zones."""
    if kind == CellKind.MOMENT:
        return lambda cell: moment_inside(cell.astimezone(zone))
    if kind == CellKind.DAY:
        return day_inside
    if kind == CellKind.NUMBER:
        return lambda cell: f"{cell:.16G}"
    return lambda cell: text_inside(str(cell))


def _asked_sheet(sheet: Any, asked: Asked, looks: Mapping[str, Any]) -> None:
    """Where the rows come from: without it nobody knows a month later what the file holds."""
    at = date_format(timezone.localtime(asked.now, asked.zone), "Y-m-d H:i")
    facts = [
        (_("Which list"), str(asked.listing.title)),
        (_("Community"), asked.who.community.name),
        (_("Extracted at"), at),
        (_("Extracted by"), str(asked.who.user)),
        *spoken(asked),
    ]
    sheet.set_column(0, 0, 20, looks[CellKind.TEXT])
    sheet.set_column(1, 1, 40, looks[CellKind.TEXT])
    for row, (title, value) in enumerate(facts):
        sheet.write_string(row, 0, title, looks["head"])
        sheet.write_string(row, 1, value, looks[CellKind.TEXT])
