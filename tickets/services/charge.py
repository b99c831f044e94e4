"""What paid work costs: told to the resident, agreed to, charged (R-5, IN-9). Without a signal it is told late."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from attachments.models import Attachment
from attachments.pictures import Prepared
from attachments.services import keep
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
    *, order_id: int, by: User, lines: Sequence[Line], at: datetime, key: uuid.UUID, now: datetime
) -> list[ChargeLine]:
    """The price that the resident is told; no lines: free of charge. Telling another one needs a new consent.

    For the order's technician or the desk. The same `key` quotes once. Raises a Refused.
    """
    order, ticket = lock_order(order_id)
    if done := OrderStep.objects.filter(key=key).first():
        return list(done.charge_lines.order_by("position"))
    charge_rules.check_money_deed(Deed.QUOTED, order.state)
    return _write(order, ticket, Stage.QUOTED, _from_card(order, lines, at), by=by, at=at, key=key, now=now)


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
) -> Consent:
    """Somebody of the household agrees to the price that was told last. The same `key` agrees once.

    Raises a Refused: nothing was quoted, no name, signed without a signature.
    """
    order, ticket = lock_order(order_id)
    if done := Consent.objects.filter(step__key=key).first():
        return done
    charge_rules.check_money_deed(Deed.AGREED, order.state)
    _concerned(order, ticket, by)
    quoted = account_of(order).sums.quoted
    amount = charge_rules.check_agreement(quoted=quoted, name=name, how=how, signed=signature is not None)
    step = _step(order, Deed.AGREED, by=by, at=at, key=key, now=now, amount=amount)
    drawn = _drawn(order, signature, by=by, key=key, now=now)
    consent = Consent.objects.create(
        order=order, step=step, name=name.strip(), how=how, amount=amount, at=step.at, by=by, signature=drawn
    )
    tell_story(ticket, Happening.ORDER_AGREED, by=by, at=now, text=f"{order.number} ¥{amount}")
    _seal(order, ticket, "order_agreed", by=by, now=now, facts={"amount": str(amount), "how": str(how)})
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
    *, order_id: int, by: User, lines: Sequence[Line], at: datetime, key: uuid.UUID, now: datetime
) -> list[ChargeLine]:
    """What is to be paid, on site or put right until it is confirmed; no lines: nothing. The same `key` charges once.

    Raises a Refused, also for more than the resident agreed to.
    """
    order, ticket = lock_order(order_id)
    if done := OrderStep.objects.filter(key=key).first():
        return list(done.charge_lines.order_by("position"))
    charge_rules.check_money_deed(Deed.CHARGED, order.state)
    whole = _from_card(order, lines, at)
    charge_rules.check_charge(charge_rules.total(whole), agreed=account_of(order).sums.agreed)
    return _write(order, ticket, Stage.CHARGED, whole, by=by, at=at, key=key, now=now)


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


def _write(
    order: WorkOrder,
    ticket: Ticket,
    stage: Stage,
    lines: Sequence[Line],
    *,
    by: User,
    at: datetime,
    key: uuid.UUID,
    now: datetime,
) -> list[ChargeLine]:
    _concerned(order, ticket, by)
    amount = charge_rules.total(lines)
    step = _step(order, Deed(stage.value), by=by, at=at, key=key, now=now, amount=amount)
    rows = [
        ChargeLine(
            order=order,
            step=step,
            stage=stage,
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
    happening = Happening.ORDER_QUOTED if stage == Stage.QUOTED else Happening.ORDER_CHARGED
    tell_story(ticket, happening, by=by, at=now, text=f"{order.number} ¥{amount}")
    facts: dict[str, ledger.Fact] = {"amount": str(amount), "lines": [str(line.amount) for line in lines]}
    _seal(order, ticket, f"order_{stage.value}", by=by, now=now, facts=facts)
    return rows


def _step(
    order: WorkOrder, deed: Deed, *, by: User, at: datetime, key: uuid.UUID, now: datetime, amount: Decimal
) -> OrderStep:
    when = order_rules.deed_time(at, after=last_deed_at(order), now=now)
    log(order, deed, by=by, at=when, now=now, key=key, text=f"¥{amount}")
    return OrderStep.objects.get(key=key)


def _concerned(order: WorkOrder, ticket: Ticket, by: User) -> None:
    """Only the order's technician, who answers for the ticket, and the desk speak about its price."""
    if by.pk in {order.technician_id, ticket.first_responder_id, ticket.handler_id}:
        return
    here = Membership.objects.filter(community=order.community_id, active=True, role__in=DESK)
    if not here.filter(user=by).exists():
        raise order_refusals.NotYourOrder


def _seal(
    order: WorkOrder, ticket: Ticket, verb: str, *, by: User, now: datetime, facts: dict[str, ledger.Fact]
) -> None:
    seal(ticket, verb, by=by, at=now, facts={"order": order.number, **facts})
