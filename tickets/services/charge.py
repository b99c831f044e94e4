"""What paid work costs: told to the resident, agreed to, charged (R-5, IN-9). Without a signal it is told late."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from attachments.models import Attachment
from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from ledger import services as ledger
from staff.enums import DESK
from staff.models import Membership, User
from tickets import charge_rules, order_refusals, order_rules
from tickets.charge_rules import Line
from tickets.enums import AgreedBy, Deed, Happening, RateKind, Stage
from tickets.models import ChargeLine, Consent, OrderStep, Rate, Ticket, WorkOrder
from tickets.queries.charges import account_of, rates_quoted
from tickets.queries.orders import last_deed_at
from tickets.queries.rates import valid_on
from tickets.services.dispatch import lock_order, log
from tickets.services.record import seal, tell_story


@transaction.atomic
def quote(
    *,
    order_id: int,
    by: User,
    lines: Sequence[Line],
    at: datetime,
    key: uuid.UUID,
    now: datetime,
    entered_by: User | None = None,
) -> list[ChargeLine]:
    """The price that the resident is told; no lines: free of charge. Telling another one needs a new consent.

    For the order's technician or the desk. The same `key` quotes once. Raises a Refused.
    """
    order, ticket = lock_order(order_id)
    if done := made_with(OrderStep, key, order_id=order.pk, deed=Deed.QUOTED):
        return list(done.charge_lines.order_by("position"))
    charge_rules.check_money_deed(Deed.QUOTED, order.state)
    told = Telling(Deed.QUOTED, by, entered_by, at, key, now)
    return _write(order, ticket, told, _from_card(order, lines, at))


@transaction.atomic
def agree(
    *,
    order_id: int,
    by: User,
    name: str,
    how: AgreedBy,
    signature: Prepared | None,
    at: datetime,
    key: uuid.UUID,
    now: datetime,
    entered_by: User | None = None,
) -> Consent:
    """Somebody of the household agrees to the price that was told last. The same `key` agrees once.

    Raises a Refused: nothing was quoted, no name, signed without a signature.
    """
    order, ticket = lock_order(order_id)
    if done := made_with(OrderStep, key, order_id=order.pk, deed=Deed.AGREED):
        return Consent.objects.get(step=done)
    charge_rules.check_money_deed(Deed.AGREED, order.state)
    _concerned(order, ticket, entered_by or by)
    quoted = account_of(order).sums.quoted
    amount = charge_rules.check_agreement(quoted=quoted, name=name, how=how, signed=signature is not None)
    told = Telling(Deed.AGREED, by, entered_by, at, key, now)
    step = _step(order, told, amount)
    drawn = _drawn(order, signature, by=by, key=key, now=now)
    consent = Consent.objects.create(
        order=order, step=step, name=name.strip(), how=how, amount=amount, at=step.at, by=by, signature=drawn
    )
    tell_story(ticket, Happening.ORDER_AGREED, by=by, at=now, person=entered_by, text=f"{order.number} {step.text}")
    _seal(order, ticket, told, facts={"amount": str(amount), "how": str(how)})
    return consent


def _drawn(
    order: WorkOrder, signature: Prepared | None, *, by: User, key: uuid.UUID, now: datetime
) -> Attachment | None:
    """The signature, kept for the order."""
    if signature is None:
        return None
    subject = ("signature", order.pk)
    return keep([signature], community_id=order.community_id, subject=subject, key=key, by=by, at=now)[0]


@transaction.atomic
def charge(
    *,
    order_id: int,
    by: User,
    lines: Sequence[Line],
    at: datetime,
    key: uuid.UUID,
    now: datetime,
    entered_by: User | None = None,
    why: str = "",
) -> list[ChargeLine]:
    """What is to be paid, on site or put right until it is confirmed; no lines: nothing. The same `key` charges once.

    A charge is never overwritten: the last one counts, the others stay to be read. Whoever puts another's right says
    `why`. Raises a Refused, also for more than the resident agreed to.
    """
    order, ticket = lock_order(order_id)
    if done := made_with(OrderStep, key, order_id=order.pk, deed=Deed.CHARGED):
        return list(done.charge_lines.order_by("position"))
    charge_rules.check_money_deed(Deed.CHARGED, order.state)
    whole = _from_card(order, lines, at)
    account = account_of(order)
    charge_rules.check_charge(charge_rules.total(whole), agreed=account.sums.agreed)
    last = account.charged_step
    charge_rules.check_correction(why, of_another=last is not None and by.pk != order.technician_id)
    return _write(order, ticket, Telling(Deed.CHARGED, by, entered_by, at, key, now, why.strip()), whole)


@transaction.atomic
def quote_agreed(
    *, order_id: int, by: User, lines: Sequence[Line], name: str, how: AgreedBy, key: uuid.UUID, now: datetime
) -> Consent:
    """The desk tells the price and the resident agrees at once, in a call or on paper: both, or neither.

    Raises a Refused.
    """
    quote(order_id=order_id, by=by, lines=lines, at=now, key=key, now=now)
    agreed = uuid.uuid5(key, "agreed")
    return agree(order_id=order_id, by=by, name=name, how=how, signature=None, at=now, key=agreed, now=now)


def _from_card(order: WorkOrder, lines: Sequence[Line], at: datetime) -> list[Line]:
    """The lines with the card's words; checked."""
    day = at.astimezone(ZoneInfo(order.community.timezone)).date()
    wanted = {line.rate_id for line in lines if line.rate_id is not None}
    rows = Rate.objects.filter(pk__in=wanted, community=order.community_id)
    good = set((rows & valid_on(day)).values_list("pk", flat=True)) | rates_quoted(order)
    card = {rate.pk: rate for rate in rows if rate.pk in good}
    whole = [_copied(line, card.get(line.rate_id or 0)) for line in lines]
    charge_rules.check_lines(whole, card={pk: rate.price for pk, rate in card.items()})
    return whole


def _copied(line: Line, rate: Rate | None) -> Line:
    if rate is None:
        return replace(line, name=line.name.strip(), unit=line.unit.strip(), reason=line.reason.strip())
    return replace(line, name=rate.name, unit=rate.unit, kind=RateKind(rate.kind), reason=line.reason.strip())


@dataclass(frozen=True)
class Telling:
    """Who says something about money, who enters it for them, for when, and why another sum than before."""

    deed: Deed
    by: User
    entered_by: User | None
    at: datetime
    key: uuid.UUID
    now: datetime
    why: str = ""


def _write(order: WorkOrder, ticket: Ticket, told: Telling, lines: Sequence[Line]) -> list[ChargeLine]:
    _concerned(order, ticket, told.entered_by or told.by)
    amount = charge_rules.total(lines)
    step = _step(order, told, amount)
    rows = [
        ChargeLine(
            order=order,
            step=step,
            stage=Stage(told.deed.value),
            position=place,
            rate_id=line.rate_id,
            kind=line.kind,
            name=line.name,
            unit=line.unit,
            quantity=line.quantity,
            price=line.price,
            amount=line.amount,
            reason=line.reason,
        )
        for place, line in enumerate(lines)
    ]
    ChargeLine.objects.bulk_create(rows)
    happening = Happening.ORDER_QUOTED if told.deed == Deed.QUOTED else Happening.ORDER_CHARGED
    text = f"{order.number} {step.text}"
    tell_story(ticket, happening, by=told.by, at=told.now, person=told.entered_by, text=text)
    facts: dict[str, ledger.Fact] = {"amount": str(amount), "lines": [str(line.amount) for line in lines]}
    _seal(order, ticket, told, facts=facts)
    return rows


def _step(order: WorkOrder, told: Telling, amount: Decimal) -> OrderStep:
    when = order_rules.deed_time(told.at, after=last_deed_at(order), now=told.now)
    facts: dict[str, Any] = {"by": told.by, "entered_by": told.entered_by, "at": when, "now": told.now, "key": told.key}
    return log(order, told.deed, text=f"¥{amount} {told.why}".strip(), **facts)


def _concerned(order: WorkOrder, ticket: Ticket, by: User) -> None:
    """Only the order's technician, who answers for the ticket, and the desk speak about its price."""
    if by.pk in {order.technician_id, ticket.first_responder_id, ticket.handler_id}:
        return
    here = Membership.objects.filter(community=order.community_id, active=True, role__in=DESK)
    if not here.filter(user=by).exists():
        raise order_refusals.NotYourOrder


def _seal(order: WorkOrder, ticket: Ticket, told: Telling, *, facts: dict[str, ledger.Fact]) -> None:
    known: dict[str, ledger.Fact] = {"order": order.number, **facts}
    if told.entered_by:
        known |= {"done_by": told.by.pk, "entered_by": told.entered_by.pk}
    if told.why:
        known["why"] = ledger.digest(told.why)
    seal(ticket, f"order_{told.deed.value}", by=told.entered_by or told.by, at=told.now, facts=known)
