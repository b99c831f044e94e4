"""Workbooks of several sheets as they come in: every cell as text, and what became of numbers on the way.

A number of a phone or a document that a program turned into a float has lost its last figures, or not: the text of the
file says which. So the sheets are read as they are written, not through a library that has already made floats of them.
"""

import io
import re
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NamedTuple
from xml.parsers import expat

from core import sheet_refusals as refusals
from core.book_parts import MAIN, Part, styles_of, titles_of
from core.sheets import MB, MOST_BYTES, MOST_CELL, OLE, TITLE_ROWS, XLSX, guard_workbook

MOST_ROWS = 60_000  # a sheet
MOST_COLUMNS = 40
EXACT_DIGITS = 15  # what Excel keeps of a number
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LIKE_A_PHONE, ROUNDED = 10, "00000"  # 1.38E+10 was a phone once; who really has such a number writes it as text
FIRST_YEAR = 1900
CHUNK = 256 * 1024


class Odd(StrEnum):
    """What is wrong with a cell before anybody has read its meaning."""

    FORMULA = "formula"
    DIGITS_LOST = "digits_lost"
    ERROR = "error"


class BookRow(NamedTuple):
    """A row as it stands in Excel: its number there, its cells, and what is odd by the column's place."""

    number: int
    cells: list[str]
    odd: Mapping[int, Odd]


@dataclass
class BookSheet:
    """One sheet: its title, and its rows when asked for, one after the other. The headers are read first."""

    title: str
    headers: list[str] = field(default_factory=list)
    header_row: int = 0
    rows: Iterator[BookRow] = field(default_factory=lambda: iter(()))


class Book:
    """A workbook that has been found harmless. Sheets are read one at a time; nothing of it stays in memory."""

    def __init__(self, content: bytes, *, max_bytes: int = MOST_BYTES) -> None:
        """Raises a core.sheet_refusals.SheetRefused: too large, no workbook, a bomb, damaged."""
        if len(content) > max_bytes:
            raise refusals.TooLarge(most=max_bytes // MB)
        if content.startswith(OLE):
            raise refusals.OldOrLocked
        if not content.startswith(XLSX):
            raise refusals.NotAWorkbook
        guard_workbook(content)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self._parts = titles_of(self._archive)
            self._dates, self._epoch = styles_of(self._archive)
        except (KeyError, ValueError, expat.ExpatError, zipfile.BadZipFile) as broken:
            raise refusals.Damaged from broken
        self._strings: list[str] | None = None

    @property
    def titles(self) -> list[str]:
        """The sheets' titles, in the order of the workbook."""
        return [part.title for part in self._parts]

    def sheet(self, title: str) -> BookSheet:
        """The sheet with its headers read; `rows` go on from there. Raises a SheetRefused."""
        part = next(part for part in self._parts if part.title == title)
        rows = self._rows(part)
        sheet = BookSheet(title)
        above: list[BookRow] = []
        for row in rows:
            if sum(map(bool, row.cells)) > 1:
                _take_headers(sheet, row)
                break
            above.append(row)
            if len(above) >= TITLE_ROWS:
                break
        if not sheet.headers and above:
            _take_headers(sheet, above[0])
            sheet.rows = _both(above[1:], rows)
        else:
            sheet.rows = rows
        return sheet

    def _rows(self, part: Part) -> Iterator[BookRow]:
        """Rows that have something in them. Raises TooManyRows or Damaged."""
        reader = _SheetReader(self._shared(), self._dates, self._epoch)
        count = 0
        try:
            with self._archive.open(part.name) as stream:
                while chunk := stream.read(CHUNK):
                    reader.feed(chunk)
                    for row in reader.taken():
                        count += 1
                        if count > MOST_ROWS + TITLE_ROWS:
                            raise refusals.TooManyRows(most=MOST_ROWS)
                        yield row
        except (KeyError, ValueError, IndexError, expat.ExpatError, zipfile.BadZipFile) as broken:
            raise refusals.Damaged from broken

    def _shared(self) -> list[str]:
        if self._strings is None:
            reader = _Strings()
            if "xl/sharedStrings.xml" in self._archive.namelist():
                with self._archive.open("xl/sharedStrings.xml") as stream:
                    while chunk := stream.read(CHUNK):
                        reader.feed(chunk)
            self._strings = reader.found
        return self._strings


def _take_headers(sheet: BookSheet, row: BookRow) -> None:
    sheet.header_row = row.number
    names = [" ".join(cell.split()) if cell.isascii() else "".join(cell.split()) for cell in row.cells]
    for place, name in enumerate(names):
        if name and name in names[:place]:
            raise refusals.HeaderTwice(header=name)
    sheet.headers = names


def _both(first: list[BookRow], rest: Iterator[BookRow]) -> Iterator[BookRow]:
    yield from first
    yield from rest


def unescaped(text: str) -> str:
    """`_x0009_` is how a workbook writes a sign that XML can't hold."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def number_text(raw: str) -> tuple[str, Odd | None]:
    """A number of the file as it was meant: 1.3800001234E10 is 13800001234; None odd, or that figures were lost.

    Excel keeps 15 figures: behind them a longer number has noughts, or what another program made up.
    """
    try:
        value = Decimal(raw.strip())
    except InvalidOperation:
        return raw.strip(), None
    if not value.is_finite() or abs(value.adjusted()) > 40:
        return raw.strip(), Odd.DIGITS_LOST
    if value != value.to_integral_value():
        return _fraction(value), None
    plain = format(value.quantize(Decimal(1)), "f") if abs(value.adjusted()) < 28 else format(value, "f")
    figures = plain.lstrip("-")
    if len(figures) <= EXACT_DIGITS:
        rounded = len(figures) >= LIKE_A_PHONE and figures.endswith(ROUNDED)
        return plain, Odd.DIGITS_LOST if rounded else None
    whole = "E" not in raw.upper() and figures[EXACT_DIGITS:].strip("0") != ""
    return plain, None if whole else Odd.DIGITS_LOST


def _fraction(value: Decimal) -> str:
    """89.5 for 89.500000000000001: what a float adds behind the 15th figure is nobody's."""
    rounded = Decimal(f"%.{EXACT_DIGITS}g" % value)
    return format(rounded.normalize(), "f")


class _Reader(ABC):
    """The parser's callbacks; text is gathered only where it counts."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self.start
        self._parser.EndElementHandler = self.end
        self._parser.CharacterDataHandler = self.text
        self._gather: list[str] | None = None

    def feed(self, chunk: bytes) -> None:
        """More of the part. Raises ExpatError."""
        self._parser.Parse(chunk)

    @abstractmethod
    def start(self, tag: str, facts: dict[str, str]) -> None:
        """An element begins."""

    @abstractmethod
    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        if self._gather is not None:
            self._gather.append(data)


SI, T, RPH, C, V, F, ROW = (f"{MAIN} {tag}" for tag in ("si", "t", "rPh", "c", "v", "f", "row"))


class _Strings(_Reader):
    """The table of shared strings."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._parts: list[str] = []
        self._phonetic = False

    def start(self, tag: str, facts: dict[str, str]) -> None:  # noqa: ARG002 the parser's signature
        if tag == SI:
            self._parts = []
        elif tag == RPH:
            self._phonetic = True
        elif tag == T and not self._phonetic:
            self._gather = self._parts

    def end(self, tag: str) -> None:
        if tag == T:
            self._gather = None
        elif tag == RPH:
            self._phonetic = False
        elif tag == SI:
            self.found.append(unescaped("".join(self._parts))[:MOST_CELL])


class _SheetReader(_Reader):
    """Rows of a sheet as they come by."""

    def __init__(self, strings: list[str], dates: frozenset[int], epoch: datetime) -> None:
        super().__init__()
        self._strings, self._dates, self._epoch = strings, dates, epoch
        self._ready: list[BookRow] = []
        self._row, self._cells, self._odd = 0, [""], dict[int, Odd]()
        self._place = -1
        self._kind = self._style = ""
        self._value: list[str] = []
        self._formula: list[str] | None = None

    def taken(self) -> list[BookRow]:
        """The rows that are whole by now."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, tag: str, facts: dict[str, str]) -> None:
        if tag == C:
            self._place = _place(facts["r"]) if "r" in facts else self._place + 1
            self._kind, self._style = facts.get("t", "n"), facts.get("s", "0")
            self._value, self._formula = [], None
        elif tag in {V, T}:
            self._gather = self._value
        elif tag == F:
            self._formula = self._gather = []
        elif tag == ROW:
            self._row = int(facts["r"]) if "r" in facts else self._row + 1
            self._cells, self._odd, self._place = [], {}, -1

    def end(self, tag: str) -> None:
        if tag in {V, T, F}:
            self._gather = None
        elif tag == C:
            self._cell()
        elif tag == ROW and any(self._cells):
            self._ready.append(BookRow(self._row, self._cells, self._odd))

    def _cell(self) -> None:
        if not 0 <= self._place < MOST_COLUMNS:
            return
        text, odd = self._read()
        if not text:
            return
        while len(self._cells) <= self._place:
            self._cells.append("")
        self._cells[self._place] = text[:MOST_CELL]
        if odd is not None:
            self._odd[self._place] = odd

    def _read(self) -> tuple[str, Odd | None]:
        raw = "".join(self._value)
        if self._formula is not None:
            return "=" + "".join(self._formula), Odd.FORMULA
        if self._kind == "s":
            return self._strings[int(raw)] if raw else "", None
        if self._kind == "e":
            return raw, Odd.ERROR
        if self._kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw, raw), None
        if self._kind != "n":
            return unescaped(raw), None
        if not raw.strip():
            return "", None
        if int(self._style) in self._dates:
            return _date_text(raw, self._epoch), None
        return number_text(raw)


def _place(reference: str) -> int:
    """AB12 → 27."""
    place = 0
    for sign in reference:
        if not sign.isalpha():
            break
        place = place * 26 + ord(sign.upper()) - 64
    return place - 1


def _date_text(raw: str, epoch: datetime) -> str:
    """45981 → 2025-11-20; with a time of day also that, to the minute."""
    try:
        value = epoch + timedelta(minutes=round(float(raw) * 1440))
    except (ValueError, OverflowError):
        return raw
    if value.year < FIRST_YEAR:  # a time of day alone
        return value.strftime("%H:%M")
    return value.date().isoformat() if value.time() == value.time().min else value.isoformat(" ", "minutes")
