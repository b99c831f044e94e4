"""Announced visitors: by token, by code, of a day, of a unit."""

from datetime import datetime

from django.db.models import F, QuerySet
from django.utils.crypto import salted_hmac

from residents.models import Unit
from staff.models import Community
from visitors.models import Announcement

WITH = ("unit__building", "host", "community")


def announced_digest(token: str) -> str:
    """What is matched of a token."""
    return salted_hmac("visitors.announced", token, algorithm="sha256").hexdigest()


def announced_by_token(token: str) -> Announcement | None:
    """What the token opens, also when it is over: the page says why. Erased ones open nothing."""
    rows = Announcement.objects.select_related(*WITH)
    return rows.filter(digest=announced_digest(token), erased_at=None).first()


def announced_by_code(community: Community, code: str) -> Announcement | None:
    """The announcement with this short code."""
    rows = Announcement.objects.select_related(*WITH)
    return rows.filter(community=community, code=code, withdrawn_at=None, erased_at=None).order_by("-pk").first()


def expected_now(community: Community, *, until: datetime, now: datetime) -> QuerySet[Announcement]:
    """Who is announced and may still come before `until`, the next first."""
    rows = Announcement.objects.filter(community=community, withdrawn_at=None, until_at__gte=now, from_at__lt=until)
    return (
        rows.filter(erased_at=None, admitted__lt=F("heads"))
        .select_related("unit__building", "host")
        .order_by("from_at", "pk")
    )


def coming_to(unit: Unit, *, now: datetime) -> QuerySet[Announcement]:
    """Announcements of a unit that are not over."""
    return Announcement.objects.filter(unit=unit, withdrawn_at=None, until_at__gt=now)
