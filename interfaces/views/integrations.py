"""The pages of integrations: make one, see what it asks, change, rotate, revoke; its webhooks and their outbox."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.keys import clean_uuid
from interfaces.enums import Scope
from interfaces.forms import HookForm, IntegrationForm, ScopesForm
from interfaces.log_words import about, answered, asked_for
from interfaces.models import Hook, HookEvent, Integration
from interfaces.queries.hooks import events_of, hooks_of
from interfaces.queries.integrations import calls_of, integrations_of
from interfaces.services import hooks as hook_verbs
from interfaces.services import integrations as verbs
from staff.access import DeskRequest
from tickets.views.page_forms import carry_out, fresh


def integrations(request: DeskRequest) -> HttpResponse:
    """Those that reach the community and the form; posted, a new one, whose token is shown this once."""
    now = clock.now()
    if request.method != "POST":
        return _list(request, fresh(request, IntegrationForm, now=now))
    form = IntegrationForm(request.POST, who=request.membership, now=now)
    made = carry_out(
        request,
        form,
        lambda data: verbs.make_integration(form.as_wished(), by=request.user, key=data["key"], now=now),
    )
    if made is None:
        return _list(request, form, status=422)
    return _one(request, made[0], token=made[1])


def integration(request: DeskRequest, pk: int) -> HttpResponse:
    """One integration; posted, what it may do from now on."""
    found, now = _found(request, pk), clock.now()
    if request.method != "POST":
        return _one(request, found)
    form = ScopesForm(request.POST, who=request.membership, now=now, about=pk)
    done = carry_out(
        request,
        form,
        lambda data: (
            verbs.set_scopes(
                pk, scopes=data["scopes"], rate_per_minute=data["rate_per_minute"], by=request.user, now=now
            )
            or True
        ),
    )
    if done is None:
        return _one(request, found, scopes=form, status=422)
    messages.success(request, _("Saved. It counts from the next request on."))
    return redirect("interfaces:integration", community=request.community.slug, pk=pk)


def rotate(request: DeskRequest, pk: int) -> HttpResponse:
    """A fresh token, shown this once."""
    found = _found(request, pk)
    token = verbs.rotate_token(pk, by=request.user, now=clock.now())
    found.refresh_from_db()
    return _one(request, found, token=token)


def revoke(request: DeskRequest, pk: int) -> HttpResponse:
    """End it."""
    _found(request, pk)
    if verbs.revoke_integration(pk, by=request.user, now=clock.now()):
        messages.success(request, _("The token is refused from now on, and its webhooks are told nothing any more."))
    else:
        messages.info(request, _("This integration was revoked before."))
    return redirect("interfaces:integrations", community=request.community.slug)


def hooks(request: DeskRequest, pk: int) -> HttpResponse:
    """A new webhook, whose secret is shown this once."""
    found, now = _found(request, pk), clock.now()
    form = HookForm(request.POST, who=request.membership, now=now, about=pk)
    made = carry_out(
        request,
        form,
        lambda data: hook_verbs.make_hook(
            pk, url=data["url"].strip(), actions=data["actions"], by=request.user, key=data["key"], now=now
        ),
    )
    if made is None:
        return _one(request, found, hook=form, status=422)
    return _one(request, found, secret=made[1], host=made[0].host)


def end_hook(request: DeskRequest, pk: int) -> HttpResponse:
    """Tell it nothing any more."""
    hook = _hook(request, pk)
    hook_verbs.end_hook(pk, by=request.user, now=clock.now())
    messages.success(request, _("The webhook is switched off."))
    return redirect("interfaces:integration", community=request.community.slug, pk=hook.integration_id)


def ping(request: DeskRequest, pk: int) -> HttpResponse:
    """An event that says nothing, to try the way."""
    hook = _hook(request, pk)
    key = uuid.UUID(clean_uuid(request.POST.get("key", "")) or str(uuid.uuid4()))
    hook_verbs.ping_hook(pk, request.community.pk, by=request.user, key=key, now=clock.now())
    messages.success(request, _("A test event is on its way. Reload the page in a moment to see what came of it."))
    return redirect("interfaces:integration", community=request.community.slug, pk=hook.integration_id)


def send_again(request: DeskRequest, pk: int) -> HttpResponse:
    """What was given up goes again."""
    rows = HookEvent.objects.filter(community=request.community).select_related("hook")
    event = get_object_or_404(rows, pk=pk)
    if hook_verbs.send_again(pk, by=request.user, now=clock.now()):
        messages.success(request, _("It is on its way again."))
    else:
        messages.info(request, _("It was not given up, or its webhook is switched off."))
    return redirect("interfaces:integration", community=request.community.slug, pk=event.hook.integration_id)


def _found(request: DeskRequest, pk: int) -> Integration:
    return get_object_or_404(integrations_of(request.community), pk=pk)


def _hook(request: DeskRequest, pk: int) -> Hook:
    return get_object_or_404(Hook.objects.filter(integration__reaches__community=request.community), pk=pk)


def _list(request: DeskRequest, form: IntegrationForm, *, status: int = 200) -> HttpResponse:
    context = {"integrations": integrations_of(request.community), "form": form}
    return render(request, "interfaces/integrations.html", context, status=status)


def _one(
    request: DeskRequest,
    found: Integration,
    *,
    scopes: ScopesForm | None = None,
    hook: HookForm | None = None,
    status: int = 200,
    **shown: str,
) -> HttpResponse:
    """The page of one; `shown`: a token or a secret that is seen this once."""
    now = clock.now()
    own = list(hooks_of(found))
    initial = {"scopes": found.scopes, "rate_per_minute": found.rate_per_minute}
    context: dict[str, Any] = {
        "one": found,
        "reaches": found.reaches.select_related("community", "responder").order_by("community__name"),
        "may": [str(Scope(scope).label) for scope in Scope.values if scope in found.scopes],
        "calls": [(one, asked_for(one.operation), answered(one.status)) for one in calls_of(found)],
        "hooks": own,
        "ping_key": uuid.uuid4(),
        "events": [(one, about(one.action)) for one in events_of(own, request.community)],
        "scopes_form": scopes or ScopesForm(who=request.membership, now=now, about=found.pk, initial=initial),
        "hook_form": hook or fresh(request, HookForm, now=now, about=found.pk),
        **dict.fromkeys(("token", "secret", "host"), ""),
        **shown,
    }
    answer = render(request, "interfaces/integration.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
