"""A work order as the ticket's page tells it: who, how late, what came before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from attachments.models import Attachment
from attachments.queries import attached_to
from core.durations import in_words
from core.moments import moment
from deadlines.rules import DEFAULT_LIMITS, Rule
from tickets.enums import Deed, OrderState
from tickets.models import OrderStep, Ticket, WorkOrder
from tickets.queries.orders import orders_of, told_later
from tickets.services.dispatch import order_url
from tickets.services.record import ticket_url

WARNING = DEFAULT_LIMITS[Rule.TL_4].warning  # from then on the chip says that it is soon


Later = Mapping[tuple[int, str], OrderStep]


@dataclass(frozen=True)
class OrderLine:
    """One order, ready to be put down."""

    order: WorkOrder
    url: str
    waits: bool  # the resident waits for somebody at the door
    late: str
    in_time: str  # there in time, told when the time was over: the alarms stay, the lateness does not
    story: str
    papers: Sequence[Attachment]  # the scanned 派工单
    before: str
    before_url: str


def order_lines(ticket: Ticket, *, now: datetime) -> list[OrderLine]:
    """The ticket's orders, the latest first."""
    orders = orders_of(ticket)
    later = told_later(orders)
    entered = {order for (order, _deed), step in later.items() if step.entered_by_id}
    papers = attached_to("order_paper", entered)
    return [_line(order, ticket, later, papers=papers.get(order.pk, []), now=now) for order in orders]


def _line(order: WorkOrder, ticket: Ticket, later: Later, *, papers: Sequence[Attachment], now: datetime) -> OrderLine:
    slug = ticket.community.slug
    before = order.repeats
    return OrderLine(
        order=order,
        url=order_url(slug, order.number),
        waits=order.is_under_way and order.arrived_at is None,
        late=_late(order),
        in_time=_in_time(order, later.get((order.pk, Deed.ARRIVED))),
        story=" · ".join(_facts(order, later, now)),
        papers=papers,
        before=tell_before(before, now) if before else "",
        before_url=ticket_url(slug, before.ticket.number) if before else "",
    )


def _late(order: WorkOrder) -> str:
    """TL-4: how late the technician came."""
    if order.arrived_at is None or order.arrived_at <= order.site_due_at:
        return ""
    return _("%(time)s late on site") % {"time": in_words(order.arrived_at - order.site_due_at)}


def _in_time(order: WorkOrder, told: OrderStep | None) -> str:
    """TL-4: there in time, though we heard of it when the twenty minutes were over."""
    if order.arrived_at is None or told is None or not order.arrived_at <= order.site_due_at < told.received_at:
        return ""
    return _("there in time, entered later") if told.entered_by else _("there in time, told later")


def _entered(fact: str, step: OrderStep | None, now: datetime) -> str:
    """The fact, and who entered it when for the technician."""
    if step is None or step.entered_by is None:
        return fact
    told = {"fact": fact, "who": step.entered_by, "at": moment(step.received_at, now)}
    return _("%(fact)s (entered %(at)s by %(who)s)") % told


def _facts(order: WorkOrder, later: Later, now: datetime) -> list[str]:
    """When it was sent, agreed, reached, done and confirmed."""
    facts = [
        _("dispatched %(at)s by %(who)s") % {"at": moment(order.dispatched_at, now), "who": order.dispatched_by},
    ]
    if order.appointment_at:
        facts.append(_("appointment %(at)s") % {"at": moment(order.appointment_at, now)})
    if order.arrived_at:
        fact = _("on site %(at)s") % {"at": moment(order.arrived_at, now)}
        facts.append(_entered(fact, later.get((order.pk, Deed.ARRIVED)), now))
    if order.done_at:
        fact = _("done %(at)s") % {"at": moment(order.done_at, now)}
        facts.append(_entered(fact, later.get((order.pk, Deed.FINISHED)), now))
    if order.state == OrderState.CONFIRMED and order.confirmed_at:
        how = order.get_confirmed_how_display()
        facts.append(_("confirmed %(at)s, %(how)s") % {"at": moment(order.confirmed_at, now), "how": how})
    return facts


def tell_before(before: WorkOrder, now: datetime) -> str:
    """The earlier repair of the same thing: 11-14 10:20 何工：换了软管."""
    at = moment(before.done_at or before.dispatched_at, now)
    return _("%(at)s %(who)s: %(result)s") % {"at": at, "who": before.technician or "–", "result": before.result}
