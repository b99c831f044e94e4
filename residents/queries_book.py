"""The archive as rows of its workbook: for the export, and as what an import compares with."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from core.masking import mask_phone
from core.sealing import Unreadable
from privacy.documents import digest_document, mask_document, open_document
from residents.models import Building, Occupancy, ParkingPermit, Phone, Resident, Unit, Vehicle
from residents.models.vehicles import HERE
from residents.rules.book_columns import Col, Sheet, word_for
from residents.rules.book_known import (
    KnownBook,
    KnownPermit,
    KnownPerson,
    KnownUnit,
    KnownVehicle,
    area_text,
    day_text,
    row_mark,
)
from residents.rules.import_plan import plain_name
from staff.models import Community

STEP = 2000
Row = tuple[str, ...]
Write = Callable[[Any, bool], Row]  # (database row, masked) → cells
UNIT = ("building__number", "entrance", "number")


def export_rows(community: Community, sheet: Sheet, *, masked: bool) -> Iterator[Row]:
    """The rows of a sheet, in the order of our headers. Phones and documents masked, or plain."""
    for _pk, row in _rows(community, sheet, (masked,)):
        yield row[0]


def numbers_of(community: Community) -> int:
    """How many phones and document numbers its residents have."""
    people = Resident.objects.filter(community=community, erased_at=None)
    return Phone.objects.filter(resident__in=people).count() + people.exclude(document_sealed="").count()


def known_book(community: Community, today: date) -> KnownBook:
    """Everything that an import compares with; the number of queries does not grow with the size."""
    known = KnownBook(digest=lru_cache(maxsize=512)(digest_document), mask=mask_document, today=today)
    _places(community, known)
    _people(community, known)
    _parking(community, known)
    for sheet in Sheet:
        for pk, rows in _rows(community, sheet, (False, True)):
            for row in rows:
                known.same[row_mark(sheet, tuple(" ".join(cell.split()) for cell in row))] = pk
    return known


def _rows(community: Community, sheet: Sheet, ways: Sequence[bool]) -> Iterator[tuple[int, list[Row]]]:
    """(id of the record, its row in each way). Comparing needs no plain document: that is matched by its digest."""
    return {
        Sheet.BUILDINGS: _building_rows,
        Sheet.UNITS: _unit_rows,
        Sheet.RESIDENTS: _resident_rows,
        Sheet.VEHICLES: _vehicle_rows,
        Sheet.PERMITS: _permit_rows,
    }[sheet](community, ways)


def _building_rows(community: Community, _ways: Sequence[bool]) -> Iterator[tuple[int, list[Row]]]:
    found = Building.objects.filter(community=community).values_list("pk", "number", "name")
    for pk, number, name in sorted(found, key=lambda row: (len(row[1]), row[1])):
        yield pk, [(number, name)]


def _unit_rows(community: Community, _ways: Sequence[bool]) -> Iterator[tuple[int, list[Row]]]:
    rows = Unit.objects.filter(community=community).order_by("building_id", "entrance", "number", "pk")
    columns = ("pk", *UNIT, "kind", "area", "handed_over_on", "occupied")
    for pk, *place, kind, area, day, occupied in rows.values_list(*columns).iterator(STEP):
        told = (word_for(Col.KIND, kind), area_text(area), day_text(day), word_for(Col.OCCUPIED, "01"[occupied]))
        yield pk, [(*place, *told)]


def _resident_rows(community: Community, ways: Sequence[bool]) -> Iterator[tuple[int, list[Row]]]:
    phones = _phones(community)
    sealed = ways == (False,)
    who = ("resident__name", "standing", "resident__gender", "resident__note", "resident__document_kind")
    paper = "resident__document_sealed" if sealed else "resident__document_masked"
    rows = Occupancy.objects.filter(unit__community=community, resident__erased_at=None)
    rows = rows.order_by("unit__building_id", "unit__entrance", "unit__number", "pk")
    columns = ("resident_id", *(f"unit__{part}" for part in UNIT), *who, paper)
    for pk, *place, name, standing, gender, note, kind, number in rows.values_list(*columns).iterator(STEP):
        document = _opened(number) if sealed else number
        told = []
        for masked in ways:
            shown = [mask_phone(one) if masked else one for one in phones.get(pk, ())]
            calls = (shown[0] if shown else "", "、".join(shown[1:]))
            papers = (word_for(Col.DOCUMENT_KIND, kind), document)
            told.append(
                (*place, name, word_for(Col.STANDING, standing), *calls, word_for(Col.GENDER, gender), *papers, note)
            )
        yield pk, told


def _opened(sealed: str) -> str:
    """A number whose key is gone stays away: nothing false is exported."""
    try:
        return open_document(sealed)
    except Unreadable:
        return ""


def _phones(community: Community) -> dict[int, list[str]]:
    phones: dict[int, list[str]] = defaultdict(list)
    rows = Phone.objects.filter(resident__community=community).order_by("pk")
    for pk, number in rows.values_list("resident_id", "number").iterator(STEP):
        phones[pk].append(number)
    return phones


def _vehicle_rows(community: Community, _ways: Sequence[bool]) -> Iterator[tuple[int, list[Row]]]:
    rows = Vehicle.objects.filter(HERE, community=community).order_by("plate")
    columns = ("pk", "plate", *(f"unit__{part}" for part in UNIT), "resident__name", "kind", "colour", "model")
    for pk, plate, *place, name, kind, colour, model in rows.values_list(*columns).iterator(STEP):
        yield pk, [(plate, *place, name or "", word_for(Col.VEHICLE_KIND, kind), colour, model)]


def _permit_rows(community: Community, _ways: Sequence[bool]) -> Iterator[tuple[int, list[Row]]]:
    rows = ParkingPermit.objects.filter(community=community).order_by("number")
    columns = ("pk", "number", "vehicle__plate", "space", "from_on", "until_on", "state")
    for pk, number, plate, space, first, last, state in rows.values_list(*columns).iterator(STEP):
        yield pk, [(number, plate, space, day_text(first), day_text(last), word_for(Col.STATE, state))]


def _places(community: Community, known: KnownBook) -> None:
    for pk, number, name in Building.objects.filter(community=community).values_list("pk", "number", "name"):
        known.buildings[number] = pk, name
    rows = Unit.objects.filter(community=community)
    for code, *unit in rows.values_list("code", "pk", "kind", "area", "handed_over_on", "occupied").iterator(STEP):
        known.units[code] = KnownUnit._make(unit)


def _people(community: Community, known: KnownBook) -> None:
    phones = _phones(community)
    columns = ("pk", "name", "gender", "note", "document_kind", "document_digest", "document_masked")
    rows = Resident.objects.filter(community=community, erased_at=None).order_by("pk")
    for pk, name, gender, note, *paper in rows.values_list(*columns).iterator(STEP):
        numbers = tuple(phones.get(pk, ()))
        known.people[pk] = KnownPerson(name, gender, note, numbers, *paper)
        for number in numbers:
            known.by_phone.setdefault((number, plain_name(name)), pk)
        if paper[1]:
            known.by_document.setdefault(paper[1], pk)
    homes = Occupancy.objects.filter(unit__community=community, resident__erased_at=None).order_by("pk")
    for pk, code, standing in homes.values_list("resident_id", "unit__code", "standing").iterator(STEP):
        known.standings[pk, code] = standing
        known.by_place[code, plain_name(known.people[pk].name)].append(pk)
        for number in known.people[pk].phones:
            known.by_unit_phone[code, number].append(pk)


def _parking(community: Community, known: KnownBook) -> None:
    cars = Vehicle.objects.filter(HERE, community=community)
    columns = ("plate", "pk", "unit__code", "resident_id", "kind", "colour", "model")
    for plate, *car in cars.values_list(*columns).iterator(STEP):
        known.vehicles[plate] = KnownVehicle(*car)
    permits = ParkingPermit.objects.filter(community=community)
    told = ("number", "pk", "vehicle__plate", "space", "from_on", "until_on", "state")
    for number, *permit in permits.values_list(*told).iterator(STEP):
        known.permits[number] = KnownPermit(*permit)
