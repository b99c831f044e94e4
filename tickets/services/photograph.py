"""What the work looked like before and after: photos of the technician (R-2)."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from ledger import services as ledger
from staff.models import User
from tickets import order_refusals, order_rules
from tickets.enums import Deed
from tickets.models import OrderStep, WorkOrder
from tickets.queries.orders import last_deed_at
from tickets.services.dispatch import lock_order, log
from tickets.services.record import seal


@transaction.atomic
def photograph(
    *,
    order_id: int,
    by: User,
    deed: Deed,
    photos: Sequence[Prepared],
    at: datetime,
    key: uuid.UUID,
    now: datetime,
) -> WorkOrder:
    """Keep photos from before or after the work with the order, with the time at which they were taken.

    Raises a Refused.
    """
    order, ticket = lock_order(order_id)
    if made_with(OrderStep, key, order_id=order.pk, deed=deed):
        return order
    if order.technician_id != by.pk:
        raise order_refusals.NotYourOrder
    order_rules.check_photos(deed, order.state, count=len(photos))
    when = order_rules.deed_time(at, after=last_deed_at(order), now=now)
    log(order, deed, by=by, at=when, now=now, key=key)
    keep(photos, community_id=order.community_id, subject=(f"order_{deed.value}", order.pk), key=key, by=by, at=when)
    facts: dict[str, ledger.Fact] = {"order": order.number, "when": deed.value, "photos": len(photos)}
    seal(ticket, "order_photographed", by=by, at=now, facts=facts)
    return order
