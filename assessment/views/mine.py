"""Everybody's own page: their sheet, what they contest, their trainings (ST-1, ST-2)."""

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessment import rules, services
from assessment.access import own_entry
from assessment.forms.sheet import ContestForm
from assessment.queries.sheets import sheet_of, today_in
from assessment.queries.training import my_parts, owed_in
from assessment.views.sheet_page import Row, sheet_context
from core import clock
from core.refusals import Refused
from staff.access import DeskRequest


def mine(request: DeskRequest, month: date | None = None) -> HttpResponse:
    """The month's sheet; without a month the present one."""
    return _page(request, month, clock.now())


def seen(request: DeskRequest, month: date) -> HttpResponse:
    """I have seen it."""
    services.see_sheet(request.membership, month, now=clock.now())
    messages.success(request, _("Noted that you have seen it. You may still contest entries until it is confirmed."))
    return redirect("assessment:mine_month", community=request.community.slug, month=month)


def contest(request: DeskRequest, pk: int) -> HttpResponse:
    """What is wrong with an entry of one's own."""
    entry, now = own_entry(request.membership, pk), clock.now()
    form = ContestForm(request.POST, auto_id=f"e{pk}_%s")
    if form.is_valid():
        try:
            services.contest(entry_id=pk, by=request.user, words=form.cleaned_data["words"], now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Your words stand beside the entry. A lead answers them."))
            return redirect("assessment:mine_month", community=request.community.slug, month=entry.sheet.month)
    return _page(request, entry.sheet.month, now, bound=(pk, form), status=422)


def _page(
    request: DeskRequest,
    month: date | None,
    now: datetime,
    *,
    bound: tuple[int, ContestForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    today = today_in(request.community, now)
    shown = month or rules.first_of(today)
    if shown > today:
        raise Http404
    sheet = sheet_of(request.community, request.user.pk, shown)
    context = sheet_context(request, sheet, shown, now=now)
    pk, refused = bound or (0, None)
    context["rows"] = [
        Row(
            one,
            refused if refused and pk == one.pk else ContestForm(auto_id=f"e{one.pk}_%s"),
            bound=pk == one.pk,
        )
        for one in context["entries"]
    ]
    context["parts"] = my_parts(request.community, request.user.pk, most=12)
    context["owed"] = owed_in(request.community, now, request.user.pk)
    return render(request, "assessment/mine.html", context, status=status)
