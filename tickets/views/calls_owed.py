"""The call that a first responder owes to a resident who waits for a technician in vain: over every page (TL-4)."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render

from core import clock
from core.durations import in_words
from staff.access import DeskRequest
from staff.models import Membership
from tickets.queries.orders import calls_to_make
from tickets.services.record import ticket_url

MOST = 5


@dataclass(frozen=True)
class Owed:
    """One call, ready to be put down."""

    url: str
    place: str
    person: str
    technician: str
    late: str


def calls_owed(request: DeskRequest) -> HttpResponse:
    """The banner, fetched by every page every 20 seconds; empty when nothing is owed."""
    return render(request, "tickets/_calls_owed.html", {"calls": tell_calls(request.membership, now=clock.now())})


def tell_calls(who: Membership, *, now: datetime) -> list[Owed]:
    """The calls that this person owes, the longest owed first."""
    rows = calls_to_make(who)[:MOST]
    return [
        Owed(
            url=ticket_url(who.community.slug, one.order.ticket.number) + "?do=explain#act-explain",
            place=str(one.order.ticket.unit or one.order.ticket.building or "–"),
            person=one.order.ticket.caller_titled,
            technician=str(one.order.technician or ""),
            late=in_words(now - one.order.site_due_at),
        )
        for one in rows
    ]
