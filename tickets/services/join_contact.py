"""A second inbound contact is kept on the matter that it belongs to, and counts against it (OTE-3)."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from attachments.pictures import Prepared
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from staff.enums import Role
from staff.models import Membership, User
from staff.queries import ids_by_role
from tickets import refusals, rules
from tickets.enums import Channel, Direction, Happening, State
from tickets.models import Call, Contact, Ticket
from tickets.services.attach import attach
from tickets.services.drafts import drop_drafts_with
from tickets.services.record import follow_deadlines, lock_ticket, news, seal, subject_of, survivor_of, tell_story
from tickets.services.reply import contact_with
from tickets.services.revisit import drop_revisit
from tickets.services.running_again import take_up_again
from tickets.services.take_contact import Caller, check_caller, check_supervision


@transaction.atomic
def join_contact(
    *,
    ticket_id: int,
    membership: Membership,
    caller: Caller,
    channel: Channel,
    said: str,
    key: uuid.UUID,
    now: datetime,
    supervised_by: User | None = None,
    urge: bool = False,
    typed_in: Collection[str] = (),
    files: Sequence[Prepared] = (),
) -> Contact:
    """Record that somebody contacted the desk again on this matter; `urge`: only to ask where it stays (OTE-3, IN-1).

    What is owed stays owed: a running reply or promise keeps its time; if nothing is owed any more, a reply is owed
    anew (TL-1). A matter that was closed lately runs again. First responder, handler and supervisors are told. The
    same `key` again returns the first contact. `typed_in` are the keys of the forms that it was typed in: their drafts
    go in the same breath. Raises a Refused.
    """
    ticket = lock_ticket(survivor_of(ticket_id))
    if done := contact_with(ticket, key):
        return done
    rules.check_second_call(ticket.state, closed_at=ticket.closed_at, days=ticket.community.second_call_days, now=now)
    rules.check_text(said, field="said")
    check_caller(caller)
    check_supervision(membership, supervised_by)
    call = _call(ticket, membership, caller, channel=channel, key=key, now=now, supervised_by=supervised_by)
    contact = _contact(ticket, call, said=said, urge=urge, by=membership.user)
    attach(contact, files, key=key, by=membership.user, at=now)
    _run_on(ticket, by=membership.user, now=now)
    ticket.inbound, ticket.urges = ticket.inbound + 1, ticket.urges + urge
    ticket.save(update_fields=["inbound", "urges"])
    _tell_of(contact, ticket, now=now)
    drop_drafts_with(membership, typed_in)
    facts: dict[str, ledger.Fact] = {"contact": contact.pk, "call": call.pk, "said": ledger.digest(said), "urge": urge}
    seal(ticket, "joined", by=membership.user, at=now, facts=facts)
    return contact


def _contact(ticket: Ticket, call: Call, *, said: str, urge: bool, by: User) -> Contact:
    """What was said in this call, on the matter's story."""
    return Contact.objects.create(
        ticket=ticket,
        call=call,
        key=call.key,
        direction=Direction.IN,
        channel=call.channel,
        at=call.at,
        by=by,
        text=said.strip(),
        urge=urge,
    )


def _run_on(ticket: Ticket, *, by: User, now: datetime) -> None:
    """A matter that was closed lately runs again; of one that is open a reply is owed, if none was."""
    if ticket.state != State.CLOSED:
        _owe_a_reply(ticket, now=now)
        return
    drop_revisit(ticket, now=now)
    take_up_again(ticket, now=now)
    tell_story(ticket, Happening.REOPENED, by=by, at=now)


def _tell_of(contact: Contact, ticket: Ticket, *, now: datetime) -> None:
    """First responder, handler and supervisors, but for whoever took it."""
    who = {ticket.first_responder_id, ticket.handler_id} | _supervisors(ticket)
    code = "contact.urged" if contact.urge else "contact.joined"
    facts = {"key": str(contact.pk), "times": str(ticket.inbound)}
    tell([news(ticket, code, who - {contact.by_id}, urgency=Urgency.SOON, **facts)], now=now)


def _call(
    ticket: Ticket,
    membership: Membership,
    caller: Caller,
    *,
    channel: Channel,
    key: uuid.UUID,
    now: datetime,
    supervised_by: User | None,
) -> Call:
    """The inbound event with who brought it. Raises FormUsedUp when the key has already recorded another call."""
    call, fresh = Call.objects.get_or_create(
        community_id=ticket.community_id,
        key=key,
        defaults={
            "channel": channel,
            "at": now,
            "taken_by": membership.user,
            "supervised_by": supervised_by,
            "unit": caller.unit,
            "resident": caller.resident,
            "caller_name": caller.name,
            "caller_phone": caller.phone,
        },
    )
    if not fresh:
        raise refusals.FormUsedUp
    return call


def _owe_a_reply(ticket: Ticket, *, now: datetime) -> None:
    """TL-1 starts when neither a reply nor a promise is owed; whatever already runs is left as it is."""
    if deadlines.is_open(subject_of(ticket), [Rule.TL_1, Rule.TL_2]):
        return
    planned = deadlines.plan(limit_book(ticket.community), Rule.TL_1, at=now)
    deadlines.start(ticket.community_id, [(subject_of(ticket), planned)])
    if ticket.state == State.ANSWERED:
        ticket.state = State.IN_PROGRESS
    follow_deadlines(ticket)
    ticket.save(update_fields=["state", "next_due_at", "next_rule"])


def _supervisors(ticket: Ticket) -> set[int]:
    people = ids_by_role([ticket.community_id], [Role.SUPERVISOR])
    return people.get((ticket.community_id, Role.SUPERVISOR), set())
