"""What a technician does with an order, on a phone, perhaps told later: each deed has its own time (R-2, R-3, TL-4).

`entered_by` is whoever enters it for the technician, from the paper or a call: both stay on record, and the time is the
one that was said, never a corrected one.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from deadlines import services as deadlines
from deadlines.rules import Rule
from ledger import services as ledger
from notices.services import tell
from staff.models import User
from staff.queries import leads_of
from tickets import charge_rules, order_refusals, order_rules, rules
from tickets.enums import Confirmed, Deed, Happening, Ones, OrderState
from tickets.models import OrderStep, Ticket, WorkOrder
from tickets.queries.charges import account_of
from tickets.queries.orders import last_deed_at, last_move, step_of
from tickets.services.dispatch import await_acceptance, ended, lapse, lock_order, log, order_news, subject_of_order
from tickets.services.record import follow_deadlines, seal, tell_story


@transaction.atomic
def accept_order(
    *, order_id: int, by: User, at: datetime, key: uuid.UUID, now: datetime, entered_by: User | None = None
) -> WorkOrder:
    """I go there. Meets R-1; of an order without a technician, the first to accept has it. Raises a Refused."""
    order, ticket = lock_order(order_id)
    if made_with(OrderStep, key, order_id=order.pk, deed=Deed.ACCEPTED):
        return order
    if order.technician_id is None:
        order.technician = by
    _mine(order, by)
    when = _when(order, at, now, entered_by)
    order.state = _leads_to(order, Deed.ACCEPTED)
    order.save(update_fields=["state", "technician"])
    deadlines.meet(subject_of_order(order), [Rule.R_1], at=when)
    log(order, Deed.ACCEPTED, by=by, at=when, now=now, key=key, entered_by=entered_by)
    _seal(order, ticket, "order_accepted", by=by, at=when, now=now, entered_by=entered_by)
    return order


@transaction.atomic
def refuse_order(
    *,
    order_id: int,
    by: User,
    reason: str,
    at: datetime,
    key: uuid.UUID,
    now: datetime,
    entered_by: User | None = None,
) -> WorkOrder:
    """I cannot go, and why. It waits to be assigned again; the supervisor is told at once. Raises a Refused."""
    order, ticket = lock_order(order_id)
    if made_with(OrderStep, key, order_id=order.pk, deed=Deed.REFUSED):
        return order
    _mine(order, by)
    rules.check_reason(reason)
    when = _when(order, at, now, entered_by)
    order.state = order_rules.check_deed(Deed.REFUSED, order.state)
    order.technician = None
    order.save(update_fields=["state", "technician"])
    await_acceptance(order, now=now)
    log(order, Deed.REFUSED, by=by, at=when, now=now, key=key, text=reason.strip(), entered_by=entered_by)
    told = f"{_told(order, when, entered_by)} {reason.strip()}"
    tell_story(ticket, Happening.ORDER_REFUSED, by=by, at=now, person=entered_by, text=told)
    people = leads_of(order.community_id) | {ticket.first_responder_id, ticket.handler_id}
    tell([order_news(order, "order.refused", people - _present(by, entered_by), key=str(key), who=str(by))], now=now)
    _seal(order, ticket, "order_refused", by=by, at=when, now=now, entered_by=entered_by)
    return order


@transaction.atomic
def set_off(*, order_id: int, by: User, at: datetime, key: uuid.UUID, now: datetime) -> WorkOrder:
    """I am on the way, which accepts it as well. Raises a Refused."""
    order, ticket = lock_order(order_id)
    if made_with(OrderStep, key, order_id=order.pk, deed=Deed.SET_OFF):
        return order
    _mine(order, by)
    order.state = order_rules.check_deed(Deed.SET_OFF, order.state)
    order.save(update_fields=["state"])
    when = _when(order, at, now)
    deadlines.meet(subject_of_order(order), [Rule.R_1], at=when)
    log(order, Deed.SET_OFF, by=by, at=when, now=now, key=key)
    _seal(order, ticket, "order_set_off", by=by, at=when, now=now)
    return order


@transaction.atomic
def arrive(
    *, order_id: int, by: User, at: datetime, key: uuid.UUID, now: datetime, entered_by: User | None = None
) -> WorkOrder:
    """I am there. Meets TL-4 with the time of the arrival, whenever we hear of it. Raises a Refused."""
    order, ticket = lock_order(order_id)
    if made_with(OrderStep, key, order_id=order.pk, deed=Deed.ARRIVED):
        return order
    _mine(order, by)
    order.state = _leads_to(order, Deed.ARRIVED)
    order.arrived_at = _when(order, at, now, entered_by)
    order.save(update_fields=["state", "arrived_at"])
    deadlines.meet(subject_of_order(order), [Rule.R_1, Rule.TL_4], at=order.arrived_at)
    lapse(order, now=now)
    follow_deadlines(ticket)
    ticket.save(update_fields=["next_due_at", "next_rule"])
    log(order, Deed.ARRIVED, by=by, at=order.arrived_at, now=now, key=key, entered_by=entered_by)
    told = _told(order, order.arrived_at, entered_by)
    tell_story(ticket, Happening.ORDER_ARRIVED, by=by, at=now, person=entered_by, text=told)
    _seal(order, ticket, "order_arrived", by=by, at=order.arrived_at, now=now, entered_by=entered_by)
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
    entered_by: User | None = None,
) -> WorkOrder:
    """Done, in words, with the seven ones that were kept (R-3); first responder and handler are told.

    Paid work is agreed to and its charge recorded before (R-5, IN-9). Raises a Refused.
    """
    order, ticket = lock_order(order_id)
    if made_with(OrderStep, key, order_id=order.pk, deed=Deed.FINISHED):
        return order
    _mine(order, by)
    order_rules.check_finish(result=result)
    order.state = _leads_to(order, Deed.FINISHED)
    charge_rules.check_paid(account_of(order).sums)
    order.done_at = _when(order, at, now, entered_by, field="done_at")
    order.result, order.ones = result.strip(), sum(set(ones))
    order.save(update_fields=["state", "done_at", "result", "ones"])
    log(order, Deed.FINISHED, by=by, at=order.done_at, now=now, key=key, text=order.result, entered_by=entered_by)
    keep(photos, community_id=order.community_id, subject=("order", order.pk), key=key, by=by, at=now)
    ended(ticket)
    told = f"{_told(order, order.done_at, entered_by)} {order.result}"
    tell_story(ticket, Happening.ORDER_FINISHED, by=by, at=now, person=entered_by, text=told)
    people = {ticket.first_responder_id, ticket.handler_id} - _present(by, entered_by)
    tell([order_news(order, "order.finished", people, key=str(key), who=str(by))], now=now)
    _seal(order, ticket, "order_finished", by=by, at=order.done_at, now=now, entered_by=entered_by)
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
    if made_with(OrderStep, key, order_id=order.pk, deed=Deed.CONFIRMED):
        return order
    rules.check_length(words, limit=rules.MAX_REASON, field="words")
    order.state = order_rules.check_deed(Deed.CONFIRMED, order.state)
    order.confirmed_at, order.confirmed_how = _when(order, at, now) if at else now, how
    order.save(update_fields=["state", "confirmed_at", "confirmed_how"])
    log(order, Deed.CONFIRMED, by=by, at=order.confirmed_at, now=now, key=key, text=words.strip())
    keep(signature, community_id=order.community_id, subject=("order_signed", order.pk), key=key, by=by, at=now)
    tell_story(ticket, Happening.ORDER_CONFIRMED, by=by, at=now, text=f"{order.number} {words.strip()}".strip())
    _seal(order, ticket, "order_confirmed", by=by, at=order.confirmed_at, now=now)
    return order


def _mine(order: WorkOrder, by: User) -> None:
    if order.technician_id != by.pk:
        raise order_refusals.NotYourOrder


def _leads_to(order: WorkOrder, deed: Deed) -> OrderState:
    """Where the deed leads. What was told already, by phone or from the paper, counts, and the second is told so."""
    try:
        return order_rules.check_deed(deed, order.state)
    except order_refusals.OrderMovedOn:
        stands = step_of(order, deed)
        if stands is None:
            raise
        raise told_already(order, stands) from None


def told_already(order: WorkOrder, step: OrderStep, field: str | None = None) -> order_refusals.ToldAlready:
    """The refusal that names what stands, when it was, who did it and who entered it."""
    who = f"{step.by} ({step.entered_by})" if step.entered_by else str(step.by)
    at = f"{_local(order, step.at):%m-%d %H:%M}"
    return order_refusals.ToldAlready(field, deed=step.get_deed_display(), at=at, who=who)


def _when(
    order: WorkOrder, at: datetime, now: datetime, entered_by: User | None = None, *, field: str = "arrived_at"
) -> datetime:
    if entered_by is None:
        return order_rules.deed_time(at, after=last_deed_at(order), now=now)
    zone = ZoneInfo(order.community.timezone)
    return order_rules.paper_time(at, after=last_move(order), now=now, field=field, zone=zone)


def _local(order: WorkOrder, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(order.community.timezone))


def _told(order: WorkOrder, at: datetime, entered_by: User | None) -> str:
    """The order in the story; what another enters has its own time, for the line stands where we heard of it."""
    return f"{order.number} {_local(order, at):%m-%d %H:%M}" if entered_by else order.number


def _present(by: User, entered_by: User | None) -> set[int]:
    """Who need not be told: who did it, and who entered it."""
    return {by.pk, entered_by.pk} if entered_by else {by.pk}


def _seal(
    order: WorkOrder,
    ticket: Ticket,
    verb: str,
    *,
    by: User,
    at: datetime,
    now: datetime,
    entered_by: User | None = None,
) -> None:
    """The ledger's actor is whoever was at desk or phone; for whom and for when they entered it stands beside."""
    facts: dict[str, ledger.Fact] = {"order": order.number, "technician": order.technician_id, "state": order.state}
    if entered_by:
        facts |= {"done_by": by.pk, "entered_by": entered_by.pk, "done_at": at.isoformat()}
    seal(ticket, verb, by=entered_by or by, at=now, facts=facts)
