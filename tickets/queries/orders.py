"""Work orders: a ticket's, a technician's, and the calls that explain late ones."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from staff.enums import DESK, OVERSIGHT, Role
from staff.models import Membership, User
from tickets.enums import DEEDS, MONEY_DEEDS, UNDER_WAY, Deed
from tickets.models import Explanation, OrderStep, Ticket, WorkOrder
from tickets.models.order import OWED
from tickets.order_rules import REPEATED_WITHIN, Errand, Stood, repeated

# told by another than who did it, or an arrival in time that we heard of when the time was over (TL-4)
TOLD_LATER = Q(entered_by__isnull=False) | Q(
    deed=Deed.ARRIVED, at__lte=F("order__site_due_at"), received_at__gt=F("order__site_due_at")
)
# those that move an order on; what is said about money or shown on photos does not
MOVING = (Deed.DISPATCHED, *DEEDS)


def orders_of(ticket: Ticket) -> list[WorkOrder]:
    """The ticket's orders, the latest first; fetched once for each loaded ticket, and only where there are any."""
    if not hasattr(ticket, "_orders"):
        rows = WorkOrder.objects.filter(ticket=ticket).select_related(
            "technician", "dispatched_by", "repeats__technician", "repeats__ticket"
        )
        steps = OrderStep.objects.filter(order=OuterRef("pk"))
        rows = rows.annotate(  # type: ignore[no-redef]  # the model says what they are where nobody looked
            priced=Exists(steps.filter(deed__in=MONEY_DEEDS)), told_later=Exists(steps.filter(TOLD_LATER))
        )
        found = list(rows.order_by("-dispatched_at", "-pk")) if ticket.orders_made else []
        ticket._orders = found  # type: ignore[attr-defined]  # noqa: SLF001 kept on the loaded row
    return ticket._orders  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001 set just above


def orders_for(who: Membership) -> QuerySet[WorkOrder]:
    """Those that this person may open: the desk's all, one's own, and for a technician those that wait for anybody."""
    rows = WorkOrder.objects.filter(community=who.community).select_related(
        "ticket__unit", "ticket__building", "technician", "ticket__first_responder", "repeats__technician"
    )
    if who.role in DESK | OVERSIGHT:
        return rows
    may = Q(technician=who.user)
    if who.role == Role.TECHNICIAN:
        may |= Q(technician=None, state__in=UNDER_WAY)
    return rows.filter(may)


def under_way(who: Membership) -> QuerySet[WorkOrder]:
    """What this technician has still to do, the next to be late first; with what waits for anybody."""
    rows = orders_for(who).filter(Q(technician=who.user) | Q(technician=None), state__in=UNDER_WAY)
    return rows.order_by("site_due_at", "pk")


def mine_done(user: User, who: Membership) -> QuerySet[WorkOrder]:
    """What this person has done lately."""
    rows = orders_for(who).filter(technician=user).exclude(state__in=UNDER_WAY)
    return rows.order_by("-dispatched_at", "-pk")


def had_it(order: WorkOrder, user: User) -> bool:
    """Whether it was ever this person's: then what became of it may be told."""
    return OrderStep.objects.filter(Q(by=user) | Q(person=user), order=order).exists()


def steps_of_order(order: WorkOrder) -> list[OrderStep]:
    """The order's log, oldest first."""
    return list(OrderStep.objects.filter(order=order).select_related("by", "person", "entered_by").order_by("at", "pk"))


def last_deed_at(order: WorkOrder) -> datetime:
    """When the last deed was done: nothing is done before it."""
    last: datetime | None = OrderStep.objects.filter(order=order).aggregate(last=Max("at"))["last"]
    return last or order.dispatched_at


def last_move(order: WorkOrder) -> Stood:
    """The last deed that moved the order on: what a paper says comes after it."""
    step = OrderStep.objects.filter(order=order, deed__in=MOVING).order_by("-at", "-pk").first()
    return Stood(Deed(step.deed), step.at) if step else Stood(Deed.DISPATCHED, order.dispatched_at)


def step_of(order: WorkOrder, deed: Deed) -> OrderStep | None:
    """The last deed of this kind, with who did it and who entered it."""
    rows = OrderStep.objects.filter(order=order, deed=deed).select_related("by", "entered_by")
    return rows.order_by("at", "pk").last()


def told_later(orders: Iterable[WorkOrder]) -> dict[tuple[int, str], OrderStep]:
    """(Order, deed) → the step that another entered or that we heard of late; no query where there is none."""
    wanted = [order.pk for order in orders if order.told_later]
    if not wanted:
        return {}
    rows = OrderStep.objects.filter(TOLD_LATER, order__in=wanted).select_related("by", "entered_by")
    return {(step.order_id, step.deed): step for step in rows.order_by("at", "pk")}


def calls_owed_by(who: Membership) -> QuerySet[Explanation]:
    """The calls that this person owes to residents who wait for a technician."""
    return Explanation.objects.filter(OWED, community=who.community, responder=who.user_id)


def calls_to_make(who: Membership) -> QuerySet[Explanation]:
    """The same with what a line tells of them, the longest owed first."""
    rows = calls_owed_by(who).select_related("order__ticket__unit", "order__ticket__building", "order__technician")
    return rows.order_by("owed_at", "pk")


def explanation_owed(ticket: Ticket) -> Explanation | None:
    """The call that is owed on this ticket now; no query where no technician is under way."""
    if not any(order.is_under_way for order in orders_of(ticket)):
        return None
    rows = Explanation.objects.filter(OWED, order__ticket=ticket).select_related("order")
    return rows.order_by("owed_at").first()


def repaired_before(ticket: Ticket, *, trade: str, task: str, now: datetime) -> WorkOrder | None:
    """The last repair of the same thing, done within the last 30 days; of the same ticket only after a reopening."""
    place = _place(ticket)
    if place is None:
        return None
    rows = WorkOrder.objects.filter(
        done_at__gte=now - REPEATED_WITHIN, trade=trade, **{f"ticket__{place[0]}": place[1]}
    )
    if place[0] == "building":
        rows = rows.filter(ticket__unit=None)
    if not ticket.reopened:
        rows = rows.exclude(ticket=ticket)
    found = {one.pk: one for one in rows.select_related("ticket", "technician").order_by("-done_at", "-pk")}
    errand = Errand(place, trade, ticket.category_id, f"{ticket.text} {task}")
    before = ((one.pk, _errand(one, place)) for one in found.values())
    return found.get(repeated(errand, before) or 0)


def _place(ticket: Ticket) -> tuple[str, int] | None:
    if ticket.unit_id:
        return "unit", ticket.unit_id
    return ("building", ticket.building_id) if ticket.building_id else None


def _errand(order: WorkOrder, place: tuple[str, int]) -> Errand:
    return Errand(place, order.trade, order.ticket.category_id, f"{order.ticket.text} {order.task}")
