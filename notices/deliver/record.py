"""Recording what came of an attempt: arrived, to be tried again, or dead. One short transaction, the channel first."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from notices import rules
from notices.deliver.claim import Claimed, moments, per_minute
from notices.enums import Urgency
from notices.models import Channel, Delivery
from notices.services.telling import News, tell
from notices.transport import Outcome
from staff.enums import Role
from staff.queries import ids_by_role

SEEN_EVERY = timedelta(seconds=10)  # how exactly a busy webhook keeps when it last arrived: one row is not a counter


@transaction.atomic
def record(claimed: Claimed, outcome: Outcome, *, now: datetime) -> bool:
    """Write it down; True when the message is dead now. A claim that has passed to another worker decides nothing."""
    settle_channel(claimed.channel, outcome, now=now)
    delivery = claimed.delivery
    mine = Delivery.objects.filter(pk=delivery.pk, delivered_at=None)
    if outcome.delivered:
        _arrived(mine, now=now)
        return False
    mine = mine.filter(tries=delivery.tries, dead_at=None)
    said = {"error": outcome.error, "error_detail": outcome.detail[:300]}
    if outcome.slow_down:
        mine.update(next_attempt_at=now + outcome.slow_down, **said)
        return False
    failures = delivery.failures + 1
    if rules.gives_up(failures, now - delivery.made_at):
        dead = mine.update(failures=failures, next_attempt_at=None, dead_at=now, **said)
        if dead:
            tell_administrators(claimed, now=now)
        return bool(dead)
    jitter = delivery.uid.int % 1000 / 999
    mine.update(failures=failures, next_attempt_at=now + rules.pause(failures, jitter), **said)
    return False


@transaction.atomic
def record_arrived(claimed: Sequence[Claimed], *, now: datetime) -> None:
    """The same for messages to webhooks that have arrived, set by set."""
    settle_webhooks({one.channel.pk for one in claimed}, now=now)
    _arrived(Delivery.objects.filter(pk__in=[one.delivery.pk for one in claimed], delivered_at=None), now=now)


def _arrived(rows: QuerySet[Delivery], *, now: datetime) -> None:
    """A fact, whoever holds the claim by now."""
    rows.update(delivered_at=now, next_attempt_at=None, dead_at=None, error="", error_detail="")


def settle_webhooks(ids: Iterable[int], *, now: datetime) -> None:
    """They work; written only when that is news, because every message of a webhook meets in this row."""
    stale = Q(failures__gt=0) | Q(sent_at=None) | Q(sent_at__lt=now - SEEN_EVERY)
    Channel.objects.filter(stale, pk__in=ids).update(failures=0, error="", error_detail="", sent_at=now)


def settle_channel(channel: Channel, outcome: Outcome, *, now: datetime) -> None:
    """Let the channel go on: at its pace after a success, after a rest that grows with the failures in a row."""
    limit = per_minute(channel)
    if limit is None and outcome.delivered:
        settle_webhooks([channel.pk], now=now)
        return
    row = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
    pace = None
    if limit is not None:
        ended = _ended(row, channel, now)
        row.recent = [at.isoformat() for at in ended]
        pace = rules.free_at(ended, limit)
    if outcome.delivered:
        row.failures, row.error, row.error_detail, row.sent_at = 0, "", "", now
        row.free_at = pace
    else:
        row.failures += 0 if outcome.slow_down else 1
        row.error, row.error_detail = outcome.error, outcome.detail[:300]
        row.free_at = max(now + (outcome.slow_down or rules.rest(row.failures)), pace or now)
    row.save(update_fields=["recent", "failures", "error", "error_detail", "sent_at", "free_at"])


def _ended(row: Channel, claimed: Channel, now: datetime) -> list[datetime]:
    """The recent sends, with the claim's place-holder replaced by the moment at which its send has ended."""
    under_way = claimed.free_at
    return sorted(now if at == under_way else at for at in moments(row, now))


def tell_administrators(claimed: Claimed, *, now: datetime) -> None:
    """Once a day and channel: messages could not be delivered, look at them."""
    community = claimed.delivery.community
    people = ids_by_role([community.pk], [Role.ADMINISTRATOR]).get((community.pk, Role.ADMINISTRATOR), set())
    news = News(
        community_id=community.pk,
        recipients=frozenset(people),
        code="channel.dead",
        key=f"channel-dead:{claimed.channel.pk}:{now:%Y-%m-%d}",
        url=f"/c/{community.slug}/channels/dead/",
        urgency=Urgency.SOON,
        params={"channel": claimed.channel.name},
    )
    tell([news], now=now)
