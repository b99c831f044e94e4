"""Changing residents by hand: checked, indexed for the search, told to the ledger without personal data."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.http import Http404

from core.sealing import Unreadable
from ledger import services as ledger
from privacy.documents import digest_document, mask_document, normal_document, open_document, seal_document
from privacy.enums import DocumentKind
from residents import archive_refusals, refusals, rules
from residents.enums import Gender, Standing, Subject
from residents.models import Occupancy, Phone, Resident, Unit
from residents.rules.archive import is_document
from residents.rules.import_rows import LONGEST_NAME, LONGEST_NOTE, is_name, is_plain
from residents.services.changes import About, Moved, Told, check_told, record
from residents.services.locks import lock_places
from residents.services.search_keys import index_residents
from residents.services.units import unit_code_of
from staff.models import Membership

MOST_PHONES = 6


@dataclass(frozen=True)
class PersonFacts:
    """What a form tells of a resident. Phones and units come as changes, so that two people's changes add up."""

    name: str
    gender: str = Gender.UNKNOWN
    note: str = ""
    add_phones: Sequence[str] = ()
    drop_phones: Sequence[int] = ()  # ids of phones
    add_units: Sequence[tuple[str, str]] = ()  # unit in any spelling, standing
    standings: dict[int, str] = field(default_factory=dict)  # occupancy id -> standing, empty = moved out
    document_kind: str = ""
    document_number: str = ""  # empty: it stays as it is
    drop_document: bool = False


@transaction.atomic
def add_resident(who: Membership, facts: PersonFacts, told: Told, *, key: uuid.UUID, now: datetime) -> Resident:
    """A new resident of at least one unit, with who told of them (A-2). The same `key` again gives the first.

    Raises a refusal whose field is `name`, `note`, `phones`, `units`, `document_number` or `source`.
    """
    lock_places(who.community_id)
    if again := Resident.objects.filter(community=who.community, key=key).first():
        return again
    _check(facts, told)
    if not facts.add_units:
        raise refusals.UnitMissing("units")
    person = Resident.objects.create(
        community=who.community,
        name=_tidy(facts.name),
        gender=facts.gender,
        note=facts.note.strip(),
        created_at=now,
        key=key,
    )
    moved = [Moved("name", "", person.name), Moved("gender", "", person.gender), Moved("note", "", person.note)]
    _apply(who, person, facts, told=told, moved=moved, action="resident.added", now=now)
    return person


@transaction.atomic
def change_resident(who: Membership, resident_id: int, facts: PersonFacts, told: Told, *, now: datetime) -> Resident:
    """Change a resident of the person's community; what it was stays among the changes (A-2).

    Raises Http404, or a refusal as `add_resident` does.
    """
    lock_places(who.community_id)
    rows = Resident.objects.select_for_update().filter(community=who.community, pk=resident_id, erased_at=None)
    person = rows.first()
    if person is None:
        raise Http404
    _check(facts, told)
    name, note = _tidy(facts.name), facts.note.strip()
    moved = [
        Moved("name", person.name, name),
        Moved("gender", person.gender, facts.gender),
        Moved("note", person.note, note),
    ]
    person.name, person.gender, person.note = name, facts.gender, note
    person.save(update_fields=["name", "gender", "note"])
    _apply(who, person, facts, told=told, moved=moved, action="resident.changed", now=now)
    return person


def _check(facts: PersonFacts, told: Told) -> None:
    name = _tidy(facts.name)
    if not name:
        raise refusals.NameMissing("name")
    if len(name) > LONGEST_NAME:
        raise refusals.NameTooLong("name", length=len(name), limit=LONGEST_NAME)
    if not is_name(name):
        raise refusals.NameUnreadable("name", value=name)
    if len(facts.note.strip()) > LONGEST_NOTE or not is_plain(facts.note):
        raise refusals.NoteTooLong("note", length=len(facts.note.strip()), limit=LONGEST_NOTE)
    if facts.gender not in Gender.values:
        raise refusals.PeopleRefused("gender")
    if facts.document_number:
        if facts.document_kind not in DocumentKind.values:
            raise archive_refusals.DocumentKindMissing("document_kind")
        if not is_document(facts.document_kind, normal_document(facts.document_number)):
            raise archive_refusals.DocumentUnfit("document_number")
    check_told(told)


def _apply(
    who: Membership,
    person: Resident,
    facts: PersonFacts,
    *,
    told: Told,
    moved: list[Moved],
    action: str,
    now: datetime,
) -> None:
    """Document, phones and units as told, the search keys anew, then the changes and the ledger."""
    moved += [*_document(person, facts), *_phones(person, facts)]
    about = About(who.community_id, Subject.RESIDENT, person.pk, resident_id=person.pk)
    homes = [*_standings(person, facts), *_units(who, person, facts)]
    index_residents([person.pk])
    said: dict[str, ledger.Fact] = {**record(about, moved, told, by_id=who.user_id, at=now)}
    for unit_id, home in homes:
        at_home = About(who.community_id, Subject.RESIDENT, person.pk, unit_id=unit_id, resident_id=person.pk)
        record(at_home, [home], told, by_id=who.user_id, at=now)
    _tell(who, person, action, said, now=now)


def _document(person: Resident, facts: PersonFacts) -> list[Moved]:
    """The number sealed beside its digest and mask (A-3); a new one takes the old one's place."""
    if not facts.document_number and not (facts.drop_document and person.document_kind):
        return []
    old = f"{person.document_kind} {_opened(person)}" if person.document_kind else ""
    number = facts.document_number
    person.document_kind = facts.document_kind if number else ""
    person.document_sealed = seal_document(number)
    person.document_digest = digest_document(number) if number else ""
    person.document_masked = mask_document(number) if number else ""
    person.save(update_fields=["document_kind", "document_sealed", "document_digest", "document_masked"])
    return [Moved("document", old, f"{person.document_kind} {normal_document(number)}" if number else "")]


def _opened(person: Resident) -> str:
    try:
        return open_document(person.document_sealed)
    except Unreadable:  # its key is gone: the mask is all that is left
        return person.document_masked


def _phones(person: Resident, facts: PersonFacts) -> list[Moved]:
    dropped = Phone.objects.filter(resident=person, pk__in=facts.drop_phones)
    moved = [Moved("phone", number, "") for number in dropped.order_by("pk").values_list("number", flat=True)]
    dropped.delete()
    known = set(Phone.objects.filter(resident=person).values_list("number", flat=True))
    for text in facts.add_phones:
        number = rules.normalise_phone(text)
        if number is None:
            raise refusals.PhoneUnreadable("phones", value=text.strip()[:40])
        if number not in known:
            known.add(number)
            Phone.objects.create(resident=person, number=number)
            moved.append(Moved("phone", "", number))
    if len(known) > MOST_PHONES:
        raise refusals.TooManyPhones("phones", limit=MOST_PHONES)
    return moved


def _standings(person: Resident, facts: PersonFacts) -> list[tuple[int, Moved]]:
    """An id of somebody else's household matches nothing: it changes nothing."""
    moved: list[tuple[int, Moved]] = []
    known = Occupancy.objects.filter(resident=person, pk__in=facts.standings)
    for row in known.order_by("pk"):
        standing = facts.standings[row.pk]
        if standing and standing not in Standing.values:
            raise refusals.StandingMissing("units")
        moved.append((row.unit_id, Moved("standing", row.standing, standing)))
        if standing:
            row.standing = standing
            row.save(update_fields=["standing"])
        else:
            row.delete()
    return moved


def _units(who: Membership, person: Resident, facts: PersonFacts) -> list[tuple[int, Moved]]:
    moved: list[tuple[int, Moved]] = []
    for text, standing in facts.add_units:
        code = unit_code_of(text).code
        unit = Unit.objects.filter(community=who.community, code=code).first()
        if unit is None:
            raise refusals.UnitUnknown("units", value=code)
        if standing not in Standing.values:
            raise refusals.StandingMissing("units")
        if Occupancy.objects.filter(resident=person, unit=unit).exists():
            raise refusals.UnitTwice("units", value=code)
        Occupancy.objects.create(resident=person, unit=unit, standing=standing)
        moved.append((unit.pk, Moved("standing", "", standing)))
    return moved


def _tell(who: Membership, person: Resident, action: str, said: dict[str, ledger.Fact], *, now: datetime) -> None:
    """The ledger keeps digests: they prove what stood there, and nobody is read out of it (A-3)."""
    phones = Phone.objects.filter(resident=person).order_by("number").values_list("number", flat=True)
    homes = Occupancy.objects.filter(resident=person).order_by("unit_id").values_list("unit_id", "standing")
    facts: dict[str, ledger.Fact] = {
        **said,
        "name": ledger.digest(person.name),
        "gender": person.gender,
        "note": ledger.digest(person.note),
        "phones": [ledger.digest(number) for number in phones],
        "homes": [f"unit:{unit_id} {standing}" for unit_id, standing in homes],
    }
    ledger.append(who.community_id, action, subject=f"resident:{person.pk}", actor_id=who.user_id, at=now, facts=facts)


def _tidy(name: str) -> str:
    return " ".join(name.split())
