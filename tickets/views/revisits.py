"""The queue of revisits: the resident is asked by the one who was told first (OTE-2, F-3)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from core import clock
from core.pages import page_of
from staff.access import DeskRequest
from staff.enums import LEADS
from tickets.queries.revisits import due_revisits, found_since


def revisits(request: DeskRequest) -> HttpResponse:
    """Mine, or everybody's with `?all`; a supervisor sees everybody's first."""
    now = clock.now()
    everybody = "all" in request.GET or (request.membership.role in LEADS and "mine" not in request.GET)
    rows = due_revisits(request.community, of=None if everybody else request.user)
    month = localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    context: dict[str, Any] = {
        "page": page_of(rows, request, size=50),
        "everybody": everybody,
        "found": found_since(request.community, month),
        "tries": request.community.revisit_tries,
    }
    return render(request, "tickets/revisits.html", context)
