"""Reads of the pages of places and people, and of what an import compares with."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet
from django.db.models.functions import Length
from django.http import Http404

from residents.models import Building, ImportDraft, Occupancy, Phone, Resident, Unit
from residents.rules.import_plan import Known, plain_name
from staff.models import Community

# 2 comes before 10: the shorter figure first
BY_DOOR = (
    Length("entrance"),
    "entrance",
    Length("number"),
    "number",
)
STANDING_ORDER = {"owner": 0, "tenant": 1, "family": 2}


class CountedBuilding(NamedTuple):
    """A building and how many units it has."""

    building: Building
    units: int


def buildings_of(community: Community) -> list[CountedBuilding]:
    """Every building with its units counted, in the order of the numbers (2 before 10)."""
    rows = Building.objects.filter(community=community).annotate(unit_count=Count("units"))
    counted = [CountedBuilding(row, row.unit_count) for row in rows]
    return sorted(counted, key=lambda row: (len(row.building.number), row.building.number))


def units_of(building: Building) -> QuerySet[Unit]:
    """The building's units with their households, by entrance and door."""
    people = Prefetch("occupancies", Occupancy.objects.select_related("resident").order_by("pk"))
    return building.units.prefetch_related(people).order_by(*BY_DOOR)


def people_count(community: Community) -> int:
    """How many residents the community knows."""
    return Resident.objects.filter(community=community).count()


def unit_for(community: Community, unit_id: int) -> Unit:
    """The community's unit with its building; else 404."""
    try:
        return Unit.objects.select_related("building").get(community=community, pk=unit_id)
    except Unit.DoesNotExist:
        raise Http404 from None


def resident_for(community: Community, resident_id: int) -> Resident:
    """The community's resident; else 404."""
    try:
        return Resident.objects.get(community=community, pk=resident_id)
    except Resident.DoesNotExist:
        raise Http404 from None


def household_of(unit: Unit) -> list[Occupancy]:
    """Who belongs to the unit, owners first, with their phones, in two queries."""
    rows = unit.occupancies.select_related("resident").prefetch_related("resident__phones")
    return sorted(rows, key=lambda row: (STANDING_ORDER[row.standing], row.pk))


def homes_of(person: Resident) -> list[Occupancy]:
    """The units of a resident."""
    return list(person.occupancies.select_related("unit__building").order_by("pk"))


def phones_of(person: Resident) -> list[Phone]:
    """The phones of a resident, in the order in which they were given."""
    return list(person.phones.order_by("pk"))


def unit_code(community: Community, unit_id: str) -> str:
    """The code of the community's unit with this id, as an address gives it; empty when there is none."""
    if not (unit_id.isascii() and unit_id.isdigit() and len(unit_id) < 19):
        return ""
    return Unit.objects.filter(community=community, pk=int(unit_id)).values_list("code", flat=True).first() or ""


def draft_for(community: Community, key: UUID) -> ImportDraft:
    """A kept list without its rows; else 404."""
    draft = ImportDraft.objects.filter(community=community, key=key).defer("rows").first()
    if draft is None:
        raise Http404
    return draft


def known_of(community: Community) -> Known:
    """Everything an import compares with, in four queries whatever the size."""
    known = Known(
        buildings=set(Building.objects.filter(community=community).values_list("number", flat=True)),
        units=set(Unit.objects.filter(community=community).values_list("code", flat=True)),
    )
    homes = Occupancy.objects.filter(unit__community=community)
    for pk, name, code, standing in homes.values_list("resident_id", "resident__name", "unit__code", "standing"):
        known.by_place.setdefault((code, plain_name(name)), pk)
        known.standings[pk, code] = standing
    phones = Phone.objects.filter(resident__community=community)
    for pk, name, number in phones.values_list("resident_id", "resident__name", "number"):
        known.by_phone.setdefault((number, plain_name(name)), pk)
        known.phones.add((pk, number))
    return known
