"""Parking permits by themselves: the desk is told of those that run out soon; what has run out is not valid."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from residents.enums import PermitState, Source, Subject
from residents.models import ParkingPermit
from residents.models.vehicles import LIVE
from residents.queries_archive import warn_days_of
from residents.services.changes import About, Moved, Told, record
from residents.services.locks import lock_places
from staff.enums import Role
from staff.models import Community
from staff.queries import ids_by_role

TOLD = (Role.FRONT, Role.SUPERVISOR)
BY_ITSELF = Told(Source.SYSTEM)


def watch_permits(now: datetime) -> int:
    """Look at every community's permits; returns how many ran out. Called often; what was told is not told again."""
    return sum(_watch(community, now) for community in Community.objects.order_by("pk"))


def _watch(community: Community, now: datetime) -> int:
    today = now.astimezone(ZoneInfo(community.timezone)).date()
    ahead = today + timedelta(days=warn_days_of(community))
    waiting = ParkingPermit.objects.filter(LIVE, community=community)
    if not waiting.filter(Q(until_on__lte=ahead, warned_at=None) | Q(until_on__lt=today)).exists():
        return 0
    return _carry_out(community, today, ahead, now=now)


@transaction.atomic
def _carry_out(community: Community, today: date, ahead: date, *, now: datetime) -> int:
    lock_places(community.pk)  # nobody renews meanwhile
    rows = ParkingPermit.objects.filter(LIVE, community=community)
    over = list(rows.filter(until_on__lt=today).order_by("pk"))
    soon = list(rows.filter(until_on__gte=today, until_on__lte=ahead, warned_at=None).order_by("until_on", "pk"))
    for permit in over:
        _expire(permit, now)
    rows.filter(pk__in=[permit.pk for permit in soon]).update(warned_at=now)
    tell(_news(community, over, soon, today), now=now)
    return len(over)


def _expire(permit: ParkingPermit, now: datetime) -> None:
    moved = [Moved("state", permit.state, PermitState.EXPIRED)]
    permit.state, permit.ended_at = PermitState.EXPIRED, now
    permit.save(update_fields=["state", "ended_at"])
    about = About(permit.community_id, Subject.PERMIT, permit.pk, unit_id=permit.unit_id)
    said = record(about, moved, BY_ITSELF, by_id=None, at=now)
    subject = f"parking_permit:{permit.pk}"
    ledger.append(permit.community_id, "permit.expired", subject=subject, actor_id=None, at=now, facts=said)


def _news(community: Community, over: list[ParkingPermit], soon: list[ParkingPermit], today: date) -> Iterable[News]:
    """One notice for all that ran out, one for all that will: numbers and counts, no plate and no name (A-3)."""
    found = ids_by_role([community.pk], TOLD)
    people = frozenset().union(*(found.get((community.pk, role), set()) for role in TOLD))
    for code, permits, filtered in (("permit.over", over, "over"), ("permit.soon", soon, "soon")):
        if permits:
            first = min(permit.until_on for permit in permits)
            yield News(
                community_id=community.pk,
                recipients=people,
                code=code,
                key=f"{code}:{today}:{permits[0].pk}",
                url=f"/c/{community.slug}/parking/?show={filtered}",
                urgency=Urgency.SOON,
                params={"count": str(len(permits)), "first": first.isoformat()},
            )
