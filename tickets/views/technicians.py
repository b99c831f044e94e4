"""Technicians and their trades: one page, one tick for each thing that somebody is able to do."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from staff.access import DeskRequest
from staff.enums import LEADS
from tickets.enums import Trade
from tickets.queries.technicians import trades_of
from tickets.services.abilities import set_abilities


def technicians(request: DeskRequest) -> HttpResponse:
    """Who is able to do what; a lead changes it."""
    if request.method == "POST":
        changed = set_abilities(
            community=request.community, wished=wished(request.POST), by=request.user, now=clock.now()
        )
        if changed:
            messages.success(request, _("Saved. The dispatch list follows it from now on."))
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("tickets:technicians", community=request.community.slug)
    rows = [
        (member, [(trade, trade.value in able) for trade in Trade]) for member, able in trades_of(request.community)
    ]
    context = {"rows": rows, "trades": list(Trade), "may": request.membership.role in LEADS}
    return render(request, "tickets/technicians.html", context)


def wished(posted: QueryDict) -> dict[int, list[Trade]]:
    """User id → the trades that are ticked; nonsense is passed over."""
    people = [int(text) for text in posted.getlist("person") if text.isascii() and text.isdecimal() and len(text) < 16]
    known = set(Trade.values)
    return {pk: [Trade(one) for one in posted.getlist(f"trade-{pk}") if one in known] for pk in people}
