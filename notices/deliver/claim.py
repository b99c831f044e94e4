"""Claiming: form a message or take one that is due again, for a lease. The lock ends before anything is sent.

A robot or mailbox carries one message at a time, under the lock of its row: so its pace is exact, however many workers
there are. A webhook has no pace: its messages are claimed in batches.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.sealing import Unreadable, unseal
from notices import rules
from notices.deliver.route import quiet_hours
from notices.enums import ROBOTS
from notices.letters import compose
from notices.models import PROVEN, Channel, Delivery, Outgoing
from notices.transport import Letter

Clock = Callable[[], datetime]
Row = TypeVar("Row", Channel, Delivery, Outgoing)
# A round must end within the lease, also if nobody answers: 48 messages, 8 at a time, 12 seconds each.
MOST_CHANNELS = 16  # robots and mailboxes a round
MOST_SINGLES = 32  # messages to webhooks a round


@dataclass(frozen=True)
class Claimed:
    """A message in this worker's hands until its lease ends."""

    delivery: Delivery
    channel: Channel
    letter: Letter


def claim(now: datetime) -> list[Claimed]:
    """What is to be sent in this round."""
    ready = list(ready_channels(now).values_list("pk", "kind")[: 4 * MOST_CHANNELS])
    paced = [pk for pk, kind in ready if kind in rules.PACED][:MOST_CHANNELS]
    singles = claim_unpaced(now) if len(paced) < len(ready) else []
    return [claimed for pk in paced if (claimed := claim_paced(pk, now))] + singles


def ready_channels(now: datetime) -> QuerySet[Channel]:
    """Active channels with something due that are neither busy, nor resting, nor at the end of their pace.

    What waits for a person whose address has changed since waits until the new one is confirmed.
    """
    items = Outgoing.objects.filter(channel=OuterRef("pk"), delivery=None, due_at__lte=now)
    again = Delivery.objects.filter(channel=OuterRef("pk"), next_attempt_at__lte=now)
    return Channel.objects.filter(
        Q(free_at=None) | Q(free_at__lte=now), Exists(items) | Exists(again), PROVEN, active=True
    ).order_by("free_at", "pk")


def per_minute(channel: Channel) -> int | None:
    """How many messages a minute the channel may carry: the protocol's figure, or the settings' for robots."""
    return settings.ROBOT_PER_MINUTE if channel.kind in ROBOTS else rules.SHAPES[channel.kind].per_minute


def moments(channel: Channel, now: datetime) -> list[datetime]:
    """When the sends that still count for the pace had ended, or will have ended at the latest."""
    return rules.within([datetime.fromisoformat(one) for one in channel.recent], now)


@transaction.atomic
def claim_paced(pk: int, now: datetime) -> Claimed | None:
    """Take the channel for one message; None when another worker was faster, or quiet hours have begun."""
    channel = locked(ready_channels(now).filter(pk=pk)).first()
    if channel is None:
        return None
    sent = moments(channel, now)
    delivery = due_again(channel, now) or form(channel, now, sent=len(sent))
    if delivery is None:
        return None
    # until it is known, the send counts as if it ended with the lease: a killed worker makes nobody too fast
    channel.free_at = now + rules.LEASE
    channel.recent = [one.isoformat() for one in [*sent, channel.free_at]]
    channel.save(update_fields=["free_at", "recent"])
    return Claimed(delivery, channel, letter_of(delivery, channel))


@transaction.atomic
def claim_unpaced(now: datetime) -> list[Claimed]:
    """Messages to webhooks: those due again first, then fresh ones, each notice by itself."""
    channels = {one.pk: one for one in ready_channels(now).exclude(kind__in=rules.PACED)}
    if not channels:
        return []
    due = Delivery.objects.filter(channel__in=channels, next_attempt_at__lte=now).select_related("community")
    again = [
        one
        for one in locked(due.order_by("next_attempt_at", "pk"))[:MOST_SINGLES]
        if may_go_again(one, channels[one.channel_id], now)
    ]
    for delivery in again:
        take(delivery, now)
    waiting = Outgoing.objects.filter(channel__in=channels, delivery=None, due_at__lte=now).select_related("community")
    items = list(locked(waiting.order_by("due_at", "pk"))[: MOST_SINGLES - len(again)])
    fresh = form_singles([item for item in items if may_leave(item, channels[item.channel_id], now)], channels, now)
    return [
        Claimed(one, channels[one.channel_id], letter_of(one, channels[one.channel_id])) for one in [*again, *fresh]
    ]


def locked(rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows that nobody else holds. On SQLite the immediate transaction is the lock."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return rows


def due_again(channel: Channel, now: datetime) -> Delivery | None:
    """The oldest message that is to be tried again; those that quiet hours mute by now wait for their end."""
    rows = Delivery.objects.filter(channel=channel, next_attempt_at__lte=now).select_related("community")
    for delivery in rows.order_by("next_attempt_at", "pk")[:50]:
        if may_go_again(delivery, channel, now):
            take(delivery, now)
            return delivery
    return None


def may_go_again(delivery: Delivery, channel: Channel, now: datetime) -> bool:
    """False when quiet hours mute it by now; it then waits for their end."""
    at = rules.leaves_at(delivery.urgency, now, quiet_hours(channel), delivery.community.timezone)
    if at > now:
        Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=at)
    return at <= now


def take(delivery: Delivery, now: datetime) -> None:
    """Claim a message that exists."""
    delivery.tries += 1
    delivery.next_attempt_at = now + rules.LEASE
    delivery.save(update_fields=["tries", "next_attempt_at"])


def form(channel: Channel, now: datetime, *, sent: int) -> Delivery | None:
    """Make one message of what waits: the most urgent notice by itself, or in a burst as many as fit."""
    rows = Outgoing.objects.filter(channel=channel, delivery=None, due_at__lte=now).select_related("community")
    most = rules.most_lines(rules.SHAPES[channel.kind].most_bytes)
    waiting = list(rows.order_by("-urgency", "due_at", "pk")[:most])
    waiting = [item for item in waiting if may_leave(item, channel, now)]
    if not waiting:
        return None
    of_one_place = [item for item in waiting if item.community_id == waiting[0].community_id]
    items = of_one_place if rules.gathers(len(waiting), sent) else waiting[:1]
    uid = uuid4()
    text = compose(channel, waiting[0].community, items, uid)
    delivery = Delivery.objects.create(
        uid=uid,
        channel=channel,
        community=waiting[0].community,
        urgency=max(item.urgency for item in items[: text.count]),
        count=text.count,
        title=text.title,
        body=text.body,
        made_at=now,
        tries=1,
        next_attempt_at=now + rules.LEASE,
    )
    Outgoing.objects.filter(pk__in=[item.pk for item in items[: text.count]]).update(delivery=delivery)
    return delivery


def form_singles(items: Sequence[Outgoing], channels: dict[int, Channel], now: datetime) -> list[Delivery]:
    """A message for each item, in two statements."""
    if not items:
        return []
    made = []
    for item in items:
        uid = uuid4()
        text = compose(channels[item.channel_id], item.community, [item], uid)
        item.delivery = Delivery(
            uid=uid,
            channel_id=item.channel_id,
            community=item.community,
            urgency=item.urgency,
            count=1,
            title=text.title,
            body=text.body,
            made_at=now,
            tries=1,
            next_attempt_at=now + rules.LEASE,
        )
        made.append(item.delivery)
    made = Delivery.objects.bulk_create(made)
    Outgoing.objects.bulk_update(items, ["delivery"])
    return made


def may_leave(item: Outgoing, channel: Channel, now: datetime) -> bool:
    """False when quiet hours have begun since it was handed on; it then waits for their end."""
    quiet = quiet_hours(channel)
    if quiet is None:
        return True
    at = rules.leaves_at(item.urgency, now, quiet, item.community.timezone)
    if at > now:
        Outgoing.objects.filter(pk=item.pk).update(due_at=at)
    return at <= now


def letter_of(delivery: Delivery, channel: Channel) -> Letter:
    """The message with its opened address; without one when it can't be read any more, which sending then reports."""
    try:
        address, secret = unseal(channel.address), unseal(channel.secret)
    except Unreadable:
        address, secret = "", ""
    return Letter(delivery.uid, channel.kind, address, secret, delivery.title, delivery.body)
