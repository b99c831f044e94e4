"""The resident says on their page whether the work is done (R-2)."""

import uuid
from datetime import datetime

from django.db import transaction

from core.once import made_with
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from portal import refusals
from portal.services.page import online_of
from tickets.enums import Confirmed, OrderState
from tickets.models import Contact, WorkOrder
from tickets.services import confirm_order, note
from tickets.services.dispatch import lock_order
from tickets.services.record import news, seal


@transaction.atomic
def answer_work(*, order_id: int, done: bool, words: str, key: uuid.UUID, now: datetime) -> WorkOrder:
    """Done: the order is confirmed. Not done: first responder and handler are told at once, and it counts against
    nobody that the resident answered what we asked. One `key` is one answer. Raises a Refused.
    """
    order, ticket = lock_order(order_id)
    by = online_of(order.community).user
    if done:
        return confirm_order(order_id=order_id, by=by, how=Confirmed.LINK, words=words, key=key, now=now)
    if made_with(Contact, key, ticket_id=ticket.pk):
        return order
    if order.state != OrderState.DONE:
        raise refusals.WorkAnswered
    if not words.strip():
        raise refusals.WhatIsMissing("words")
    note(ticket_id=ticket.pk, by=by, text=f"{order.number}: {words.strip()}", now=now, key=key)
    people = {ticket.first_responder_id, ticket.handler_id}
    told = news(ticket, "order.contested", people, key=str(key), urgency=Urgency.LATE, order=order.number)
    tell([told], now=now)
    facts: dict[str, ledger.Fact] = {"order": order.number, "words": ledger.digest(words)}
    seal(ticket, "order_contested", by=by, at=now, facts=facts)
    return order
