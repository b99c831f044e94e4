"""Closing with the outcome told, and reopening with the same first responder (OTE-7, C-6)."""

from datetime import datetime

from django.db import transaction

from deadlines import services as deadlines
from ledger import services as ledger
from notices.services import tell
from staff.models import User
from tickets import rules
from tickets.enums import PENDING_HANDOVER, HandoverState, Happening, State, Told
from tickets.models import Handover, Ticket
from tickets.queries.papers import papers_of
from tickets.services.record import (
    clicked_twice,
    lock_ticket,
    news,
    seal,
    subject_of,
    tell_story,
)
from tickets.services.revisit import drop_revisit, owe_revisit
from tickets.services.running_again import take_up_again


@transaction.atomic
def close(
    *, ticket_id: int, by: User, outcome: str, told: str, untold_reason: str, now: datetime, quiet: bool = False
) -> Ticket:
    """Close the matter: its outcome was told to the resident, or it is on record why not (OTE-7).

    Ends every deadline: what the telling fulfils is met, what nobody owes any more is cancelled. A complaint closes
    only when it is complete (C-1, C-3, C-5); a revisit is owed from now on (TL-9, TL-10). `quiet`: who closes many at
    once tells the colleagues once. Raises a Refused.
    """
    ticket = lock_ticket(ticket_id)
    if clicked_twice(ticket, Happening.CLOSED, by=by, text=outcome, now=now):
        return ticket
    rules.check_close(ticket.state, outcome=outcome, told=told, untold_reason=untold_reason)
    rules.check_complete(papers_of(ticket))
    Handover.objects.filter(ticket=ticket, state__in=PENDING_HANDOVER).update(
        state=HandoverState.WITHDRAWN, answered_by=by, answered_at=now
    )
    deadlines.cancel(subject_of(ticket), rules.limits_that_closing_drops(told), at=now)
    deadlines.meet(subject_of(ticket), None, at=now)
    _end(ticket, outcome=outcome, told=told, untold_reason=untold_reason, now=now)
    owe_revisit(ticket, now=now)
    tell_story(ticket, Happening.CLOSED, by=by, at=now, text=ticket.outcome)
    others = {ticket.first_responder_id, ticket.handler_id} - {by.pk}
    if not quiet:
        tell([news(ticket, "ticket.closed", others, key=now.isoformat(), who=str(by))], now=now)
    seal(ticket, "closed", by=by, at=now, facts={"told": told, "outcome": ledger.digest(outcome)})
    return ticket


def _end(ticket: Ticket, *, outcome: str, told: str, untold_reason: str, now: datetime) -> None:
    """The ticket's row is closed and owes nothing any more."""
    facts = {
        "state": State.CLOSED,
        "closed_at": now,
        "outcome": outcome.strip(),
        "told": told,
        "untold_reason": untold_reason.strip() if told == Told.NOT_POSSIBLE else "",
        "promised_at": None,
        "next_due_at": None,
        "next_rule": "",
    }
    for name, value in facts.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=list(facts))


@transaction.atomic
def reopen(*, ticket_id: int, by: User, reason: str, now: datetime) -> Ticket:
    """Take a closed matter up again: same ticket, same first responder; a reply is owed anew (C-6, TL-1)."""
    ticket = lock_ticket(ticket_id)
    if clicked_twice(ticket, Happening.REOPENED, by=by, text=reason, now=now):
        return ticket
    rules.check_reopen(ticket.state, reason=reason)
    drop_revisit(ticket, now=now)
    take_up_again(ticket, now=now)
    tell_story(ticket, Happening.REOPENED, by=by, at=now, text=reason.strip())
    others = {ticket.first_responder_id, ticket.handler_id} - {by.pk}
    tell([news(ticket, "ticket.reopened", others, key=now.isoformat(), who=str(by))], now=now)
    seal(ticket, "reopened", by=by, at=now, facts={"reason": ledger.digest(reason)})
    return ticket
