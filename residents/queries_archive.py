"""Reads of the archive: what stands on the panels of a unit and of a resident, and on the lists (A-1)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from attachments.models import Attachment
from attachments.queries import attached_to
from residents.enums import RUNNING_WORKS, PermitState
from residents.models import (
    Change,
    FeeNotice,
    Inspection,
    MoveIn,
    Occupancy,
    ParkingPermit,
    ParkingSettings,
    Renovation,
    Resident,
    Unit,
    Vehicle,
)
from residents.models.vehicles import LIVE
from staff.models import Community

USUAL_WARNING = 14  # days
MOST_CHANGES = 30
MOST_FEES = 20


class CarAndPermit(NamedTuple):
    """A vehicle with its latest permit, if it ever had one."""

    vehicle: Vehicle
    permit: ParkingPermit | None


def warn_days_of(community: Community) -> int:
    """How many days before a permit runs out the desk is told."""
    set_to = ParkingSettings.objects.filter(community=community).values_list("warn_days", flat=True).first()
    return USUAL_WARNING if set_to is None else set_to


def vehicles_of(unit: Unit) -> list[CarAndPermit]:
    """The vehicles that are here, each with its latest permit; in two queries."""
    return _with_permits(Vehicle.objects.filter(unit=unit, removed_at=None))


def vehicles_of_resident(person: Resident) -> list[CarAndPermit]:
    """The vehicles that this resident drives."""
    return _with_permits(Vehicle.objects.filter(resident=person, removed_at=None))


def _with_permits(rows: QuerySet[Vehicle]) -> list[CarAndPermit]:
    permits = Prefetch("permits", ParkingPermit.objects.order_by("-pk"))
    found = rows.select_related("resident", "unit").prefetch_related(permits).order_by("pk")
    return [CarAndPermit(one, next(iter(one.permits.all()), None)) for one in found]


def vehicle_for(community: Community, pk: int) -> Vehicle:
    """A vehicle of the community that is still here; else 404."""
    rows = Vehicle.objects.select_related("unit__building", "resident")
    found = rows.filter(community=community, pk=pk, removed_at=None).first()
    if found is None:
        raise Http404
    return found


def permit_for(community: Community, pk: int) -> ParkingPermit:
    """A parking permit of the community; else 404."""
    rows = ParkingPermit.objects.select_related("vehicle", "unit__building", "issued_by", "ended_by")
    found = rows.filter(community=community, pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_begin_anew(permit: ParkingPermit) -> bool:
    """Whether its vehicle, still here, is without a valid permit: what has run out is issued anew, never renewed."""
    return permit.vehicle.removed_at is None and not ParkingPermit.objects.filter(LIVE, vehicle=permit.vehicle).exists()


def space_before(vehicle: Vehicle) -> str:
    """The space of the vehicle's latest permit, unless another's permit holds it now."""
    before = ParkingPermit.objects.filter(vehicle=vehicle).order_by("-pk").values_list("space", flat=True).first()
    if not before or ParkingPermit.objects.filter(LIVE, community=vehicle.community_id, space=before).exists():
        return ""
    return before


def permits_in(community: Community, show: str, *, until: date, words: str = "") -> QuerySet[ParkingPermit]:
    """The permits of a list: `live`, `soon` (live until that day at most), `over` (run out or withdrawn)."""
    rows = ParkingPermit.objects.filter(community=community).select_related("vehicle", "unit__building")
    if words:
        plain = words.upper()
        rows = rows.filter(
            Q(number__icontains=words)
            | Q(space__icontains=words)
            | Q(vehicle__plate__contains=plain)
            | Q(unit__code__startswith=plain)
        )
    if show == "over":
        return rows.filter(state__in=[PermitState.EXPIRED, PermitState.WITHDRAWN]).order_by("-ended_at", "-pk")
    live = rows.filter(LIVE).order_by("until_on", "pk")
    return live.filter(until_on__lte=until) if show == "soon" else live


def people_of(unit: Unit) -> list[Resident]:
    """The household, to choose one of."""
    return [home.resident for home in Occupancy.objects.filter(unit=unit).select_related("resident").order_by("pk")]


def move_ins_of(unit: Unit) -> list[MoveIn]:
    """The unit's move-ins, the latest first."""
    return list(MoveIn.objects.filter(unit=unit).select_related("resident", "signed_by").order_by("-pk"))


def move_ins_of_resident(person: Resident) -> list[MoveIn]:
    """The resident's move-ins, the latest first."""
    return list(MoveIn.objects.filter(resident=person).select_related("unit", "signed_by").order_by("-pk"))


def move_in_for(community: Community, pk: int) -> MoveIn:
    """A move-in with its sheet; else 404. Four queries whatever its length."""
    rows = MoveIn.objects.select_related("unit__building", "resident", "opened_by", "signed_by")
    found = rows.prefetch_related("items", "readings").filter(community=community, pk=pk).first()
    if found is None:
        raise Http404
    return found


def renovations_of(unit: Unit) -> list[Renovation]:
    """The unit's renovations, the latest first, with their workers and inspections counted by the page."""
    rows = Renovation.objects.filter(unit=unit).select_related("resident")
    return list(rows.prefetch_related("workers", _inspections()).order_by("-pk"))


def renovations_of_resident(person: Resident) -> list[Renovation]:
    """The renovations that the resident had done, the latest first."""
    rows = Renovation.objects.filter(resident=person).select_related("unit")
    return list(rows.prefetch_related("workers", _inspections()).order_by("-pk"))


def renovations_in(community: Community, *, over: bool) -> QuerySet[Renovation]:
    """The renovations that run, those that end first in front; or those that are over, the latest first."""
    rows = Renovation.objects.filter(community=community).select_related("unit__building", "resident")
    rows = rows.prefetch_related("workers", _inspections())
    if over:
        return rows.exclude(state__in=RUNNING_WORKS).order_by("-ended_at", "-pk")
    return rows.filter(state__in=RUNNING_WORKS).order_by("until_on", "pk")


def renovation_for(community: Community, pk: int) -> Renovation:
    """A renovation with workers and inspections; else 404."""
    rows = Renovation.objects.select_related("unit__building", "resident", "registered_by", "ended_by")
    found = rows.prefetch_related("workers", _inspections()).filter(community=community, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _inspections() -> Prefetch[str]:
    return Prefetch("inspections", Inspection.objects.select_related("by").order_by("-pk"))


def photos_of(inspections: Iterable[Inspection]) -> dict[int, list[Attachment]]:
    """Inspection's id → its photos, in one query."""
    return attached_to("renovation", [one.pk for one in inspections])


def fees_of(unit: Unit) -> list[FeeNotice]:
    """What was sent to the unit about fees, the latest first."""
    return list(FeeNotice.objects.filter(unit=unit).select_related("by").order_by("-sent_at", "-pk")[:MOST_FEES])


def fees_of_resident(person: Resident) -> list[FeeNotice]:
    """What was sent about fees to the units whose household the person belongs to, the latest first."""
    rows = FeeNotice.objects.filter(unit__occupancies__resident=person).select_related("by", "unit")
    return list(rows.order_by("-sent_at", "-pk")[:MOST_FEES])


def fees_in(community: Community) -> QuerySet[FeeNotice]:
    """What was sent in the community, the latest first."""
    rows = FeeNotice.objects.filter(community=community).select_related("by", "unit__building")
    return rows.order_by("-sent_at", "-pk")


def changes_of_unit(unit: Unit) -> Sequence[Change]:
    """The latest changes of the unit, of what belongs to it, and of its household."""
    household = Occupancy.objects.filter(unit=unit).values("resident")
    return _latest(
        Change.objects.filter(Q(unit=unit) | Q(resident__in=household, unit=None), community_id=unit.community_id)
    )


def changes_of_resident(person: Resident) -> Sequence[Change]:
    """The latest changes of a resident."""
    return _latest(Change.objects.filter(resident=person))


def _latest(rows: QuerySet[Change]) -> Sequence[Change]:
    return list(rows.select_related("by", "resident", "unit__building").order_by("-pk")[:MOST_CHANGES])
