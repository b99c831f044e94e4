"""Trainings: the month's plan by weeks, one session with its attendance, the sign-off of trainees (ST-2, IN-8)."""

from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessment import rules, services
from assessment.access import part_for, training_for
from assessment.enums import Attendance, Result, TrainingKind
from assessment.exports import training_book
from assessment.forms.plain import SecretForm
from assessment.forms.training import CancelForm, PlanForm, next_full_hour, typed_marks
from assessment.models import Training, TrainingPart
from assessment.queries.sheets import today_in
from assessment.queries.training import month_plan, owed_in, parts_of, passed_by, trainees_of
from assessment.services import MarkWish
from assessment.views.papers import month_book
from core import clock
from core.addresses import address_of
from core.refusals import Refused
from staff.access import DeskRequest
from staff.enums import LEADS, OVERSIGHT
from staff.queries import colleagues


def now(request: DeskRequest) -> HttpResponse:
    """The present month."""
    return _month(request, rules.first_of(today_in(request.community, clock.now())))


def month(request: DeskRequest, month: date) -> HttpResponse:
    """A month's sessions by week; the coming ones too: they are planned ahead."""
    return _month(request, month)


def _month(request: DeskRequest, first: date) -> HttpResponse:
    at = clock.now()
    oversees = request.membership.role in OVERSIGHT
    trainees = trainees_of(request.community) if oversees else []
    passed = passed_by(trainees, request.community)
    context = {
        "month": first,
        "before": rules.month_before(first),
        "after": rules.month_after(first),
        "plan": month_plan(request.community, first, at),
        "oversees": oversees,
        "leads": request.membership.role in LEADS,
        "owed": owed_in(request.community, at) if oversees else owed_in(request.community, at, request.user.pk),
        "trainees": [(one, passed.get(one.pk)) for one in trainees],
    }
    return render(request, "assessment/trainings.html", context)


def plan(request: DeskRequest) -> HttpResponse:
    """A new session; `?again=ID` is a repeat of one, for those who owe it."""
    at, people = clock.now(), list(colleagues(request.community))
    number = request.GET.get("again", "")
    fits = number.isascii() and number.isdecimal() and len(number) < 19
    first = training_for(request.membership, int(number)) if fits else None
    if request.method != "POST":
        start = next_full_hour(at)
        if first:
            owing = [one.person.pk for one in owed_in(request.community, at) if one.training.pk == first.chain]
            form = PlanForm.again(people, first, owing=owing, starts_at=start)
        else:
            form = PlanForm.fresh(people, trainer=request.user.pk, starts_at=start)
        return render(request, "assessment/plan.html", {"form": form, "repeats": first})
    form = PlanForm(request.POST, people=people)
    if form.is_valid():
        try:
            made = services.plan_training(request.membership, form.plan(first), key=form.click, now=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Planned. Who is invited has been told."))
            return _session(request, made.pk)
    return render(request, "assessment/plan.html", {"form": form, "repeats": first}, status=422)


def session(request: DeskRequest, pk: int) -> HttpResponse:
    """One session; POST records attendance and results."""
    training = training_for(request.membership, pk)
    if request.method != "POST":
        return _page(request, training)
    marks = typed_marks(request.POST.dict())
    try:
        count = services.record_training(request.membership, pk, marks, now=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, training, typed=marks, status=422)
    messages.success(request, _("%(count)s entries recorded.") % {"count": count})
    return _session(request, pk)


def cancel(request: DeskRequest, pk: int) -> HttpResponse:
    """A session that is not held."""
    training, form = training_for(request.membership, pk), CancelForm(request.POST)
    if form.is_valid():
        try:
            services.cancel_training(request.membership, pk, reason=form.cleaned_data["reason"], now=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Cancelled. Who was invited has been told."))
            return _session(request, pk)
    return _page(request, training, cancel_form=form, status=422)


def sign(request: DeskRequest, pk: int) -> HttpResponse:
    """A lead signs that the trainee takes calls alone from now on."""
    part, at = part_for(request.membership, pk), clock.now()
    form = SecretForm(request.POST, auto_id=f"s{pk}_%s")
    if form.is_signed(request.user, now=at, address=address_of(request)):
        try:
            services.sign_off(request.membership, pk, now=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s takes calls alone from now on.") % {"name": part.person})
            return _session(request, part.training_id)
    return _page(request, training_for(request.membership, part.training_id), signing=(pk, form), status=422)


def excel(request: DeskRequest, month: date) -> HttpResponse:
    """The month's sessions and everybody's part in them."""
    content = training_book(request.community, month)
    return month_book(content, _("training"), "training", month)


def _session(request: DeskRequest, pk: int) -> HttpResponse:
    return redirect("assessment:training", community=request.community.slug, pk=pk)


def _page(
    request: DeskRequest,
    training: Training,
    *,
    typed: Mapping[int, MarkWish] | None = None,
    cancel_form: CancelForm | None = None,
    signing: tuple[int, SecretForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    at, parts = clock.now(), parts_of(training)
    leads = request.membership.role in LEADS
    shown = parts if request.membership.role in OVERSIGHT or training.trainer_id == request.user.pk else []
    mine = next((one for one in parts if one.person_id == request.user.pk), None)
    begun = at >= training.starts_at and training.cancelled_at is None
    context = {
        "training": training,
        "rows": _rows(request, training, shown, typed or {}, signing=signing),
        "invited": len(parts),
        "mine": mine,
        "records": leads and begun and any(one.signed_at is None for one in parts),
        "begun": begun,
        "leads": leads,
        "attendances": Attendance.choices,
        "results": Result.choices,
        "may_cancel": leads and training.cancelled_at is None and training.recorded_at is None,
        "cancel_form": cancel_form or CancelForm(),
        "cancel_open": cancel_form is not None,
        "is_sign_off": training.kind == TrainingKind.SIGN_OFF,
        "share": _share(parts),
    }
    return render(request, "assessment/training.html", context, status=status)


def _share(parts: list[TrainingPart]) -> int | None:
    examined = [one.result for one in parts if one.result in {Result.PASSED, Result.FAILED}]
    return examined.count(Result.PASSED) * 100 // len(examined) if examined else None


Line = tuple[TrainingPart, MarkWish, SecretForm | None, bool]


def _rows(
    request: DeskRequest,
    training: Training,
    parts: list[TrainingPart],
    typed: Mapping[int, MarkWish],
    *,
    signing: tuple[int, SecretForm] | None,
) -> list[Line]:
    """Each part with what its fields hold, and the form of the signature where a trainee waits for it."""
    pk, refused = signing or (0, None)
    waiting = _trainees(training) if request.membership.role in LEADS else set()
    found: list[Line] = []
    for one in parts:
        form = None
        if one.person_id in waiting and one.result == Result.PASSED and one.signed_at is None:
            form = refused if refused and pk == one.pk else SecretForm(auto_id=f"s{one.pk}_%s")
        kept = MarkWish(one.attendance, one.result, one.score)
        found.append((one, typed.get(one.person_id, kept), form, pk == one.pk))
    return found


def _trainees(training: Training) -> set[int]:
    if training.kind != TrainingKind.SIGN_OFF:
        return set()
    return {one.pk for one in trainees_of(training.community)}
