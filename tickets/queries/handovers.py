"""Reads of handovers."""

from tickets.enums import PENDING_HANDOVER
from tickets.models import Handover, Ticket


def pending_of(ticket: Ticket) -> Handover | None:
    """The ticket's unanswered handover, fetched once for each loaded ticket; its people are fetched when asked for."""
    if not hasattr(ticket, "_pending"):
        found = Handover.objects.filter(ticket=ticket, state__in=PENDING_HANDOVER).first()
        if found and found.giver_id == ticket.handler_id:  # always so, until it is accepted (OTE-6)
            found.giver = ticket.handler
        ticket._pending = found  # type: ignore[attr-defined]  # noqa: SLF001 kept on the loaded row
    return ticket._pending  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001 set just above
