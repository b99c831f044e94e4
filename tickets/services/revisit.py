"""回访: due after closing, made by the first responder, tried again; a 'no' reopens the matter (TL-9, TL-10)."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from attachments.pictures import Prepared
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.services import Subject
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from staff.models import User
from tickets import refusals, rules
from tickets.enums import Channel, Direction, Happening, Kind, Satisfaction
from tickets.models import Complaint, Contact, Revisit, Ticket
from tickets.services.attach import attach_to
from tickets.services.record import lock_ticket, news, seal, tell_story
from tickets.services.reply import contact_with
from tickets.services.running_again import take_up_again

HAPPENINGS = {
    Satisfaction.SATISFIED: Happening.REVISIT_SATISFIED,
    Satisfaction.NOT_SATISFIED: Happening.REVISIT_NOT_SATISFIED,
    Satisfaction.NOT_REACHED: Happening.REVISIT_NOT_REACHED,
}


def owe_revisit(ticket: Ticket, *, now: datetime) -> Revisit | None:
    """The closed matter is to be revisited by its first responder (OTE-2); None for one that needs no revisit.

    The ticket is locked by the caller.
    """
    if not ticket.community.revisits:
        return None
    valid = Complaint.objects.filter(ticket=ticket, valid=True).exists() if ticket.kind == Kind.COMPLAINT else None
    rule = rules.revisit_rule(Kind(ticket.kind), valid=valid)
    if rule is None:
        return None
    planned = deadlines.plan(limit_book(ticket.community), rule, at=now)
    made = Revisit.objects.create(
        community_id=ticket.community_id,
        ticket=ticket,
        first_responder_id=ticket.first_responder_id,
        rule=rule.value,
        opened_at=now,
        due_at=planned.due_at,
    )
    deadlines.start(ticket.community_id, [(subject_of_revisit(made), planned)])
    return made


def drop_revisit(ticket: Ticket, *, now: datetime) -> None:
    """The matter runs again: after its next closing it is revisited anew. The ticket is locked by the caller."""
    for due in Revisit.objects.filter(ticket=ticket, ended_at=None):
        due.ended_at = now
        due.save(update_fields=["ended_at"])
        deadlines.cancel(subject_of_revisit(due), None, at=now)


@transaction.atomic
def revisit(
    *,
    ticket_id: int,
    by: User,
    result: Satisfaction,
    words: str,
    channel: Channel,
    key: uuid.UUID,
    now: datetime,
    files: Sequence[Prepared] = (),
) -> Revisit:
    """Record the revisit. Not satisfied: the matter runs again, same first responder, shorter limit (C-6).

    Not reached: it stays due and is tried again, as often as the community has set; the last try ends it. The same
    `key` again records nothing. `files` are the signed sheet: the staff's, not for the resident's page, because
    neighbours sign on it too (A-3). Raises a Refused.
    """
    ticket = lock_ticket(ticket_id)
    due = Revisit.objects.filter(ticket=ticket, ended_at=None).first()
    if contact_with(ticket, key):
        return due or Revisit.objects.filter(ticket=ticket).latest("ended_at")
    if due is None:
        raise refusals.NoRevisit
    rules.check_revisit(result=result, words=words)
    due.tries, due.tried_at = due.tries + 1, now
    over = result != Satisfaction.NOT_REACHED or due.tries >= ticket.community.revisit_tries
    if over:
        due.result, due.words, due.ended_at, due.ended_by = result, words.strip(), now, by
        deadlines.meet(subject_of_revisit(due), None, at=now)
    due.save(update_fields=["tries", "tried_at", "result", "words", "ended_at", "ended_by"])
    asked = _write(ticket, by=by, result=result, words=words, channel=channel, key=key, now=now)
    attach_to(ticket.pk, ("revisit", asked.pk), files, key=key, by=by, at=now)
    if result == Satisfaction.NOT_SATISFIED:
        take_up_again(ticket, now=now, hurried=True)
        others = {ticket.first_responder_id, ticket.handler_id} - {by.pk}
        tell([news(ticket, "revisit.not_satisfied", others, key=str(due.pk), urgency=Urgency.SOON)], now=now)
    facts: dict[str, ledger.Fact] = {"revisit": due.pk, "result": result.value, "words": ledger.digest(words)}
    seal(ticket, "revisited", by=by, at=now, facts=facts)
    return due


def subject_of_revisit(due: Revisit) -> Subject:
    """The revisit as the deadline engine knows it."""
    return Subject("revisit", due.pk)


def _write(
    ticket: Ticket, *, by: User, result: Satisfaction, words: str, channel: Channel, key: uuid.UUID, now: datetime
) -> Contact:
    """A talk is a contact, a vain try a note; either way the story says what came of it."""
    reached = result != Satisfaction.NOT_REACHED
    asked = Contact.objects.create(
        ticket=ticket,
        key=key,
        direction=Direction.OUT if reached else Direction.NOTE,
        channel=channel if reached else "",
        at=now,
        by=by,
        text=words.strip() or str(result.label),
        final=reached,
    )
    tell_story(ticket, HAPPENINGS[result], by=by, at=now)
    return asked
