"""Tables that people bring (.xlsx, .csv) and take away (.xlsx). What comes in is not trusted: every size is bounded."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any

from core import sheet_refusals as refusals
from core.book_writer import SheetOut, write_book

MB = 1024 * 1024
MOST_BYTES = 20 * MB
MOST_ROWS = 60_000
MOST_COLUMNS = 40
MOST_CELL = 5_000  # signs; a longer one is cut, the rules refuse it by its own limit
MOST_PARTS = 500
MOST_UNPACKED = 128 * MB
MOST_RATIO = 200  # an honest sheet of numbers shrinks to a fortieth at most
RATIO_FROM = 4 * MB
CHUNK = 256 * 1024
TITLE_ROWS = 10  # how far down the headers may stand, below a title
XLSX, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = (b"%PDF", b"<", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
ENTITIES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
DELIMITERS = ",;\t|，；"

Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Table:
    """Headers in their order, and each row with its number as the person sees it in Excel."""

    headers: list[str]
    rows: list[tuple[int, dict[str, str]]]
    header_row: int = 1


def read_table(file: IO[bytes], filename: str = "", *, max_rows: int = MOST_ROWS, max_bytes: int = MOST_BYTES) -> Table:
    """The first sheet of a workbook, or a CSV file, as text; what it is, its content says, not its name.

    Blank rows are left out, numbers lose a trailing .0, dates become ISO. Raises a core.sheet_refusals.SheetRefused.
    """
    content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise refusals.TooLarge(most=max_bytes // MB)
    if content.startswith(OLE):
        raise refusals.OldOrLocked
    if content.startswith(XLSX):
        return _table(_workbook_rows(content), max_rows)
    if content.lstrip()[:8].startswith(FOREIGN) or filename.lower().endswith((".xlsx", ".xls", ".pdf")):
        raise refusals.NotATable
    return _table(_csv_rows(_decoded(content)), max_rows)


def _table(rows: Rows, max_rows: int) -> Table:
    filled = ((number, cells) for number, cells in rows if any(cells))
    header_row, headers, waiting = _headers(filled)
    named = [(place, name) for place, name in enumerate(headers) if name]
    found: list[tuple[int, dict[str, str]]] = []
    for number, cells in _chain(waiting, filled):
        for place, cell in enumerate(cells):
            if cell and (place >= len(headers) or not headers[place]):
                raise refusals.HeaderMissing(column=column_letters(place), row=header_row)
        if len(found) >= max_rows:
            raise refusals.TooManyRows(most=max_rows)
        found.append((number, {name: cells[place] if place < len(cells) else "" for place, name in named}))
    if not found:
        raise refusals.NothingInIt
    return Table([name for _place, name in named], found, header_row)


def _headers(filled: Rows) -> tuple[int, list[str], list[tuple[int, list[str]]]]:
    """The first row of two or more cells names the columns: what stands alone above it is a title."""
    above: list[tuple[int, list[str]]] = []
    for number, cells in filled:
        if sum(map(bool, cells)) > 1:
            return number, _checked(cells), []
        above.append((number, cells))
        if len(above) >= TITLE_ROWS:
            break
    if not above:
        raise refusals.NothingInIt
    number, cells = above[0]
    return number, _checked(cells), above[1:]


def _checked(cells: Sequence[str]) -> list[str]:
    headers = ["".join(cell.split()) if not cell.isascii() else " ".join(cell.split()) for cell in cells]
    for place, name in enumerate(headers):
        if name and name in headers[:place]:
            raise refusals.HeaderTwice(header=name)
    return headers


def _chain(waiting: list[tuple[int, list[str]]], rest: Rows) -> Rows:
    yield from waiting
    yield from rest


def column_letters(place: int) -> str:
    """A, B … Z, AA for a column's place from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _workbook_rows(content: bytes) -> Rows:
    guard_workbook(content)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file claims is not believed
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            yield number, [_text(cell, number, place) for place, cell in enumerate(cells)]
        book.close()
    except refusals.SheetRefused:
        raise
    except Exception as broken:  # a broken part makes the library raise anything
        raise refusals.Damaged from broken


def guard_workbook(content: bytes) -> None:
    """Refuses a workbook that is too large by what it declares or by what really comes out, or that has entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise refusals.NotATable
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise refusals.UnpacksTooLarge
            if any(part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * part.compress_size for part in parts):
                raise refusals.UnpacksTooLarge
            left = MOST_UNPACKED
            for part in parts:
                left -= _unpacked(archive, part, left)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as broken:
        raise refusals.Damaged from broken


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """Bytes that really come out of a part. Reading it to its end also checks its sum."""
    count, tail = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            count += len(chunk)
            if count > most:
                raise refusals.UnpacksTooLarge
            if any(word in tail + chunk for word in ENTITIES):
                raise refusals.Damaged
            tail = chunk[-20:]
    return count


def _text(cell: Any, row: int, place: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        if cell.data_type == "f" or value.lstrip().startswith("="):
            raise refusals.Formula(row=row, column=column_letters(place))
        return value.strip()[:MOST_CELL]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if not isinstance(value, str | int | float | bool):  # array and table formulas are objects
        raise refusals.Formula(row=row, column=column_letters(place))
    return str(value)[:MOST_CELL]


def _decoded(content: bytes) -> str:
    codes = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for code in codes:
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise refusals.NotATable
        return text
    raise refusals.UnknownLetters


def _csv_rows(text: str) -> Rows:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            for place, cell in enumerate(cells):
                if cell.lstrip().startswith("="):
                    raise refusals.Formula(row=number, column=column_letters(place))
            yield number, [cell.strip()[:MOST_CELL] for cell in cells]
    except csv.Error as broken:
        raise refusals.Unreadable(row=number + 1) from broken


def _delimiter(text: str) -> str:
    """The sign that parts most cells in the first lines."""
    head = text.lstrip().splitlines()[:TITLE_ROWS]
    return max(DELIMITERS, key=lambda sign: max((line.count(sign) for line in head), default=0))


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "Sheet1") -> bytes:
    """A workbook of one sheet in which every cell is text: nothing is a formula, no zero is lost."""
    texts = (["" if cell is None else str(cell) for cell in cells] for cells in rows)
    return write_book([SheetOut(title, headers, texts)])
