"""Permits of regular outsiders, the watch list, what the leads settle (V-7)."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core import clock
from core.codes import qr_code
from core.keys import clean_uuid
from core.pages import page_of
from core.refusals import Refused
from staff.access import DeskRequest
from staff.enums import DESK, LEADS
from tickets.views.intake_page import BESIDE
from tickets.views.page_forms import carry_out
from visitors.access import GATE, permit_by_code, permit_of
from visitors.forms.permits import WEEKDAYS, GateSettingsForm, PermitForm, WatchForm
from visitors.forms.visits import EndForm
from visitors.models import GateSettings, Permit, WatchEntry
from visitors.queries.gate import settings_of, watch_list
from visitors.queries.permits import inside_with, permits_of, visits_with
from visitors.queries.story import steps_of
from visitors.services.night import settle_gate
from visitors.services.permits import admit_permit, check_counts, issue_permit, withdraw_permit
from visitors.services.watch import stop_watching, watch_for
from visitors.views.beside import colleague_of, remember


def permits(request: DeskRequest) -> HttpResponse:
    """Those that count or will, then those that are over."""
    today = localtime(clock.now()).date()
    rows = permits_of(request.community, today=today, over="over" in request.GET)
    context = {"page": page_of(rows, request), "over": "over" in request.GET, "may": request.membership.role in DESK}
    return render(request, "visitors/permits.html", context)


def new_permit(request: DeskRequest) -> HttpResponse:
    """Issue a permit; ?unit=… proposes the unit."""
    now = clock.now()
    first = {"whom": request.GET.get("unit", "").replace("\0", "")[:40], BESIDE: colleague_of(request)}
    posted = request.POST if request.method == "POST" else None
    form = PermitForm(posted, who=request.membership, now=now, initial=first)
    if request.method == "POST":

        def do(data: Mapping[str, Any]) -> Permit:
            facts = {"unit": data["unit"], "key": data["key"], "now": now, "supervised_by": data.get("supervised_by")}
            return issue_permit(request.membership, form.as_holder, form.as_span, **facts)

        made = carry_out(request, form, do)
        if made is not None:
            remember(request, form.cleaned_data.get(BESIDE))
            messages.success(request, _("Issued. Print the card and hand it over."))
            return redirect("visitors:permit", request.community.slug, made.pk)
    return render(request, "visitors/permit_new.html", {"form": form}, status=422 if form.errors else 200)


def permit(request: DeskRequest, pk: int) -> HttpResponse:
    """One permit: in with one tap, or why not; withdrawn by the desk."""
    found, now = permit_of(request.membership, pk), clock.now()
    form = EndForm(who=request.membership, now=now, about=pk)
    if request.method == "POST" and request.POST.get("do") == "withdraw" and request.membership.role in DESK:
        form = EndForm(request.POST, who=request.membership, now=now, about=pk)
        facts: dict[str, Any] = {"supervised_by": colleague_of(request), "now": now}
        if carry_out(request, form, lambda data: withdraw_permit(request.membership, pk, words=data["words"], **facts)):
            messages.success(request, _("Withdrawn: nobody comes in with it any more."))
            return redirect("visitors:permit", request.community.slug, pk)
    elif request.method == "POST" and request.POST.get("do") == "in":
        key = clean_uuid(request.POST.get("key", "")) or str(uuid.uuid4())
        colleague = colleague_of(request)
        admit_permit(request.membership, pk, key=uuid.UUID(key), supervised_by=colleague, now=now)
        messages.success(request, _("%(name)s is inside.") % {"name": found.holder})
        return redirect("visitors:gate", request.community.slug)
    return _permit(request, found, form)


def scan_permit(request: DeskRequest, key: uuid.UUID) -> HttpResponse:
    """The address in the card's code."""
    found = permit_by_code(request.membership, key)
    return redirect("visitors:permit", request.community.slug, found.pk)


def card(request: DeskRequest, pk: int) -> HttpResponse:
    """The card on paper."""
    found = permit_of(request.membership, pk)
    url = request.build_absolute_uri(reverse("visitors:scan_permit", args=[request.community.slug, found.token]))
    context = {"permit": found, "code": qr_code(url), "days": _days(found), "settings": settings_of(request.community)}
    return render(request, "visitors/permit_card.html", context)


def watch(request: DeskRequest) -> HttpResponse:
    """The watch list; the leads put somebody on it."""
    now = clock.now()
    lead = request.membership.role in LEADS
    form = WatchForm(request.POST if request.method == "POST" else None, who=request.membership, now=now)
    if request.method == "POST":

        def do(data: Mapping[str, Any]) -> WatchEntry:
            facts = {"reason": data["reason"], "until": data["until"], "key": data["key"], "now": now}
            return watch_for(request.membership, form.known, **facts)

        if carry_out(request, form, do) is not None:
            messages.success(request, _("On the list: the gate is warned from now on."))
            return redirect("visitors:watch", request.community.slug)
    rows = watch_list(request.community, today=localtime(now).date())
    context = {"page": page_of(rows, request), "form": form if lead else None}
    return render(request, "visitors/watch.html", context, status=422 if form.errors else 200)


def stop(request: DeskRequest, pk: int) -> HttpResponse:
    """Off the list."""
    if stop_watching(request.membership, pk, now=clock.now()):
        messages.success(request, _("Off the list."))
    return redirect("visitors:watch", request.community.slug)


def settings(request: DeskRequest) -> HttpResponse:
    """What the leads settle about the gate."""
    now, old = clock.now(), settings_of(request.community)
    first = {"documents": old.documents, "night_at": old.night_at, "phone": old.phone}
    posted = request.POST if request.method == "POST" else None
    form = GateSettingsForm(posted, who=request.membership, now=now, initial=first)
    if request.method == "POST":

        def do(data: Mapping[str, Any]) -> GateSettings:
            facts = {name: data[name] for name in ("documents", "night_at", "phone")}
            return settle_gate(request.membership, now=now, **facts)

        if carry_out(request, form, do) is not None:
            messages.success(request, _("Saved."))
            return redirect("visitors:settings", request.community.slug)
    may = request.membership.role in LEADS
    return render(request, "visitors/settings.html", {"form": form, "may": may}, status=422 if form.errors else 200)


def _permit(request: DeskRequest, found: Permit, form: EndForm) -> HttpResponse:
    now, refusal = clock.now(), None
    try:
        check_counts(found, now=now)
    except Refused as why:
        refusal = why
    context = {
        "permit": found,
        "refusal": refusal,
        "here": inside_with(found),
        "visits": visits_with(found),
        "steps": steps_of(found.community_id, f"permit:{found.pk}"),
        "days": _days(found),
        "form": form,
        "key": uuid.uuid4(),
        "may": request.membership.role in GATE,
        "desk_role": request.membership.role in DESK,
        "now": now,
    }
    return render(request, "visitors/permit.html", context, status=422 if form.errors else 200)


def _days(found: Permit) -> str:
    """Its days of the week in words."""
    return " ".join(str(word) for day, word in WEEKDAYS if found.weekdays >> day & 1)
