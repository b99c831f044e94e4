"""Move-in: opened with the checklist, filled in while walking through, signed by both (A-4)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.http import Http404

from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from ledger import services as ledger
from residents import archive_refusals as refusals
from residents.enums import Meter, MoveInState, Source, Subject
from residents.models import MeterReading, MoveIn, MoveInItem, Occupancy, Unit
from residents.rules.archive import CHECKLIST, is_line
from residents.services.changes import About, Moved, Told, record
from residents.services.locks import lock_places
from staff.models import Membership

MOST_READING = Decimal(99_999_999)


@dataclass(frozen=True)
class Seen:
    """What was seen while walking through: item id → (fine or not, what was found); meter → what it showed."""

    items: Mapping[int, tuple[bool | None, str]] = field(default_factory=dict)
    readings: Mapping[str, Decimal | None] = field(default_factory=dict)
    keys_handed: int = 0
    keys_words: str = ""
    words: str = ""
    more: Sequence[str] = ()  # further lines of the checklist


@transaction.atomic
def open_move_in(
    who: Membership, unit: Unit, *, resident_id: int | None, on: date, key: uuid.UUID, now: datetime
) -> MoveIn:
    """A move-in of the unit with the usual checklist; the same `key` again gives the first. Raises a refusal."""
    lock_places(who.community_id)
    if again := made_with(MoveIn, key, community_id=who.community_id):
        return again
    if MoveIn.objects.filter(unit=unit, state=MoveInState.OPEN).exists():
        raise refusals.MoveInOpen
    if resident_id is not None and not Occupancy.objects.filter(unit=unit, resident_id=resident_id).exists():
        raise refusals.NotOfThisUnit("resident")
    facts = {"unit": unit, "resident_id": resident_id, "on": on, "key": key}
    made = MoveIn.objects.create(community=who.community, opened_at=now, opened_by=who.user, **facts)
    MoveInItem.objects.bulk_create(
        MoveInItem(move_in=made, position=place, text=text) for place, text in enumerate(CHECKLIST, 1)
    )
    MeterReading.objects.bulk_create(MeterReading(move_in=made, meter=meter) for meter in Meter.values)
    _seal(who, made, "move_in.opened", {"on": on.isoformat()}, now=now)
    return made


@transaction.atomic
def fill_move_in(who: Membership, move_in_id: int, seen: Seen, *, now: datetime) -> MoveIn:
    """Write down what was seen, as often as needed until it is signed.

    Raises a refusal at `item_ID`, `reading_METER`, `keys_words`, `words` or `more`.
    """
    found = _locked(who, move_in_id)
    for name, text, most in (("keys_words", seen.keys_words, 200), ("words", seen.words, 500)):
        if not is_line(text, most=most):
            raise refusals.WordsUnfit(name, limit=most)
    _items(found, seen)
    for reading in MeterReading.objects.filter(move_in=found, meter__in=seen.readings):
        value = seen.readings[reading.meter]
        if value is not None and not 0 <= value <= MOST_READING:
            raise refusals.ReadingUnfit(f"reading_{reading.meter}")
        reading.value = value
        reading.save(update_fields=["value"])
    found.keys_handed, found.keys_words, found.words = seen.keys_handed, seen.keys_words.strip(), seen.words.strip()
    found.save(update_fields=["keys_handed", "keys_words", "words"])
    defects = MoveInItem.objects.filter(move_in=found, fine=False).count()
    said = ledger.digest(f"{found.keys_words}\n{found.words}")
    _seal(who, found, "move_in.filled", {"keys": found.keys_handed, "defects": defects, "said": said}, now=now)
    return found


@transaction.atomic
def sign_move_in(
    who: Membership, move_in_id: int, *, by_resident: bool, paper: Sequence[Prepared] = (), now: datetime
) -> MoveIn:
    """Both have signed: the colleague by the own secret (checked before), the resident on the printed sheet.

    From now on it stays as it is; the unit counts as handed over and lived in. Raises a refusal.
    """
    found = _locked(who, move_in_id)
    left = MoveInItem.objects.filter(move_in=found, fine=None).count()
    if left:
        raise refusals.ItemsLeft(count=left)
    if not by_resident:
        raise refusals.NotSignedByResident("by_resident")
    found.state, found.signed_at, found.signed_by = MoveInState.SIGNED, now, who.user
    found.save(update_fields=["state", "signed_at", "signed_by"])
    subject = ("move_in", found.pk)
    kept = keep(paper, community_id=found.community_id, subject=subject, key=None, by=who.user, at=now)
    said = _handed_over(who, found, now)
    _seal(who, found, "move_in.signed", {**said, "papers": [one.digest for one in kept]}, now=now)
    return found


@transaction.atomic
def cancel_move_in(who: Membership, move_in_id: int, *, now: datetime) -> MoveIn:
    """It does not take place, or was opened by mistake. Raises a refusal."""
    found = _locked(who, move_in_id)
    found.state = MoveInState.CANCELLED
    found.save(update_fields=["state"])
    _seal(who, found, "move_in.cancelled", {}, now=now)
    return found


def _items(found: MoveIn, seen: Seen) -> None:
    """An id of another sheet matches nothing."""
    for item in MoveInItem.objects.filter(move_in=found, pk__in=seen.items):
        fine, words = seen.items[item.pk]
        if not is_line(words, most=200):
            raise refusals.WordsUnfit(f"item_{item.pk}", limit=200)
        if fine is False and not words.strip():
            raise refusals.DefectUnsaid(f"item_{item.pk}")
        item.fine, item.words = fine, words.strip()
        item.save(update_fields=["fine", "words"])
    more = [text.strip() for text in seen.more if text.strip()]
    if any(not is_line(text, most=100) for text in more):
        raise refusals.WordsUnfit("more", limit=100)
    last = found.items.count()
    MoveInItem.objects.bulk_create(
        MoveInItem(move_in=found, position=last + place, text=text) for place, text in enumerate(more, 1)
    )


def _handed_over(who: Membership, found: MoveIn, now: datetime) -> dict[str, ledger.Fact]:
    unit = Unit.objects.select_for_update().get(pk=found.unit_id)
    moved = [Moved("occupied", str(unit.occupied), "True")]
    if unit.handed_over_on is None:
        moved.append(Moved("handed_over_on", "", found.on.isoformat()))
    unit.occupied, unit.handed_over_on = True, unit.handed_over_on or found.on
    unit.save(update_fields=["occupied", "handed_over_on"])
    about = About(who.community_id, Subject.UNIT, unit.pk, unit_id=unit.pk)
    return record(about, moved, Told(Source.VISIT), by_id=who.user_id, at=now)


def _locked(who: Membership, move_in_id: int) -> MoveIn:
    lock_places(who.community_id)
    found = MoveIn.objects.select_for_update().filter(community=who.community, pk=move_in_id).first()
    if found is None:
        raise Http404
    if found.state != MoveInState.OPEN:
        raise refusals.MoveInClosed
    return found


def _seal(who: Membership, found: MoveIn, action: str, facts: dict[str, ledger.Fact], *, now: datetime) -> None:
    told: dict[str, ledger.Fact] = {"unit": found.unit_id, **facts}
    subject = f"move_in:{found.pk}"
    ledger.append(who.community_id, action, subject=subject, actor_id=who.user_id, at=now, facts=told)
