"""Confirming who wrote online, and whether their unit has told us of the matter before (IN-3, OTE-3)."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from staff.access import DeskRequest
from tickets import services
from tickets.models import Ticket
from tickets.queries.same_matter import Word, suggestions
from tickets.views.actions import Data, act


def identify(request: DeskRequest, number: str) -> HttpResponse:
    """IN-3."""
    return act(request, number, "identify", _identify)


def _identify(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    unit, resident = data["unit"], data["resident"]
    done = services.identify(ticket_id=ticket.pk, by=request.user, unit=unit, resident=resident, now=now)
    _point_at_an_earlier(request, done, now)
    if resident is None:
        return _("Unit %(unit)s is confirmed. Nobody there has this phone on file: ask who it is.") % {
            "unit": unit.code
        }
    return _("Confirmed: unit %(unit)s, and the phone is on file there.") % {"unit": unit.code}


def _point_at_an_earlier(request: DeskRequest, ticket: Ticket, now: datetime) -> None:
    """OTE-3: the resident may have told us of it before; then the two are merged."""
    word = Word(
        unit_id=ticket.unit_id, resident_id=ticket.resident_id, phone=ticket.caller_phone, kind=ticket.kind,
        category_id=ticket.category_id, text=ticket.text,
    )  # fmt: skip
    found = suggestions(request.membership, word, now=now)
    earlier = next((one.matter for one in found if one.matter.pk != ticket.pk and one.matter.is_open), None)
    if earlier:
        said = _(
            "This unit has told us before: %(number)s, “%(text)s”. If it is the same matter, merge this one into it."
        )
        messages.warning(request, said % {"number": earlier.number, "text": earlier.text[:60]})
