"""Renovations: registered, their workers and deposit, inspected, finished, accepted (A-4)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from ledger import services as ledger
from residents import archive_refusals as refusals
from residents.enums import InspectionResult, RenovationState, Subject
from residents.models import Inspection, Occupancy, Renovation, RenovationWorker, Unit
from residents.refusals import PeopleRefused, PhoneUnreadable
from residents.rules.archive import LONGEST_WORKS, MOST_WORKERS, are_days, is_line, may_become, workers_of, yuan
from residents.rules.phones import normalise_phone
from residents.services.changes import About, Moved, Told, check_told, record
from residents.services.locks import lock_places
from staff.models import Membership


@dataclass(frozen=True)
class WorksFacts:
    """What a registration says; `workers` one a line: name, trade, permit number."""

    what: str
    contractor: str
    from_on: date
    until_on: date
    noise_from: time
    noise_until: time
    noise_on_days_off: bool = False
    foreman: str = ""
    foreman_phone: str = ""
    resident_id: int | None = None
    workers: str = ""


@transaction.atomic
def register_renovation(
    who: Membership, unit: Unit, facts: WorksFacts, told: Told, *, key: uuid.UUID, now: datetime
) -> Renovation:
    """Register a renovation of the unit; the same `key` again gives the first. Raises a refusal at its field."""
    lock_places(who.community_id)
    if again := made_with(Renovation, key, community_id=who.community_id):
        return again
    _check(unit, facts)
    check_told(told)
    made = Renovation.objects.create(
        community=who.community,
        unit=unit,
        resident_id=facts.resident_id,
        what=facts.what.strip(),
        contractor=facts.contractor.strip(),
        foreman=facts.foreman.strip(),
        foreman_phone=normalise_phone(facts.foreman_phone) or "",
        from_on=facts.from_on,
        until_on=facts.until_on,
        noise_from=facts.noise_from,
        noise_until=facts.noise_until,
        noise_on_days_off=facts.noise_on_days_off,
        key=key,
        registered_at=now,
        registered_by=who.user,
    )
    count = _add_workers(made, facts.workers)
    moved = [
        Moved("what", "", made.what),
        Moved("contractor", "", made.contractor),
        Moved("foreman", "", made.foreman),
        Moved("foreman_phone", "", made.foreman_phone),
        Moved("until_on", "", made.until_on.isoformat()),
    ]
    _seal(who, made, "renovation.registered", moved, told=told, now=now, workers=count)
    return made


@transaction.atomic
def prolong(who: Membership, renovation_id: int, until_on: date, told: Told, *, now: datetime) -> Renovation:
    """Let a running renovation last until another day. Raises a refusal at `until_on` or `source`."""
    works = _locked(who, renovation_id)
    if not are_days(works.from_on, until_on, longest=LONGEST_WORKS):
        raise refusals.DaysUnfit("until_on")
    if works.until_on == until_on:
        return works
    moved = [Moved("until_on", works.until_on.isoformat(), until_on.isoformat())]
    works.until_on = until_on
    works.save(update_fields=["until_on"])
    _seal(who, works, "renovation.prolonged", moved, told=told, now=now)
    return works


@transaction.atomic
def note_deposit(
    who: Membership,
    renovation_id: int,
    told: Told,
    *,
    fen: int | None,
    paid_on: date | None,
    returned_on: date | None,
    now: datetime,
) -> Renovation:
    """Note what was deposited and given back; the money itself is the cashier's. Also after the renovation is over."""
    works = _locked(who, renovation_id, running=False)
    if (paid_on and not fen) or (returned_on and (paid_on is None or returned_on < paid_on)):
        raise refusals.DepositUnsaid("returned_on" if returned_on else "amount")
    moved = [
        Moved("deposit", yuan(works.deposit_fen) if works.deposit_fen else "", yuan(fen) if fen else ""),
        Moved("deposit_paid_on", _day(works.deposit_paid_on), _day(paid_on)),
        Moved("deposit_returned_on", _day(works.deposit_returned_on), _day(returned_on)),
    ]
    works.deposit_fen, works.deposit_paid_on, works.deposit_returned_on = fen, paid_on, returned_on
    works.save(update_fields=["deposit_fen", "deposit_paid_on", "deposit_returned_on"])
    _seal(who, works, "renovation.deposit", moved, told=told, now=now)
    return works


@transaction.atomic
def add_workers(who: Membership, renovation_id: int, workers: str, told: Told, *, now: datetime) -> int:
    """More workers, one a line; returns how many. Who stands there already is passed over: a second click adds nobody.

    Raises a refusal at `workers` or `source`.
    """
    works = _locked(who, renovation_id)
    if not workers.strip():
        raise refusals.WordsMissing("workers")
    before = set(works.workers.values_list("pk", flat=True))
    if not (count := _add_workers(works, workers)):
        return 0
    fresh = works.workers.exclude(pk__in=before).order_by("pk")
    moved = [Moved("worker", "", f"{one.name} {one.permit_number}".strip()) for one in fresh]
    _seal(who, works, "renovation.workers", moved, told=told, now=now, workers=count)
    return count


@transaction.atomic
def inspect(
    who: Membership,
    renovation_id: int,
    *,
    result: str,
    words: str,
    photos: Sequence[Prepared] = (),
    key: uuid.UUID,
    now: datetime,
) -> Inspection:
    """What was found on site, with photos; the same `key` again gives the first. Raises a refusal at `words`."""
    works = _locked(who, renovation_id)
    if again := made_with(Inspection, key, renovation_id=works.pk):
        return again
    if result not in InspectionResult.values:
        raise PeopleRefused("result")
    said = " ".join(words.split())
    if not said and result != InspectionResult.FINE:
        raise refusals.DefectUnsaid("words")
    if not is_line(said, most=500):
        raise refusals.WordsUnfit("words", limit=500)
    made = Inspection.objects.create(renovation=works, at=now, by=who.user, result=result, words=said, key=key)
    subject = ("renovation", made.pk)
    kept = keep(photos, community_id=works.community_id, subject=subject, key=key, by=who.user, at=now)
    facts: dict[str, ledger.Fact] = {
        "result": str(InspectionResult(result)),
        "said": ledger.digest(said),
        "photos": [one.digest for one in kept],
    }
    _append(who, works, "renovation.inspected", facts, now=now)
    return made


@transaction.atomic
def step(who: Membership, renovation_id: int, new: RenovationState, told: Told, *, words: str, now: datetime) -> None:
    """Finished, accepted (the last inspection found nothing), cancelled, or under way once more. Raises a refusal."""
    works = _locked(who, renovation_id)
    if not may_become(works.state, new):
        raise refusals.WorksOver
    if not is_line(words.strip(), most=200):
        raise refusals.WordsUnfit("words", limit=200)
    if new == RenovationState.CANCELLED and not words.strip():
        raise refusals.WordsMissing("words")
    last = works.inspections.order_by("-pk").first()
    if new == RenovationState.ACCEPTED and (last is None or last.result != InspectionResult.FINE):
        raise refusals.NotInspected
    moved = [Moved("state", works.state, new)]
    works.state = new
    if new == RenovationState.FINISHED:
        works.finished_on = localdate(now)
    elif new != RenovationState.REGISTERED:
        works.ended_at, works.ended_by, works.ended_words = now, who.user, words.strip()
    works.save(update_fields=["state", "finished_on", "ended_at", "ended_by", "ended_words"])
    _seal(who, works, f"renovation.{new.value}", moved, told=told, now=now)


def _check(unit: Unit, facts: WorksFacts) -> None:
    for name, text, most in (("what", facts.what, 200), ("contractor", facts.contractor, 80)):
        if not text.strip():
            raise refusals.WordsMissing(name)
        if not is_line(text.strip(), most=most):
            raise refusals.WordsUnfit(name, limit=most)
    if not is_line(facts.foreman.strip(), most=50):
        raise refusals.WordsUnfit("foreman", limit=50)
    if facts.foreman_phone.strip() and normalise_phone(facts.foreman_phone) is None:
        raise PhoneUnreadable("foreman_phone", value=facts.foreman_phone.strip()[:40])
    if not are_days(facts.from_on, facts.until_on, longest=LONGEST_WORKS):
        raise refusals.DaysUnfit("until_on")
    if facts.noise_until <= facts.noise_from:
        raise refusals.NoiseUnfit("noise_until")
    owner = facts.resident_id
    if owner is not None and not Occupancy.objects.filter(unit=unit, resident_id=owner).exists():
        raise refusals.NotOfThisUnit("resident")


def _add_workers(works: Renovation, text: str) -> int:
    workers, unread = workers_of(text)
    if unread:
        raise refusals.WorkerUnreadable("workers", value=unread)
    there = set(works.workers.filter(permit_number="", left_on=None).values_list("name", "trade"))
    workers = [one for one in workers if one.permit_number or (one.name, one.trade) not in there]
    known = list(works.workers.values_list("permit_number", flat=True))
    if len(known) + len(workers) > MOST_WORKERS:
        raise refusals.TooManyWorkers("workers", limit=MOST_WORKERS)
    numbers = [number for number in (*known, *(one.permit_number for one in workers)) if number]
    if twice := next((number for number in numbers if numbers.count(number) > 1), None):
        raise refusals.WorkerNumberTwice("workers", value=twice)
    RenovationWorker.objects.bulk_create(RenovationWorker(renovation=works, **one._asdict()) for one in workers)
    return len(workers)


def _locked(who: Membership, renovation_id: int, *, running: bool = True) -> Renovation:
    lock_places(who.community_id)
    works = Renovation.objects.select_for_update().filter(community=who.community, pk=renovation_id).first()
    if works is None:
        raise Http404
    if running and works.state in {RenovationState.ACCEPTED, RenovationState.CANCELLED}:
        raise refusals.WorksOver
    return works


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _seal(
    who: Membership,
    works: Renovation,
    action: str,
    moved: list[Moved],
    *,
    told: Told,
    now: datetime,
    workers: int | None = None,
) -> None:
    about = About(who.community_id, Subject.RENOVATION, works.pk, unit_id=works.unit_id, resident_id=works.resident_id)
    said = record(about, moved, told, by_id=who.user_id, at=now)
    _append(who, works, action, said if workers is None else {**said, "workers": workers}, now=now)


def _append(who: Membership, works: Renovation, action: str, facts: dict[str, ledger.Fact], *, now: datetime) -> None:
    told: dict[str, ledger.Fact] = {"unit": works.unit_id, **facts}
    subject = f"renovation:{works.pk}"
    ledger.append(who.community_id, action, subject=subject, actor_id=who.user_id, at=now, facts=told)
