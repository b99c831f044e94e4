"""Which visit a consent link asks about, and which visits concern a household."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from visitors.models import Announcement, ConsentLink, HouseLink, Visit
from visitors.models.visits import TO_TELL
from visitors.visit_enums import VisitState

SHOWN = timedelta(days=30)


def consent_digest(token: str) -> str:
    """What is kept of a token."""
    return salted_hmac("visitors.consent", token, algorithm="sha256").hexdigest()


def consent_link_by(token: str, *, now: datetime) -> ConsentLink | None:
    """The link with its visit, while it may still be answered or just was. One query."""
    rows = ConsentLink.objects.select_related("visit__community", "visit__unit__building", "visit__host")
    return rows.filter(digest=consent_digest(token), revoked_at=None, expires_at__gt=now).first()


def concerns(house: HouseLink, visit: Visit) -> bool:
    """Whether a visit is the household member's affair: to them by name, or to their unit without a name (A-3)."""
    return visit.unit_id == house.unit_id and visit.host_id in {None, house.resident_id}


def asked_of(house: HouseLink) -> QuerySet[Visit]:
    """Visitors at the gate who wait for this person's word."""
    return _of(house).filter(state=VisitState.ASKED, agreed_at=None).order_by("registered_at", "pk")


def missed_by(house: HouseLink) -> QuerySet[Visit]:
    """Who was there while nobody was reached, until it is read (V-4)."""
    return _of(house).filter(TO_TELL).order_by("registered_at", "pk")


def announced_by(house: HouseLink, *, now: datetime) -> QuerySet[Announcement]:
    """What this person has announced and that may still be used, the next first."""
    rows = Announcement.objects.filter(unit=house.unit_id, host=house.resident_id, withdrawn_at=None, erased_at=None)
    return rows.filter(until_at__gt=now).order_by("from_at", "pk")


def _of(house: HouseLink) -> QuerySet[Visit]:
    mine = Q(host=None) | Q(host=house.resident_id)
    return Visit.objects.filter(mine, community=house.community_id, unit=house.unit_id, erased_at=None)
