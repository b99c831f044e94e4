"""Permits: those that count, and the visits made with one."""

from datetime import date

from django.db.models import Q, QuerySet

from staff.models import Community
from visitors.models import INSIDE, Permit, Visit

MOST = 20


def permits_of(community: Community, *, today: date, over: bool = False) -> QuerySet[Permit]:
    """Permits that are not over, the one that ends first first; or those that are, the latest first."""
    rows = Permit.objects.filter(community=community).select_related("unit__building")
    if over:
        gone = Q(until_day__lt=today) | Q(withdrawn_at__isnull=False)
        return rows.filter(gone, erased_at=None).order_by("-until_day", "-pk")
    return rows.filter(until_day__gte=today, withdrawn_at=None).order_by("until_day", "pk")


def inside_with(permit: Permit) -> Visit | None:
    """The visit of the holder who is inside now."""
    return Visit.objects.filter(INSIDE, permit=permit).first()


def visits_with(permit: Permit) -> list[Visit]:
    """The latest visits with it."""
    return list(Visit.objects.filter(permit=permit).order_by("-registered_at", "-pk")[:MOST])
