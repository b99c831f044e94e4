"""Reads of webhooks and their outbox."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from interfaces.enums import Outcome
from interfaces.models import Hook, HookEvent, Integration
from staff.models import Community

EVENTS_SHOWN = 40


def hooks_of(integration: Integration) -> QuerySet[Hook]:
    """Its webhooks, the active ones first, with how many events wait and how many were given up."""
    waiting = Count("events", filter=Q(events__outcome=Outcome.WAITING))
    dead = Count("events", filter=Q(events__outcome=Outcome.DEAD))
    return Hook.objects.filter(integration=integration).annotate(waiting=waiting, dead=dead).order_by("-active", "-pk")


def events_of(hooks: Iterable[Hook], community: Community) -> QuerySet[HookEvent]:
    """What this community's verbs told them lately; another community's stay its own."""
    rows = HookEvent.objects.filter(hook__in=[one.pk for one in hooks], community=community)
    return rows.select_related("hook").order_by("-pk")[:EVENTS_SHOWN]
