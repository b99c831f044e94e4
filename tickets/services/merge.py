"""Two tickets of one matter become one, and what was wrongly put together comes apart again (OTE-3)."""

from datetime import datetime

from django.db import transaction

from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from ledger import services as ledger
from notices.services import tell
from staff.models import Membership, User
from tickets import refusals, rules
from tickets.enums import PENDING_HANDOVER, UNDER_WAY, Direction, HandoverState, Happening, Kind, State, Told
from tickets.models import Contact, Handover, Ticket, WorkOrder
from tickets.services.numbers import take_numbers
from tickets.services.record import follow_deadlines, lock_ticket, news, seal, subject_of, tell_story

COUNTED = ("inbound", "urges", "orders_made", "orders_open", "next_due_at", "next_rule", "has_files")
ENDED = ("state", "closed_at", "outcome", "told", "promised_at", "next_due_at", "next_rule", "merged_into")


@transaction.atomic
def merge(*, duplicate_id: int, survivor_id: int, by: User, reason: str, now: datetime) -> Ticket:
    """Put the duplicate's contacts on the survivor; later ones land there too. Returns the survivor (OTE-3).

    What the resident was promised on either stays promised: the earlier time counts. No resident is told anything.
    Raises a Refused.
    """
    duplicate, survivor = _lock_both(duplicate_id, survivor_id)
    rules.check_merge(survivor.state, same=duplicate_id == survivor_id, reason=reason)
    _carry_promises(duplicate, survivor, now=now)
    moved = list(duplicate.contacts.values_list("pk", flat=True))
    duplicate.contacts.filter(moved_from=None).update(moved_from=duplicate)
    duplicate.contacts.update(ticket=survivor)
    Ticket.objects.filter(merged_into=duplicate).update(merged_into=survivor)
    _carry_orders(duplicate, survivor)
    _end(duplicate, survivor, by=by, now=now)
    _recount(survivor)
    follow_deadlines(survivor)
    survivor.has_files |= duplicate.has_files
    survivor.save(update_fields=["promised_at", *COUNTED])
    text = f"{duplicate.number}: {reason.strip()}"
    tell_story(survivor, Happening.MERGED, by=by, at=now, text=text)
    people = {one.first_responder_id for one in (duplicate, survivor)} | {duplicate.handler_id, survivor.handler_id}
    tell([news(survivor, "ticket.merged", people - {by.pk}, key=str(duplicate.pk), other=duplicate.number)], now=now)
    facts: dict[str, ledger.Fact] = {"other": duplicate.pk, "contacts": moved, "reason": ledger.digest(reason)}
    seal(survivor, "merged", by=by, at=now, facts=facts)
    return survivor


@transaction.atomic
def split(*, contact_id: int, who: Membership, reason: str, now: datetime) -> Ticket:
    """Take an inbound contact, and what came with it, off its ticket again; returns the ticket on which it stands now.

    What was merged goes back to its own ticket, which runs again. A joined contact becomes a ticket of its own; its
    first responder is whoever took it (OTE-1), and the reply has been owed since then (TL-1). Raises a Refused.
    """
    ticket = lock_ticket(Contact.objects.values_list("ticket", flat=True).get(pk=contact_id))
    contact = Contact.objects.select_related("call", "by").filter(ticket=ticket, pk=contact_id).first()
    if contact is None:  # a colleague has moved it meanwhile
        raise refusals.NothingToSplit("contact")
    first = ticket.contacts.filter(direction=Direction.IN, moved_from=None).order_by("at", "pk").first()
    rules.check_split(is_inbound=contact.direction == Direction.IN, is_first=first == contact, reason=reason)
    source = Ticket.objects.filter(pk=contact.moved_from_id or 0, merged_into=ticket).first()
    other = _restore(source, now=now) if source else _own_ticket(contact, ticket, who)
    moved = _move_back(ticket, other, contact)
    if source:
        WorkOrder.objects.filter(ticket=ticket, moved_from=source).update(ticket=source, moved_from=None)
    for one in (ticket, other):
        _recount(one)
        follow_deadlines(one)
        one.has_files |= ticket.has_files
        one.save(update_fields=COUNTED)
    tell_story(ticket, Happening.SPLIT, by=who.user, at=now, text=f"{other.number}: {reason.strip()}")
    tell_story(other, Happening.SPLIT, by=who.user, at=now, text=f"{ticket.number}: {reason.strip()}")
    people = {one.first_responder_id for one in (ticket, other)} | {ticket.handler_id, other.handler_id}
    key = f"{contact.pk}:{now.isoformat()}"
    tell([news(other, "ticket.split", people - {who.user_id}, key=key, other=ticket.number)], now=now)
    facts: dict[str, ledger.Fact] = {"other": other.pk, "contacts": moved, "reason": ledger.digest(reason)}
    seal(ticket, "split", by=who.user, at=now, facts=facts)
    return other


def _lock_both(one: int, other: int) -> tuple[Ticket, Ticket]:
    """Both rows in the order of their ids, so that two merges never wait for each other."""
    found = {pk: lock_ticket(pk) for pk in sorted({one, other})}
    if found[one].community_id != found[other].community_id:
        raise refusals.NoSuchTicket("into")
    return found[one], found[other]


def _carry_promises(duplicate: Ticket, survivor: Ticket, *, now: datetime) -> None:
    """What is owed on the duplicate is owed on the survivor; of two promises the earlier counts (OTE-9)."""
    old, new = subject_of(duplicate), subject_of(survivor)
    theirs, ours = deadlines.running(old), deadlines.running(new)
    promised = theirs.get(Rule.TL_2)
    if promised and promised < ours.get(Rule.TL_2, datetime.max.replace(tzinfo=promised.tzinfo)):
        deadlines.cancel(new, [Rule.TL_2], at=now)
        deadlines.move(old, new, [Rule.TL_2])
        survivor.promised_at = promised
    elif not {Rule.TL_1, Rule.TL_2} & ours.keys():
        deadlines.move(old, new, [Rule.TL_1])
    deadlines.cancel(old, None, at=now)


def _carry_orders(duplicate: Ticket, survivor: Ticket) -> None:
    """Whoever is on the way for the duplicate is on the way for the survivor."""
    if not duplicate.orders_made:
        return
    rows = WorkOrder.objects.filter(ticket=duplicate)
    rows.filter(moved_from=None).update(moved_from=duplicate)
    rows.update(ticket=survivor)
    duplicate.orders_made = duplicate.orders_open = 0
    duplicate.save(update_fields=["orders_made", "orders_open"])


def _end(duplicate: Ticket, survivor: Ticket, *, by: User, now: datetime) -> None:
    """The duplicate is over: it points to the survivor, and nothing is owed on it any more."""
    Handover.objects.filter(ticket=duplicate, state__in=PENDING_HANDOVER).update(
        state=HandoverState.WITHDRAWN, answered_by=by, answered_at=now
    )
    duplicate.state, duplicate.closed_at, duplicate.merged_into = State.CLOSED, now, survivor
    duplicate.outcome, duplicate.told = duplicate.outcome or f"→ {survivor.number}", Told.MERGED
    duplicate.promised_at, duplicate.next_due_at, duplicate.next_rule = None, None, ""
    duplicate.save(update_fields=ENDED)
    tell_story(duplicate, Happening.MERGED, by=by, at=now, text=survivor.number)


def _restore(source: Ticket, *, now: datetime) -> Ticket:
    """A merged ticket runs again by itself; a reply is owed from now on."""
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("community").get(pk=source.pk)
    ticket.state, ticket.closed_at, ticket.merged_into = State.IN_PROGRESS, None, None
    ticket.outcome, ticket.told = "", ""
    ticket.save(update_fields=ENDED)
    book = limit_book(ticket.community)
    planned = [deadlines.plan(book, rule, at=now) for rule in rules.limits_at_reopening(Kind(ticket.kind))]
    deadlines.start(ticket.community_id, [(subject_of(ticket), one) for one in planned])
    return ticket


def _own_ticket(contact: Contact, ticket: Ticket, who: Membership) -> Ticket:
    """A ticket for a contact that was joined by mistake. What a resident wrote online, nobody of the desk has taken:
    then who was told of it first stays responsible."""
    call = contact.call
    first = contact.by if contact.by.is_active else ticket.first_responder
    other = Ticket(
        community=ticket.community,
        number=take_numbers(ticket.community, at=contact.at, count=1)[0],
        kind=ticket.kind,
        text=contact.text,
        state=State.IN_PROGRESS,
        channel=contact.channel,
        building_id=ticket.building_id,
        unit_id=call.unit_id if call else ticket.unit_id,
        resident_id=call.resident_id if call else ticket.resident_id,
        caller_name=call.caller_name if call else ticket.caller_name,
        caller_phone=call.caller_phone if call else ticket.caller_phone,
        first_responder=first,
        handler=first,
        department=who.department,
        opened_at=contact.at,
    )
    other.save(force_insert=True)
    book = limit_book(ticket.community)
    planned = [deadlines.plan(book, rule, at=contact.at) for rule in rules.limits_at_reopening(Kind(ticket.kind))]
    deadlines.start(ticket.community_id, [(subject_of(other), one) for one in planned])
    return other


def _move_back(ticket: Ticket, other: Ticket, contact: Contact) -> list[int]:
    """The contact, or all that came with it from the merged ticket; returns their ids."""
    if contact.moved_from_id == other.pk:
        rows = ticket.contacts.filter(moved_from=other)
        moved = list(rows.values_list("pk", flat=True))
        rows.update(ticket=other, moved_from=None)
        return moved
    Contact.objects.filter(pk=contact.pk).update(ticket=other, moved_from=None)
    return [contact.pk]


def _recount(ticket: Ticket) -> None:
    """What residents brought and who was sent, counted anew; the first contact of a ticket is no urge of it."""
    inbound = ticket.contacts.filter(direction=Direction.IN)
    ticket.inbound = inbound.count()
    ticket.urges = min(inbound.filter(urge=True).count(), max(ticket.inbound - 1, 0))
    orders = WorkOrder.objects.filter(ticket=ticket)
    ticket.orders_made = orders.count()
    ticket.orders_open = orders.filter(state__in=UNDER_WAY).count()
