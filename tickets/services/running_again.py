"""A closed matter runs again: what is owed anew, and how soon (C-6, TL-1)."""

from datetime import datetime

from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from tickets import rules
from tickets.enums import Kind, State
from tickets.models import Complaint, Ticket
from tickets.services.record import follow_deadlines, subject_of


def take_up_again(ticket: Ticket, *, now: datetime, hurried: bool = False) -> None:
    """A reply is owed anew, a complaint its closing; `hurried`: in half the time. The ticket is locked already."""
    book, kind = limit_book(ticket.community), Kind(ticket.kind)
    judged = kind == Kind.COMPLAINT and Complaint.objects.filter(ticket=ticket).exists()
    planned = [
        deadlines.plan(book, rule, at=now, hurried=hurried and rule == Rule.TL_1)
        for rule in rules.limits_at_reopening(kind, judged=judged)
    ]
    deadlines.start(ticket.community_id, [(subject_of(ticket), one) for one in planned])
    ticket.state, ticket.closed_at = State.IN_PROGRESS, None
    ticket.reopened += 1
    ticket.solved_on_spot = False
    follow_deadlines(ticket)
    ticket.save(update_fields=["state", "closed_at", "reopened", "solved_on_spot", "next_due_at", "next_rule"])
