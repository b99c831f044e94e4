"""Praise: registered on the ticket's page, posted where everybody reads it (F-4)."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from attachments.queries import attached_to, attachment_of
from attachments.views import hand_out
from core import clock
from core.pages import page_of
from staff.access import DeskRequest
from staff.models import Department, User
from tickets import services
from tickets.models import Praise, Ticket
from tickets.queries.praises import most_praised, posted, unregistered
from tickets.views.actions import Data, act


def praise(request: DeskRequest) -> HttpResponse:
    """A month's praise, who was praised how often, and what waits to be registered; it prints as a notice."""
    now = clock.now()
    since, until = _month(request.GET.get("month", ""), now)
    page = page_of(posted(request.community, since, until), request, size=50)
    files = attached_to("praise", [one.pk for one in page])
    for one in page:
        one.files = files.get(one.pk, [])
    context: dict[str, Any] = {
        "page": page,
        "praised": most_praised(request.community, since, until),
        "waiting": unregistered(request.membership, 50),
        "month": since,
        "before": since - timedelta(days=1),
        "after": until if until <= now else None,
        "now": now,
    }
    return render(request, "tickets/praise.html", context)


def _month(typed: str, now: datetime) -> tuple[datetime, datetime]:
    """The local month `2026-11` from its first moment to the next one's; this one when the address says nonsense."""
    first = localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    year, _dash, month = typed.partition("-")
    if year.isdecimal() and month.isdecimal() and 2000 <= int(year) <= first.year and 1 <= int(month) <= 12:
        first = min(first, first.replace(year=int(year), month=int(month)))
    return first, (first + timedelta(days=32)).replace(day=1)


def praise_file(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    """What is posted with the words: everybody of the community reads it, as they read the words."""
    found = None
    if Praise.objects.filter(community=request.community, pk=pk).exists():
        found = attachment_of("praise", [pk], file)
    if found is None:
        raise Http404
    return hand_out(found, small="small" in request.GET)


def register_praise(request: DeskRequest, number: str) -> HttpResponse:
    """F-4."""
    return act(request, number, "register_praise", _register)


def _register(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    which, pk = data["praised"][0], int(data["praised"][1:])
    made = services.register_praise(
        ticket_id=ticket.pk,
        by=request.user,
        person=User.objects.get(pk=pk) if which == "u" else None,
        department=Department.objects.get(pk=pk) if which == "d" else None,
        words=data["words"],
        now=now,
        files=data["attached"],
    )
    return _("Registered and posted: %(who)s has been told. Thank the resident, then close the ticket.") % {
        "who": made.person or made.department
    }
