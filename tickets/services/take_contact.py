"""Whoever is told first accepts and records: one call, one or several tickets (OTE-1, IN-1…3, TL-1)."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from attachments.pictures import Prepared
from deadlines import services as deadlines
from deadlines.queries import LimitBook, limit_book
from deadlines.rules import Rule
from deadlines.services import Planned, Subject
from ledger import services as ledger
from residents.models import Building, Resident, Unit
from staff.enums import DESK, Role
from staff.models import Membership, User
from tickets import refusals, rules
from tickets.enums import Channel, Direction, Happening, State, Told
from tickets.models import Call, Contact, Event, Ticket
from tickets.rules import Matter
from tickets.services.attach import attach
from tickets.services.drafts import drop_drafts_with
from tickets.services.numbers import take_numbers


@dataclass(frozen=True)
class Caller:
    """Who brought it: a known resident, or what an unknown caller said of themselves (IN-3, IN-6)."""

    resident: Resident | None = None
    unit: Unit | None = None
    building: Building | None = None
    name: str = ""
    phone: str = ""
    claimed_unit: str = ""  # where somebody whom nobody has asked says that they live; the desk confirms it


TOLD_BY_CHANNEL = {
    Channel.PHONE: Told.PHONE,
    Channel.WALK_IN: Told.IN_PERSON,
    Channel.PATROL: Told.IN_PERSON,
    Channel.LETTER: Told.LETTER,
    Channel.ONLINE: Told.ONLINE,
}


def take_contact(
    *,
    membership: Membership,
    caller: Caller,
    channel: Channel,
    matters: Sequence[Matter],
    key: uuid.UUID,
    now: datetime,
    supervised_by: User | None = None,
    typed_in: Collection[str] = (),
    written_by: User | None = None,
    files: Sequence[Sequence[Prepared]] = (),
) -> list[Ticket]:
    """Record an inbound contact; whoever takes it is first responder of all its matters, for good (OTE-1).

    Opens TL-1 (TL-6 and TL-7 for complaints) and the promise (TL-2) of each unsolved matter; a matter solved
    on the spot is closed with its outcome. The same `key` again returns the first tickets. `typed_in` are the keys of
    the forms that it was typed in: their drafts go in the same breath. `written_by` stands for a resident who wrote it
    down without anybody of the desk; `membership` answers for it all the same. `files` are each matter's photos and
    papers. Raises a Refused.
    """
    rules.check_matters(matters, now=now)
    check_caller(caller)
    check_supervision(membership, supervised_by)
    call = Call(
        community=membership.community,
        key=key,
        channel=channel,
        at=now,
        taken_by=written_by or membership.user,
        supervised_by=supervised_by,
        **_named(caller),
    )
    try:
        return _record(call, membership, caller, matters, typed_in=typed_in, files=files)
    except IntegrityError:
        earlier = Call.objects.filter(community=membership.community, key=key).first()
        if earlier is None:
            raise
        return tickets_of_call(earlier)


def _named(caller: Caller) -> dict[str, Any]:
    """The caller in a call's columns."""
    known = {"unit": caller.unit, "resident": caller.resident}
    return {**known, "caller_name": caller.name, "caller_phone": caller.phone}


@transaction.atomic
def _record(
    call: Call,
    membership: Membership,
    caller: Caller,
    matters: Sequence[Matter],
    *,
    typed_in: Collection[str],
    files: Sequence[Sequence[Prepared]],
) -> list[Ticket]:
    """Everything of one call or nothing. Raises IntegrityError when its key has been used: one click, one call."""
    call.save(force_insert=True)
    book = limit_book(membership.community)
    planned = [_clocks(book, matter, now=call.at) for matter in matters]
    tickets = _open_tickets(call, membership, caller, list(zip(matters, planned, strict=True)))
    _start_clocks(tickets, planned, now=call.at)
    contacts = _write_story(call, tickets, matters)
    for place, (contact, its) in enumerate(zip(contacts, files, strict=False)):
        attach(contact, its, key=uuid.uuid5(call.key, f"matter {place}"), by=membership.user, at=call.at)
    drop_drafts_with(membership, typed_in)
    _seal(call, tickets, matters)
    return tickets


def tickets_of_call(call: Call) -> list[Ticket]:
    """The tickets that this call opened, in the order in which the matters were told."""
    return list(Ticket.objects.filter(contacts__call=call, contacts__direction=Direction.IN).distinct().order_by("pk"))


def check_caller(caller: Caller) -> None:
    """IN-3: a matter has somebody or some place that it came from."""
    if not (caller.resident or caller.unit or caller.building or caller.name.strip() or caller.phone.strip()):
        raise refusals.CallerMissing("caller_name")


def check_supervision(membership: Membership, supervised_by: User | None) -> None:
    """IN-8: what a trainee logs names a colleague of this community's desk who is no trainee."""
    if membership.role != Role.TRAINEE:
        return
    if supervised_by is None:
        raise refusals.SupervisingColleagueMissing("supervised_by")
    able = DESK - {Role.TRAINEE}
    desk = Membership.objects.filter(community=membership.community, active=True, role__in=able, user__is_active=True)
    if not desk.filter(user=supervised_by).exists():
        raise refusals.SupervisingColleagueUnfit("supervised_by")


def _clocks(book: LimitBook, matter: Matter, *, now: datetime) -> list[Planned]:
    planned = [deadlines.plan(book, rule, at=now) for rule in rules.limits_at_intake(matter.kind, solved=matter.solved)]
    if not matter.solved:
        planned.append(deadlines.plan(book, Rule.TL_2, at=now, told=matter.promised_at))
    return planned


def _open_tickets(
    call: Call, membership: Membership, caller: Caller, matters: Sequence[tuple[Matter, list[Planned]]]
) -> list[Ticket]:
    numbers = take_numbers(membership.community, at=call.at, count=len(matters))
    tickets = []
    for number, (matter, planned) in zip(numbers, matters, strict=True):
        ticket = _ticket(call, membership, caller, matter)
        ticket.number = number
        if matter.solved:
            ticket.state, ticket.closed_at, ticket.solved_on_spot = State.CLOSED, call.at, True
            ticket.outcome, ticket.told = matter.outcome.strip(), TOLD_BY_CHANNEL[Channel(call.channel)]
        else:
            nearest = min(planned, key=lambda item: item.due_at)
            ticket.next_due_at, ticket.next_rule = nearest.due_at, nearest.rule.value
            ticket.promised_at = matter.promised_at
        tickets.append(ticket)
    return Ticket.objects.bulk_create(tickets)


def _ticket(call: Call, membership: Membership, caller: Caller, matter: Matter) -> Ticket:
    resident = caller.resident
    return Ticket(
        community=membership.community,
        kind=matter.kind,
        category_id=matter.category_id,
        text=matter.text.strip(),
        channel=call.channel,
        building_id=caller.unit.building_id if caller.unit else caller.building.pk if caller.building else None,
        unit=caller.unit,
        resident=resident,
        caller_name=caller.name or (resident.name if resident else ""),
        caller_gender=resident.gender if resident else "",
        caller_phone=caller.phone,
        claimed_unit=caller.claimed_unit,
        wished_at=None if matter.solved else matter.wished_at,
        first_responder=membership.user,
        handler=membership.user,
        department=membership.department,
        opened_at=call.at,
    )


def _start_clocks(tickets: Sequence[Ticket], planned: Sequence[Sequence[Planned]], *, now: datetime) -> None:
    """Start every clock; what is solved on the spot was replied to in the same breath."""
    pairs = [
        (Subject("ticket", ticket.pk), item) for ticket, items in zip(tickets, planned, strict=True) for item in items
    ]
    if not pairs:
        return
    met = {Subject("ticket", ticket.pk) for ticket in tickets if ticket.solved_on_spot}
    deadlines.start(tickets[0].community_id, pairs, met=met, at=now)


def _write_story(call: Call, tickets: Sequence[Ticket], matters: Sequence[Matter]) -> list[Contact]:
    contacts, events = [], []  # the inbound contact itself tells that the matter was accepted
    for ticket, matter in zip(tickets, matters, strict=True):
        contacts.append(
            Contact(
                ticket=ticket,
                call=call,
                direction=Direction.IN,
                channel=call.channel,
                at=call.at,
                by_id=call.taken_by_id,
                text=ticket.text,
                final=matter.solved,
                next_reply_at=None if matter.solved else matter.promised_at,
            )
        )
        if matter.solved:
            closed = {"happening": Happening.CLOSED, "at": call.at, "text": ticket.outcome}
            events.append(Event(ticket=ticket, by_id=call.taken_by_id, **closed))
    Event.objects.bulk_create(events)
    return Contact.objects.bulk_create(contacts)


def _seal(call: Call, tickets: Sequence[Ticket], matters: Sequence[Matter]) -> None:
    """One ledger entry for the call; it names every ticket and, by keyed digest, what was said."""
    ledger.append(
        call.community_id,
        "ticket.taken",
        subject=f"call:{call.pk}",
        actor_id=call.taken_by_id,
        at=call.at,
        facts={
            "tickets": [ticket.pk for ticket in tickets],
            "numbers": [ticket.number for ticket in tickets],
            "said": [ledger.digest(matter.text) for matter in matters],
            "solved": [ticket.pk for ticket in tickets if ticket.solved_on_spot],
        },
    )
