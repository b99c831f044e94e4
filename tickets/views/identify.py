"""Confirming who wrote online, and whether their unit has told us of the matter before (IN-3, OTE-3)."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from staff.access import DeskRequest
from tickets import services
from tickets.models import Ticket
from tickets.views.actions import Data, act
from tickets.views.earlier import point_at_an_earlier


def identify(request: DeskRequest, number: str) -> HttpResponse:
    """IN-3."""
    return act(request, number, "identify", _identify)


def _identify(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    unit, resident = data["unit"], data["resident"]
    done = services.identify(ticket_id=ticket.pk, by=request.user, unit=unit, resident=resident, now=now)
    point_at_an_earlier(request, done, now)
    if resident is None:
        return _("Unit %(unit)s is confirmed. Nobody there has this phone on file: ask who it is.") % {
            "unit": unit.code
        }
    return _("Confirmed: unit %(unit)s, and the phone is on file there.") % {"unit": unit.code}
