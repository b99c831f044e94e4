"""Known causes and who called about them; and callers who may share a cause that nobody has announced yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet

from residents.models import Unit
from staff.models import Community
from tickets.models import OPEN, Outage, Ticket

LOOK_BACK = timedelta(hours=24)  # matters of one building and category within this time may have one cause
ALIKE = 3  # so many of them, and the desk is asked
ENDED_SHOWN = 10


def outages_of(community: Community) -> QuerySet[Outage]:
    """The community's outages with `callers` (all) and `waiting` (still open)."""
    waiting = Count("tickets", filter=~Q(tickets__state="closed"))
    callers = Count("tickets", filter=Q(tickets__merged_into=None))
    rows = Outage.objects.filter(community=community).select_related("building", "community", "announced_by")
    return rows.annotate(callers=callers, waiting=waiting)


def live_outages(community: Community) -> QuerySet[Outage]:
    """Those that last, the latest first."""
    return outages_of(community).filter(ended_at=None).order_by("-announced_at", "-pk")


def outages_at(community: Community, *, building_id: int | None, entrance: str | None) -> list[Outage]:
    """What a caller from there may call about: the community's, the building's, the entrance's. No place: all of them.

    `entrance` None: any of the building. One query.
    """
    rows = Outage.objects.filter(community=community, ended_at=None).select_related("building")
    if building_id is not None:
        here = Q(building=building_id) if entrance is None else Q(building=building_id, entrance__in=["", entrance])
        rows = rows.filter(Q(building=None) | here)
    return list(rows.order_by("-announced_at", "-pk"))


def callers_of(outage: Outage) -> QuerySet[Ticket]:
    """Everybody's own matter, the open ones first."""
    rows = Ticket.objects.filter(outage=outage, merged_into=None).select_related(
        "unit", "building", "resident", "first_responder"
    )
    return rows.order_by("closed_at", "-opened_at", "-pk")


def may_belong(outage: Outage) -> QuerySet[Ticket]:
    """Open matters of the place since the day before the announcement that stand alone so far."""
    rows = Ticket.objects.filter(OPEN, community=outage.community_id, outage=None)
    rows = rows.filter(opened_at__gte=outage.announced_at - LOOK_BACK)
    if outage.building_id:
        rows = rows.filter(building=outage.building_id)
    if outage.entrance:
        rows = rows.filter(Q(unit=None) | Q(unit__entrance=outage.entrance))
    return rows.select_related("unit", "building", "category").order_by("-opened_at", "-pk")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Open matters of one building and category that came within a day: perhaps one cause."""

    building_id: int
    building: str
    category_id: int
    category: str
    matters: int
    first_at: datetime
    last_at: datetime


def clusters_of(community: Community, *, now: datetime) -> Sequence[Cluster]:
    """Where three or more open matters of a day may have one cause that nobody has announced, most matters first."""
    rows = Ticket.objects.filter(
        OPEN, community=community, outage=None, opened_at__gt=now - LOOK_BACK, building__isnull=False,
        category__isnull=False,
    )  # fmt: skip
    counted = rows.values_list("building", "building__number", "category", "category__name")
    found = counted.annotate(matters=Count("pk"), first=Min("opened_at"), last=Max("opened_at"))
    return [Cluster(*row) for row in found.filter(matters__gte=ALIKE).order_by("-matters", "building__number")]


def entrances_of(community: Community) -> dict[int, list[str]]:
    """Building id → its entrances, sorted."""
    rows = Unit.objects.filter(community=community).exclude(entrance="").values_list("building", "entrance")
    found: dict[int, list[str]] = {}
    for building, entrance in rows.distinct().order_by("building", "entrance"):
        found.setdefault(building, []).append(entrance)
    return found
