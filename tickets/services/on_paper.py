"""What the desk enters for a technician: a call from the stairwell, the paper that comes back (R-1, R-2, R-3, TL-4).

The technician did it and the desk entered it: both stand with every step, and the time is the one that was said. What a
phone has told already counts; the order's lock decides who was first.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from ledger import services as ledger
from notices.services import tell
from staff.models import User
from tickets import charge_rules, order_refusals, order_rules, rules
from tickets.charge_rules import Line
from tickets.enums import AgreedBy, Confirmed, Deed, Happening, Ones
from tickets.models import OrderStep, Ticket, WorkOrder
from tickets.queries.charges import account_of
from tickets.queries.orders import last_move, step_of
from tickets.services.charge import agree, charge, quote
from tickets.services.dispatch import await_acceptance, check_technician, lock_order, log, order_news
from tickets.services.on_site import accept_order, arrive, confirm_order, finish, refuse_order, told_already
from tickets.services.record import seal, tell_story


@dataclass(frozen=True)
class Paper:
    """What stands on a returned 派工单.

    `technician` None: the one who has the order; `arrived_at` None: a phone told it. `lines` None: nothing stands there
    about money; no lines: free of charge. `signed_by` signed for the price.
    """

    technician: User | None
    arrived_at: datetime | None
    done_at: datetime
    result: str
    ones: Collection[Ones] = ()
    lines: Sequence[Line] | None = None
    signed_by: str = ""
    confirmed: bool = False
    words: str = ""
    scan: Sequence[Prepared] = ()


@transaction.atomic
def report(
    *,
    order_id: int,
    by: User,
    deed: Deed,
    technician: User | None,
    at: datetime,
    key: uuid.UUID,
    now: datetime,
    reason: str = "",
) -> WorkOrder:
    """电话报到: the technician calls the desk: goes there, is there, or cannot go (`reason`). Raises a Refused."""
    order, ticket = lock_order(order_id)
    if made_with(OrderStep, key, order_id=order.pk, deed=deed):
        return order
    if deed == Deed.REFUSED:
        went = order.technician
        if went is None:
            raise order_refusals.WhoWentMissing("technician")
        return refuse_order(reason=reason, **_entered(order, went, by, at=at, key=key, now=now))
    went = _who_went(order, ticket, technician, deed=deed, by=by, at=at, key=key, now=now)
    verb = arrive if deed == Deed.ARRIVED else accept_order
    return verb(**_entered(order, went, by, at=at, key=key, now=now))


@transaction.atomic
def enter_paper(*, order_id: int, by: User, paper: Paper, key: uuid.UUID, now: datetime) -> WorkOrder:
    """回单录入: arrival, charge, work done with the seven ones, scan and the resident's signature, all or nothing.

    The same `key` enters once. Raises a Refused.
    """
    order, ticket = lock_order(order_id)
    if made_with(OrderStep, key, order_id=order.pk, deed=Deed.FINISHED):
        return order
    rules.check_text(paper.result, field="result")
    start = paper.arrived_at or paper.done_at
    went = _who_went(order, ticket, paper.technician, deed=Deed.FINISHED, by=by, at=start, key=key, now=now)
    _enter_arrival(order, went, by, paper, key=key, now=now)
    if paper.lines is not None:
        _enter_money(order, went, by, paper, key=key, now=now)
    done = finish(result=paper.result, ones=paper.ones, **_entered(order, went, by, at=paper.done_at, key=key, now=now))
    place: dict[str, Any] = {"community_id": order.community_id, "subject": ("order_paper", order.pk)}
    keep(paper.scan, key=uuid.uuid5(key, "scan"), by=by, at=now, **place)
    if paper.confirmed:
        signed: dict[str, Any] = {"how": Confirmed.PAPER, "words": paper.words, "at": paper.done_at}
        done = confirm_order(order_id=order.pk, by=by, key=uuid.uuid5(key, "confirmed"), now=now, **signed)
    return done


def _entered(order: WorkOrder, went: User, by: User, *, at: datetime, key: uuid.UUID, now: datetime) -> dict[str, Any]:
    """What a verb is told: who did it, and who enters it; one who enters their own deed is both."""
    entered_by = None if by.pk == went.pk else by
    return {"order_id": order.pk, "by": went, "entered_by": entered_by, "at": at, "key": key, "now": now}


def _who_went(
    order: WorkOrder,
    ticket: Ticket,
    technician: User | None,
    *,
    deed: Deed,
    by: User,
    at: datetime,
    key: uuid.UUID,
    now: datetime,
) -> User:
    """The technician of the order; another one who went instead, or the first of an order of nobody, has it now."""
    went = technician or order.technician
    if went is None:
        raise order_refusals.WhoWentMissing("technician")
    if went.pk == order.technician_id:
        return went
    if (stands := step_of(order, Deed.ARRIVED)) and order.arrived_at:
        raise told_already(order, stands, "technician")
    check_technician(went, order.community_id)
    state = order_rules.check_deed(Deed.REASSIGNED, order.state)
    field = "at" if deed in {Deed.ACCEPTED, Deed.ARRIVED} else "arrived_at"
    zone = ZoneInfo(order.community.timezone)
    when = order_rules.paper_time(at, after=last_move(order), now=now, field=field, zone=zone)
    before, order.technician, order.state = order.technician_id, went, state
    order.save(update_fields=["state", "technician"])
    await_acceptance(order, now=now)
    log(order, Deed.REASSIGNED, by=by, at=when, now=now, key=uuid.uuid5(key, "went"), person=went)
    tell_story(ticket, Happening.ORDER_REASSIGNED, by=by, at=now, person=went, text=order.number)
    if before:
        tell([order_news(order, "order.taken_away", {before} - {by.pk}, key=str(key))], now=now)
    facts: dict[str, ledger.Fact] = {"order": order.number, "technician": went.pk, "went_at": when.isoformat()}
    seal(ticket, "reassigned", by=by, at=now, facts=facts)
    return went


def _enter_arrival(order: WorkOrder, went: User, by: User, paper: Paper, *, key: uuid.UUID, now: datetime) -> None:
    """The arrival of the paper, unless it stands already: then the paper has to say the same, or nothing."""
    if order.arrived_at is None:
        if paper.arrived_at is None:
            raise order_refusals.ArrivalMissing("arrived_at")
        arrive(**_entered(order, went, by, at=paper.arrived_at, key=uuid.uuid5(key, "arrived"), now=now))
    elif paper.arrived_at and not order_rules.same_minute(paper.arrived_at, order.arrived_at):
        stands = step_of(order, Deed.ARRIVED)
        if stands:
            raise told_already(order, stands, "arrived_at")


def _enter_money(order: WorkOrder, went: User, by: User, paper: Paper, *, key: uuid.UUID, now: datetime) -> None:
    """What was paid. A price that nobody agreed to before is agreed to by the signature on the paper (IN-9)."""
    lines, account = paper.lines or [], account_of(order)
    if account.charged_step:
        raise told_already(order, account.charged_step, "lines")
    facts = _entered(order, went, by, at=paper.done_at, key=key, now=now)
    if paper.signed_by and charge_rules.total(lines) > (account.sums.agreed or 0):
        quote(lines=lines, **{**facts, "key": uuid.uuid5(key, "quoted")})
        signed: dict[str, Any] = {"name": paper.signed_by, "how": AgreedBy.PAPER, "signature": None}
        agree(**signed, **{**facts, "key": uuid.uuid5(key, "agreed")})
    charge(lines=lines, **{**facts, "key": uuid.uuid5(key, "charged")})
