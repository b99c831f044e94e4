"""How a ticket's limits stand, short enough to compare in one line."""

from datetime import datetime

from django.db.models import QuerySet

from deadlines.models import OPEN, Deadline
from tickets.models import Ticket


def running(ticket: Ticket) -> dict[str, datetime]:
    """Rule → due moment of every open limit of the ticket."""
    return dict(_rows(ticket).filter(OPEN).values_list("rule", "due_at"))


def met(ticket: Ticket) -> dict[str, datetime | None]:
    """Rule → moment of the latest meeting."""
    return dict(_rows(ticket).filter(met_at__isnull=False).order_by("met_at").values_list("rule", "met_at"))


def dropped(ticket: Ticket) -> set[str]:
    """Rules whose limit was cancelled."""
    return set(_rows(ticket).filter(cancelled_at__isnull=False).values_list("rule", flat=True))


def owing() -> set[int]:
    """The ids of all tickets that have an open limit."""
    return set(Deadline.objects.filter(OPEN, subject_kind="ticket").values_list("subject_id", flat=True))


def _rows(ticket: Ticket) -> QuerySet[Deadline]:
    return Deadline.objects.filter(subject_kind="ticket", subject_id=ticket.pk)
