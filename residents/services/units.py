"""Units: added by hand, and what they are: use, area, handed over, lived in (A-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.http import Http404

from ledger import services as ledger
from residents import refusals, rules
from residents.enums import Subject, UnitKind
from residents.models import Building, Unit
from residents.rules import UnitCode
from residents.rules.import_rows import is_plain
from residents.services.changes import About, Moved, Told, record
from residents.services.locks import lock_places
from residents.services.search_keys import index_units
from staff.models import Membership

MOST_UNITS = 200
LONGEST_BUILDING_NAME = 40


@dataclass(frozen=True)
class UnitFacts:
    """What a unit is; the address itself never changes."""

    kind: str
    area: Decimal | None
    handed_over_on: date | None
    occupied: bool


@transaction.atomic
def change_unit(who: Membership, unit_id: int, facts: UnitFacts, told: Told, *, now: datetime) -> Unit:
    """Change what a unit is; what it was stays among the changes (A-2). Raises Http404 or a refusal."""
    lock_places(who.community_id)
    unit = Unit.objects.select_for_update().filter(community=who.community, pk=unit_id).first()
    if unit is None:
        raise Http404
    if facts.kind not in UnitKind.values:
        raise refusals.PeopleRefused("kind")
    moved = [
        Moved(name, _plain(getattr(unit, name)), _plain(getattr(facts, name)))
        for name in ("kind", "area", "handed_over_on", "occupied")
    ]
    unit.kind, unit.area = facts.kind, facts.area
    unit.handed_over_on, unit.occupied = facts.handed_over_on, facts.occupied
    unit.save(update_fields=["kind", "area", "handed_over_on", "occupied"])
    about = About(who.community_id, Subject.UNIT, unit.pk, unit_id=unit.pk)
    said = record(about, moved, told, by_id=who.user_id, at=now)
    ledger.append(who.community_id, "unit.changed", subject=f"unit:{unit.pk}", actor_id=who.user_id, at=now, facts=said)
    return unit


def _plain(value: object) -> str:
    """A value as the changes keep it; nothing is empty, 89.5 and 89.50 are the same."""
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


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
        unit = unit_code_of(line)
        codes[unit.code] = unit
    return codes


def unit_code_of(text: str) -> UnitCode:
    """The unit told in any usual spelling. Raises UnitUnreadable."""
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
