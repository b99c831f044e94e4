"""Rows of the archive's workbook as facts, or as faults that name their column. A cell that is empty tells nothing."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from residents.rules.archive import LONGEST_PERMIT, are_days, is_document, is_line
from residents.rules.book_columns import CODE_OF, HEADERS, OF_PEOPLE, Col, Sheet
from residents.rules.import_rows import EMPTY_WORDS, Column, Fault, FaultCode, RowReader, is_plain
from residents.rules.phones import normalise_phone
from residents.rules.plates import normalise_plate
from residents.rules.units import UnitCode, parse_unit

MASKED = re.compile(r"[0-9A-Z]*\*{4,}[0-9A-Z]*")
FLOAT = re.compile(r"(\d)(?:\.(\d+))?[Ee]\+?(\d{1,2})")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?")
MOST_AREA = Decimal(100_000)
UNREAD = frozenset({FaultCode.FORMULA, FaultCode.DIGITS_LOST, FaultCode.ERROR})
EXACT = frozenset({Col.PHONE, Col.PHONE_2, Col.DOCUMENT})  # where one figure less is another person


class BuildingRow(NamedTuple):
    """楼栋."""

    row: int
    number: str
    name: str


class UnitRow(NamedTuple):
    """房号. None and empty: the list does not say."""

    row: int
    unit: UnitCode
    kind: str = ""
    area: Decimal | None = None
    handed_over_on: date | None = None
    occupied: bool | None = None


class PersonRow(NamedTuple):
    """住户: one person in one unit. `masks` are phones that the list gives masked; a document may be masked, too."""

    row: int
    unit: UnitCode
    name: str
    standing: str
    phones: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    gender: str = ""
    note: str = ""
    document_kind: str = ""
    document: str = ""

    @property
    def document_is_masked(self) -> bool:
        """110********1234."""
        return "*" in self.document


class VehicleRow(NamedTuple):
    """车辆."""

    row: int
    plate: str
    unit: UnitCode
    person: str = ""
    kind: str = ""
    colour: str = ""
    model: str = ""


class PermitRow(NamedTuple):
    """停车证."""

    row: int
    number: str
    plate: str
    space: str
    from_on: date
    until_on: date
    state: str = ""


Record = BuildingRow | UnitRow | PersonRow | VehicleRow | PermitRow


class CellsOf(NamedTuple):
    """A row of the workbook: its number, its cells, and the code of what is odd by the column's place."""

    number: int
    cells: Sequence[str]
    odd: Mapping[int, str]


def tidy_cells(row: CellsOf, places: Mapping[Col, int], sheet: Sheet) -> tuple[str, ...] | None:
    """The row as our own export would spell it, in our columns' order; None when columns lack or cells are odd."""
    if row.odd or len(places) < len(HEADERS[sheet]):
        return None
    size = len(row.cells)
    return tuple(
        " ".join(row.cells[places[column]].split()) if places[column] < size else ""
        for column in HEADERS[sheet]
        if column in places
    )


def read_record(sheet: Sheet, row: CellsOf, headers: Sequence[str], places: Mapping[Col, int]) -> Record | list[Fault]:
    """The row as a record, or everything that is wrong with it."""
    reader = _Reader(row, headers, places)
    record = READ[sheet](reader)
    return record if record is not None and not reader.faults else reader.faults


class _Reader(RowReader):
    """One row while it is read: collects its faults."""

    def __init__(self, row: CellsOf, headers: Sequence[str], places: Mapping[Col, int]) -> None:
        columns = {OF_PEOPLE[one]: headers[place] for one, place in places.items() if one in OF_PEOPLE}
        super().__init__(row.number, {}, columns)
        self.row, self.headers, self.places = row, headers, places
        self.masks: dict[str, None] = {}
        for place, code in row.odd.items():
            column = next((one for one, where in places.items() if where == place), None)
            if column is not None and (code != FaultCode.DIGITS_LOST or column in EXACT):
                self.wrong(column, FaultCode(code))

    def cell(self, column: Column) -> str:
        return self.told(Col(column.value))

    def told(self, column: Col) -> str:
        """The cell's text, without needless blanks; words such as 无 are empty."""
        place = self.places.get(column, len(self.row.cells))
        if place >= len(self.row.cells) or self.row.odd.get(place) == FaultCode.FORMULA:
            return ""
        text = " ".join(self.row.cells[place].split())
        return "" if text.lower() in EMPTY_WORDS else text

    def fault(self, column: Column, code: FaultCode, _value: str = "", *, other_row: int = 0) -> None:
        self.wrong(Col(column.value), code, other_row)

    def wrong(self, column: Col, code: FaultCode, other_row: int = 0) -> None:
        """Note a fault at the column, as the file calls it; of a cell that could not be read nothing else is said."""
        place = self.places.get(column)
        header = self.headers[place] if place is not None else str(column)
        if place is None or not any(fault.column == header and fault.code in UNREAD for fault in self.faults):
            self.faults.append(Fault(self.number, header, code, "", other_row))

    def code(self, column: Col) -> str:
        """The code of the cell's word; empty when there is none."""
        word = self.told(column)
        code = CODE_OF[column].get(word.lower(), "")
        if word and not code:
            self.wrong(column, FaultCode.WORD_UNKNOWN)
        return code

    def line(self, column: Col, most: int) -> str:
        text = self.told(column)
        if not is_line(text, most=most):
            self.wrong(column, FaultCode.WORDS_TOO_LONG)
        return text

    def day(self, column: Col) -> date | None:
        text = self.told(column)
        found = DAY.fullmatch(text)
        try:
            return date(int(found[1]), int(found[2]), int(found[3])) if found else self._no_day(column, told=bool(text))
        except ValueError:
            return self._no_day(column, told=True)

    def _no_day(self, column: Col, *, told: bool) -> date | None:
        if told:
            self.wrong(column, FaultCode.DATE_UNREADABLE)
        return None

    def area(self) -> Decimal | None:
        text = re.sub(r"(㎡|m2|m²|平方米|平米|平)$", "", self.told(Col.AREA)).strip()
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal(0)
        if not value.is_finite() or not 0 < value < MOST_AREA or value != round(value, 2):
            self.wrong(Col.AREA, FaultCode.AREA_UNREADABLE)
            return None
        return value.quantize(Decimal("0.01"))

    def place(self) -> UnitCode | None:
        return self._unit()

    def plate(self) -> str:
        text = self.told(Col.PLATE)
        plate = normalise_plate(text)
        if plate is None:
            self.wrong(Col.PLATE, FaultCode.PLATE_UNREADABLE if text else FaultCode.PLATE_MISSING)
        return plate or ""

    def _phones(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for column in (Col.PHONE, Col.PHONE_2):
            if any(fault.column == self.headers[self.places[column]] for fault in self.faults if column in self.places):
                continue
            for part in filter(None, (part.strip() for part in re.split(r"[/、,，;；|]", self.told(column)))):
                text = self._unfloated(column, part)
                if MASKED.fullmatch(text):
                    self.masks[text] = None
                elif number := normalise_phone(text):
                    found[number] = None
                elif text:
                    self.wrong(column, FaultCode.PHONE_UNREADABLE)
        return tuple(found)

    def document(self, normal: str) -> tuple[str, str]:
        """Kind and number; a number of 18 or 15 figures is an identity card's when no kind is told."""
        kind = self.code(Col.DOCUMENT_KIND)
        if not normal or any(fault.code in {FaultCode.DIGITS_LOST, FaultCode.FORMULA} for fault in self.faults):
            return "", ""
        if not kind and Col.DOCUMENT_KIND in self.places and not is_document("identity", normal):
            self.wrong(Col.DOCUMENT_KIND, FaultCode.DOCUMENT_KIND_MISSING)
        kind = kind or "identity"
        if not MASKED.fullmatch(normal) and not is_document(kind, normal):
            self.wrong(Col.DOCUMENT, FaultCode.DOCUMENT_UNFIT)
        return kind, normal

    def document_number(self) -> str:
        """The document's number in its one spelling."""
        text = self._unfloated(Col.DOCUMENT, self.told(Col.DOCUMENT))
        return re.sub(r"[\s\-]", "", half_width(text)).upper()

    def _unfloated(self, column: Col, text: str) -> str:
        """1.3800001234E+10 as the number it was; one that was rounded is a fault."""
        found = FLOAT.fullmatch(text)
        if not found:
            return text
        figures, size = found[1] + (found[2] or ""), int(found[3]) + 1
        if len(figures) < size - 1 or len(figures) > size:
            self.wrong(column, FaultCode.DIGITS_LOST)
            return ""
        return figures.ljust(size, "0")


def half_width(text: str) -> str:
    """１１０ is 110."""
    return unicodedata.normalize("NFKC", text)


def _building(reader: _Reader) -> Record | None:
    text = re.sub(r"(号楼|栋|幢|座|楼|#)$", "", reader.told(Col.BUILDING))
    whole = parse_unit(f"{text}-1") if text else None
    name = reader.line(Col.BUILDING_NAME, 40)
    if whole is None or whole.entrance:
        reader.wrong(Col.BUILDING, FaultCode.BUILDING_UNREADABLE)
        return None
    return BuildingRow(reader.row.number, whole.building, name)


def _unit(reader: _Reader) -> Record | None:
    unit = reader.place()
    kind, occupied = reader.code(Col.KIND), reader.code(Col.OCCUPIED)
    area, day = reader.area(), reader.day(Col.HANDED_OVER)
    if unit is None:
        return None
    return UnitRow(reader.row.number, unit, kind, area, day, {"1": True, "0": False}.get(occupied))


def _person(reader: _Reader) -> Record | None:
    kind, number = reader.document(reader.document_number())
    read = reader.read()
    if read is None:
        return None
    if not read.name:
        if reader.masks or number:
            reader.wrong(Col.NAME, FaultCode.NAME_MISSING)
        return UnitRow(read.row, read.unit)
    return PersonRow(
        read.row, read.unit, read.name, read.standing, read.phones, tuple(reader.masks), read.gender, read.note,
        kind, number,
    )  # fmt: skip


def _vehicle(reader: _Reader) -> Record | None:
    plate, unit, kind = reader.plate(), reader.place(), reader.code(Col.VEHICLE_KIND)
    colour, model = reader.line(Col.COLOUR, 20), reader.line(Col.MODEL, 40)
    name = reader.told(Col.NAME)
    if not is_plain(name):
        reader.wrong(Col.NAME, FaultCode.NAME_UNREADABLE)
    if unit is None:
        return None
    return VehicleRow(reader.row.number, plate, unit, name[:50], kind, colour, model)


def _permit(reader: _Reader) -> Record | None:
    number, plate = reader.line(Col.PERMIT, 20), reader.plate()
    space, state = reader.line(Col.SPACE, 20), reader.code(Col.STATE)
    first, last = reader.day(Col.FROM), reader.day(Col.UNTIL)
    if not number:
        reader.wrong(Col.PERMIT, FaultCode.PERMIT_MISSING)
    for column, day in ((Col.FROM, first), (Col.UNTIL, last)):
        if day is None and not reader.told(column):
            reader.wrong(column, FaultCode.DATE_UNREADABLE)
    if first and last and not are_days(first, last, longest=LONGEST_PERMIT):
        reader.wrong(Col.UNTIL, FaultCode.DATES_TURNED)
    if first is None or last is None:
        return None
    return PermitRow(reader.row.number, number, plate, space, first, last, state)


READ = {
    Sheet.BUILDINGS: _building,
    Sheet.UNITS: _unit,
    Sheet.RESIDENTS: _person,
    Sheet.VEHICLES: _vehicle,
    Sheet.PERMITS: _permit,
}
