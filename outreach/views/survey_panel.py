"""Which surveys a household was asked, and whether it answered: a panel of the pages of unit and resident (A-1)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from core import clock
from outreach.models import Slip
from outreach.queries import surveys as reads
from outreach.rules.surveys import PAPER_AFTER
from residents.queries_places import resident_for, unit_for
from staff.access import DeskRequest
from staff.enums import DESK


@vary_on_headers("HX-Request")
def of_unit(request: DeskRequest, unit_id: int) -> HttpResponse:
    """What this unit was asked. What it answered stands on the survey's own pages, for those who may read it."""
    unit = unit_for(request.community, unit_id)
    return _panel(request, reads.slips_of_unit(unit), {"unit": unit})


@vary_on_headers("HX-Request")
def of_resident(request: DeskRequest, resident_id: int) -> HttpResponse:
    """What this person's homes were asked."""
    person = resident_for(request.community, resident_id)
    return _panel(request, reads.slips_of_resident(person), {"person": person})


def _panel(request: DeskRequest, rows: list[Slip], context: dict[str, Any]) -> HttpResponse:
    now = clock.now()
    shown = {
        "slips": rows[: reads.MOST_SLIPS],
        "more": len(rows) > reads.MOST_SLIPS,
        "types_in": request.membership.role in DESK,
        "now": now,
        "paper_since": now - PAPER_AFTER,  # what ended later still takes paper
    }
    template = "outreach/_survey_panel.html" if request.htmx else "outreach/survey_panel.html"
    return render(request, template, {**context, **shown})
