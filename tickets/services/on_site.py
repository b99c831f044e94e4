"""What a technician does with an order, on a phone, perhaps told later: each deed has its own time (R-2, R-3, TL-4)."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from attachments.pictures import Prepared
from attachments.services import keep
from deadlines import services as deadlines
from deadlines.rules import Rule
from ledger import services as ledger
from notices.services import tell
from staff.models import User
from staff.queries import leads_of
from tickets import charge_rules, order_refusals, order_rules, rules
from tickets.enums import Confirmed, Deed, Happening, Ones
from tickets.models import OrderStep, Ticket, WorkOrder
from tickets.queries.charges import account_of
from tickets.queries.orders import last_deed_at
from tickets.services.dispatch import await_acceptance, ended, lapse, lock_order, log, order_news, subject_of_order
from tickets.services.record import follow_deadlines, seal, tell_story


@transaction.atomic
def accept_order(*, order_id: int, by: User, at: datetime, key: uuid.UUID, now: datetime) -> WorkOrder:
    """I go there. Meets R-1; of an order without a technician, the first to accept has it. Raises a Refused."""
    order, ticket = lock_order(order_id)
    if OrderStep.objects.filter(key=key).exists():
        return order
    if order.technician_id is None:
        order.technician = by
    _mine(order, by)
    order.state = order_rules.check_deed(Deed.ACCEPTED, order.state)
    order.save(update_fields=["state", "technician"])
    when = _when(order, at, now)
    deadlines.meet(subject_of_order(order), [Rule.R_1], at=when)
    log(order, Deed.ACCEPTED, by=by, at=when, now=now, key=key)
    _seal(order, ticket, "order_accepted", by=by, now=now)
    return order


@transaction.atomic
def refuse_order(*, order_id: int, by: User, reason: str, at: datetime, key: uuid.UUID, now: datetime) -> WorkOrder:
    """I cannot go, and why. It waits to be assigned again; the supervisor is told at once. Raises a Refused."""
    order, ticket = lock_order(order_id)
    if OrderStep.objects.filter(key=key).exists():
        return order
    _mine(order, by)
    rules.check_reason(reason)
    order.state = order_rules.check_deed(Deed.REFUSED, order.state)
    order.technician = None
    order.save(update_fields=["state", "technician"])
    when = _when(order, at, now)
    await_acceptance(order, now=now)
    log(order, Deed.REFUSED, by=by, at=when, now=now, key=key, text=reason.strip())
    tell_story(ticket, Happening.ORDER_REFUSED, by=by, at=now, text=f"{order.number} {reason.strip()}")
    people = leads_of(order.community_id) | {ticket.first_responder_id, ticket.handler_id}
    tell([order_news(order, "order.refused", people - {by.pk}, key=str(key), who=str(by))], now=now)
    _seal(order, ticket, "order_refused", by=by, now=now)
    return order


@transaction.atomic
def set_off(*, order_id: int, by: User, at: datetime, key: uuid.UUID, now: datetime) -> WorkOrder:
    """I am on the way, which accepts it as well. Raises a Refused."""
    order, ticket = lock_order(order_id)
    if OrderStep.objects.filter(key=key).exists():
        return order
    _mine(order, by)
    order.state = order_rules.check_deed(Deed.SET_OFF, order.state)
    order.save(update_fields=["state"])
    when = _when(order, at, now)
    deadlines.meet(subject_of_order(order), [Rule.R_1], at=when)
    log(order, Deed.SET_OFF, by=by, at=when, now=now, key=key)
    _seal(order, ticket, "order_set_off", by=by, now=now)
    return order


@transaction.atomic
def arrive(*, order_id: int, by: User, at: datetime, key: uuid.UUID, now: datetime) -> WorkOrder:
    """I am there. Meets TL-4 with the time of the arrival, whenever we hear of it. Raises a Refused."""
    order, ticket = lock_order(order_id)
    if OrderStep.objects.filter(key=key).exists():
        return order
    _mine(order, by)
    order.state = order_rules.check_deed(Deed.ARRIVED, order.state)
    order.arrived_at = _when(order, at, now)
    order.save(update_fields=["state", "arrived_at"])
    deadlines.meet(subject_of_order(order), [Rule.R_1, Rule.TL_4], at=order.arrived_at)
    lapse(order, now=now)
    follow_deadlines(ticket)
    ticket.save(update_fields=["next_due_at", "next_rule"])
    log(order, Deed.ARRIVED, by=by, at=order.arrived_at, now=now, key=key)
    tell_story(ticket, Happening.ORDER_ARRIVED, by=by, at=now, text=order.number)
    _seal(order, ticket, "order_arrived", by=by, now=now)
    return order


@transaction.atomic
def finish(
    *,
    order_id: int,
    by: User,
    result: str,
    ones: Collection[Ones],
    at: datetime,
    key: uuid.UUID,
    now: datetime,
    photos: Sequence[Prepared] = (),
) -> WorkOrder:
    """Done, in words, with the seven ones that were kept (R-3); first responder and handler are told.

    Paid work is agreed to and its charge recorded before (R-5, IN-9). Raises a Refused.
    """
    order, ticket = lock_order(order_id)
    if OrderStep.objects.filter(key=key).exists():
        return order
    _mine(order, by)
    order_rules.check_finish(result=result)
    order.state = order_rules.check_deed(Deed.FINISHED, order.state)
    charge_rules.check_paid(account_of(order).sums)
    order.done_at, order.result, order.ones = _when(order, at, now), result.strip(), sum(set(ones))
    order.save(update_fields=["state", "done_at", "result", "ones"])
    log(order, Deed.FINISHED, by=by, at=order.done_at, now=now, key=key, text=order.result)
    keep(photos, community_id=order.community_id, subject=("order", order.pk), key=key, by=by, at=now)
    ended(ticket)
    tell_story(ticket, Happening.ORDER_FINISHED, by=by, at=now, text=f"{order.number} {order.result}")
    people = {ticket.first_responder_id, ticket.handler_id} - {by.pk}
    tell([order_news(order, "order.finished", people, key=str(key), who=str(by))], now=now)
    _seal(order, ticket, "order_finished", by=by, now=now)
    return order


@transaction.atomic
def confirm_order(
    *,
    order_id: int,
    by: User,
    how: Confirmed,
    words: str,
    key: uuid.UUID,
    now: datetime,
    at: datetime | None = None,
    signature: Sequence[Prepared] = (),
) -> WorkOrder:
    """The resident says that it is done: on the technician's phone (`at`, signed), on paper, by the link (R-2).

    Raises a Refused.
    """
    order, ticket = lock_order(order_id)
    if OrderStep.objects.filter(key=key).exists():
        return order
    rules.check_length(words, limit=rules.MAX_REASON, field="words")
    order.state = order_rules.check_deed(Deed.CONFIRMED, order.state)
    order.confirmed_at, order.confirmed_how = _when(order, at, now) if at else now, how
    order.save(update_fields=["state", "confirmed_at", "confirmed_how"])
    log(order, Deed.CONFIRMED, by=by, at=order.confirmed_at, now=now, key=key, text=words.strip())
    keep(signature, community_id=order.community_id, subject=("order_signed", order.pk), key=key, by=by, at=now)
    tell_story(ticket, Happening.ORDER_CONFIRMED, by=by, at=now, text=f"{order.number} {words.strip()}".strip())
    _seal(order, ticket, "order_confirmed", by=by, now=now)
    return order


def _mine(order: WorkOrder, by: User) -> None:
    if order.technician_id != by.pk:
        raise order_refusals.NotYourOrder


def _when(order: WorkOrder, at: datetime, now: datetime) -> datetime:
    return order_rules.deed_time(at, after=last_deed_at(order), now=now)


def _seal(order: WorkOrder, ticket: Ticket, verb: str, *, by: User, now: datetime) -> None:
    facts: dict[str, ledger.Fact] = {"order": order.number, "technician": order.technician_id, "state": order.state}
    seal(ticket, verb, by=by, at=now, facts=facts)
