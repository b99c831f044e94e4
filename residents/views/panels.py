"""The archive's own panels of a unit and of a resident: vehicles, move-in, renovations, fees, changes (A-1)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from core import clock
from residents import queries_archive as archive
from residents.enums import EDITORS, MoveInState
from residents.models import Resident, Unit
from residents.queries_changes import deeds_of
from residents.queries_places import resident_for, unit_for
from residents.views.page import panel
from staff.access import DeskRequest


@vary_on_headers("HX-Request")
def unit_vehicles(request: DeskRequest, unit_id: int) -> HttpResponse:
    """The unit's vehicles with their permits."""
    unit = unit_for(request.community, unit_id)
    context = {"rows": archive.vehicles_of(unit), "unit": unit, "today": localdate(clock.now()), **_may(request)}
    return panel(request, "vehicles", context, title=_("Vehicles and parking permits"), **_of_unit(request, unit))


@vary_on_headers("HX-Request")
def unit_move_in(request: DeskRequest, unit_id: int) -> HttpResponse:
    """The unit's move-ins."""
    unit = unit_for(request.community, unit_id)
    rows = archive.move_ins_of(unit)
    is_open = any(row.state == MoveInState.OPEN for row in rows)
    context = {"rows": rows, "unit": unit, "is_open": is_open, **_may(request)}
    return panel(request, "move_in", context, title=_("Move-in"), **_of_unit(request, unit))


@vary_on_headers("HX-Request")
def unit_renovations(request: DeskRequest, unit_id: int) -> HttpResponse:
    """The unit's renovations."""
    unit = unit_for(request.community, unit_id)
    context = {"rows": archive.renovations_of(unit), "unit": unit, **_may(request)}
    return panel(request, "renovations", context, title=_("Renovations"), **_of_unit(request, unit))


@vary_on_headers("HX-Request")
def unit_fees(request: DeskRequest, unit_id: int) -> HttpResponse:
    """What was sent to the unit about fees."""
    unit = unit_for(request.community, unit_id)
    context = {"rows": archive.fees_of(unit), "unit": unit, **_may(request)}
    return panel(request, "fees", context, title=_("Fee notices"), **_of_unit(request, unit))


@vary_on_headers("HX-Request")
def unit_changes(request: DeskRequest, unit_id: int) -> HttpResponse:
    """What was changed about the unit and its household, and who told it."""
    unit = unit_for(request.community, unit_id)
    context = {"deeds": deeds_of(archive.changes_of_unit(unit)), "of_unit": True}
    return panel(request, "changes", context, title=_("Changes"), **_of_unit(request, unit))


@vary_on_headers("HX-Request")
def resident_vehicles(request: DeskRequest, resident_id: int) -> HttpResponse:
    """The resident's vehicles with their permits."""
    person = resident_for(request.community, resident_id)
    context = {"rows": archive.vehicles_of_resident(person), "today": localdate(clock.now()), **_may(request)}
    return panel(request, "vehicles", context, title=_("Vehicles and parking permits"), **_of_person(request, person))


@vary_on_headers("HX-Request")
def resident_fees(request: DeskRequest, resident_id: int) -> HttpResponse:
    """What was sent about fees to the resident's homes."""
    person = resident_for(request.community, resident_id)
    context = {"rows": archive.fees_of_resident(person), "of_person": True}
    return panel(request, "fees", context, title=_("Fee notices"), **_of_person(request, person))


@vary_on_headers("HX-Request")
def resident_renovations(request: DeskRequest, resident_id: int) -> HttpResponse:
    """The renovations that the resident had done."""
    person = resident_for(request.community, resident_id)
    context = {"rows": archive.renovations_of_resident(person)}
    return panel(request, "renovations", context, title=_("Renovations"), **_of_person(request, person))


@vary_on_headers("HX-Request")
def resident_move_in(request: DeskRequest, resident_id: int) -> HttpResponse:
    """The move-ins that the resident signed or will sign."""
    person = resident_for(request.community, resident_id)
    context = {"rows": archive.move_ins_of_resident(person)}
    return panel(request, "move_in", context, title=_("Move-in"), **_of_person(request, person))


@vary_on_headers("HX-Request")
def resident_changes(request: DeskRequest, resident_id: int) -> HttpResponse:
    """What was changed about the resident, and who told it."""
    person = resident_for(request.community, resident_id)
    context = {"deeds": deeds_of(archive.changes_of_resident(person)), "of_unit": False}
    return panel(request, "changes", context, title=_("Changes"), **_of_person(request, person))


def _may(request: DeskRequest) -> dict[str, bool]:
    return {"may_edit": request.membership.role in EDITORS}


def _of_unit(request: DeskRequest, unit: Unit) -> dict[str, str]:
    return {"whose": unit.code, "back": reverse("residents:unit", args=[request.community.slug, unit.pk])}


def _of_person(request: DeskRequest, person: Resident) -> dict[str, str]:
    return {"whose": person.titled, "back": reverse("residents:resident", args=[request.community.slug, person.pk])}
