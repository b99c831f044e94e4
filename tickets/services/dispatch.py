"""派工: a technician is sent, another one instead, or nobody after all (R-1, R-2, TL-4)."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core.once import made_with
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from deadlines.services import Subject
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from staff.models import Membership, User
from staff.queries import leads_of
from tickets import order_refusals, order_rules, rules
from tickets.enums import Deed, Happening, Trade
from tickets.models import Explanation, OrderStep, Ticket, WorkOrder
from tickets.models.order import OWED
from tickets.queries.orders import repaired_before
from tickets.services.numbers import take_order_number
from tickets.services.record import follow_deadlines, lock_ticket, seal, tell_story


@transaction.atomic
def dispatch(
    *,
    ticket_id: int,
    by: User,
    trade: Trade,
    task: str,
    technician: User | None,
    appointment_at: datetime | None,
    key: uuid.UUID,
    now: datetime,
) -> WorkOrder:
    """Send a technician now or at the agreed time; without one the supervisor is told at once (unassigned first).

    Opens R-1 (accepted within 5 minutes) and TL-4 (on site within 20 minutes). The same `key` dispatches once. Raises
    a Refused.
    """
    ticket = lock_ticket(ticket_id)
    if done := made_with(WorkOrder, key, ticket_id=ticket.pk):
        return done
    rules.check_open(ticket.state)
    order_rules.check_task(task, appointment_at=appointment_at, now=now)
    check_technician(technician, ticket.community_id)
    errand = {"trade": trade, "task": task.strip(), "technician": technician, "appointment_at": appointment_at}
    repeats = repaired_before(ticket, trade=trade, task=task, now=now)
    order = _write_out(ticket, {"key": key, "repeats": repeats, **errand}, by=by, now=now)
    await_acceptance(order, now=now)
    log(order, Deed.DISPATCHED, by=by, at=now, now=now, key=key, person=technician)
    ticket.orders_made += 1
    _count(ticket, 1)
    what = f"{order.number} {order.task}"
    tell_story(ticket, Happening.ORDER_DISPATCHED, by=by, at=now, person=technician, text=what)
    _tell_who_goes(order, ticket, by, key=str(key), now=now)
    seal(ticket, "dispatched", by=by, at=now, facts=_facts(order))
    return order


def _write_out(ticket: Ticket, errand: Mapping[str, Any], *, by: User, now: datetime) -> WorkOrder:
    """The order with its number, and the clock until somebody is on site (TL-4)."""
    starts_at = order_rules.starts_at(now, errand["appointment_at"])
    planned = deadlines.plan(limit_book(ticket.community), Rule.TL_4, at=starts_at)
    order = WorkOrder.objects.create(
        community=ticket.community,
        ticket=ticket,
        number=take_order_number(ticket.community, at=now),
        dispatched_at=now,
        dispatched_by=by,
        site_due_at=planned.due_at,
        **errand,
    )
    deadlines.start(ticket.community_id, [(subject_of_order(order), planned)])
    return order


@transaction.atomic
def reassign(*, order_id: int, by: User, technician: User, reason: str, key: uuid.UUID, now: datetime) -> WorkOrder:
    """Another technician goes; the 20 minutes run on from the first dispatch, the 5 minutes anew. Raises a Refused."""
    order, ticket = lock_order(order_id)
    if made_with(OrderStep, key, order_id=order.pk, deed=Deed.REASSIGNED):
        return order
    if order.technician_id:  # an order of nobody is given to somebody without a word
        rules.check_reason(reason)
    order.state = order_rules.check_deed(Deed.REASSIGNED, order.state)
    check_technician(technician, order.community_id)
    if order.technician_id == technician.pk:
        raise order_refusals.SameTechnician("technician")
    before, order.technician = order.technician_id, technician
    order.save(update_fields=["state", "technician"])
    await_acceptance(order, now=now)
    log(order, Deed.REASSIGNED, by=by, at=now, now=now, key=key, person=technician, text=reason.strip())
    tell_story(ticket, Happening.ORDER_REASSIGNED, by=by, at=now, person=technician, text=reason.strip())
    _tell_who_goes(order, ticket, by, key=str(key), now=now)
    if before:
        tell([order_news(order, "order.taken_away", {before} - {by.pk}, key=str(key))], now=now)
    seal(ticket, "reassigned", by=by, at=now, facts=_facts(order))
    return order


@transaction.atomic
def cancel_order(*, order_id: int, by: User, reason: str, key: uuid.UUID, now: datetime) -> WorkOrder:
    """Nobody has to go after all. Raises a Refused."""
    order, ticket = lock_order(order_id)
    if made_with(OrderStep, key, order_id=order.pk, deed=Deed.CANCELLED):
        return order
    rules.check_reason(reason)
    order.state = order_rules.check_deed(Deed.CANCELLED, order.state)
    order.save(update_fields=["state"])
    deadlines.cancel(subject_of_order(order), None, at=now)
    lapse(order, now=now)
    log(order, Deed.CANCELLED, by=by, at=now, now=now, key=key, text=reason.strip())
    _count(ticket, -1)
    tell_story(ticket, Happening.ORDER_CANCELLED, by=by, at=now, text=f"{order.number} {reason.strip()}")
    if order.technician_id:
        tell([order_news(order, "order.cancelled", {order.technician_id} - {by.pk}, key=str(key))], now=now)
    seal(ticket, "order_cancelled", by=by, at=now, facts=_facts(order))
    return order


def lock_order(order_id: int) -> tuple[WorkOrder, Ticket]:
    """The order and its ticket, the ticket's row locked first: every verb of both takes the same lock."""
    ticket = lock_ticket(WorkOrder.objects.values_list("ticket", flat=True).get(pk=order_id))
    return WorkOrder.objects.select_related("community", "technician").get(pk=order_id), ticket


def check_technician(technician: User | None, community_id: int) -> None:
    """Refuses somebody who does not work here."""
    if technician and not Membership.objects.filter(user=technician, community=community_id, active=True).exists():
        raise order_refusals.TechnicianUnfit("technician")


def subject_of_order(order: WorkOrder) -> Subject:
    """The order as the deadline engine knows it."""
    return Subject("order", order.pk)


def await_acceptance(order: WorkOrder, *, now: datetime) -> None:
    """R-1 runs anew for whoever has it now."""
    subject = subject_of_order(order)
    deadlines.cancel(subject, [Rule.R_1], at=now)
    deadlines.start(order.community_id, [(subject, deadlines.plan(limit_book(order.community), Rule.R_1, at=now))])


def lapse(order: WorkOrder, *, now: datetime) -> None:
    """Nobody waits at this door any more: the call that was owed and not made stays on record as not made."""
    Explanation.objects.filter(OWED, order=order).update(lapsed_at=now)


def log(
    order: WorkOrder,
    deed: Deed,
    *,
    by: User,
    at: datetime,
    now: datetime,
    key: uuid.UUID,
    person: User | None = None,
    text: str = "",
    entered_by: User | None = None,
) -> OrderStep:
    """Write the deed into the order's log. The key is the click's, or the phone's for this deed."""
    return OrderStep.objects.create(
        order=order,
        deed=deed,
        at=at,
        received_at=now,
        by=by,
        entered_by=entered_by,
        person=person,
        text=text,
        key=key,
    )


def ended(ticket: Ticket) -> None:
    """One order fewer is under way."""
    _count(ticket, -1)


def _count(ticket: Ticket, more: int) -> None:
    ticket.orders_open += more
    follow_deadlines(ticket)
    ticket.save(update_fields=["orders_made", "orders_open", "next_due_at", "next_rule"])


def _tell_who_goes(order: WorkOrder, ticket: Ticket, by: User, *, key: str, now: datetime) -> None:
    if order.technician_id:
        tell([order_news(order, "order.dispatched", {order.technician_id} - {by.pk}, key=key)], now=now)
    else:
        tell([order_news(order, "order.unassigned", leads_of(ticket.community_id) - {by.pk}, key=key)], now=now)


def order_news(order: WorkOrder, code: str, recipients: set[int], *, key: str, **params: str) -> News:
    """A notice about the order; its address is the order's own page, made for a phone."""
    return News(
        community_id=order.community_id,
        recipients=frozenset(recipients),
        code=code,
        key=f"{code}:{order.pk}:{key}",
        url=order_url(order.community.slug, order.number),
        urgency=Urgency.SOON,
        params={"order": order.number, **params},
    )


def order_url(slug: str, number: str) -> str:
    """The order's page. Written out here because services lie below the urls; a test compares both."""
    return f"/c/{slug}/orders/{number}/"


def _facts(order: WorkOrder) -> dict[str, ledger.Fact]:
    return {"order": order.number, "technician": order.technician_id, "task": ledger.digest(order.task)}
