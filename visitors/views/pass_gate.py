"""The gate's phone: a code is scanned or typed, the lines are ticked, the goods leave once; also without a signal."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from attachments.queries import attached_to
from core import clock
from core.refusals import Refused
from staff.access import DeskRequest
from tickets.phone_keys import seal_of, who_of
from tickets.views.page_forms import carry_out, fresh
from tickets.views.phone import for_the_phone
from visitors import pass_refusals as refusals
from visitors.forms.passes import CheckForm, CodeForm
from visitors.models import GateCheck, ReleasePass
from visitors.pass_access import scanned_pass
from visitors.pass_codes import ROUNDS, salt_of
from visitors.pass_enums import CheckResult, PassState
from visitors.pass_rules import MOST_ITEMS, Shown
from visitors.queries.passes import by_code, known_at_the_gate
from visitors.services.pass_gate import check_at_gate


def gate(request: DeskRequest) -> HttpResponse:
    """Type the code of a paper. The phone keeps this page, with the digests of the codes that are valid."""
    form, status = CodeForm(), 200
    if request.method == "POST":
        form = CodeForm(request.POST)
        found = by_code(request.community, form.cleaned_data["code"]) if form.is_valid() else None
        if found is not None:
            url = reverse("visitors:pass_scan", args=[request.community.slug, found.token])
            return JsonResponse({"url": url}) if _by_script(request) else redirect(url)
        if "code" not in form.errors:
            form.add_error("code", str(refusals.PassCodeUnknown()))
        status = 422
        if _by_script(request):
            return JsonResponse({"sentence": form.errors["code"][0]}, status=status)
    now = clock.now()
    known = known_at_the_gate(request.community, now)
    context = {
        "form": form,
        "known": [_as_known(one) for one in known],
        "rows": [(one, one.state_at(now)) for one in known],
        "salt": salt_of(request.community.pk),
        "rounds": ROUNDS,
        "most": range(1, MOST_ITEMS + 1),
        "phone": gate_facts(request),
        "now": now,
    }
    answer = render(request, "visitors/pass_gate.html", context, status=status)
    return for_the_phone(request, answer, keep=status == 200)


def _as_known(release: ReleasePass) -> dict[str, Any]:
    """What the phone takes along of a pass: no unit, no name, no goods, and nothing that makes a code."""
    window = {"from": release.from_at.isoformat(), "until": release.until_at.isoformat()}
    return {"digest": release.code_digest, "number": release.number, "lines": release.item_count, **window}


def scan(request: DeskRequest, key: uuid.UUID) -> HttpResponse:
    """The page behind the code on a paper: valid or not at a glance; each line is ticked; then the goods leave."""
    found, now = scanned_pass(request.membership, key), clock.now()
    form = fresh(request, CheckForm, now=now, about=found.pk)
    if request.method == "POST":
        form = CheckForm(request.POST, who=request.membership, now=now, about=found.pk)
        check = carry_out(request, form, lambda data: _check(request, found, data, now))
        if check is not None and check.result == CheckResult.RELEASED:
            messages.success(request, _("Released. This pass does not work any more."))
        if check is not None:
            return redirect("visitors:pass_scan", request.community.slug, key)
    state = found.state_at(now)
    last = GateCheck.objects.filter(release=found).select_related("by").order_by("-received_at", "-pk").first()
    context = {
        "release": found,
        "state": state,
        "valid": state == PassState.VALID,
        "form": form,
        "last": last if last and last.result != CheckResult.RELEASED else None,
        "photos": attached_to("release_pass", [found.pk]).get(found.pk, []),
        "phone": gate_facts(request),
        "now": now,
    }
    answer = render(request, "visitors/pass_scan.html", context, status=422 if form.errors else 200)
    return for_the_phone(request, answer, keep=False)


def _check(request: DeskRequest, found: ReleasePass, data: Mapping[str, Any], now: datetime) -> GateCheck:
    shown = Shown(data["ticked"], data["extra"])
    return check_at_gate(request.membership, found.pk, shown, key=data["key"], now=now)


def deeds(request: DeskRequest) -> HttpResponse:
    """A check that a phone did without a signal, perhaps late and twice; its key makes it count once."""
    now = clock.now()
    if request.POST.get("who", who_of(request.user)) != who_of(request.user):
        return JsonResponse({"ok": False, "other": True, "now": now.isoformat()}, status=403)
    try:
        check = _late_check(request, now)
    except Refused as refusal:
        body = {"ok": False, "sentence": str(refusal), "field": "", "now": now.isoformat()}
        return JsonResponse(body, status=409)
    said = "" if check.result == CheckResult.RELEASED else str(_late_words(check))
    body = {"ok": True, "state": check.result, "said": said, "now": now.isoformat()}
    return JsonResponse(body)


def _late_check(request: DeskRequest, now: datetime) -> GateCheck:
    """The check as the phone tells it. Raises a Refused."""
    form = CheckForm(request.POST, who=request.membership, now=now)
    token, code = request.POST.get("token", ""), request.POST.get("code", "")[:20]
    found = _by_token(request, token) if token else by_code(request.community, code)
    if found is None:
        raise refusals.PassCodeUnknown("code")
    if not form.is_valid():
        raise refusals.PassCheckUnreadable
    data = form.cleaned_data
    told = _moment(request.POST.get("at", ""))
    stopped = "stopped" in request.POST  # the guard said so, whatever was ticked
    shown = Shown(() if stopped else data["ticked"], data["extra"])
    facts: dict[str, Any] = {"key": data["key"], "at": told, "offline": True, "now": now}
    return check_at_gate(request.membership, found.pk, shown, **facts)


def _by_token(request: DeskRequest, token: str) -> ReleasePass | None:
    try:
        wanted = uuid.UUID(token)
    except ValueError:
        return None
    return ReleasePass.objects.filter(community=request.community, token=wanted, signed_at__isnull=False).first()


def _moment(text: str) -> datetime | None:
    """A moment with its zone, or None."""
    try:
        found = parse_datetime(text[:40])
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _late_words(check: GateCheck) -> str:
    return {
        CheckResult.DOUBLE: _("%(number)s had left already at another time. The supervisor has been told."),
        CheckResult.NOT_VALID: _("%(number)s was not valid at that time. The supervisor has been told."),
        CheckResult.DIFFERS: _("%(number)s: the goods differed. Supervisor and desk have been told."),
    }[CheckResult(check.result)] % {"number": check.release.number}


def _by_script(request: DeskRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def gate_facts(request: DeskRequest) -> Mapping[str, Any]:
    """What the phone's scripts must know: whose it is, where to, and the words that they say."""
    return {
        "who": who_of(request.user),
        "seal": seal_of(request.user),
        "home": reverse("visitors:pass_gate", args=[request.community.slug]),
        "words": {"deeds": {"release": _("shown at the gate")}, "states": {}, "leads": {}},
    }
