"""Whose page a household's link opens, and which links a unit has."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac

from residents.models import Occupancy, Resident, Unit
from residents.queries_places import household_of
from visitors.models import HouseLink


def house_digest(token: str) -> str:
    """What is kept of a household's token."""
    return salted_hmac("visitors.house", token, algorithm="sha256").hexdigest()


def house_by(token: str) -> HouseLink | None:
    """The live link with community, unit and resident, as long as the resident belongs to the unit. One query."""
    lives = Occupancy.objects.filter(resident=OuterRef("resident"), unit=OuterRef("unit"))
    rows = HouseLink.objects.select_related("community", "unit__building", "resident")
    return rows.filter(Exists(lives), digest=house_digest(token), revoked_at=None).first()


@dataclass(frozen=True)
class HouseRow:
    """One resident of a unit, and the link that they have."""

    resident: Resident
    standing: str
    link: HouseLink | None


def house_links_of(unit: Unit) -> list[HouseRow]:
    """Everybody of the unit, owners first, with their link. Three queries."""
    rows = HouseLink.objects.filter(unit=unit, revoked_at=None).select_related("made_by")
    links = {one.resident_id: one for one in rows}
    return [
        HouseRow(one.resident, one.get_standing_display(), links.get(one.resident_id)) for one in household_of(unit)
    ]
