"""The right words beside a form, with the caller's surname and title filled in (PH-1, A-6)."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language

from core import clock
from core.moments import moment
from phrasebook.enums import Moment
from phrasebook.queries import said_by_moment
from phrasebook.rules import fill
from residents import rules as people
from staff.access import DeskRequest
from tickets.access import ticket_for
from tickets.forms.actions import promise_at
from tickets.forms.call import SOMEBODY_ELSE
from tickets.policy import Verb
from tickets.queries.caller import person_of
from tickets.views.intake_page import an_id


def phrases(request: DeskRequest) -> HttpResponse:
    """The phrases by moment, for `?ticket=` or `?resident=`, or for what stands in the intake's fields now.

    A part of the page for htmx, else a page of its own. Posted because names do not belong in addresses; it changes
    nothing.
    """
    now = clock.now()
    caller, when = _typed(request, now) if request.method == "POST" else _whom(request)
    facts = {
        "caller": caller,
        "me": str(request.user),
        "community": str(request.community),
        "when": when or moment(promise_at(now), now),
    }
    said = said_by_moment(request.community)
    groups = [(Moment(one).label, [fill(text, facts) for text in texts]) for one, texts in said.items() if texts]
    template = "tickets/_phrases.html" if request.htmx else "tickets/phrases.html"
    return render(request, template, {"groups": groups})


def _whom(request: DeskRequest) -> tuple[str, str]:
    """Surname and title of the caller, and what they were promised; empty when not known. 404 for a foreign one."""
    if number := request.GET.get("ticket", "")[:20]:
        ticket = ticket_for(request.membership, number, Verb.VIEW)
        return ticket.caller_titled, moment(ticket.promised_at, clock.now()) if ticket.promised_at else ""
    return _titled(request, request.GET.get("resident", "")), ""


def _titled(request: DeskRequest, picked: str) -> str:
    """The person who was picked; empty for nobody and for somebody else of the unit."""
    pk = None if picked == SOMEBODY_ELSE else an_id(picked)
    if pk is None:
        return ""
    found = person_of(request.community, pk)
    if found is None:
        raise Http404
    resident = found[0].resident
    return people.titled(resident.name, resident.gender, get_language() or "zh-hans")


def _typed(request: DeskRequest, now: datetime) -> tuple[str, str]:
    """Who is picked, else who was typed; and the promise as it stands in the form: the clerk reads it out."""
    name = request.POST.get("caller_name", "")[:50].strip()
    caller = _titled(request, request.POST.get("caller", ""))
    at = parse_datetime(request.POST.get("m0-promised_at", "")[:20])
    promised = moment(timezone.make_aware(at), now) if at and timezone.is_naive(at) else ""
    return caller or people.titled(name, "", get_language() or "zh-hans"), promised
