"""Webhooks: set up, tested, switched off; and what each verb leaves in their outbox."""

import secrets
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from core.once import made_with
from core.sealing import seal
from interfaces import hook_rules as rules
from interfaces import refusals
from interfaces.enums import Outcome
from interfaces.models import Hook, HookEvent, Integration, Reach
from ledger import services as ledger
from ledger.listeners import Appended
from notices.destinations import may_be_called
from staff.models import User

EVENTS = uuid.UUID("5b1c5a1e-6a0f-4f53-9c3b-6f6f1f0c7f11")  # the space of our event ids
PING = "ping"


@transaction.atomic
def make_hook(
    integration_id: int, *, url: str, actions: Collection[str], by: User, key: uuid.UUID, now: datetime
) -> tuple[Hook, str]:
    """A new webhook and its secret, which is returned once. The same click twice: the hook with a fresh secret.

    Raises a Refused: HookAddress, HookHostNotListed, IntegrationRevoked, FormUsed.
    """
    integration = Integration.objects.select_for_update().get(pk=integration_id)
    if integration.revoked_at:
        raise refusals.IntegrationRevoked
    host = rules.host_of(url, plain=settings.WEBHOOK_PLAIN)
    if host is None or _private(host):
        raise refusals.HookAddress("url")
    if not may_be_called(urlsplit(url).hostname, settings.OUTWARD_HOSTS):
        raise refusals.HookHostNotListed("url", host=host)
    made_with(Hook, key, integration_id=integration.pk)  # nobody takes over another integration's webhook by its key
    secret = secrets.token_urlsafe(32)
    facts = {
        "integration": integration,
        "host": host,
        "url_sealed": seal(url),
        "secret_sealed": seal(secret),
        "actions": sorted(actions),
        "made_by": by,
        "made_at": now,
    }
    hook, _fresh = Hook.objects.update_or_create(key=key, defaults=facts)
    _seal(hook, "made", by=by, at=now, facts={"actions": sorted(actions)})
    return hook, secret


@transaction.atomic
def end_hook(pk: int, *, by: User | None, now: datetime) -> bool:
    """Tell it nothing any more. Returns whether it was still told."""
    hook = Hook.objects.select_for_update().get(pk=pk)
    if not hook.active:
        return False
    switch_off(Hook.objects.filter(pk=pk), now)
    _seal(hook, "ended", by=by, at=now)
    return True


@transaction.atomic
def ping_hook(pk: int, community_id: int, *, by: User, key: uuid.UUID, now: datetime) -> HookEvent:
    """An event that says nothing, to try the way. The same `key` again gives the first. Raises HookEnded."""
    hook = Hook.objects.select_for_update().get(pk=pk)
    uid = uuid.uuid5(EVENTS, f"{PING}:{key}")
    if again := HookEvent.objects.filter(hook=hook, uid=uid).first():
        return again
    if not hook.active:
        raise refusals.HookEnded
    facts = {"community_id": community_id, "action": PING, "subject": f"webhook:{hook.pk}"}
    made = HookEvent.objects.create(hook=hook, uid=uid, at=now, next_at=now, **facts)
    _seal(hook, "pinged", by=by, at=now)
    return made


@transaction.atomic
def send_again(pk: int, *, by: User, now: datetime) -> bool:
    """An event that was given up is tried anew, with its old id. Returns whether it was given up."""
    found = HookEvent.objects.select_for_update(of=("self",)).select_related("hook").get(pk=pk)
    if found.outcome != Outcome.DEAD or not found.hook.active:
        return False
    HookEvent.objects.filter(pk=pk).update(outcome=Outcome.WAITING, attempts=0, next_at=now, ended_at=None)
    _seal(found.hook, "sent_again", by=by, at=now)
    return True


def switch_off(hooks: QuerySet[Hook], now: datetime) -> None:
    """Within a verb: these are told nothing any more, and what waits for them is given up."""
    waiting = HookEvent.objects.filter(hook__in=list(hooks.values_list("pk", flat=True)), outcome=Outcome.WAITING)
    waiting.update(outcome=Outcome.DEAD, ended_at=now, error="switched_off")
    hooks.update(active=False, ended_at=now)


def hooked() -> Exists:
    """In which communities somebody listens: a condition of the query that locks the chain (ledger.listeners)."""
    reaches = Reach.objects.filter(integration=OuterRef("integration"), community_id=OuterRef(OuterRef("pk")))
    return Exists(Hook.objects.filter(Exists(reaches), active=True))


def hear(appended: Appended) -> None:
    """Put the verb into the outbox of each hook that wants it, in the verb's own transaction."""
    hooks = Hook.objects.filter(active=True, integration__reaches__community_id=appended.community_id)
    uid = uuid.uuid5(EVENTS, f"{appended.community_id}:{appended.seq}")
    HookEvent.objects.bulk_create(
        HookEvent(
            hook_id=pk,
            community_id=appended.community_id,
            uid=uid,
            action=appended.action,
            subject=appended.subject,
            facts=rules.told_facts(appended.facts),
            at=appended.at,
            next_at=appended.at,
        )
        for pk, actions in hooks.values_list("pk", "actions")
        if rules.wants(actions, appended.action)
    )


def _private(host: str) -> bool:
    """What can be seen of the name alone; where it leads is looked at when it is called (notices.transport.webhook)."""
    if settings.WEBHOOK_PRIVATE:
        return False
    from notices.transport.webhook import is_public  # loads the library, half a second

    name = host.rpartition(":")[0] if host.count(":") == 1 else host
    try:
        return not is_public(name.strip("[]"))
    except ValueError:
        return name == "localhost" or name.endswith((".localhost", ".local", ".internal")) or "." not in name


def _seal(
    hook: Hook, verb: str, *, by: User | None, at: datetime, facts: Mapping[str, ledger.Fact] | None = None
) -> None:
    reaches = Reach.objects.filter(integration=hook.integration_id).order_by("community_id")
    for community_id in reaches.values_list("community_id", flat=True):
        ledger.append(
            community_id,
            f"webhook.{verb}",
            subject=f"webhook:{hook.pk}",
            actor_id=by.pk if by else None,
            at=at,
            facts={"integration": hook.integration_id, **(facts or {})},
        )
