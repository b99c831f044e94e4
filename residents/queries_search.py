"""What the search box finds of the archive besides people and units: vehicles by plate, parking permits by number."""

from django.db.models import Q
from django.urls import reverse

from residents.models import ParkingPermit, Vehicle
from residents.models.vehicles import HERE
from residents.queries import prefix_q
from residents.rules.plates import plate_ends, plate_prefix
from residents.search import MOST, NOTHING, Hit, Hits, bounded
from staff.models import Membership

LONGEST_NUMBER = 20


def find_vehicles(who: Membership, text: str) -> Hits:
    """Vehicles whose plate begins with what was typed, or ends with its four or five signs."""
    begin, end = plate_prefix(text), plate_ends(text)
    if not begin and not end:
        return NOTHING
    wanted = Q()
    if begin:
        wanted |= prefix_q("plate", begin)
    if end:
        wanted |= Q((f"plate_last{len(end)}", end))
    rows = Vehicle.objects.filter(HERE, wanted, community=who.community).order_by("plate")
    found = rows.values_list("plate", "unit_id", "unit__code", "kind", "colour", "model")[: MOST + 1]
    return bounded(
        [
            Hit(_unit(who, unit), plate, " · ".join(filter(None, (code, colour, model))))
            for plate, unit, code, _kind, colour, model in found
        ]
    )


def find_permits(who: Membership, text: str) -> Hits:
    """Parking permits whose number begins with what was typed, valid ones or not."""
    number = text.strip()
    if not 3 <= len(number) <= LONGEST_NUMBER or not any(sign.isdigit() for sign in number):
        return NOTHING
    rows = ParkingPermit.objects.filter(prefix_q("number", number), community=who.community).order_by("number")
    rows = rows.select_related("vehicle", "unit")[: MOST + 1]
    return bounded(
        [
            Hit(
                reverse("residents:permit", args=[who.community.slug, one.pk]),
                one.number,
                " · ".join(filter(None, (one.vehicle.plate, one.unit.code, one.space, f"{one.until_on:%Y-%m-%d}"))),
                str(one.get_state_display()),
            )
            for one in rows
        ]
    )


def _unit(who: Membership, unit_id: int) -> str:
    return reverse("residents:unit", args=[who.community.slug, unit_id])
