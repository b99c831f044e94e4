"""A matter that came in writing may have been told before: then the desk is pointed at it (OTE-3)."""

from datetime import datetime

from django.contrib import messages
from django.utils.translation import gettext as _

from staff.access import DeskRequest
from tickets.models import Ticket
from tickets.queries.same_matter import Word, suggestions


def point_at_an_earlier(request: DeskRequest, ticket: Ticket, now: datetime) -> None:
    """Say which open matter it may be; merging is the clerk's decision."""
    word = Word(
        unit_id=ticket.unit_id,
        resident_id=ticket.resident_id,
        phone=ticket.caller_phone,
        kind=ticket.kind,
        category_id=ticket.category_id,
        text=ticket.text,
    )
    found = suggestions(request.membership, word, now=now)
    earlier = next((one.matter for one in found if one.matter.pk != ticket.pk and one.matter.is_open), None)
    if earlier:
        said = _(
            "This unit or caller has told us before: %(number)s, “%(text)s”. "
            "If it is the same matter, merge ticket %(ticket)s into it."
        )
        messages.warning(request, said % {"number": earlier.number, "text": earlier.text[:60], "ticket": ticket.number})
