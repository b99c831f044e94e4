"""The lists of the interfaces that can be taken along (extracts): telephone calls as their page; the rest for setup."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from extracts.columns import columns_of, computed
from extracts.enums import Group
from extracts.filters import Filter, choice, flag, listed, period, person
from extracts.registry import Listing, register
from interfaces import log_words
from interfaces.enums import AGENTS, Scope
from interfaces.models import ApiCall, HookEvent, Integration, PhoneCall
from interfaces.models.calls import MISSED
from interfaces.queries.calls import calls_for
from interfaces.queries.integrations import integrations_of
from notices.reasons import reason_of
from residents.people_columns import titled
from staff.enums import SETUP
from staff.models import Membership


def _systems(who: Membership, _now: datetime) -> QuerySet[Any]:
    return integrations_of(who.community)


def _asked(who: Membership, _now: datetime) -> QuerySet[Any]:
    """What concerned this community or none; what was asked about another one stays there."""
    about = Q(community=who.community) | Q(community=None)
    return ApiCall.objects.filter(about, integration__reaches__community=who.community)


def _calls(who: Membership, _now: datetime) -> QuerySet[Any]:
    return calls_for(who)


def _deliveries(who: Membership, _now: datetime) -> QuerySet[Any]:
    here = who.community
    return HookEvent.objects.filter(community=here, hook__integration__reaches__community=here)


def register_all() -> None:
    """Called when the app is ready."""
    register(_connected(), _questions(), _told(), _on_the_line())


def _system(path: str = "integration") -> Filter:
    return listed("system", _("System"), _names, path)


def _names(who: Membership) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in integrations_of(who.community)]


def _connected() -> Listing:
    columns = (
        *columns_of(Integration, (_("System"), "name")),
        computed(_("What it may do"), "scopes", show=_may),
        *columns_of(
            Integration,
            (_("Requests a minute"), "rate_per_minute"),
            (pgettext_lazy("integration", "Made by"), "made_by"),
            (_("Made at"), "made_at"),
            (_("Token replaced at"), "rotated_at"),
            (_("Last used"), "last_used_at"),
            (_("Until"), "expires_at"),
            (_("Revoked at"), "revoked_at"),
            (_("Revoked by"), "revoked_by"),
        ),
    )
    filters = (flag("in_use", _("In use"), Q(revoked_at=None)), period(Integration, _("Last used"), "last_used_at"))
    title, order = _("Integrations"), ("name", "pk")
    return Listing("integrations", Group.SYSTEMS, title, "plug", _systems, columns, filters, SETUP, order)


def _may(scopes: Sequence[str]) -> str:
    return "; ".join(str(one.label) for one in Scope if one.value in scopes)


def _questions() -> Listing:
    columns = (
        *columns_of(ApiCall, (_("When"), "at"), (_("System"), "integration__name")),
        computed(pgettext_lazy("of a programme", "Question"), "operation", show=log_words.asked_for),
        computed(pgettext_lazy("of a programme", "Answer"), "status", show=log_words.answered),
        *columns_of(
            ApiCall,
            (pgettext_lazy("of a programme", "Status"), "status"),
            (pgettext_lazy("of a programme", "Error code"), "code"),
        ),
    )
    refused = flag("refused", pgettext_lazy("of a programme", "Refused"), Q(status__gte=400))
    filters = (period(ApiCall, _("When"), "at"), _system(), refused)
    title, order = _("Questions of other systems"), ("-at", "-pk")
    return Listing("api-calls", Group.SYSTEMS, title, "braces", _asked, columns, filters, SETUP, order)


def _told() -> Listing:
    columns = (
        *columns_of(
            HookEvent,
            (_("When"), "at"),
            (_("System"), "hook__integration__name"),
            (_("Where to"), "hook__host"),
        ),
        computed(pgettext_lazy("webhook", "About"), "action", show=log_words.about),
        *columns_of(
            HookEvent,
            (_("Verb"), "action"),
            (_("What became of it"), "outcome"),
            (pgettext_lazy("webhook", "Attempts"), "attempts"),
        ),
        computed(pgettext_lazy("webhook", "Error"), "error", show=reason_of),
        *columns_of(HookEvent, (_("Ended"), "ended_at")),
    )
    outcome = choice(HookEvent, _("What became of it"), "outcome")
    filters = (period(HookEvent, _("When"), "at"), _system("hook__integration"), outcome)
    title, order = _("What webhooks were told"), ("-at", "-pk")
    return Listing("webhook-events", Group.SYSTEMS, title, "webhook", _deliveries, columns, filters, SETUP, order)


def _on_the_line() -> Listing:
    columns = (
        *columns_of(PhoneCall, (_("When"), "rang_at")),
        titled("resident", _("Resident")),
        *columns_of(
            PhoneCall,
            (_("Unit"), "unit__code"),
            (_("Phone"), "caller_masked"),
            (_("Extension"), "extension"),
            (_("Colleague"), "agent"),
            (_("State"), "state"),
            (pgettext_lazy("call", "Answered at"), "answered_at"),
            (_("Ended"), "ended_at"),
            (_("Called back at"), "settled_at"),
            (_("Called back by"), "settled_by"),
        ),
    )
    filters = (
        period(PhoneCall, _("When"), "rang_at"),
        choice(PhoneCall, _("State"), "state"),
        person(_("Colleague"), "agent"),
        flag("missed", _("Missed, to be called back"), MISSED),
    )
    title, order = _("Telephone calls"), ("-rang_at", "-pk")
    return Listing("phone-calls", Group.SYSTEMS, title, "phone-incoming", _calls, columns, filters, AGENTS, order)
