"""The keys of a unit and of a resident's homes, as panels of their pages (A-1, L-5). Whole pages without a script."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from core import clock
from duty.access import posts_of
from duty.queries.keys import of_homes, of_unit
from residents.queries_places import resident_for, unit_for
from staff.access import DeskRequest


@vary_on_headers("HX-Request")
def unit_keys(request: DeskRequest, unit_id: int) -> HttpResponse:
    """The unit's keys in the registers that the person reads, and who has one."""
    unit = unit_for(request.community, unit_id)
    keys = of_unit(posts_of(request.membership), unit)
    context = {"unit": unit, "keys": keys, "late_before": clock.now()}
    return render(request, "duty/_unit_keys.html" if request.htmx else "duty/unit_keys.html", context)


@vary_on_headers("HX-Request")
def resident_keys(request: DeskRequest, resident_id: int) -> HttpResponse:
    """The keys of the resident's homes in the registers that the person reads, and who has one."""
    person = resident_for(request.community, resident_id)
    keys = of_homes(posts_of(request.membership), person)
    context = {"person": person, "keys": keys, "late_before": clock.now()}
    return render(request, "duty/_unit_keys.html" if request.htmx else "duty/unit_keys.html", context)
