"""A work order as the ticket's page tells it: who, how late, what came before."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.durations import in_words
from core.moments import moment
from deadlines.rules import DEFAULT_LIMITS, Rule
from tickets.enums import OrderState
from tickets.models import Ticket, WorkOrder
from tickets.queries.orders import orders_of
from tickets.services.dispatch import order_url
from tickets.services.record import ticket_url

WARNING = DEFAULT_LIMITS[Rule.TL_4].warning  # from then on the chip says that it is soon


@dataclass(frozen=True)
class OrderLine:
    """One order, ready to be put down."""

    order: WorkOrder
    url: str
    waits: bool  # the resident waits for somebody at the door
    late: str
    story: str
    before: str
    before_url: str


def order_lines(ticket: Ticket, *, now: datetime) -> list[OrderLine]:
    """The ticket's orders, the latest first."""
    return [_line(order, ticket, now) for order in orders_of(ticket)]


def _line(order: WorkOrder, ticket: Ticket, now: datetime) -> OrderLine:
    slug = ticket.community.slug
    before = order.repeats
    return OrderLine(
        order=order,
        url=order_url(slug, order.number),
        waits=order.is_under_way and order.arrived_at is None,
        late=_late(order),
        story=" · ".join(_facts(order, now)),
        before=tell_before(before, now) if before else "",
        before_url=ticket_url(slug, before.ticket.number) if before else "",
    )


def _late(order: WorkOrder) -> str:
    """TL-4: how late the technician came."""
    if order.arrived_at is None or order.arrived_at <= order.site_due_at:
        return ""
    return _("%(time)s late on site") % {"time": in_words(order.arrived_at - order.site_due_at)}


def _facts(order: WorkOrder, now: datetime) -> list[str]:
    """When it was sent, agreed, reached, done and confirmed."""
    facts = [
        _("dispatched %(at)s by %(who)s") % {"at": moment(order.dispatched_at, now), "who": order.dispatched_by},
    ]
    if order.appointment_at:
        facts.append(_("appointment %(at)s") % {"at": moment(order.appointment_at, now)})
    if order.arrived_at:
        facts.append(_("on site %(at)s") % {"at": moment(order.arrived_at, now)})
    if order.done_at:
        facts.append(_("done %(at)s") % {"at": moment(order.done_at, now)})
    if order.state == OrderState.CONFIRMED and order.confirmed_at:
        how = order.get_confirmed_how_display()
        facts.append(_("confirmed %(at)s, %(how)s") % {"at": moment(order.confirmed_at, now), "how": how})
    return facts


def tell_before(before: WorkOrder, now: datetime) -> str:
    """The earlier repair of the same thing: 11-14 10:20 何工：换了软管."""
    at = moment(before.done_at or before.dispatched_at, now)
    return _("%(at)s %(who)s: %(result)s") % {"at": at, "who": before.technician or "–", "result": before.result}
