"""Changing places and people by hand: checked, indexed for the search, told to the ledger without personal data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.http import Http404

from ledger import services as ledger
from residents import refusals, rules
from residents.enums import Gender, Standing
from residents.models import Building, Occupancy, Phone, Resident, Unit
from residents.rules import UnitCode
from residents.rules.import_rows import LONGEST_NAME, LONGEST_NOTE, is_name, is_plain
from residents.services.locks import lock_places
from residents.services.search_keys import index_residents, index_units
from staff.models import Membership

MOST_PHONES = 6
MOST_UNITS = 200
LONGEST_BUILDING_NAME = 40


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


@transaction.atomic
def add_resident(who: Membership, facts: PersonFacts, *, now: datetime) -> Resident:
    """A new resident of at least one unit. Raises a refusal whose field is `name`, `note`, `phones` or `units`."""
    lock_places(who.community_id)
    _check(facts)
    if not facts.add_units:
        raise refusals.UnitMissing("units")
    person = Resident.objects.create(
        community=who.community,
        name=_tidy(facts.name),
        gender=facts.gender,
        note=facts.note.strip(),
        created_at=now,
    )
    _apply(who, person, facts)
    _tell(who, person, "resident.added", now=now)
    return person


@transaction.atomic
def change_resident(who: Membership, resident_id: int, facts: PersonFacts, *, now: datetime) -> Resident:
    """Change a resident of the person's community. Raises Http404, or a refusal as `add_resident` does."""
    lock_places(who.community_id)
    person = Resident.objects.select_for_update().filter(community=who.community, pk=resident_id).first()
    if person is None:
        raise Http404
    _check(facts)
    person.name, person.gender, person.note = _tidy(facts.name), facts.gender, facts.note.strip()
    person.save(update_fields=["name", "gender", "note"])
    _apply(who, person, facts)
    _tell(who, person, "resident.changed", now=now)
    return person


@transaction.atomic
def add_units(who: Membership, told: Sequence[str], *, building_name: str = "", now: datetime) -> list[Unit]:
    """New units, all or none, their buildings with them; a building name is given to each building among them.

    Raises a refusal whose field is `units` or `building_name`.
    """
    lock_places(who.community_id)
    codes = _codes(told)
    if len(building_name.strip()) > LONGEST_BUILDING_NAME or not is_plain(building_name):
        raise refusals.BuildingNameTooLong("building_name", limit=LONGEST_BUILDING_NAME)
    taken = Unit.objects.filter(community=who.community, code__in=codes).values_list("code", flat=True).first()
    if taken:
        raise refusals.UnitExists("units", value=taken)
    buildings = _buildings(who, {code.building for code in codes.values()}, building_name.strip())
    units = Unit.objects.bulk_create(
        Unit(
            community=who.community,
            building=buildings[code.building],
            entrance=code.entrance,
            number=code.number,
            code=text,
        )
        for text, code in codes.items()
    )
    index_units(units)
    facts: dict[str, ledger.Fact] = {"codes": list(codes)}
    ledger.append(
        who.community_id, "units.added", subject=f"unit:{units[0].pk}", actor_id=who.user_id, at=now, facts=facts
    )
    return units


def _codes(told: Sequence[str]) -> dict[str, UnitCode]:
    lines = [line.strip() for line in told if line.strip()]
    if not lines:
        raise refusals.UnitsMissing("units")
    if len(lines) > MOST_UNITS:
        raise refusals.TooManyUnits("units", limit=MOST_UNITS)
    codes: dict[str, UnitCode] = {}
    for line in lines:
        unit = _unit_code(line)
        codes[unit.code] = unit
    return codes


def _unit_code(text: str) -> UnitCode:
    unit = rules.parse_unit(text)
    if unit is None:
        raise refusals.UnitUnreadable("units", value=text.strip()[:40])
    return unit


def _buildings(who: Membership, numbers: set[str], name: str) -> dict[str, Building]:
    rows = {row.number: row for row in Building.objects.filter(community=who.community, number__in=numbers)}
    fresh = [Building(community=who.community, number=number) for number in sorted(numbers - rows.keys())]
    rows |= {row.number: row for row in Building.objects.bulk_create(fresh)}
    if name:
        Building.objects.filter(pk__in=[row.pk for row in rows.values()]).update(name=name)
    return rows


def _check(facts: PersonFacts) -> None:
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


def _apply(who: Membership, person: Resident, facts: PersonFacts) -> None:
    """Phones and units as told, then the search keys anew."""
    _phones(person, facts)
    _standings(person, facts)
    _units(who, person, facts)
    index_residents([person.pk])


def _phones(person: Resident, facts: PersonFacts) -> None:
    Phone.objects.filter(resident=person, pk__in=facts.drop_phones).delete()
    known = set(Phone.objects.filter(resident=person).values_list("number", flat=True))
    for text in facts.add_phones:
        number = rules.normalise_phone(text)
        if number is None:
            raise refusals.PhoneUnreadable("phones", value=text.strip()[:40])
        if number not in known:
            known.add(number)
            Phone.objects.create(resident=person, number=number)
    if len(known) > MOST_PHONES:
        raise refusals.TooManyPhones("phones", limit=MOST_PHONES)


def _standings(person: Resident, facts: PersonFacts) -> None:
    """An id of somebody else's household matches nothing: it changes nothing."""
    for pk, standing in facts.standings.items():
        row = Occupancy.objects.filter(resident=person, pk=pk)
        if not standing:
            row.delete()
        elif standing in Standing.values:
            row.update(standing=standing)
        else:
            raise refusals.StandingMissing("units")


def _units(who: Membership, person: Resident, facts: PersonFacts) -> None:
    for text, standing in facts.add_units:
        code = _unit_code(text).code
        unit = Unit.objects.filter(community=who.community, code=code).first()
        if unit is None:
            raise refusals.UnitUnknown("units", value=code)
        if standing not in Standing.values:
            raise refusals.StandingMissing("units")
        if Occupancy.objects.filter(resident=person, unit=unit).exists():
            raise refusals.UnitTwice("units", value=code)
        Occupancy.objects.create(resident=person, unit=unit, standing=standing)


def _tell(who: Membership, person: Resident, action: str, *, now: datetime) -> None:
    """The ledger keeps digests: they prove what stood there, and nobody is read out of it (A-3)."""
    phones = Phone.objects.filter(resident=person).order_by("number").values_list("number", flat=True)
    homes = Occupancy.objects.filter(resident=person).order_by("unit_id").values_list("unit_id", "standing")
    facts: dict[str, ledger.Fact] = {
        "name": ledger.digest(person.name),
        "gender": person.gender,
        "note": ledger.digest(person.note),
        "phones": [ledger.digest(number) for number in phones],
        "homes": [f"unit:{unit_id} {standing}" for unit_id, standing in homes],
    }
    ledger.append(who.community_id, action, subject=f"resident:{person.pk}", actor_id=who.user_id, at=now, facts=facts)


def _tidy(name: str) -> str:
    return " ".join(name.split())
