"""A unit changed; its vehicles entered, changed and removed."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from residents.forms.vehicles import RemoveForm, UnitForm, VehicleForm
from residents.queries_archive import people_of, vehicle_for
from residents.queries_places import unit_for
from residents.services.units import change_unit
from residents.services.vehicles import add_vehicle, change_vehicle, remove_vehicle
from residents.views.page import carry_out, done, form_page
from staff.access import DeskRequest


def unit_url(request: DeskRequest, unit_id: int) -> str:
    """The page of the unit, where most of the archive's forms lead back to."""
    return reverse("residents:unit", args=[request.community.slug, unit_id])


def edit_unit(request: DeskRequest, unit_id: int) -> HttpResponse:
    """Change what a unit is, with who told it."""
    unit, back = unit_for(request.community, unit_id), unit_url(request, unit_id)
    known = {name: getattr(unit, name) for name in ("kind", "area", "handed_over_on", "occupied")}
    form = UnitForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and done(
        form, lambda: change_unit(request.membership, unit.pk, form.facts, form.told, now=clock.now())
    ):
        messages.success(request, _("Saved."))
        return redirect(back)
    return form_page(request, form, _("Change the unit"), back, whose=unit.code)


def new_vehicle(request: DeskRequest, unit_id: int) -> HttpResponse:
    """Enter a vehicle of the unit."""
    unit, back = unit_for(request.community, unit_id), unit_url(request, unit_id)
    form = VehicleForm(request.POST if request.method == "POST" else None, people=people_of(unit))
    if request.method == "POST":
        add = partial(add_vehicle, request.membership, unit, now=clock.now())
        made = carry_out(form, lambda: add(form.facts, form.told, key=form.cleaned_data["key"]))
        if made:
            messages.success(request, _("%(plate)s is entered.") % {"plate": made.plate})
            return redirect(back)
    return form_page(request, form, _("Enter a vehicle"), back, whose=unit.code)


def edit_vehicle(request: DeskRequest, pk: int) -> HttpResponse:
    """Change a vehicle."""
    found = vehicle_for(request.community, pk)
    back = unit_url(request, found.unit_id)
    known = {
        "plate": found.plate,
        "kind": found.kind,
        "colour": found.colour,
        "model": found.model,
        "resident": found.resident_id,
    }
    data = request.POST if request.method == "POST" else None
    form = VehicleForm(data, initial=known, people=people_of(found.unit))
    if request.method == "POST" and done(
        form, lambda: change_vehicle(request.membership, pk, form.facts, form.told, now=clock.now())
    ):
        messages.success(request, _("Saved."))
        return redirect(back)
    return form_page(request, form, _("Change the vehicle"), back, whose=f"{found.unit.code} · {found.plate}")


def drop_vehicle(request: DeskRequest, pk: int) -> HttpResponse:
    """A vehicle is sold or gone."""
    found = vehicle_for(request.community, pk)
    back = unit_url(request, found.unit_id)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and done(
        form, lambda: remove_vehicle(request.membership, pk, form.told, now=clock.now())
    ):
        messages.success(request, _("%(plate)s is removed; its history stays.") % {"plate": found.plate})
        return redirect(back)
    return form_page(request, form, _("Remove the vehicle"), back, whose=f"{found.unit.code} · {found.plate}")
