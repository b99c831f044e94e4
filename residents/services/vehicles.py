"""Vehicles of a household: entered, changed, taken out again (A-1)."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import Http404

from core.once import made_with
from ledger import services as ledger
from residents import archive_refusals as refusals
from residents.enums import Subject, VehicleKind
from residents.models import Occupancy, ParkingPermit, Unit, Vehicle
from residents.models.vehicles import HERE, LIVE
from residents.refusals import PeopleRefused
from residents.rules.archive import is_line
from residents.rules.plates import normalise_plate
from residents.services.changes import About, Moved, Told, record
from residents.services.locks import lock_places
from staff.models import Membership

FIELDS = ("plate", "kind", "colour", "model")


@dataclass(frozen=True)
class VehicleFacts:
    """What a form tells of a vehicle; the resident is one of the unit's household, or nobody."""

    plate: str
    kind: str = VehicleKind.CAR
    colour: str = ""
    model: str = ""
    resident_id: int | None = None


@transaction.atomic
def add_vehicle(
    who: Membership, unit: Unit, facts: VehicleFacts, told: Told, *, key: uuid.UUID, now: datetime
) -> Vehicle:
    """A vehicle of the unit; the same `key` again gives the first. Raises a refusal, among them PlateTaken."""
    lock_places(who.community_id)
    if again := made_with(Vehicle, key, community_id=who.community_id, unit_id=unit.pk):
        return again
    plate = _checked(who, unit.pk, facts)
    vehicle = Vehicle.objects.create(
        community=who.community,
        unit=unit,
        resident_id=facts.resident_id,
        plate=plate,
        kind=facts.kind,
        colour=facts.colour.strip(),
        model=facts.model.strip(),
        key=key,
        added_at=now,
    )
    moved = [Moved(name, "", str(getattr(vehicle, name))) for name in FIELDS]
    _seal(who, vehicle, "vehicle.added", moved, told=told, now=now)
    return vehicle


@transaction.atomic
def change_vehicle(who: Membership, vehicle_id: int, facts: VehicleFacts, told: Told, *, now: datetime) -> Vehicle:
    """Change a vehicle; what it was stays among the changes (A-2). Raises Http404 or a refusal."""
    vehicle = _locked(who, vehicle_id)
    plate = _checked(who, vehicle.unit_id, facts, but=vehicle.pk)
    fresh = {"plate": plate, "kind": facts.kind, "colour": facts.colour.strip(), "model": facts.model.strip()}
    moved = [Moved(name, str(getattr(vehicle, name)), str(value)) for name, value in fresh.items()]
    moved.append(Moved("resident", str(vehicle.resident_id or ""), str(facts.resident_id or "")))
    for name, value in fresh.items():
        setattr(vehicle, name, value)
    vehicle.resident_id = facts.resident_id
    vehicle.save(update_fields=[*FIELDS, "resident"])
    _seal(who, vehicle, "vehicle.changed", moved, told=told, now=now)
    return vehicle


@transaction.atomic
def remove_vehicle(who: Membership, vehicle_id: int, told: Told, *, now: datetime) -> Vehicle:
    """The vehicle is sold or moved away; its permit must have been withdrawn. Raises Http404 or a refusal."""
    vehicle = _locked(who, vehicle_id)
    if live := ParkingPermit.objects.filter(LIVE, vehicle=vehicle).first():
        raise refusals.PermitStillLive(value=live.number)
    vehicle.removed_at = now
    vehicle.save(update_fields=["removed_at"])
    _seal(who, vehicle, "vehicle.removed", [Moved("plate", vehicle.plate, "")], told=told, now=now)
    return vehicle


def _locked(who: Membership, vehicle_id: int) -> Vehicle:
    lock_places(who.community_id)
    found = Vehicle.objects.select_for_update().filter(community=who.community, pk=vehicle_id).first()
    if found is None:
        raise Http404
    if found.removed_at is not None:
        raise refusals.VehicleGone
    return found


def _checked(who: Membership, unit_id: int, facts: VehicleFacts, *, but: int | None = None) -> str:
    """The plate in its one spelling, once everything told can be kept."""
    plate = normalise_plate(facts.plate)
    if plate is None:
        raise refusals.PlateUnreadable("plate", value=facts.plate.strip()[:20])
    if facts.kind not in VehicleKind.values:
        raise PeopleRefused("kind")
    if not is_line(facts.colour, most=20):
        raise refusals.WordsUnfit("colour", limit=20)
    if not is_line(facts.model, most=40):
        raise refusals.WordsUnfit("model", limit=40)
    other = Vehicle.objects.filter(HERE, community=who.community, plate=plate).exclude(pk=but or 0)
    if taken := other.select_related("unit").first():
        raise refusals.PlateTaken("plate", value=plate, unit=taken.unit.code)
    driver = facts.resident_id
    if driver is not None and not Occupancy.objects.filter(unit_id=unit_id, resident_id=driver).exists():
        raise refusals.NotOfThisUnit("resident")
    return plate


def _seal(who: Membership, vehicle: Vehicle, action: str, moved: list[Moved], *, told: Told, now: datetime) -> None:
    about = About(
        who.community_id, Subject.VEHICLE, vehicle.pk, unit_id=vehicle.unit_id, resident_id=vehicle.resident_id
    )
    said = record(about, moved, told, by_id=who.user_id, at=now)
    subject = f"vehicle:{vehicle.pk}"
    ledger.append(who.community_id, action, subject=subject, actor_id=who.user_id, at=now, facts=said)
