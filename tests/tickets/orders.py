"""Work orders, as short as the tests want them."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from deadlines.models import OPEN, Deadline
from deadlines.sweep import sweep
from staff.enums import Role
from staff.models import Membership, User
from tests.factories import NOON, MembershipFactory, a_ticket
from tickets.enums import Channel, Confirmed, Ones, Trade
from tickets.models import Explanation, Ticket, WorkOrder
from tickets.services import accept_order, arrive, confirm_order, dispatch, explain, finish, refuse_order

MINUTE = timedelta(minutes=1)


def a_technician(who: Membership, **changes: Any) -> Membership:
    """A technician of the same community."""
    return MembershipFactory.create(community=who.community, role=Role.TECHNICIAN, **changes)


def an_order(ticket: Ticket, by: User, technician: User | None, *, now: datetime = NOON, **changes: Any) -> WorkOrder:
    """Dispatched now."""
    facts: dict[str, Any] = {
        "ticket_id": ticket.pk, "by": by, "trade": Trade.PLUMBING, "task": "厨房水管漏水", "technician": technician,
        "appointment_at": None, "key": uuid.uuid4(), "now": now,
    }  # fmt: skip
    return dispatch(**{**facts, **changes})


def sent(who: Membership, *, now: datetime = NOON, **changes: Any) -> tuple[WorkOrder, User]:
    """A repair with a technician sent to it: the order and the technician."""
    technician = a_technician(who).user
    return an_order(a_ticket(who, now=now, **changes), who.user, technician, now=now), technician


def accepted(order: WorkOrder, by: User, *, at: datetime, **changes: Any) -> WorkOrder:
    """Accepted at this moment, and told at once."""
    return accept_order(**{"order_id": order.pk, "by": by, "at": at, "key": uuid.uuid4(), "now": at, **changes})


def refused(order: WorkOrder, by: User, *, at: datetime, **changes: Any) -> WorkOrder:
    """Refused at this moment."""
    facts: dict[str, Any] = {"reason": "正在抢修", "at": at, "key": uuid.uuid4(), "now": at}
    return refuse_order(**{"order_id": order.pk, "by": by, **facts, **changes})


def arrived(order: WorkOrder, by: User, *, at: datetime, **changes: Any) -> WorkOrder:
    """There at this moment."""
    return arrive(**{"order_id": order.pk, "by": by, "at": at, "key": uuid.uuid4(), "now": at, **changes})


def finished(order: WorkOrder, by: User, *, at: datetime, **changes: Any) -> WorkOrder:
    """Done at this moment, with all seven ones."""
    facts: dict[str, Any] = {"result": "更换软管", "ones": list(Ones), "at": at, "key": uuid.uuid4(), "now": at}
    return finish(**{"order_id": order.pk, "by": by, **facts, **changes})


def confirmed(order: WorkOrder, by: User, *, at: datetime, **changes: Any) -> WorkOrder:
    """The resident said so on the phone."""
    facts: dict[str, Any] = {"how": Confirmed.PHONE, "words": "修好了", "key": uuid.uuid4(), "now": at}
    return confirm_order(**{"order_id": order.pk, "by": by, **facts, **changes})


def late(who: Membership, *, now: datetime = NOON, **changes: Any) -> tuple[WorkOrder, User, Explanation]:
    """Nobody came within 20 minutes, and the engine has noticed: order, technician, and the call that is owed."""
    order, technician = sent(who, now=now, **changes)
    sweep(now + 20 * MINUTE)
    return order, technician, Explanation.objects.get(order=order)


def explained(owed: Explanation, by: User, *, now: datetime, **changes: Any) -> Explanation:
    """The resident was called: within 40 minutes."""
    facts: dict[str, Any] = {
        "reason": "上一户还没修好", "until": now + 40 * MINUTE, "channel": Channel.CALL_OUT,
        "key": uuid.uuid4(), "now": now,
    }  # fmt: skip
    return explain(**{"explanation_id": owed.pk, "by": by, **facts, **changes})


def limits_of(order: WorkOrder) -> dict[str, datetime]:
    """Rule → due moment of every open limit of the order."""
    rows = Deadline.objects.filter(OPEN, subject_kind="order", subject_id=order.pk)
    return dict(rows.values_list("rule", "due_at"))
