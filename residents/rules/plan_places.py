"""What rows of 楼栋, 房号, 车辆 and 停车证 would change."""

from collections.abc import Iterable
from dataclasses import dataclass

from residents.rules.book_columns import Col, Sheet
from residents.rules.book_known import (
    CREATED,
    LIVE,
    UNCHANGED,
    UPDATED,
    BookPlan,
    FieldMoved,
    KnownBook,
    KnownPermit,
    KnownUnit,
    KnownVehicle,
    Someone,
    area_text,
    day_text,
    moved_fields,
)
from residents.rules.book_rows import BuildingRow, PermitRow, UnitRow, VehicleRow
from residents.rules.import_plan import plain_name
from residents.rules.import_rows import FaultCode


def plan_buildings(rows: Iterable[BuildingRow], known: KnownBook, plan: BookPlan) -> None:
    """A building by its number; a name that is told takes the old one's place."""
    for row in rows:
        if not plan.claim(Sheet.BUILDINGS, row.number, row.row, Col.BUILDING):
            continue
        if row.number not in known.buildings:
            known.buildings[row.number] = 0, row.name
            plan.buildings[row.number] = row.name
            plan.count(Sheet.BUILDINGS, CREATED)
            continue
        pk, name = known.buildings[row.number]
        if row.name and row.name != name:
            plan.building_moves.append(FieldMoved(pk, "name", name, row.name))
        plan.count(Sheet.BUILDINGS, UPDATED if row.name and row.name != name else UNCHANGED)


def plan_units(rows: Iterable[UnitRow], known: KnownBook, plan: BookPlan) -> None:
    """A unit by its code."""
    for row in rows:
        code = row.unit.code
        if not plan.claim(Sheet.UNITS, code, row.row, Col.NUMBER):
            continue
        if code not in known.units:
            add_unit(row, known, plan)
            plan.count(Sheet.UNITS, CREATED)
            continue
        moves = _unit_moves(known.units[code], row)
        plan.unit_moves += moves
        plan.count(Sheet.UNITS, UPDATED if moves else UNCHANGED)


def add_unit(row: UnitRow, known: KnownBook, plan: BookPlan) -> None:
    """A unit that was not known, its building with it."""
    known.units[row.unit.code] = KnownUnit(0)
    plan.units[row.unit.code] = row
    if row.unit.building not in known.buildings:
        known.buildings[row.unit.building] = 0, ""
        plan.buildings[row.unit.building] = ""


def _unit_moves(unit: KnownUnit, row: UnitRow) -> list[FieldMoved]:
    told = {
        "kind": (unit.kind, row.kind),
        "area": (area_text(unit.area), area_text(row.area)),
        "handed_over_on": (day_text(unit.handed_over_on), day_text(row.handed_over_on)),
        "occupied": (str(unit.occupied), "" if row.occupied is None else str(row.occupied)),
    }
    return moved_fields(unit.pk, row.unit.code, {name: both for name, both in told.items() if both[1]})


def plan_vehicles(rows: Iterable[VehicleRow], known: KnownBook, plan: BookPlan) -> None:
    """A vehicle by its plate; its person is one of the unit's household."""
    for row in rows:
        code = row.unit.code
        if code not in known.units:
            plan.refuse(Sheet.VEHICLES, row.row, (Col.NUMBER, FaultCode.UNIT_UNKNOWN))
            continue
        people = known.by_place.get((code, plain_name(row.person)), []) if row.person else []
        if row.person and not people:
            plan.refuse(Sheet.VEHICLES, row.row, (Col.NAME, FaultCode.PERSON_UNKNOWN))
            continue
        if plan.claim(Sheet.VEHICLES, row.plate, row.row, Col.PLATE):
            _vehicle(row, people, known, plan)


def _vehicle(row: VehicleRow, people: list[Someone], known: KnownBook, plan: BookPlan) -> None:
    code, before = row.unit.code, known.vehicles.get(row.plate)
    if before is None:
        person = people[0] if people else None
        known.vehicles[row.plate] = KnownVehicle(0, code, person)
        plan.vehicles[row.plate] = row, person
        plan.count(Sheet.VEHICLES, CREATED)
        return
    kept = before.person if before.code == code else None
    person = kept if not people or kept in people else people[0]
    told = {
        "unit": (before.code, code),
        "resident": (str(before.person or ""), str(person or "")),
        "kind": (before.kind, row.kind or before.kind),
        "colour": (before.colour, row.colour or before.colour),
        "model": (before.model, row.model or before.model),
    }
    moves = moved_fields(before.pk, code, told)
    plan.vehicle_moves += moves
    if person != before.person:
        plan.vehicle_people[row.plate] = person
    known.vehicles[row.plate] = before._replace(code=code, person=person)
    plan.count(Sheet.VEHICLES, UPDATED if moves else UNCHANGED)


def plan_permits(rows: Iterable[PermitRow], known: KnownBook, plan: BookPlan) -> None:
    """A permit by its number. A list renews and corrects valid ones; it revives none and withdraws none."""
    valid = {number: permit for number, permit in known.permits.items() if permit.state in LIVE}
    taken = _Taken(
        live={permit.plate: number for number, permit in valid.items()},
        spaces={permit.space: number for number, permit in valid.items() if permit.space},
    )
    for row in rows:
        before = known.permits.get(row.number)
        fault = _permit_fault(row, before, known, taken)
        if fault is not None:
            plan.refuse(Sheet.PERMITS, row.row, fault)
        elif plan.claim(Sheet.PERMITS, row.number, row.row, Col.PERMIT):
            after = _new_permit(row, known, plan) if before is None else _permit(row, before, plan)
            known.permits[row.number] = after
            if after.state in LIVE:
                taken.live[row.plate] = row.number
                taken.spaces.pop(before.space if before else "", None)
                taken.spaces.update({after.space: row.number} if after.space else {})


@dataclass
class _Taken:
    """Which vehicle and which space has a valid permit: plate → number, space → number."""

    live: dict[str, str]
    spaces: dict[str, str]


def _permit_fault(
    row: PermitRow, before: KnownPermit | None, known: KnownBook, taken: _Taken
) -> tuple[str, FaultCode] | None:
    if row.plate not in known.vehicles and before is None:
        return Col.PLATE, FaultCode.PLATE_UNKNOWN
    if before is None:
        if row.state == "withdrawn":
            return Col.STATE, FaultCode.STATE_FIXED
        valid = _state_of(row, known) in LIVE
        if valid and row.plate in taken.live:
            return Col.PLATE, FaultCode.PERMIT_LIVE
        return (Col.SPACE, FaultCode.SPACE_TAKEN) if valid and row.space in taken.spaces else None
    if before.plate != row.plate:
        return Col.PLATE, FaultCode.PERMIT_OF_ANOTHER
    if row.state and row.state != before.state and not {row.state, before.state} <= LIVE:
        return Col.STATE, FaultCode.STATE_FIXED
    if before.state not in LIVE and _permit_told(row, before):
        return Col.PERMIT, FaultCode.PERMIT_OVER
    another = before.state in LIVE and taken.spaces.get(row.space, row.number) != row.number
    return (Col.SPACE, FaultCode.SPACE_TAKEN) if another else None


def _state_of(row: PermitRow, known: KnownBook) -> str:
    return "expired" if row.state == "expired" or row.until_on < known.today else row.state or "issued"


def _new_permit(row: PermitRow, known: KnownBook, plan: BookPlan) -> KnownPermit:
    state = _state_of(row, known)
    plan.permits.append((row, state))
    plan.count(Sheet.PERMITS, CREATED)
    return KnownPermit(0, row.plate, row.space, row.from_on, row.until_on, state)


def _permit_told(row: PermitRow, before: KnownPermit) -> list[FieldMoved]:
    told = {
        "space": (before.space, row.space or before.space),
        "from_on": (day_text(before.from_on), day_text(row.from_on)),
        "until_on": (day_text(before.until_on), day_text(row.until_on)),
    }
    return moved_fields(before.pk, "", told)


def _permit(row: PermitRow, before: KnownPermit, plan: BookPlan) -> KnownPermit:
    moves = _permit_told(row, before)
    renewed = row.until_on > before.until_on
    plan.permit_moves += moves
    plan.count(Sheet.PERMITS, UPDATED if moves else UNCHANGED)
    state = "renewed" if renewed else before.state
    return before._replace(space=row.space or before.space, from_on=row.from_on, until_on=row.until_on, state=state)
