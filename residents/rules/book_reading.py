"""A whole workbook, row by row: what stands as we have it is passed over, the rest becomes records or faults."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from residents.rules.book_columns import Col, Sheet, places_of
from residents.rules.book_known import UNCHANGED, BookPlan, KnownBook, record_of, row_mark
from residents.rules.book_rows import CellsOf, Record, read_record, tidy_cells
from residents.rules.import_rows import Fault
from residents.rules.plan_people import plan_people
from residents.rules.plan_places import plan_buildings, plan_permits, plan_units, plan_vehicles

STEP = 500


@dataclass
class SheetRead:
    """A sheet as records; `cells` of a row that stands as we have it are gone already."""

    sheet: Sheet
    headers: list[str]
    places: Mapping[Col, int]
    records: list[Record] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    same: list[tuple[int, int, object]] = field(default_factory=list)  # row, its mark, the record
    rows: int = 0


def read_sheet(
    sheet: Sheet,
    headers: Sequence[str],
    rows: Iterable[CellsOf],
    known: KnownBook,
    *,
    step: Callable[[int], None] = lambda _rows: None,
) -> SheetRead:
    """Read one sheet; `step` is told every 500 rows how many more were read."""
    read = SheetRead(sheet, list(headers), places_of(sheet, list(headers)))
    for row in rows:
        read.rows += 1
        if read.rows % STEP == 0:
            step(STEP)
        cells = tidy_cells(row, read.places, sheet)
        mark = row_mark(sheet, cells) if cells is not None else 0
        if cells is not None and mark in known.same:
            read.same.append((row.number, mark, record_of(sheet, cells, known.same[mark])))
            continue
        told = read_record(sheet, row, read.headers, read.places)
        if isinstance(told, list):
            read.faults += told
        else:
            read.records.append(told)
    return read


PLANS: Mapping[Sheet, Callable[[Any, KnownBook, BookPlan], None]] = {
    Sheet.BUILDINGS: plan_buildings,
    Sheet.UNITS: plan_units,
    Sheet.RESIDENTS: plan_people,
    Sheet.VEHICLES: plan_vehicles,
    Sheet.PERMITS: plan_permits,
}


def still_stands(read: Iterable[SheetRead], known: KnownBook) -> bool:
    """Whether what was passed over as unchanged is so still: somebody may have changed it since it was read."""
    return all(mark in known.same for one in read for _row, mark, _record in one.same)


def plan_book(read: Iterable[SheetRead], known: KnownBook) -> BookPlan:
    """What the sheets would change together, in their order."""
    plan = BookPlan()
    for one in sorted(read, key=lambda sheet: list(Sheet).index(sheet.sheet)):
        for row, mark, record in one.same:
            plan.claimed.setdefault((one.sheet, record), row)
            if one.sheet == Sheet.RESIDENTS:
                plan.told.add(known.same[mark])
        plan.count(one.sheet, UNCHANGED, len(one.same))
        plan.faults += [(one.sheet, fault) for fault in one.faults]
        before = len(plan.faults)
        PLANS[one.sheet](one.records, known, plan)
        plan.faults[before:] = [(sheet, _as_the_file_says(fault, one)) for sheet, fault in plan.faults[before:]]
    return plan


def _as_the_file_says(fault: Fault, read: SheetRead) -> Fault:
    """The column by the header of the file, where it has the column."""
    place = read.places.get(Col(fault.column))
    return fault if place is None else replace(fault, column=read.headers[place])
