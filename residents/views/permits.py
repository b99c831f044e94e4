"""Parking permits: the list, one permit, the card; issued, renewed, withdrawn (A-4)."""

from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import clock
from core.codes import qr_code
from core.pages import page_of
from residents.enums import EDITORS, READERS
from residents.forms.vehicles import ParkingForm, PermitForm, RenewForm, WithdrawForm
from residents.queries_archive import (
    may_begin_anew,
    permit_for,
    permits_in,
    space_before,
    vehicle_for,
    warn_days_of,
)
from residents.services.permits import issue_permit, renew_permit, set_parking, withdraw_permit
from residents.views.page import carry_out, form_page
from residents.views.vehicles import unit_url
from staff.access import DeskRequest

PAGE = 50
SHOWN = ("live", "soon", "over")
YEAR = timedelta(days=364)


def permits(request: DeskRequest) -> HttpResponse:
    """All permits: valid ones, those that run out soon, those that are over."""
    today, ahead = localdate(clock.now()), warn_days_of(request.community)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else SHOWN[0]
    words = "".join(sign for sign in request.GET.get("q", "") if sign.isprintable()).strip()[:20]
    rows = permits_in(request.community, show, until=today + timedelta(days=ahead), words=words)
    context = {
        "page": page_of(rows, request, size=PAGE),
        "show": show,
        "words": words,
        "today": today,
        "soon": today + timedelta(days=ahead),
        "ahead": ahead,
        "may_set": request.membership.role in EDITORS,
    }
    return render(request, "residents/permits.html", context)


def permit(request: DeskRequest, pk: int) -> HttpResponse:
    """One permit: valid or not, for which plate and space; the gate sees this when it scans the card."""
    found = permit_for(request.community, pk)
    today = localdate(clock.now())
    edits = request.membership.role in EDITORS
    context = {
        "permit": found,
        "today": today,
        "valid": found.is_live and found.from_on <= today <= found.until_on,
        "may_edit": edits,
        "begins_anew": edits and may_begin_anew(found),
        "reads": request.membership.role in READERS,
    }
    return render(request, "residents/permit.html", context)


def card(request: DeskRequest, pk: int) -> HttpResponse:
    """The card behind the windscreen: A6, or its size on a sheet of A4 with `?paper=a4`."""
    found = permit_for(request.community, pk)
    url = request.build_absolute_uri(reverse("residents:permit", args=[request.community.slug, pk]))
    context = {"permit": found, "code": qr_code(url), "a6": request.GET.get("paper") != "a4"}
    return render(request, "residents/permit_card.html", context)


def issue(request: DeskRequest, pk: int) -> HttpResponse:
    """Issue a permit for a vehicle; a year from today is proposed, at the space that it had."""
    vehicle = vehicle_for(request.community, pk)
    today = localdate(clock.now())
    known = {"from_on": today, "until_on": today + YEAR, "space": space_before(vehicle)}
    form = PermitForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST":
        do = partial(issue_permit, request.membership, pk, now=clock.now())
        made = carry_out(form, lambda: do(form.facts, form.told, key=form.cleaned_data["key"]))
        if made:
            messages.success(request, _("The permit %(number)s is issued. Print its card.") % {"number": made.number})
            return redirect("residents:permit", request.community.slug, made.pk)
    whose = f"{vehicle.unit.code} · {vehicle.plate}"
    return form_page(request, form, _("Issue a parking permit"), unit_url(request, vehicle.unit_id), whose=whose)


def renew(request: DeskRequest, pk: int) -> HttpResponse:
    """Let a permit run a year longer, or until another day."""
    found = permit_for(request.community, pk)
    back = reverse("residents:permit", args=[request.community.slug, pk])
    known = {"until_on": found.until_on + YEAR + timedelta(days=1)}
    form = RenewForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST":
        do = partial(renew_permit, request.membership, pk, now=clock.now())
        if carry_out(form, lambda: do(form.cleaned_data["until_on"], form.told)):
            messages.success(request, _("Renewed. Print the card anew."))
            return redirect(back)
    return form_page(request, form, _("Renew the permit"), back, whose=f"{found.number} · {found.vehicle.plate}")


def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    """End a permit before its last day."""
    found = permit_for(request.community, pk)
    back = reverse("residents:permit", args=[request.community.slug, pk])
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        do = partial(withdraw_permit, request.membership, pk, now=clock.now())
        if carry_out(form, lambda: do(form.told, words=form.cleaned_data["words"])):
            messages.success(request, _("The permit is withdrawn. Take the card back."))
            return redirect(back)
    return form_page(request, form, _("Withdraw the permit"), back, whose=f"{found.number} · {found.vehicle.plate}")


def settings(request: DeskRequest) -> HttpResponse:
    """How many days ahead the desk is told that a permit runs out."""
    back = reverse("residents:permits", args=[request.community.slug])
    data = request.POST if request.method == "POST" else None
    form = ParkingForm(data, initial={"warn_days": warn_days_of(request.community)})
    if request.method == "POST" and form.is_valid():
        set_parking(request.membership, warn_days=form.cleaned_data["warn_days"], now=clock.now())
        messages.success(request, _("Saved."))
        return redirect(back)
    return form_page(request, form, _("Parking permits"), back)
