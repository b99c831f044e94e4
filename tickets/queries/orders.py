"""Work orders: a ticket's, a technician's, and the calls that explain late ones."""

from datetime import datetime

from django.db.models import Max, QuerySet

from staff.enums import DESK, OVERSIGHT
from staff.models import Membership, User
from tickets.enums import UNDER_WAY
from tickets.models import Explanation, OrderStep, Ticket, WorkOrder


def orders_of(ticket: Ticket) -> list[WorkOrder]:
    """The ticket's orders, the latest first; fetched once for each loaded ticket, and only where there are any."""
    if not hasattr(ticket, "_orders"):
        rows = WorkOrder.objects.filter(ticket=ticket).select_related("technician", "dispatched_by")
        found = list(rows.order_by("-dispatched_at", "-pk")) if ticket.orders_made else []
        ticket._orders = found  # type: ignore[attr-defined]  # noqa: SLF001 kept on the loaded row
    return ticket._orders  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001 set just above


def orders_for(who: Membership) -> QuerySet[WorkOrder]:
    """Those that this person may open: the desk's all, a technician's own and those that wait for anybody."""
    rows = WorkOrder.objects.filter(community=who.community).select_related(
        "ticket__unit", "ticket__building", "technician", "ticket__first_responder"
    )
    if who.role in DESK | OVERSIGHT:
        return rows
    mine = rows.filter(technician=who.user)
    return mine | rows.filter(technician=None, state__in=UNDER_WAY)


def under_way(who: Membership) -> QuerySet[WorkOrder]:
    """What this technician has still to do, the next to be late first; with what waits for anybody."""
    return orders_for(who).filter(state__in=UNDER_WAY).order_by("site_due_at", "pk")


def mine_done(user: User, who: Membership) -> QuerySet[WorkOrder]:
    """What this person has done lately."""
    rows = orders_for(who).filter(technician=user).exclude(state__in=UNDER_WAY)
    return rows.order_by("-dispatched_at", "-pk")


def steps_of_order(order: WorkOrder) -> list[OrderStep]:
    """The order's log, oldest first."""
    return list(OrderStep.objects.filter(order=order).select_related("by", "person").order_by("at", "pk"))


def last_deed_at(order: WorkOrder) -> datetime:
    """When the last deed was done: nothing is done before it."""
    last: datetime | None = OrderStep.objects.filter(order=order).aggregate(last=Max("at"))["last"]
    return last or order.dispatched_at


def calls_owed(who: Membership) -> QuerySet[Explanation]:
    """The calls that this person owes to residents who wait for a technician; a lead sees everybody's."""
    rows = Explanation.objects.filter(community=who.community, done_at=None).select_related(
        "order__ticket__unit", "order__technician", "responder"
    )
    if who.role not in OVERSIGHT:
        rows = rows.filter(responder=who.user)
    return rows.order_by("owed_at", "pk")


def explanation_owed(ticket: Ticket) -> Explanation | None:
    """The call that is owed on this ticket now; no query where no technician is under way."""
    if not any(order.is_under_way for order in orders_of(ticket)):
        return None
    rows = Explanation.objects.filter(order__ticket=ticket, done_at=None).select_related("order")
    return rows.order_by("owed_at").first()
