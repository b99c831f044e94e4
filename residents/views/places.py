"""Buildings and units: the list, one unit's page, new units."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from core import clock
from core.pages import page_of
from core.refusals import Refused
from residents import panels
from residents.enums import EDITORS
from residents.forms import UnitsForm
from residents.queries_places import buildings_of, household_of, people_count, unit_for, units_of
from residents.services.units import add_units
from residents.views.page import drawn
from staff.access import DeskRequest
from staff.enums import OVERSIGHT

PAGE = 48
TABS = 20  # more buildings than stand side by side are chosen from a list


def places(request: DeskRequest) -> HttpResponse:
    """The community's buildings, and the units of one of them with their households."""
    buildings = buildings_of(request.community)
    asked = request.GET.get("building", "")
    numbers = {row.building.number: row.building for row in buildings}
    chosen = numbers.get(asked) or next(iter(numbers.values()), None)
    context = {
        "buildings": buildings,
        "chosen": chosen,
        "many": len(buildings) > TABS,
        "page": page_of(units_of(chosen), request, size=PAGE) if chosen else None,
        "units": sum(row.units for row in buildings),
        "people": people_count(request.community),
        "may_set_up": request.membership.role in OVERSIGHT,
        "may_edit": request.membership.role in EDITORS,
    }
    return render(request, "residents/places.html", context)


def unit(request: DeskRequest, unit_id: int) -> HttpResponse:
    """One unit: its household and what it is; its whole life by panels that their apps own (A-1)."""
    found = unit_for(request.community, unit_id)
    context = {
        "unit": found,
        "household": household_of(found),
        "may_edit": request.membership.role in EDITORS,
        "panels": drawn(panels.unit_panels(request.membership.role), request.community, unit_id),
    }
    return render(request, "residents/unit.html", context)


def new_units(request: DeskRequest) -> HttpResponse:
    """Add units by hand, one a line."""
    form = UnitsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data["units"].splitlines()
        try:
            units = add_units(
                request.membership, told, building_name=form.cleaned_data["building_name"], now=clock.now()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            said = ngettext("%(count)s unit added.", "%(count)s units added.", len(units))
            messages.success(request, said % {"count": len(units)})
            return redirect("residents:unit", community=request.community.slug, unit_id=units[0].pk)
    return render(request, "residents/new_units.html", {"form": form}, status=422 if form.errors else 200)
