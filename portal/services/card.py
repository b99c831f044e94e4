"""The opinion card of a technician's visit: its link, shown as a code at the door, and what the resident says (R-4)."""

import secrets
import uuid
from datetime import datetime

from django.db import transaction

from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from portal import refusals
from portal.models import Link, Opinion
from portal.queries import digest_of
from portal.services.page import online_of
from staff.enums import DESK
from staff.models import Membership
from tickets import order_refusals
from tickets.enums import OrderState, Satisfaction
from tickets.models import WorkOrder
from tickets.services import note
from tickets.services.dispatch import lock_order
from tickets.services.record import news, seal

THERE = (OrderState.ON_SITE, OrderState.DONE, OrderState.CONFIRMED)
DONE = (OrderState.DONE, OrderState.CONFIRMED)


@transaction.atomic
def make_card(*, order_id: int, who: Membership, now: datetime) -> str:
    """A fresh token for the card of this visit; an earlier card's is revoked, the resident's own link is not.

    For whoever is there, from the arrival on, so that the card is at hand where there is no signal; and for the desk.
    The token is returned once and kept nowhere. Raises a Refused.
    """
    order, ticket = lock_order(order_id)
    if order.technician_id != who.user_id and who.role not in DESK:
        raise order_refusals.NotYourOrder
    if order.state not in THERE:
        raise order_refusals.OrderMovedOn(state=OrderState(order.state).label)
    Link.objects.filter(order=order, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    Link.objects.create(ticket=ticket, order=order, digest=digest_of(token), made_at=now, made_by=who.user)
    facts: dict[str, ledger.Fact] = {"order": order.number}
    seal(ticket, "card_made", by=who.user, at=now, facts=facts)
    return token


@transaction.atomic
def rate_visit(*, order_id: int, result: Satisfaction, words: str, key: uuid.UUID, now: datetime) -> Opinion:
    """What the resident thinks of the visit, once: a note that the first responder reads. Raises a Refused."""
    order, ticket = lock_order(order_id)
    _check(order)
    by = online_of(ticket.community).user
    made = Opinion.objects.create(ticket=ticket, order=order, result=result, words=words.strip(), at=now)
    text = " ".join(part for part in (order.number, str(result.label), words.strip()) if part)
    note(ticket_id=ticket.pk, by=by, text=text, now=now, key=key)
    urgency = Urgency.SOON if result == Satisfaction.NOT_SATISFIED else Urgency.INFO
    people = {ticket.first_responder_id, ticket.handler_id}
    tell([news(ticket, "opinion.given", people, key=f"visit-{made.pk}", urgency=urgency)], now=now)
    facts: dict[str, ledger.Fact] = {"order": order.number, "result": result.value, "words": ledger.digest(words)}
    seal(ticket, "opinion", by=by, at=now, facts=facts)
    return made


def _check(order: WorkOrder) -> None:
    if order.state not in DONE:
        raise refusals.NotClosedYet
    if Opinion.objects.filter(order=order).exists():
        raise refusals.OpinionGiven
