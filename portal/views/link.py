"""The desk's page on which a ticket's link is made, shown once, and revoked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.codes import qr_code
from portal import services
from portal.queries import live_link
from staff.access import DeskRequest
from tickets.access import ticket_for
from tickets.policy import Verb


def link(request: DeskRequest, number: str) -> HttpResponse:
    """The desk's page: whether there is a link; posted, a fresh one with its QR code, shown this once."""
    ticket = ticket_for(request.membership, number, Verb.REPLY if request.method == "POST" else Verb.VIEW)
    context: dict[str, Any] = {"ticket": ticket, "now": clock.now()}
    if request.method == "POST":
        token = services.make_link(ticket_id=ticket.pk, by=request.user, now=clock.now())
        url = request.build_absolute_uri(reverse("portal:page", args=[token]))
        context |= {"url": url, "code": qr_code(url)}
    context["live"] = live_link(ticket)
    answer = render(request, "portal/link.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def revoke(request: DeskRequest, number: str) -> HttpResponse:
    """The page is closed."""
    ticket = ticket_for(request.membership, number, Verb.REPLY)
    if services.revoke_link(ticket_id=ticket.pk, by=request.user, now=clock.now()):
        messages.success(request, _("The link is revoked: whoever opens it sees nothing of the matter."))
    return redirect("portal:link", community=request.community.slug, number=number)
