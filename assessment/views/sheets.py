"""The leads' pages: everybody's month, one person's sheet, answers, the director's confirmation (ST-1)."""

from datetime import date, datetime

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment import refusals, rules, services
from assessment.access import entry_for, person_for
from assessment.forms.plain import SignForm
from assessment.forms.sheet import AnswerForm, PointsForm, StrikeForm
from assessment.models import Sheet
from assessment.queries.sheets import base_of, by_hand, month_lines, months_shown, today_in
from assessment.services.by_hand import check_judge
from assessment.views.evidence import evidence_at
from assessment.views.sheet_page import LOOKS, Row, sheet_context
from core import clock
from core.addresses import address_of
from core.refusals import Refused
from staff.access import DeskRequest
from staff.enums import LEADS, Role
from staff.models import User


def now(request: DeskRequest) -> HttpResponse:
    """Everybody's month: the present one."""
    first = rules.first_of(today_in(request.community, clock.now()))
    return redirect("assessment:month", community=request.community.slug, month=first)


def month(request: DeskRequest, month: date) -> HttpResponse:
    """Everybody of a month."""
    return _overview(request, month, clock.now())


def confirm_all(request: DeskRequest, month: date) -> HttpResponse:
    """The director confirms all of the month at once."""
    at, form = clock.now(), SignForm(request.POST)
    if form.is_signed(request.user, now=at, address=address_of(request)):
        try:
            found = services.confirm_month(request.membership, month, words=form.cleaned_data["words"], now=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            told = ngettext("%(count)s sheet confirmed.", "%(count)s sheets confirmed.", len(found))
            messages.success(request, told % {"count": len(found)})
            return redirect("assessment:month", community=request.community.slug, month=month)
    return _overview(request, month, at, form=form, status=422)


def _overview(
    request: DeskRequest, month: date, at: datetime, *, form: SignForm | None = None, status: int = 200
) -> HttpResponse:
    today = today_in(request.community, at)
    if month > today:
        raise Http404
    lines = month_lines(request.community, month)
    open_ones = sum(not (one.sheet and one.sheet.is_confirmed) for one in lines)
    context = {
        "lines": [(one, LOOKS[one.state]) for one in lines],
        "month": month,
        "months": months_shown(month, today),
        "over": rules.first_of(today) > month,
        "open_ones": open_ones,
        "waiting": sum(one.waiting for one in lines),
        "base": base_of(request.community),
        "may_confirm": request.membership.role == Role.DIRECTOR,
        "form": form or SignForm(),
    }
    return render(request, "assessment/month.html", context, status=status)


def sheet(request: DeskRequest, month: date, pk: int) -> HttpResponse:
    """One person's sheet; POST enters points."""
    person, found = person_for(request.membership, pk, month)
    at = clock.now()
    if request.method != "POST":
        return _sheet(request, person, found, month, at=at)
    form = PointsForm(request.POST, items=list(by_hand(request.community)))
    if form.is_valid():
        try:
            shown = evidence_at(request, form.wish.ticket)
            services.add_points(request.membership, person, form.wish, key=form.click, now=at, evidence=shown)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Entered. The person has been told."))
            return _back(request, rules.first_of(form.wish.day), pk)
    return _sheet(request, person, found, month, at=at, points=form, status=422)


def answer(request: DeskRequest, pk: int) -> HttpResponse:
    """The answer to a contested entry."""
    form = AnswerForm(request.POST, auto_id=f"e{pk}_%s")
    return _about_entry(request, pk, form, _("Answered. The person has been told."))


def strike(request: DeskRequest, pk: int) -> HttpResponse:
    """An entry that should not have been made."""
    form = StrikeForm(request.POST, auto_id=f"e{pk}_%s")
    return _about_entry(request, pk, form, _("Struck. It stays to be seen and counts no more."))


def _about_entry(request: DeskRequest, pk: int, form: AnswerForm | StrikeForm, told: str) -> HttpResponse:
    entry, at = entry_for(request.membership, pk), clock.now()
    month, person = entry.sheet.month, entry.person
    if form.is_valid():
        data = form.cleaned_data
        try:
            if isinstance(form, AnswerForm):
                services.answer_contest(request.membership, pk, **data, now=at)
            else:
                services.strike_points(request.membership, pk, **data, now=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, told)
            return _back(request, month, person.pk)
    _same, found = person_for(request.membership, person.pk, month)
    return _sheet(request, person, found, month, at=at, bound=(pk, form), status=422)


def confirm(request: DeskRequest, month: date, pk: int) -> HttpResponse:
    """The director confirms one sheet."""
    person, found = person_for(request.membership, pk, month)
    at, form = clock.now(), SignForm(request.POST)
    if form.is_signed(request.user, now=at, address=address_of(request)):
        try:
            services.confirm_sheet(request.membership, person, month, words=form.cleaned_data["words"], now=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Confirmed. Nothing of it changes any more."))
            return _back(request, month, pk)
    return _sheet(request, person, found, month, at=at, sign=form, status=422)


def _back(request: DeskRequest, month: date, pk: int) -> HttpResponse:
    return redirect("assessment:sheet", community=request.community.slug, month=month, pk=pk)


def _sheet(
    request: DeskRequest,
    person: User,
    found: Sheet | None,
    month: date,
    *,
    at: datetime,
    points: PointsForm | None = None,
    sign: SignForm | None = None,
    bound: tuple[int, Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    today = today_in(request.community, at)
    if month > today:
        raise Http404
    context = sheet_context(request, found, month, now=at)
    judges = _judges(request, person)
    pk, refused = bound or (0, None)
    context["rows"] = [
        Row(
            one,
            refused if refused and pk == one.pk else _form_of(waits=one.waits, pk=one.pk),
            bound=pk == one.pk,
        )
        for one in context["entries"]
    ]
    day = min(today, rules.month_after(month) - rules.DAY)
    context |= {
        "person": person,
        "judges": judges and not context["confirmed"],
        "own": person == request.user,
        "points": points or PointsForm.fresh(list(by_hand(request.community)), day),
        "may_confirm": judges and request.membership.role == Role.DIRECTOR and not context["confirmed"],
        "sign": sign or SignForm(),
    }
    return render(request, "assessment/sheet.html", context, status=status)


def _form_of(*, waits: bool, pk: int) -> AnswerForm | StrikeForm:
    return AnswerForm(auto_id=f"e{pk}_%s") if waits else StrikeForm(auto_id=f"e{pk}_%s")


def _judges(request: DeskRequest, person: User) -> bool:
    if request.membership.role not in LEADS:
        return False
    try:
        check_judge(request.membership, person.pk)
    except refusals.OwnSheet:
        return False
    return True
