"""Writing what a workbook's plan says. Part of one transaction; in steps, so that memory stays small."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from core.sealing import Unreadable
from ledger import services as ledger
from privacy.documents import digest_document, mask_document, open_document, seal_document
from residents.enums import PermitState, Source, Subject
from residents.models import Building, Change, Occupancy, ParkingPermit, Phone, Resident, Unit, Vehicle
from residents.models.vehicles import LIVE
from residents.rules.book_known import BookPlan, FieldMoved, KnownBook, KnownPerson, Someone
from residents.services.bulk import insert_rows
from residents.services.changes import About, Moved, Told, change_rows
from residents.services.search_keys import index_residents, index_units
from staff.models import Community

STEP = 1000
PAPER = ("document_kind", "document_sealed", "document_digest", "document_masked")
PERSON = ("name", "gender", "note", *PAPER)
BY_LIST = Told(Source.IMPORT)
T = TypeVar("T")
Step = Callable[[int], None]


@dataclass
class Writing:
    """One import while it is written: whose, when, how far; the ids that were made; the changes, as a digest."""

    community: Community
    plan: BookPlan
    known: KnownBook
    by_id: int | None
    now: datetime
    step: Step
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    changes: int = 0
    values: str = ""

    def pk_of(self, someone: Someone) -> int:
        """The id of a known or a new resident."""
        return someone if isinstance(someone, int) else self.people[someone]

    def keep(self, told: Sequence[tuple[About, Sequence[Moved]]]) -> None:
        """Keep changes with their source (A-2)."""
        how: dict[str, Any] = {"by_id": self.by_id, "at": self.now}
        rows = [row for about, moved in told for row in change_rows(about, moved, BY_LIST, **how)]
        Change.objects.bulk_create(rows, batch_size=STEP)
        self.changes += len(rows)
        if rows:
            said = [f"{one.old}\n{one.new}" for _about, moved in told for one in moved]
            self.values = ledger.digest("\n".join([self.values, *said]))

    def keep_moved_in(self, rows: Sequence[tuple[int, int, str]]) -> None:
        """That people came into units (resident, unit, standing): one change each, which their pages show."""
        same = {
            "community": self.community.pk,
            "subject": Subject.RESIDENT,
            "field": "standing",
            "old": "",
            "personal": False,
            "source": BY_LIST.source,
            "source_words": "",
            "by": self.by_id,
            "at": self.now,
            "erased_at": None,
        }
        columns = ("subject_id", "resident", "unit", "new")
        insert_rows(Change, columns, [(pk, pk, unit, standing) for pk, unit, standing in rows], same=same)
        self.changes += len(rows)

    def about(self, subject: Subject, pk: int, *, code: str = "", resident: int | None = None) -> About:
        """The record that was changed, and whose pages show it."""
        return About(self.community.pk, subject, pk, unit_id=self.units.get(code), resident_id=resident)


def work_of(plan: BookPlan) -> int:
    """How many steps `write_plan` will report."""
    people = 2 * len(plan.people) + len(plan.homes) + len(plan.person_moves)
    places = len(plan.units) + len(plan.unit_moves)
    return people + places + len(plan.vehicles) + len(plan.permits) + len(plan.vehicle_moves) + len(plan.permit_moves)


def write_plan(job: Writing) -> None:
    """Write everything that the plan says."""
    _write_places(job)
    _write_people(job)
    _change_people(job)
    touched = {job.pk_of(one) for one, _number in job.plan.phones} | {one.pk for one in job.plan.person_moves}
    for some in _steps(sorted(touched | set(job.people.values()))):
        index_residents(some)
        job.step(len(some))
    _write_vehicles(job)
    _write_permits(job)


def _steps(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), STEP):
        yield rows[start : start + STEP]


def _write_places(job: Writing) -> None:
    plan, community = job.plan, job.community
    Building.objects.bulk_create(
        (Building(community=community, number=number, name=name) for number, name in plan.buildings.items()),
        batch_size=STEP,
    )
    for move in plan.building_moves:
        Building.objects.filter(pk=move.pk).update(name=move.new)
    buildings = dict(Building.objects.filter(community=community).values_list("number", "pk"))
    for some in _steps(list(plan.units.values())):
        fresh = [
            Unit(
                community=community,
                building_id=buildings[row.unit.building],
                entrance=row.unit.entrance,
                number=row.unit.number,
                code=row.unit.code,
                kind=row.kind or "residential",
                area=row.area,
                handed_over_on=row.handed_over_on,
                occupied=row.occupied is not False,
            )
            for row in some
        ]
        index_units(Unit.objects.bulk_create(fresh))
        job.step(len(some))
    job.units = dict(Unit.objects.filter(community=community).values_list("code", "pk"))
    _change_units(job)


def _change_units(job: Writing) -> None:
    for pk, moves in _by_pk(job.plan.unit_moves).items():
        Unit.objects.filter(pk=pk).update(**{one.field: _unit_value(one) for one in moves})
        job.step(len(moves))
    about = [(job.about(Subject.UNIT, one.pk, code=one.code), [_moved(one)]) for one in job.plan.unit_moves]
    for some in _steps(about):
        job.keep(some)


def _unit_value(one: FieldMoved) -> object:
    if one.field == "area":
        return Decimal(one.new)
    if one.field == "handed_over_on":
        return date.fromisoformat(one.new)
    return one.new == "True" if one.field == "occupied" else one.new


def _moved(one: FieldMoved) -> Moved:
    return Moved(one.field, one.old, one.new)


def _by_pk(moves: Sequence[FieldMoved]) -> Mapping[int, list[FieldMoved]]:
    found: dict[int, list[FieldMoved]] = defaultdict(list)
    for one in moves:
        found[one.pk].append(one)
    return found


def _write_people(job: Writing) -> None:
    """New people, then homes and phones of new and known ones."""
    plan, known = job.plan, job.known
    for words in _steps(list(plan.people)):
        made = insert_rows(Resident, PERSON, (_person_row(known.people.pop(word)) for word in words), same=_born(job))
        job.people.update(zip(words, made, strict=True))
        job.step(len(words))
    for homes in _steps(plan.homes):
        rows = [(job.pk_of(someone), job.units[code], standing) for someone, code, standing in homes]
        insert_rows(Occupancy, ("resident", "unit", "standing"), rows)
        job.keep_moved_in(rows)
        job.step(len(homes))
    for phones in _steps(plan.phones):
        insert_rows(Phone, ("resident", "number"), [(job.pk_of(someone), number) for someone, number in phones])


def _born(job: Writing) -> dict[str, Any]:
    return {"community": job.community.pk, "created_at": job.now, "erased_at": None}


def _person_row(person: KnownPerson) -> tuple[str, ...]:
    paper = _paper(person.document_kind, person.document) or dict.fromkeys(PAPER, "")
    return person.name, person.gender, person.note, *(paper[name] for name in PAPER)


def _paper(kind: str, number: str) -> dict[str, str]:
    if not number:
        return {}
    return {
        "document_kind": kind,
        "document_sealed": seal_document(number),
        "document_digest": digest_document(number),
        "document_masked": mask_document(number),
    }


def _change_people(job: Writing) -> None:
    """Known people: what they are, and their standing; what it was stays among the changes."""
    plan = job.plan
    for pks in _steps(list(_by_pk(plan.person_moves).items())):
        people = {row.pk: row for row in Resident.objects.filter(pk__in=[pk for pk, _moves in pks])}
        told: list[tuple[About, list[Moved]]] = []
        for pk, moves in pks:
            person = people[pk]
            for one in moves:
                about = job.about(Subject.RESIDENT, pk, code=one.code, resident=pk)
                told.append((about, [_person_moved(job, person, one)]))
        names = ["name", "gender", "note", *PAPER]
        Resident.objects.bulk_update(people.values(), names, batch_size=200)
        job.keep(told)
        job.step(sum(len(moves) for _pk, moves in pks))


def _person_moved(job: Writing, person: Resident, one: FieldMoved) -> Moved:
    """Set the field; the numbers of documents are opened for the sealed change alone."""
    if one.field == "standing":
        Occupancy.objects.filter(resident=person, unit_id=job.units[one.code]).update(standing=one.new)
    elif one.field == "document":
        old = f"{person.document_kind} {_opened(person)}" if person.document_kind else ""
        for name, value in _paper(*job.plan.documents[person.pk]).items():
            setattr(person, name, value)
        return Moved("document", old, one.new)
    elif one.field != "phone":
        setattr(person, one.field, one.new)
    return _moved(one)


def _opened(person: Resident) -> str:
    try:
        return open_document(person.document_sealed)
    except Unreadable:
        return person.document_masked


def _write_vehicles(job: Writing) -> None:
    plan = job.plan
    for some in _steps(list(plan.vehicles.values())):
        fresh = [
            Vehicle(
                community=job.community,
                unit_id=job.units[row.unit.code],
                resident_id=None if someone is None else job.pk_of(someone),
                plate=row.plate,
                kind=row.kind or "car",
                colour=row.colour,
                model=row.model,
                added_at=job.now,
            )
            for row, someone in some
        ]
        made = Vehicle.objects.bulk_create(fresh)
        job.keep([(_about_vehicle(job, car), [Moved("plate", "", car.plate)]) for car in made])
        job.step(len(some))
    cars = Vehicle.objects.in_bulk(_by_pk(plan.vehicle_moves))
    for pk, moves in _by_pk(plan.vehicle_moves).items():
        _change_vehicle(job, cars[pk], moves)
        job.step(len(moves))


def _about_vehicle(job: Writing, car: Vehicle) -> About:
    return About(job.community.pk, Subject.VEHICLE, car.pk, unit_id=car.unit_id, resident_id=car.resident_id)


def _change_vehicle(job: Writing, car: Vehicle, moves: Sequence[FieldMoved]) -> None:
    told = []
    for one in moves:
        if one.field == "unit":
            car.unit_id = job.units[one.new]
            ParkingPermit.objects.filter(LIVE, vehicle=car).update(unit_id=car.unit_id)
            told.append(_moved(one))
        elif one.field == "resident":
            someone = job.plan.vehicle_people[car.plate]
            before, car.resident_id = car.resident_id, None if someone is None else job.pk_of(someone)
            told.append(Moved("resident", str(before or ""), str(car.resident_id or "")))
        else:
            setattr(car, one.field, one.new)
            told.append(_moved(one))
    car.save(update_fields=["unit", "resident", "kind", "colour", "model"])
    job.keep([(_about_vehicle(job, car), told)])


def _write_permits(job: Writing) -> None:
    cars = {plate: (pk, unit) for plate, pk, unit in _cars(job)}
    for some in _steps(job.plan.permits):
        fresh = []
        for row, state in some:
            car, unit = cars[row.plate]
            ended = None if state in {PermitState.ISSUED, PermitState.RENEWED} else job.now
            facts = {"space": row.space, "from_on": row.from_on, "until_on": row.until_on, "state": state}
            fresh.append(
                ParkingPermit(
                    community=job.community,
                    number=row.number,
                    vehicle_id=car,
                    unit_id=unit,
                    issued_at=job.now,
                    issued_by_id=job.by_id,
                    ended_at=ended,
                    **facts,
                )
            )
        made = ParkingPermit.objects.bulk_create(fresh)
        job.keep([(_about_permit(job, one), [Moved("until_on", "", one.until_on.isoformat())]) for one in made])
        job.step(len(some))
    permits = ParkingPermit.objects.in_bulk(_by_pk(job.plan.permit_moves))
    for pk, moves in _by_pk(job.plan.permit_moves).items():
        _change_permit(job, permits[pk], moves)
        job.step(len(moves))


def _cars(job: Writing) -> Iterator[tuple[str, int, int]]:
    rows = Vehicle.objects.filter(community=job.community, removed_at=None)
    yield from rows.values_list("plate", "pk", "unit_id") if job.plan.permits else ()


def _about_permit(job: Writing, permit: ParkingPermit) -> About:
    return About(job.community.pk, Subject.PERMIT, permit.pk, unit_id=permit.unit_id)


def _change_permit(job: Writing, permit: ParkingPermit, moves: Sequence[FieldMoved]) -> None:
    for one in moves:
        if one.field == "space":
            permit.space = one.new
        elif one.field == "from_on":
            permit.from_on = date.fromisoformat(one.new)
        else:
            before, permit.until_on = permit.until_on, date.fromisoformat(one.new)
            if permit.until_on > before:
                permit.state, permit.warned_at = PermitState.RENEWED, None
    permit.save(update_fields=["space", "from_on", "until_on", "state", "warned_at"])
    job.keep([(_about_permit(job, permit), [_moved(one) for one in moves])])
