"""Access is a fetch: a ticket is reached only through here, and what one may not see does not exist."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from staff.models import Membership, User
from tickets.models import Ticket, WorkOrder
from tickets.policy import Verb, may
from tickets.queries.orders import had_it, orders_for


def ticket_for(who: Membership, number: str, verb: Verb) -> Ticket:
    """The community's ticket with this number, if the person may do `verb` with it.

    404 when it is not in the person's community or not for their eyes; 403 when they may only see it.
    """
    if "\0" in number:  # PostgreSQL takes no such text, not even to look for it
        raise Http404
    rows = Ticket.objects.select_related("unit", "building", "category", "department")
    try:
        ticket = rows.get(community=who.community, number=number)
    except Ticket.DoesNotExist:
        raise Http404 from None
    ticket.community = who.community
    _with_people(ticket, who)
    if not may(who, Verb.VIEW, ticket):
        raise Http404
    if not may(who, verb, ticket):
        raise PermissionDenied
    return ticket


def order_for(who: Membership, number: str) -> WorkOrder:
    """The community's work order with this number, if it is for this person's eyes; else 404."""
    order = orders_for(who).filter(number=number).first()
    if order is None:
        raise Http404
    order.community = who.community
    return order


def order_for_deed(who: Membership, number: str) -> WorkOrder:
    """The same for a deed that a phone tells late: whoever had the order meanwhile lost is told so by the verb."""
    order = orders_for(who).filter(number=number).first()
    if order is None:
        order = WorkOrder.objects.filter(community=who.community, number=number).first()
        if order is None or not had_it(order, who.user):
            raise Http404
    order.community = who.community
    return order


def _with_people(ticket: Ticket, who: Membership) -> None:
    """First responder and handler, most often the one who looks. Joined above, they would cost PostgreSQL's planner
    more than the whole page's other reads: with six joins it weighs every order of them.
    """
    people = {who.user_id: who.user}
    if missing := {ticket.first_responder_id, ticket.handler_id} - people.keys():
        people |= User.objects.in_bulk(missing)
    ticket.first_responder, ticket.handler = people[ticket.first_responder_id], people[ticket.handler_id]
