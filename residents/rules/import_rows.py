"""Rows of a list of residents: which column is which, and each row as facts or as faults that name row and column."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from residents.rules.phones import normalise_phone
from residents.rules.units import UnitCode, parse_unit

LONGEST_NAME, LONGEST_NOTE, LONGEST_SHOWN = 50, 200, 40


class Column(StrEnum):
    """What a list of residents tells. The value is the header of our template."""

    BUILDING = "楼栋"
    ENTRANCE = "单元"
    NUMBER = "房号"
    PLACE = "房间"
    NAME = "姓名"
    STANDING = "身份"
    PHONE = "手机"
    PHONE_2 = "手机2"
    GENDER = "性别"
    NOTE = "备注"


class FaultCode(StrEnum):
    """Why a row can't be taken."""

    PLACE_MISSING = "place_missing"
    PLACE_UNREADABLE = "place_unreadable"
    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    NAME_UNREADABLE = "name_unreadable"
    STANDING_MISSING = "standing_missing"
    STANDING_UNKNOWN = "standing_unknown"
    PHONE_UNREADABLE = "phone_unreadable"
    GENDER_UNKNOWN = "gender_unknown"
    NOTE_TOO_LONG = "note_too_long"
    DUPLICATE = "duplicate"
    FORMULA = "formula"
    DIGITS_LOST = "digits_lost"
    ERROR = "error"
    BUILDING_UNREADABLE = "building_unreadable"
    WORDS_TOO_LONG = "words_too_long"
    WORD_UNKNOWN = "word_unknown"
    AREA_UNREADABLE = "area_unreadable"
    DATE_UNREADABLE = "date_unreadable"
    DATES_TURNED = "dates_turned"
    DOCUMENT_UNFIT = "document_unfit"
    DOCUMENT_KIND_MISSING = "document_kind_missing"
    DOCUMENT_TAKEN = "document_taken"
    MASK_UNKNOWN = "mask_unknown"
    TOO_MANY_PHONES = "too_many_phones"
    PLATE_MISSING = "plate_missing"
    PLATE_UNREADABLE = "plate_unreadable"
    UNIT_UNKNOWN = "unit_unknown"
    PERSON_UNKNOWN = "person_unknown"
    PLATE_UNKNOWN = "plate_unknown"
    PERMIT_MISSING = "permit_missing"
    PERMIT_OVER = "permit_over"
    PERMIT_OF_ANOTHER = "permit_of_another"
    PERMIT_LIVE = "permit_live"
    SPACE_TAKEN = "space_taken"
    STATE_FIXED = "state_fixed"


TEMPLATE = (
    Column.BUILDING, Column.ENTRANCE, Column.NUMBER, Column.NAME, Column.STANDING, Column.PHONE, Column.PHONE_2,
    Column.GENDER, Column.NOTE,
)  # fmt: skip
ALIASES: Mapping[Column, tuple[str, ...]] = {
    Column.BUILDING: ("楼栋", "楼号", "栋", "栋号", "幢", "幢号", "楼", "座", "楼栋号", "楼宇", "building", "block"),
    Column.ENTRANCE: ("单元", "单元号", "门", "梯", "entrance", "stair"),
    Column.NUMBER: ("房号", "室", "室号", "门牌", "门牌号", "户号", "房间号", "unit", "room", "flat", "number"),
    Column.PLACE: ("房间", "地址", "住址", "房屋", "房屋地址", "单元房号", "房产", "address", "unitcode", "place"),
    Column.NAME: ("姓名", "业主姓名", "住户姓名", "住户", "业主", "名字", "联系人", "name", "resident", "fullname"),
    Column.STANDING: ("身份", "住户身份", "类型", "住户类型", "关系", "与业主关系", "standing", "role", "type"),
    Column.PHONE: ("手机", "电话", "手机号", "手机号码", "联系电话", "电话号码", "手机1", "phone", "mobile", "phone1"),
    Column.PHONE_2: ("手机2", "电话2", "备用电话", "其他电话", "固定电话", "手机号2", "phone2", "otherphone"),
    Column.GENDER: ("性别", "称谓", "gender", "sex"),
    Column.NOTE: ("备注", "说明", "note", "notes", "remark", "remarks"),
}
BY_HEADER = {alias: column for column, aliases in ALIASES.items() for alias in aliases}
STANDINGS = {
    "owner": ("业主", "产权人", "房主", "户主", "本人", "owner"),
    "tenant": ("租户", "租客", "承租人", "租赁", "tenant"),
    "family": (
        "家属", "家人", "亲属", "配偶", "妻子", "丈夫", "父亲", "母亲", "父母", "子女", "儿子", "女儿", "family",
    ),
}  # fmt: skip
GENDERS = {"m": ("男", "先生", "男性", "m", "male", "mr"), "f": ("女", "女士", "女性", "f", "female", "ms", "mrs")}
STANDING_OF = {word: standing for standing, words in STANDINGS.items() for word in words}
GENDER_OF = {word: gender for gender, words in GENDERS.items() for word in words}
EMPTY_WORDS = frozenset({"", "-", "--", "/", "无", "空", "n/a", "none", "null"})
PART_WORDS = re.compile(r"(号楼|栋|幢|座|楼|#|单元|门|梯|室|号|户|房)$")


@dataclass(frozen=True)
class Fault:
    """One reason why one row can't be taken: the column as the file calls it, and what stands there."""

    row: int
    column: str
    code: FaultCode
    value: str = ""
    other_row: int = 0


@dataclass(frozen=True)
class ImportedRow:
    """A household member as the list tells it. An empty name: the unit stands alone, nobody is known there."""

    row: int
    unit: UnitCode
    name: str = ""
    standing: str = "owner"
    phones: tuple[str, ...] = ()
    gender: str = ""
    note: str = ""


@dataclass(frozen=True)
class Reading:
    """Everything that was read: good rows and faults, and which columns nobody knows."""

    rows: list[ImportedRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def plain_header(header: str) -> str:
    """A header as it is compared: 手机 号* is 手机号."""
    return re.sub(r"[\s_\-*:：()（）]", "", unicodedata.normalize("NFKC", header)).lower()


def columns_of(headers: Iterable[str]) -> dict[Column, str]:
    """Which header tells what; the first that fits wins."""
    found: dict[Column, str] = {}
    for header in headers:
        column = BY_HEADER.get(plain_header(header))
        if column is not None:
            found.setdefault(column, header)
    return found


def missing_columns(columns: Mapping[Column, str]) -> list[Column]:
    """The columns without which no row can be read: where (楼栋 + 房号, or 房间), and who."""
    lacking = [] if Column.NAME in columns else [Column.NAME]
    if Column.PLACE in columns:
        return lacking
    return [column for column in (Column.BUILDING, Column.NUMBER) if column not in columns] + lacking


def read_rows(headers: Sequence[str], rows: Iterable[tuple[int, Mapping[str, str]]]) -> Reading:
    """Every row as facts or faults, several faults a row. The columns must be there (`missing_columns`)."""
    columns = columns_of(headers)
    reading = Reading(unknown=[header for header in headers if header not in columns.values()])
    seen: dict[tuple[str, str], int] = {}
    for number, cells in rows:
        one = RowReader(number, cells, columns)
        read = one.read()
        key = (read.unit.code, "".join(read.name.split())) if read else ("", "")
        if read and key in seen:
            one.fault(Column.NAME, FaultCode.DUPLICATE, read.name, other_row=seen[key])
        elif read:
            seen[key] = number
            reading.rows.append(read)
        reading.faults.extend(one.faults)
    return reading


class RowReader:
    """One row while it is read: collects its faults."""

    def __init__(self, number: int, cells: Mapping[str, str], columns: Mapping[Column, str]) -> None:
        self.number, self.cells, self.columns = number, cells, columns
        self.faults: list[Fault] = []

    def cell(self, column: Column) -> str:
        text = " ".join(self.cells.get(self.columns.get(column, ""), "").split())
        return "" if text.lower() in EMPTY_WORDS else text

    def fault(self, column: Column, code: FaultCode, value: str = "", *, other_row: int = 0) -> None:
        header = self.columns.get(column, column.value)
        self.faults.append(Fault(self.number, header, code, value[:LONGEST_SHOWN], other_row))

    def read(self) -> ImportedRow | None:
        unit, name = self._unit(), self._name()
        standing = self._standing() if name else "owner"
        phones, gender, note = self._phones(), self._gender(), self.cell(Column.NOTE)
        if len(note) > LONGEST_NOTE or not is_plain(note):
            self.fault(Column.NOTE, FaultCode.NOTE_TOO_LONG, note)
        if not name and (phones or gender):
            self.fault(Column.NAME, FaultCode.NAME_MISSING)
        if self.faults or unit is None:
            return None
        return ImportedRow(self.number, unit, name, standing, phones, gender, note if name else "")

    def _unit(self) -> UnitCode | None:
        told = [PART_WORDS.sub("", self.cell(part)) for part in (Column.BUILDING, Column.ENTRANCE, Column.NUMBER)]
        if told[0] and told[2]:
            where, text = Column.NUMBER, "-".join(part for part in told if part)
        else:
            where = Column.PLACE if Column.PLACE in self.columns else Column.BUILDING if told[2] else Column.NUMBER
            text = self.cell(Column.PLACE) or (told[2] if "-" in told[2] else "")
        unit = parse_unit(text) if text else None
        if not text:
            self.fault(where, FaultCode.PLACE_MISSING)
        elif unit is None:
            self.fault(where, FaultCode.PLACE_UNREADABLE, text)
        return unit

    def _name(self) -> str:
        name = self.cell(Column.NAME)
        if len(name) > LONGEST_NAME:
            self.fault(Column.NAME, FaultCode.NAME_TOO_LONG, name)
        elif name and not is_name(name):
            self.fault(Column.NAME, FaultCode.NAME_UNREADABLE, name)
        return name

    def _standing(self) -> str:
        if Column.STANDING not in self.columns:
            return "owner"
        word = self.cell(Column.STANDING)
        standing = STANDING_OF.get(word.lower())
        if standing is None:
            self.fault(Column.STANDING, FaultCode.STANDING_UNKNOWN if word else FaultCode.STANDING_MISSING, word)
        return standing or "owner"

    def _gender(self) -> str:
        word = self.cell(Column.GENDER)
        if word and word.lower().rstrip(".") not in GENDER_OF:
            self.fault(Column.GENDER, FaultCode.GENDER_UNKNOWN, word)
        return GENDER_OF.get(word.lower().rstrip("."), "")

    def _phones(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for column in (Column.PHONE, Column.PHONE_2):
            for part in filter(None, (part.strip() for part in re.split(r"[/、,，;；|]", self.cell(column)))):
                number = normalise_phone(part)
                if number is None:
                    self.fault(column, FaultCode.PHONE_UNREADABLE, part)
                else:
                    found[number] = None
        return tuple(found)


def is_name(text: str) -> bool:
    """A name has a letter, and neither emoji nor signs of code nor control signs."""
    plain = text.strip()
    kinds = {unicodedata.category(sign) for sign in plain}
    letters = any(kind.startswith("L") for kind in kinds)
    return letters and not kinds & {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Sm", "Sc"} and is_plain(plain)


def is_plain(text: str) -> bool:
    """No control signs: databases and printers choke on them."""
    return not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text)
