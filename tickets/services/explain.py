"""The technician is late: the first responder calls the resident, says why, and until when (TL-4, OTE-9)."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ledger import services as ledger
from notices.services import tell
from staff.models import User
from tickets import order_refusals, rules
from tickets.enums import UNDER_WAY, Channel, OrderState
from tickets.models import Explanation, WorkOrder
from tickets.services.dispatch import lock_order, order_news
from tickets.services.record import seal
from tickets.services.reply import reply


def owe_explanations(order_ids: Collection[int], now: datetime) -> None:
    """Called by the sweep when TL-4 breaks: each first responder has a task until the resident was called."""
    orders = WorkOrder.objects.select_related("ticket", "community").filter(pk__in=list(order_ids))
    late = [one for one in orders if one.state in UNDER_WAY and one.state != OrderState.ON_SITE]
    Explanation.objects.bulk_create(
        [
            Explanation(
                order=one, community_id=one.community_id, responder_id=one.ticket.first_responder_id, owed_at=now
            )
            for one in late
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def explain(
    *,
    explanation_id: int,
    by: User,
    reason: str,
    until: datetime | None,
    channel: Channel,
    key: uuid.UUID,
    now: datetime,
) -> Explanation:
    """The resident was called: why nobody is there yet, and when somebody will be, which is a promise (TL-2).

    Raises a Refused.
    """
    order, ticket = lock_order(Explanation.objects.values_list("order", flat=True).get(pk=explanation_id))
    found = Explanation.objects.get(pk=explanation_id)
    if found.done_at is not None and found.done_by_id == by.pk:
        return found  # a second click
    if found.done_at or found.lapsed_at:
        raise order_refusals.NothingToExplain
    rules.check_reason(reason)
    rules.check_promise(until, now=now, field="until")
    contact = reply(
        ticket_id=ticket.pk, by=by, said=reason, channel=channel, final=False, next_reply_at=until, now=now, key=key
    )
    found.done_at, found.done_by, found.reason, found.contact = now, by, reason.strip(), contact
    found.save(update_fields=["done_at", "done_by", "reason", "contact"])
    if order.technician_id:
        told = order_news(order, "order.explained", {order.technician_id} - {by.pk}, key=str(found.pk), who=str(by))
        tell([told], now=now)
    facts: dict[str, ledger.Fact] = {"order": order.number, "reason": ledger.digest(reason)}
    seal(ticket, "explained", by=by, at=now, facts=facts)
    return found
