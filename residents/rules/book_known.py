"""What a community has, as the archive's workbook compares with it, and what a workbook would change of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from residents.rules.book_columns import Sheet
from residents.rules.book_rows import PermitRow, UnitRow, VehicleRow
from residents.rules.import_rows import Fault, FaultCode

Someone = int | str  # a resident's id, or "new:ROW" for one that the workbook will create
CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
LIVE = frozenset({"issued", "renewed"})


class KnownUnit(NamedTuple):
    """A unit as it is kept; pk 0: this workbook makes it."""

    pk: int
    kind: str = "residential"
    area: Decimal | None = None
    handed_over_on: date | None = None
    occupied: bool = True


class KnownPerson(NamedTuple):
    """A resident as kept, or as this workbook has told of them so far. `document` is plain only when it is new."""

    name: str
    gender: str = ""
    note: str = ""
    phones: tuple[str, ...] = ()
    document_kind: str = ""
    digest: str = ""
    masked: str = ""
    document: str = ""


class KnownVehicle(NamedTuple):
    """A vehicle that is here."""

    pk: int
    code: str
    person: Someone | None = None
    kind: str = "car"
    colour: str = ""
    model: str = ""


class KnownPermit(NamedTuple):
    """A parking permit, valid or not."""

    pk: int
    plate: str
    space: str
    from_on: date
    until_on: date
    state: str


@dataclass
class KnownBook:
    """Everything that is compared with. It grows while the plan is made."""

    digest: Callable[[str], str]  # of a document's number
    mask: Callable[[str], str]  # of a document's number
    today: date
    same: dict[int, int] = field(default_factory=dict)  # a row as our export spells it (`row_mark`) → its record
    buildings: dict[str, tuple[int, str]] = field(default_factory=dict)
    units: dict[str, KnownUnit] = field(default_factory=dict)
    people: dict[Someone, KnownPerson] = field(default_factory=dict)
    standings: dict[tuple[Someone, str], str] = field(default_factory=dict)  # (person, unit code)
    by_place: dict[tuple[str, str], list[Someone]] = field(default_factory=lambda: defaultdict(list))  # (code, name)
    by_phone: dict[tuple[str, str], Someone] = field(default_factory=dict)  # (phone, name)
    by_unit_phone: dict[tuple[str, str], list[Someone]] = field(default_factory=lambda: defaultdict(list))
    by_document: dict[str, Someone] = field(default_factory=dict)
    vehicles: dict[str, KnownVehicle] = field(default_factory=dict)
    permits: dict[str, KnownPermit] = field(default_factory=dict)

    def forget(self) -> None:
        """All that only planning needed; what people are is written from here."""
        for found in (self.same, self.standings, self.by_place, self.by_phone, self.by_unit_phone, self.by_document):
            found.clear()


class FieldMoved(NamedTuple):
    """One field of a known record that becomes something else."""

    pk: int
    field: str
    old: str
    new: str
    code: str = ""  # the unit whose page shows it


@dataclass
class BookPlan:
    """What is to be written, and what each row came to."""

    buildings: dict[str, str] = field(default_factory=dict)  # number → name
    units: dict[str, UnitRow] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)  # "new:ROW" → the code of the first unit
    homes: list[tuple[Someone, str, str]] = field(default_factory=list)  # person, unit code, standing
    phones: list[tuple[Someone, str]] = field(default_factory=list)
    vehicles: dict[str, tuple[VehicleRow, Someone | None]] = field(default_factory=dict)  # by plate
    permits: list[tuple[PermitRow, str]] = field(default_factory=list)  # and its state
    building_moves: list[FieldMoved] = field(default_factory=list)
    unit_moves: list[FieldMoved] = field(default_factory=list)
    person_moves: list[FieldMoved] = field(default_factory=list)
    vehicle_moves: list[FieldMoved] = field(default_factory=list)
    vehicle_people: dict[str, Someone | None] = field(default_factory=dict)  # plate → whose it is now
    permit_moves: list[FieldMoved] = field(default_factory=list)
    documents: dict[int, tuple[str, str]] = field(default_factory=dict)  # known person → kind and new number
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)  # (sheet, created|updated|unchanged)
    faults: list[tuple[Sheet, Fault]] = field(default_factory=list)
    told: set[Someone] = field(default_factory=set)  # people of whom some row told
    claimed: dict[tuple[Sheet, object], int] = field(default_factory=dict)  # record → the row that told of it

    def count(self, sheet: Sheet, outcome: str, rows: int = 1) -> None:
        """A row came to this."""
        self.counts[sheet, outcome] += rows

    def refuse(self, sheet: Sheet, row: int, fault: tuple[str, FaultCode], other_row: int = 0) -> None:
        """A row that can't be taken for what is known already."""
        self.faults.append((sheet, Fault(row, *fault, "", other_row)))

    def claim(self, sheet: Sheet, record: object, row: int, column: str) -> bool:
        """Whether this row is the first of the workbook that tells of the record; a second one is a fault."""
        first = self.claimed.setdefault((sheet, record), row)
        if first != row:
            self.refuse(sheet, row, (column, FaultCode.DUPLICATE), first)
        return first == row

    def of(self, outcome: str) -> int:
        """How many rows of all sheets came to this."""
        return sum(count for (_sheet, what), count in self.counts.items() if what == outcome)

    def forget(self) -> None:
        """What only planning needed."""
        self.claimed.clear()
        self.told.clear()

    @property
    def changes_something(self) -> bool:
        """Whether carrying it out writes anything."""
        return bool(self.of(CREATED) or self.of(UPDATED))


def row_mark(sheet: Sheet, cells: tuple[str, ...]) -> int:
    """What a row is recognised by without being read: 64 bits, good within one process."""
    return hash((sheet, cells))


def record_of(sheet: Sheet, cells: tuple[str, ...], pk: int) -> object:
    """The record as `claim` knows it, of a row that stands as our export spells it."""
    if sheet in {Sheet.UNITS, Sheet.RESIDENTS}:
        code = "-".join(part for part in cells[:3] if part)
        return code if sheet == Sheet.UNITS else (pk, code)
    return cells[0]


def moved_fields(pk: int, code: str, pairs: Mapping[str, tuple[str, str]]) -> list[FieldMoved]:
    """The fields whose two values differ, field → (old, new)."""
    return [FieldMoved(pk, name, old, new, code) for name, (old, new) in pairs.items() if old != new]


def area_text(value: Decimal | None) -> str:
    """89.5 and 89.50 are the same area."""
    return "" if value is None else f"{value:.2f}"


def day_text(value: date | None) -> str:
    """ISO, or nothing."""
    return value.isoformat() if value else ""
