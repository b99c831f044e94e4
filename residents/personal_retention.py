"""What of the archive names somebody and is not needed for good: erased when its days are over."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from privacy.erasers import in_batches
from residents.enums import RUNNING_WORKS
from residents.models import Change, Renovation, RenovationWorker, Vehicle
from staff.models import Community


def plates(community: Community, before: datetime, dry: bool) -> int:
    """Of vehicles that have left: the permits keep their days and spaces."""
    rows = Vehicle.objects.filter(community=community, removed_at__lt=before).exclude(plate="", resident=None)
    return in_batches(rows, forget_plates, dry=dry)


def forget_plates(rows: QuerySet[Any]) -> int:
    """The vehicles without what tells whose they were."""
    return rows.update(plate="", model="", colour="", resident=None)


def workers(community: Community, before: datetime, dry: bool) -> int:
    """Of renovations that are over: names and numbers."""
    over = Renovation.objects.filter(community=community, ended_at__lt=before).exclude(state__in=RUNNING_WORKS)
    named = Q(workers__isnull=False) | ~Q(foreman="") | ~Q(foreman_phone="")
    return in_batches(Renovation.objects.filter(pk__in=over.filter(named).values("pk")), _without_workers, dry=dry)


def _without_workers(rows: QuerySet[Any]) -> None:
    RenovationWorker.objects.filter(renovation__in=rows).delete()
    rows.update(foreman="", foreman_phone="")


def changes(community: Community, before: datetime, dry: bool) -> int:
    """Of personal fields: both values; that there was a change stays."""
    rows = Change.objects.filter(community=community, personal=True, at__lt=before, erased_at=None)
    return in_batches(rows, lambda some: forget_changes(some, before), dry=dry)


def forget_changes(rows: QuerySet[Any], at: datetime) -> int:
    """The changes without their values and without who told them."""
    return rows.update(old="", new="", source_words="", erased_at=at)
