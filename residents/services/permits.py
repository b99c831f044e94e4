"""Parking permits: issued, renewed, withdrawn, and run out by themselves (A-4)."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.http import Http404

from core.once import made_with
from ledger import services as ledger
from residents import archive_refusals as refusals
from residents.enums import LIVE_PERMITS, PermitState, Subject
from residents.models import ParkingPermit, ParkingSettings, Vehicle
from residents.models.vehicles import LIVE
from residents.rules.archive import LONGEST_PERMIT, are_days, is_line, next_number
from residents.services.changes import About, Moved, Told, record
from residents.services.locks import lock_places
from staff.models import Membership

LONGEST = 20


@dataclass(frozen=True)
class PermitFacts:
    """What a permit says; without a number it gets the year's next."""

    from_on: date
    until_on: date
    number: str = ""
    space: str = ""


@transaction.atomic
def issue_permit(
    who: Membership, vehicle_id: int, facts: PermitFacts, told: Told, *, key: uuid.UUID, now: datetime
) -> ParkingPermit:
    """A permit for a vehicle that has no valid one; the same `key` again gives the first.

    Raises Http404, or a refusal at `number`, `space`, `until_on` or `source`.
    """
    lock_places(who.community_id)
    if again := made_with(ParkingPermit, key, community_id=who.community_id, vehicle_id=vehicle_id):
        return again
    vehicle = Vehicle.objects.filter(community=who.community, pk=vehicle_id).first()
    if vehicle is None:
        raise Http404
    if vehicle.removed_at is not None:
        raise refusals.VehicleGone
    if live := ParkingPermit.objects.filter(LIVE, vehicle=vehicle).first():
        raise refusals.PermitThere(value=live.number)
    if not are_days(facts.from_on, facts.until_on, longest=LONGEST_PERMIT):
        raise refusals.DaysUnfit("until_on")
    permit = ParkingPermit.objects.create(
        community=who.community,
        number=_number(who, facts),
        vehicle=vehicle,
        unit_id=vehicle.unit_id,
        space=_space(who, facts.space),
        from_on=facts.from_on,
        until_on=facts.until_on,
        key=key,
        issued_at=now,
        issued_by=who.user,
    )
    moved = [
        Moved("number", "", permit.number),
        Moved("space", "", permit.space),
        Moved("until_on", "", permit.until_on.isoformat()),
    ]
    _seal(who, permit, "permit.issued", moved, told=told, now=now)
    return permit


@transaction.atomic
def renew_permit(who: Membership, permit_id: int, until_on: date, told: Told, *, now: datetime) -> ParkingPermit:
    """Let a valid permit run longer. One that has run out is not renewed: a new one is issued. Raises a refusal."""
    permit = _locked(who, permit_id)
    if until_on <= permit.until_on:
        raise refusals.NotLonger("until_on", value=permit.until_on.isoformat())
    if not are_days(permit.from_on, until_on, longest=LONGEST_PERMIT):
        raise refusals.DaysUnfit("until_on")
    moved = [Moved("until_on", permit.until_on.isoformat(), until_on.isoformat())]
    permit.until_on, permit.state, permit.warned_at = until_on, PermitState.RENEWED, None
    permit.save(update_fields=["until_on", "state", "warned_at"])
    _seal(who, permit, "permit.renewed", moved, told=told, now=now)
    return permit


@transaction.atomic
def withdraw_permit(who: Membership, permit_id: int, told: Told, *, words: str, now: datetime) -> ParkingPermit:
    """End a valid permit before its last day, with the reason. Raises a refusal at `words` or `source`."""
    permit = _locked(who, permit_id)
    reason = words.strip()
    if not reason:
        raise refusals.WordsMissing("words")
    if not is_line(reason, most=200):
        raise refusals.WordsUnfit("words", limit=200)
    moved = [Moved("state", permit.state, PermitState.WITHDRAWN)]
    permit.state, permit.ended_at, permit.ended_by = PermitState.WITHDRAWN, now, who.user
    permit.ended_words = reason
    permit.save(update_fields=["state", "ended_at", "ended_by", "ended_words"])
    _seal(who, permit, "permit.withdrawn", moved, told=told, now=now)
    return permit


@transaction.atomic
def set_parking(who: Membership, *, warn_days: int, now: datetime) -> None:
    """How many days before a permit runs out the desk is told. The same number again changes nothing."""
    if ParkingSettings.objects.filter(community=who.community, warn_days=warn_days).exists():
        return
    ParkingSettings.objects.update_or_create(community=who.community, defaults={"warn_days": warn_days})
    ledger.append(
        who.community_id,
        "parking.set",
        subject=f"community:{who.community_id}",
        actor_id=who.user_id,
        at=now,
        facts={"warn_days": warn_days},
    )


def _locked(who: Membership, permit_id: int) -> ParkingPermit:
    """The permit while it is valid; the vehicle comes with it for the page."""
    lock_places(who.community_id)
    rows = ParkingPermit.objects.select_for_update(of=("self",)).select_related("vehicle")
    permit = rows.filter(community=who.community, pk=permit_id).first()
    if permit is None:
        raise Http404
    if permit.state not in LIVE_PERMITS:
        raise refusals.PermitOver
    return permit


def _number(who: Membership, facts: PermitFacts) -> str:
    number = facts.number.strip()
    rows = ParkingPermit.objects.filter(community=who.community)
    if not number:
        head = f"{facts.from_on.year % 100:02d}-"
        return next_number(facts.from_on.year, rows.filter(number__startswith=head).values_list("number", flat=True))
    if not is_line(number, most=LONGEST):
        raise refusals.WordsUnfit("number", limit=LONGEST)
    if rows.filter(number=number).exists():
        raise refusals.NumberTaken("number", value=number)
    return number


def _space(who: Membership, told: str) -> str:
    space = told.strip()
    if not is_line(space, most=LONGEST):
        raise refusals.WordsUnfit("space", limit=LONGEST)
    taken = ParkingPermit.objects.filter(LIVE, community=who.community, space=space).first() if space else None
    if taken:
        raise refusals.SpaceTaken("space", value=space, number=taken.number)
    return space


def _seal(
    who: Membership, permit: ParkingPermit, action: str, moved: list[Moved], *, told: Told, now: datetime
) -> None:
    about = About(who.community_id, Subject.PERMIT, permit.pk, unit_id=permit.unit_id)
    said = record(about, moved, told, by_id=who.user_id, at=now)
    subject = f"parking_permit:{permit.pk}"
    ledger.append(who.community_id, action, subject=subject, actor_id=who.user_id, at=now, facts=said)
