"""The deliverer of webhooks: claim for a lease, send without a lock, record what came of it (docs/api.md).

Any number of workers side by side do no harm: the rows are the queue. A worker that is killed between sending and
recording has its events sent again, with the same ids: at least once, never lost.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.urls import reverse

from core.sealing import Unreadable, unseal
from interfaces import hook_rules as rules
from interfaces.enums import Outcome
from interfaces.models import Hook, HookEvent
from interfaces.models.hooks import DUE
from interfaces.services.hooks import end_hook
from notices.enums import Urgency
from notices.services import News, tell
from notices.transport import Outcome as Sent
from staff.enums import SETUP
from staff.models import Community
from staff.queries import ids_by_role, short_names
from tickets.models import Ticket, WorkOrder

logger = logging.getLogger(__name__)
BATCH = 24  # of a round: 8 at a time, 12 seconds each at the most, is well within the lease
SENDERS = 8
BUDGET = timedelta(seconds=20)
SUBJECTS: Mapping[str, Callable[[Iterable[int]], QuerySet[Any]]] = {
    "ticket": lambda ids: Ticket.objects.filter(pk__in=ids),
    "order": lambda ids: WorkOrder.objects.filter(pk__in=ids),
}
Way = Callable[[str, bytes, Mapping[str, str]], Sent]


@dataclass(frozen=True)
class Parcel:
    """One event on its way. `repr` shows neither address nor secret."""

    event: HookEvent
    url: str
    secret: str
    body: bytes

    def __repr__(self) -> str:
        return f"Parcel({self.event.uid})"


def deliver_hooks(clock: Callable[[], datetime], *, way: Way | None = None, budget: timedelta = BUDGET) -> int:
    """Send what is due until nothing is, or the budget is used up. Returns how many arrived."""
    begun, arrived = clock(), 0
    way = way or _post
    while clock() - begun < budget and (parcels := claim(clock())):
        with ThreadPoolExecutor(max_workers=min(SENDERS, len(parcels)), thread_name_prefix="hook") as pool:
            for parcel, sent in zip(parcels, pool.map(lambda one: send(one, way, clock()), parcels), strict=True):
                record(parcel.event, sent, now=clock())
                arrived += sent.delivered
    return arrived


@transaction.atomic
def claim(now: datetime) -> list[Parcel]:
    """Events that are due, in the order in which they happened, for a lease."""
    rows = HookEvent.objects.filter(DUE, next_at__lte=now, hook__active=True).select_related("hook")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    found = list(rows.order_by("next_at", "pk")[:BATCH])
    if not found:
        return []
    HookEvent.objects.filter(pk__in=[one.pk for one in found]).update(
        next_at=now + rules.LEASE, attempts=F("attempts") + 1
    )
    for one in found:
        one.attempts += 1
    names, slugs = _names(found), short_names()
    return [_parcel(one, names, slugs) for one in found]


def send(parcel: Parcel, way: Way, at: datetime) -> Sent:
    """One POST, signed."""
    if not parcel.url:
        return Sent(delivered=False, error="unreadable")
    headers = {
        "X-OTE-Event": str(parcel.event.uid),
        "X-OTE-Action": parcel.event.action,
        "X-OTE-Signature": rules.signature(parcel.secret, at, parcel.body),
    }
    try:
        return way(parcel.url, parcel.body, headers)
    except Exception as error:  # noqa: BLE001 whatever a library raises must not stop the other events
        # the name only: the text of a foreign exception may hold the address
        logger.warning("A webhook could not be called: %s", type(error).__name__)
        return Sent(delivered=False, error="failed", detail=type(error).__name__)


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> Sent:
    from notices.transport.webhook import post_public  # loads the library, half a second

    return post_public(url, body, headers)


@transaction.atomic
def record(event: HookEvent, sent: Sent, *, now: datetime) -> None:
    """What came of it; a hook that has failed for days is switched off, and who sets up is told."""
    hook = Hook.objects.select_for_update().get(pk=event.hook_id)
    rows = HookEvent.objects.filter(pk=event.pk)
    if sent.delivered:
        rows.update(outcome=Outcome.DELIVERED, ended_at=now, error="")
        if hook.failing_since:
            Hook.objects.filter(pk=hook.pk).update(failing_since=None)
        return
    error = f"{sent.error} {sent.detail}".strip()[:200]
    pause = rules.pause_after(event.attempts, sent.slow_down)
    if pause is None:
        rows.update(outcome=Outcome.DEAD, ended_at=now, error=error)
    else:
        rows.update(next_at=now + pause, error=error)
    if hook.failing_since is None:
        Hook.objects.filter(pk=hook.pk).update(failing_since=now)
    elif now - hook.failing_since >= rules.ENDS_AFTER and end_hook(hook.pk, by=None, now=now):
        _tell_ended(hook, now)


def body_of(event: HookEvent, subject: Mapping[str, str], community: str) -> bytes:
    """What the receiver reads: ids and states, no words and no name of anybody."""
    body = {
        "id": str(event.uid),
        "order": event.pk,
        "action": event.action,
        "community": community,
        "subject": dict(subject),
        "at": event.at.isoformat(),
        "facts": event.facts,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _parcel(event: HookEvent, names: Mapping[str, str], slugs: Mapping[int, str]) -> Parcel:
    kind, _colon, pk = event.subject.partition(":")
    subject = {"kind": kind, "id": pk} | ({"number": names[event.subject]} if event.subject in names else {})
    try:
        url, secret = unseal(event.hook.url_sealed), unseal(event.hook.secret_sealed)
    except Unreadable:
        url = secret = ""
    return Parcel(event, url, secret, body_of(event, subject, slugs.get(event.community_id, "")))


def _names(events: Iterable[HookEvent]) -> dict[str, str]:
    """Subject → the number by which people and the API know it."""
    ids: dict[str, set[int]] = {}
    for one in events:
        kind, _colon, pk = one.subject.partition(":")
        if kind in SUBJECTS and pk.isdecimal():
            ids.setdefault(kind, set()).add(int(pk))
    found: dict[str, str] = {}
    for kind, wanted in ids.items():
        rows = SUBJECTS[kind](wanted).values_list("pk", "number")
        found |= {f"{kind}:{pk}": number for pk, number in rows}
    return found


def _tell_ended(hook: Hook, now: datetime) -> None:
    """Once a community: who sets up there looks what became of the receiver."""
    communities = Community.objects.filter(pk__in=hook.integration.reaches.values("community"))
    people = ids_by_role([one.pk for one in communities], SETUP)
    tell(
        [
            News(
                community_id=one.pk,
                recipients=frozenset().union(*(people.get((one.pk, role), set()) for role in SETUP)),
                code="webhook.ended",
                key=f"webhook.ended:{hook.pk}",
                url=reverse("interfaces:integration", args=[one.slug, hook.integration_id]),
                urgency=Urgency.SOON,
                params={"host": hook.host},
            )
            for one in communities
        ],
        now=now,
    )
