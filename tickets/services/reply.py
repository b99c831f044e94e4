"""Telling the resident, and notes for the house (TL-1, TL-2, OTE-9)."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from attachments.pictures import Prepared
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from ledger import services as ledger
from staff.models import User
from tickets import refusals, rules
from tickets.enums import Channel, Direction
from tickets.models import Contact, Ticket
from tickets.services.attach import attach
from tickets.services.record import follow_deadlines, lock_ticket, seal, subject_of


@transaction.atomic
def reply(
    *,
    ticket_id: int,
    by: User,
    said: str,
    channel: Channel,
    final: bool,
    next_reply_at: datetime | None,
    now: datetime,
    key: uuid.UUID | None = None,
    files: Sequence[Prepared] = (),
) -> Contact:
    """Record what the resident was told. Meets TL-1 and TL-2; unless final, a promise follows (OTE-9)."""
    ticket = lock_ticket(ticket_id)
    if done := contact_with(ticket, key):
        return done
    rules.check_reply(ticket.state, said=said, final=final, next_reply_at=next_reply_at, now=now)
    contact = Contact.objects.create(
        ticket=ticket,
        key=key,
        direction=Direction.OUT,
        channel=channel,
        at=now,
        by=by,
        text=said.strip(),
        final=final,
        next_reply_at=None if final else next_reply_at,
    )
    attach(contact, files, key=key, by=by, at=now)
    _owe_what_was_told(ticket, final=final, next_reply_at=next_reply_at, now=now)
    facts: dict[str, ledger.Fact] = {"contact": contact.pk, "final": final, "said": ledger.digest(said)}
    seal(ticket, "replied", by=by, at=now, facts=facts)
    return contact


def _owe_what_was_told(ticket: Ticket, *, final: bool, next_reply_at: datetime | None, now: datetime) -> None:
    """The reply that was owed is made; unless it was the last one, the next is owed at the time told."""
    deadlines.meet(subject_of(ticket), [Rule.TL_1, Rule.TL_2], at=now)
    if not final:
        promise(ticket, next_reply_at, now=now)
    ticket.promised_at = None if final else next_reply_at
    ticket.state = rules.state_after_reply(final=final)
    follow_deadlines(ticket)
    ticket.save(update_fields=["state", "promised_at", "next_due_at", "next_rule"])


@transaction.atomic
def note(
    *,
    ticket_id: int,
    by: User,
    text: str,
    now: datetime,
    key: uuid.UUID | None = None,
    files: Sequence[Prepared] = (),
) -> Contact:
    """Write something for the colleagues, on closed tickets too. Meets nothing: no word to the resident."""
    ticket = lock_ticket(ticket_id)
    if done := contact_with(ticket, key):
        return done
    rules.check_text(text)
    contact = Contact.objects.create(ticket=ticket, key=key, direction=Direction.NOTE, at=now, by=by, text=text.strip())
    attach(contact, files, key=key, by=by, at=now)
    seal(ticket, "noted", by=by, at=now, facts={"contact": contact.pk, "said": ledger.digest(text)})
    return contact


def promise(ticket: Ticket, told: datetime | None, *, now: datetime) -> None:
    """Open the promise that the resident was given (TL-2). The ticket's lock is held by the caller."""
    planned = deadlines.plan(limit_book(ticket.community), Rule.TL_2, at=now, told=told)
    deadlines.start(ticket.community_id, [(subject_of(ticket), planned)])


def contact_with(ticket: Ticket, key: uuid.UUID | None) -> Contact | None:
    """The contact that an earlier click with this key made. Raises FormUsedUp for another ticket's key."""
    found = Contact.objects.filter(key=key).first() if key else None
    if found and found.ticket_id != ticket.pk:
        raise refusals.FormUsedUp
    return found
