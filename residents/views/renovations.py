"""Renovations: the list, one with its workers and inspections, its steps (A-4)."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from attachments.queries import attachment_of
from attachments.views import hand_out
from core import clock
from core.pages import page_of
from residents.enums import EDITORS, READERS, RUNNING_WORKS, RenovationState
from residents.forms.works import DepositForm, InspectForm, ProlongForm, StepForm, WorkersForm, WorksForm
from residents.models import Renovation
from residents.queries_archive import people_of, photos_of, renovation_for, renovations_in
from residents.queries_places import unit_for
from residents.rules.archive import may_become, yuan
from residents.services.renovations import (
    add_workers,
    inspect,
    note_deposit,
    prolong,
    register_renovation,
    step,
)
from residents.views.page import carry_out, form_page
from residents.views.vehicles import unit_url
from staff.access import DeskRequest

PAGE = 30


def renovations(request: DeskRequest) -> HttpResponse:
    """The renovations that run; with `?show=over` those that are over."""
    over = request.GET.get("show") == "over"
    page = page_of(renovations_in(request.community, over=over), request, size=PAGE)
    context = {"page": page, "over": over, "today": localdate(clock.now())}
    return render(request, "residents/renovations.html", context)


def register(request: DeskRequest, unit_id: int) -> HttpResponse:
    """Register a renovation of the unit."""
    unit = unit_for(request.community, unit_id)
    known = {"noise_from": "08:00", "noise_until": "18:00"}
    data = request.POST if request.method == "POST" else None
    form = WorksForm(data, initial=known, people=people_of(unit))
    if request.method == "POST":
        do = partial(register_renovation, request.membership, unit, now=clock.now())
        made = carry_out(form, lambda: do(form.facts, form.told, key=form.cleaned_data["key"]))
        if made:
            messages.success(request, _("The renovation is registered."))
            return redirect("residents:renovation", request.community.slug, made.pk)
    return form_page(request, form, _("Register a renovation"), unit_url(request, unit_id), whose=unit.code)


def renovation(request: DeskRequest, pk: int) -> HttpResponse:
    """One renovation; who walks by keeps an inspection here, with photos."""
    found = renovation_for(request.community, pk)
    runs = found.state in RUNNING_WORKS
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = InspectForm(data, files=files)
    if request.method == "POST":
        do = partial(inspect, request.membership, pk, now=clock.now())
        if carry_out(form, lambda: do(**form.cleaned_data)):
            messages.success(request, _("The inspection is kept."))
            return redirect("residents:renovation", request.community.slug, pk)
    photos = photos_of(found.inspections.all())
    role = request.membership.role
    context = {
        "works": found,
        "inspections": [(one, photos.get(one.pk, [])) for one in found.inspections.all()],
        "deposit": yuan(found.deposit_fen) if found.deposit_fen else "",
        "form": form if runs else None,
        "may_edit": role in EDITORS,
        "reads": role in READERS,
        "steps": _steps(found) if role in EDITORS else [],
        "today": localdate(clock.now()),
    }
    return render(request, "residents/renovation.html", context, status=422 if form.errors else 200)


def _steps(works: Renovation) -> list[tuple[str, str]]:
    """The steps that may come next, each with its button's words."""
    words = {
        RenovationState.FINISHED: _("Report as finished"),
        RenovationState.ACCEPTED: _("Accept the works"),
        RenovationState.REGISTERED: _("Work goes on"),
        RenovationState.CANCELLED: _("Cancel the renovation"),
    }
    return [(state.value, text) for state, text in words.items() if may_become(works.state, state)]


def take_step(request: DeskRequest, pk: int, state: str) -> HttpResponse:
    """Finished, accepted, cancelled, or under way once more."""
    found, back = _found(request, pk)
    words = dict(_steps(found)).get(state)
    if state not in RenovationState.values:
        raise Http404
    new = RenovationState(state)
    form = StepForm(request.POST if request.method == "POST" else None)
    form.submit = words or new.label  # type: ignore[misc]  # one form, several buttons
    if request.method == "POST":
        do = partial(step, request.membership, pk, new, now=clock.now())

        def carried() -> bool:
            do(form.told, words=form.cleaned_data["words"])
            return True

        if carry_out(form, carried):
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(request, form, words or str(new.label), back, whose=_whose(found))


def last_day(request: DeskRequest, pk: int) -> HttpResponse:
    """The renovation takes longer."""
    found, back = _found(request, pk)
    form = ProlongForm(request.POST if request.method == "POST" else None, initial={"until_on": found.until_on})
    if request.method == "POST":
        do = partial(prolong, request.membership, pk, now=clock.now())
        if carry_out(form, lambda: do(form.cleaned_data["until_on"], form.told)):
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(request, form, _("Last day of the renovation"), back, whose=_whose(found))


def deposit(request: DeskRequest, pk: int) -> HttpResponse:
    """Note the deposit, paid and returned."""
    found, back = _found(request, pk)
    known = {
        "amount": yuan(found.deposit_fen) if found.deposit_fen else "",
        "paid_on": found.deposit_paid_on,
        "returned_on": found.deposit_returned_on,
    }
    form = DepositForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST":
        do = partial(note_deposit, request.membership, pk, now=clock.now())

        def noted() -> Renovation:
            data = form.cleaned_data
            return do(form.told, fen=data["amount"], paid_on=data["paid_on"], returned_on=data["returned_on"])

        if carry_out(form, noted):
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(request, form, _("Deposit"), back, whose=_whose(found))


def workers(request: DeskRequest, pk: int) -> HttpResponse:
    """More workers."""
    found, back = _found(request, pk)
    form = WorkersForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        do = partial(add_workers, request.membership, pk, now=clock.now())
        if carry_out(form, lambda: do(form.cleaned_data["workers"], form.told)):
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(request, form, _("Add workers"), back, whose=_whose(found))


def paper(request: DeskRequest, pk: int) -> HttpResponse:
    """The permission on the door, A4: contractor, days, noise hours, workers. No phone."""
    return render(request, "residents/renovation_paper.html", {"works": renovation_for(request.community, pk)})


def file(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    """A photo of an inspection."""
    found = renovation_for(request.community, pk)
    attachment = attachment_of("renovation", [one.pk for one in found.inspections.all()], file)
    if attachment is None:
        raise Http404
    return hand_out(attachment, small="small" in request.GET)


def _found(request: DeskRequest, pk: int) -> tuple[Renovation, str]:
    found = renovation_for(request.community, pk)
    return found, reverse("residents:renovation", args=[request.community.slug, pk])


def _whose(works: Renovation) -> str:
    return f"{works.unit.code} · {works.contractor}"
