"""Dead letters: messages that were given up, tried again by hand; and what arrived long ago, forgotten."""

from datetime import datetime, timedelta

from django.db import transaction

from ledger import services as ledger
from notices.models import Delivery
from staff.models import Membership

KEPT = timedelta(days=30)
KEPT_DEAD = timedelta(days=180)
BATCH = 2000


def retry(who: Membership, pk: int, *, now: datetime) -> int:
    """Try one dead letter of the community again, with all its attempts before it. Returns 1, or 0 when it is none."""
    return _again(who, now=now, pk=pk)


def retry_all(who: Membership, *, now: datetime) -> int:
    """Try every dead letter of the community again; returns how many."""
    return _again(who, now=now)


@transaction.atomic
def _again(who: Membership, *, now: datetime, **which: int) -> int:
    """The id stays: a receiver who had it after all drops it. Its age counts anew."""
    rows = Delivery.objects.filter(community=who.community, dead_at__isnull=False, channel__active=True, **which)
    count = rows.update(dead_at=None, next_attempt_at=now, failures=0, made_at=now)
    if count:
        ledger.append(
            who.community_id,
            "deliveries.retried",
            subject=f"delivery:{which['pk']}" if which else "deliveries",
            actor_id=who.user_id,
            at=now,
            facts={"count": count},
        )
    return count


def clear_outbox(now: datetime) -> int:
    """Forget messages that arrived a month ago and dead letters of half a year; returns how many. Notices stay."""
    gone = 0
    for old in ({"delivered_at__lt": now - KEPT}, {"dead_at__lt": now - KEPT_DEAD}):
        while ids := list(Delivery.objects.filter(**old).values_list("pk", flat=True)[:BATCH]):
            Delivery.objects.filter(pk__in=ids).delete()
            gone += len(ids)
    return gone
