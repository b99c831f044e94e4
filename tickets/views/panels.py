"""Panels that pages of other apps show: the matters of a unit, of a resident. A whole page without a script."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from residents.queries_places import resident_for, unit_for
from staff.access import DeskRequest
from tickets.queries.matters import matters_of


@vary_on_headers("HX-Request")
def unit_matters(request: DeskRequest, unit_id: int) -> HttpResponse:
    """What is open at a unit, and what was closed last."""
    unit = unit_for(request.community, unit_id)
    return _panel(request, Q(unit=unit), whose=unit.code)


@vary_on_headers("HX-Request")
def resident_matters(request: DeskRequest, resident_id: int) -> HttpResponse:
    """What a resident has brought."""
    person = resident_for(request.community, resident_id)
    return _panel(request, Q(resident=person), whose=person.titled)


def _panel(request: DeskRequest, place: Q, *, whose: str) -> HttpResponse:
    name = "tickets/_matters.html" if request.htmx else "tickets/matters.html"
    context = {"matters": matters_of(request.community, place), "whose": whose}
    return render(request, name, context)
