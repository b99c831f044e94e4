"""Residents: one resident's page, adding and changing one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from residents import panels
from residents.enums import EDITORS
from residents.forms import PersonForm
from residents.queries_places import homes_of, phones_of, resident_for, unit_code
from residents.services.people import add_resident, change_resident
from residents.views.page import drawn
from staff.access import DeskRequest


def resident(request: DeskRequest, resident_id: int) -> HttpResponse:
    """One resident: units, phones and document masked; everything else by panels that their apps own (A-1)."""
    person = resident_for(request.community, resident_id)
    context = {
        "person": person,
        "homes": homes_of(person),
        "phones": phones_of(person),
        "may_edit": request.membership.role in EDITORS and person.erased_at is None,
        "panels": drawn(panels.resident_panels(request.membership.role), request.community, person.pk),
    }
    return render(request, "residents/resident.html", context)


def new_resident(request: DeskRequest) -> HttpResponse:
    """Add a resident; ?unit=ID proposes the unit."""
    code = unit_code(request.community, request.GET.get("unit", ""))
    form = PersonForm(request.POST if request.method == "POST" else None, unit=code)
    if request.method == "POST" and form.is_valid():
        try:
            person = add_resident(
                request.membership, form.facts, form.told, key=form.cleaned_data["key"], now=clock.now()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s added.") % {"name": person.name})
            return redirect("residents:resident", community=request.community.slug, resident_id=person.pk)
    return render(request, "residents/person_form.html", {"form": form}, status=422 if form.errors else 200)


def edit_resident(request: DeskRequest, resident_id: int) -> HttpResponse:
    """Change a resident: phones and units are added and dropped one by one."""
    person = resident_for(request.community, resident_id)
    if person.erased_at:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = PersonForm(data, person=person, homes=homes_of(person), phones=phones_of(person))
    if request.method == "POST" and form.is_valid():
        try:
            change_resident(request.membership, person.pk, form.facts, form.told, now=clock.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("residents:resident", community=request.community.slug, resident_id=person.pk)
    context = {"form": form, "person": person}
    return render(request, "residents/person_form.html", context, status=422 if form.errors else 200)
