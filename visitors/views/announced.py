"""Announced visitors: the guard scans or types the code; the desk announces; the visitor shows it (V-1)."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.addresses import address_of
from core.codes import qr_code
from core.keys import clean_uuid
from core.refusals import Refused
from core.sealing import Unreadable, unseal
from portal.knocks import too_often
from portal.views.open_pages import LOOKS, open_page
from staff.access import DeskRequest
from staff.enums import DESK
from tickets.views.intake_page import BESIDE
from tickets.views.page_forms import carry_out
from visitors.access import GATE, announcement_of
from visitors.forms.permits import AnnounceForm
from visitors.models import Announcement
from visitors.queries.announced import announced_by_code, announced_by_token
from visitors.services.announcements import (
    admit_announced,
    announce_by_desk,
    check_usable,
    withdraw_announcement,
)
from visitors.views.beside import colleague_of, remember


def scan(request: DeskRequest, token: str) -> HttpResponse:
    """The address in the code: to the page of what it announces, or a plain sentence."""
    found = announced_by_token(token)
    if found is None or found.community_id != request.community.pk:
        messages.warning(request, _("This code opens nothing here. Call the host and register the visitor."))
        return redirect("visitors:gate", request.community.slug)
    return redirect("visitors:expected", request.community.slug, found.pk)


def typed(request: DeskRequest) -> HttpResponse:
    """The short code, typed. It comes in the body: whoever has it may come in, and an address stands in logs (A-3)."""
    code = request.POST.get("code", "").replace("\0", "").strip()[:12]
    found = announced_by_code(request.community, code)
    if found is None:
        messages.warning(request, _("Nobody is announced with this code. Check the figures, or call the host."))
        return redirect("visitors:gate", request.community.slug)
    return redirect("visitors:expected", request.community.slug, found.pk)


def expected(request: DeskRequest, pk: int) -> HttpResponse:
    """Whom the code announces; posted, so many come in."""
    found, now = announcement_of(request.membership, pk), clock.now()
    if request.method == "POST":
        key = clean_uuid(request.POST.get("key", "")) or str(uuid.uuid4())
        heads = request.POST.get("heads", "")
        count = int(heads) if heads.isascii() and heads.isdigit() and len(heads) < 4 else 0
        try:
            facts: dict[str, Any] = {"supervised_by": colleague_of(request), "now": now}
            admit_announced(request.membership, pk, heads=count, key=uuid.UUID(key), **facts)
        except Refused as refusal:
            return _expected(request, found, refusal=refusal, status=refusal.status)
        messages.success(request, _("%(name)s is inside.") % {"name": found.name})
        return redirect("visitors:gate", request.community.slug)
    return _expected(request, found)


def announce(request: DeskRequest) -> HttpResponse:
    """The desk announces a visitor for a resident who called."""
    now = clock.now()
    posted = request.POST if request.method == "POST" else None
    form = AnnounceForm(posted, who=request.membership, now=now, initial={BESIDE: colleague_of(request)})
    if request.method == "POST":

        def do(data: Mapping[str, Any]) -> Announcement:
            where = (request.membership, data["unit"], data["host"])
            beside = data.get("supervised_by")
            return announce_by_desk(*where, form.expected, supervised_by=beside, key=data["key"], now=now)

        made = carry_out(request, form, do)
        if made is not None:
            remember(request, form.cleaned_data.get(BESIDE))
            messages.success(request, _("Announced. Send the visitor the address, or tell them the code."))
            return redirect("visitors:expected", request.community.slug, made.pk)
    return render(request, "visitors/announce.html", {"form": form}, status=422 if form.errors else 200)


def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    """The code opens nothing any more."""
    found = announcement_of(request.membership, pk)
    facts: dict[str, Any] = {"supervised_by": colleague_of(request), "now": clock.now()}
    if withdraw_announcement(request.community, found.pk, by=request.membership, **facts):
        messages.success(request, _("Withdrawn: the code opens nothing any more."))
    return redirect("visitors:gate", request.community.slug)


def _by_code(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def hasty(request: HttpRequest, token: str, _more: dict[str, Any]) -> bool:  # noqa: ARG001 an address alone counts
        return too_often(LOOKS, address_of(request))

    return open_page(view, announced_by_token, hasty)


@_by_code
def visitor(request: HttpRequest, found: Announcement, token: str) -> HttpResponse:
    """What the visitor shows at the gate: the code, its time, for how many. Nobody's name stands there (A-3)."""
    now = clock.now()
    live = found.withdrawn_at is None and found.until_at > now and found.left > 0
    url = gate_url(request, found, token)
    context = {"announced": found, "live": live, "code": qr_code(url, scale=6) if live else "", "now": now}
    return render(request, "visitors/visitor.html", context)


def gate_url(request: HttpRequest, found: Announcement, token: str) -> str:
    """The address that the guard's camera opens."""
    return request.build_absolute_uri(reverse("visitors:announced", args=[found.community.slug, token]))


def visitor_url(request: HttpRequest, found: Announcement) -> str:
    """The visitor's own page; empty when the key that sealed its token is gone."""
    try:
        token = unseal(found.sealed)
    except Unreadable:
        return ""
    return request.build_absolute_uri(reverse("visitors:visitor", args=[token]))


def _expected(
    request: DeskRequest, found: Announcement, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    now, usable = clock.now(), True
    try:
        check_usable(found, heads=1, now=now)
    except Refused as over:
        refusal, usable = refusal or over, False
    desk = request.membership.role in DESK
    context = {
        "announced": found,
        "refusal": refusal,
        "usable": usable,
        "key": uuid.uuid4(),
        "may": request.membership.role in GATE,
        "desk_role": desk,
        "url": visitor_url(request, found) if desk and found.withdrawn_at is None else "",
        "now": now,
    }
    return render(request, "visitors/expected.html", context, status=status)
