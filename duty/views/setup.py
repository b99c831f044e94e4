"""The community's shifts, and what the checks count by."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from duty import services
from duty.forms.setup import FiguresForm, ShiftForm
from duty.models import Shift
from duty.queries.months import settings_of, shifts_of
from staff.access import DeskRequest
from staff.enums import LEADS


def shifts(request: DeskRequest) -> HttpResponse:
    """Every shift in use, each with its form; POST enters one, changes one, takes one out, or sets the figures."""
    now = clock.now()
    if request.method == "POST":
        do = {"usual": _usual, "retire": _retire, "figures": _figures}.get(request.POST.get("do", ""), _shift)
        return do(request, now)
    return _page(request)


def _usual(request: DeskRequest, now: datetime) -> HttpResponse:  # noqa: ARG001 the four share one form
    services.ensure_shifts(request.community)
    return _saved(request)


def _retire(request: DeskRequest, now: datetime) -> HttpResponse:
    services.retire_shift(request.membership, _shift_id(request) or 0, now=now)
    return _saved(request)


def _figures(request: DeskRequest, now: datetime) -> HttpResponse:
    form = FiguresForm(request.POST)
    if not form.is_valid():
        return _page(request, figures=form)
    services.set_figures(request.membership, **form.cleaned_data, now=now)
    return _saved(request)


def _shift(request: DeskRequest, now: datetime) -> HttpResponse:
    shift_id = _shift_id(request)
    form = ShiftForm(request.POST, auto_id=f"s{shift_id or 0}_%s")
    try:
        if form.is_valid():
            services.set_shift(request.membership, form.wish, shift_id=shift_id, now=now)
            return _saved(request)
    except Refused as refusal:
        form.refuse(refusal)
    return _page(request, bound=form, bound_id=shift_id or 0)


def _shift_id(request: DeskRequest) -> int | None:
    """Which shift the form is about; None for a new one, 404 for one of elsewhere."""
    text = request.POST.get("shift", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    if not Shift.objects.filter(pk=text, community=request.community, retired_at=None).exists():
        raise Http404
    return int(text)


def _saved(request: DeskRequest) -> HttpResponse:
    messages.success(request, _("Saved. Rosters that are published stay as they are."))
    return redirect("duty:shifts", community=request.community.slug)


def _page(
    request: DeskRequest, *, bound: ShiftForm | None = None, bound_id: int = 0, figures: FiguresForm | None = None
) -> HttpResponse:
    own = settings_of(request.community)
    numbers = {name: getattr(own, name) for name in ("rest_hours", "holiday_days", "month_days")}
    lines = [(one, bound if bound and one.pk == bound_id else _form_of(one)) for one in shifts_of(request.community)]
    context: dict[str, Any] = {
        "lines": lines,
        "fresh": bound if bound and not bound_id else ShiftForm(auto_id="s0_%s"),
        "bound_id": bound_id if bound else None,
        "figures": figures or FiguresForm(initial=numbers),
        "own": own,
        "may_change": request.membership.role in LEADS,
    }
    return render(request, "duty/shifts.html", context, status=422 if bound or figures else 200)


def _form_of(shift: Shift) -> ShiftForm:
    names = ("name", "mark", "letter", "starts", "ends", "manned")
    return ShiftForm(initial={name: getattr(shift, name) for name in names}, auto_id=f"s{shift.pk}_%s")
