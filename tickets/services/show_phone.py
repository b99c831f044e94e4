"""The resident's number for the technician who is on the way there: shown on demand, and logged (A-3)."""

from datetime import datetime

from django.db import transaction

from ledger import services as ledger
from privacy.services.reveals import note_errand
from residents.models import Phone
from staff.models import User
from tickets import order_refusals
from tickets.models import Ticket
from tickets.services.dispatch import lock_order
from tickets.services.record import seal


@transaction.atomic
def show_phone(*, order_id: int, by: User, now: datetime) -> str:
    """The whole number, for the technician of an order that is under way; who saw it goes into the ledger.

    Raises a Refused.
    """
    order, ticket = lock_order(order_id)
    if order.technician_id != by.pk or not order.is_under_way:
        raise order_refusals.NotYoursToCall
    number = number_of(ticket)
    if not number:
        raise order_refusals.NoPhoneKnown
    subject = f"ticket:{ticket.pk}"
    note_errand(
        community_id=ticket.community_id, by=by, kind="ticket_phone", row_id=ticket.pk, subject=subject, now=now
    )
    facts: dict[str, ledger.Fact] = {"order": order.number, "why": "call from the errand"}
    seal(ticket, "phone_shown", by=by, at=now, facts=facts)
    return number


def number_of(ticket: Ticket) -> str:
    """The number that the caller gave, else the resident's first one; empty when none is known."""
    if ticket.caller_phone or not ticket.resident_id:
        return ticket.caller_phone
    found = Phone.objects.filter(resident=ticket.resident_id).order_by("pk").values_list("number", flat=True).first()
    return found or ""
