"""A technician, and work orders for them, made through the desk's own verbs."""

import uuid
from datetime import datetime
from typing import Any

from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import NOON, MembershipFactory, UnitFactory, a_ticket
from tickets.enums import Trade
from tickets.models import Ticket, WorkOrder
from tickets.services import accept_order, arrive, dispatch, finish


def a_technician(community: Community, **changes: Any) -> Membership:
    """Somebody to send."""
    found: Membership = MembershipFactory.create(community=community, role=Role.TECHNICIAN, **changes)
    return found


def a_ticket_at(front: Membership, *, now: datetime = NOON, **changes: Any) -> Ticket:
    """A repair in a unit of the community."""
    unit = changes.pop("unit", None) or UnitFactory.create(building__community=front.community)
    return a_ticket(front, now=now, unit=unit, **changes)


def an_order(
    front: Membership,
    technician: Membership | None,
    *,
    now: datetime = NOON,
    ticket: Ticket | None = None,
    **changes: Any,
) -> WorkOrder:
    """Dispatched to the technician, or to nobody yet."""
    facts: dict[str, Any] = {"trade": Trade.PLUMBING, "task": "厨房水管漏水，带三角阀", "appointment_at": None}
    return dispatch(
        ticket_id=(ticket or a_ticket_at(front, now=now)).pk,
        by=front.user,
        technician=technician.user if technician else None,
        key=uuid.uuid4(),
        now=now,
        **{**facts, **changes},
    )


def done_by(technician: Membership, order: WorkOrder, *, now: datetime = NOON) -> WorkOrder:
    """The whole errand in a moment."""
    step: dict[str, Any] = {"order_id": order.pk, "by": technician.user, "at": now, "now": now}
    accept_order(key=uuid.uuid4(), **step)
    arrive(key=uuid.uuid4(), **step)
    return finish(result="更换三角阀", ones=[], key=uuid.uuid4(), **step)


def on_site(technician: Membership, order: WorkOrder, *, now: datetime = NOON) -> WorkOrder:
    """Accepted and arrived."""
    step: dict[str, Any] = {"order_id": order.pk, "by": technician.user, "at": now, "now": now}
    accept_order(key=uuid.uuid4(), **step)
    return arrive(key=uuid.uuid4(), **step)
