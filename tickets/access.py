"""Access is a fetch: a ticket is reached only through here, and what one may not see does not exist."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from staff.models import Membership
from tickets.models import Ticket
from tickets.policy import Verb, may


def ticket_for(who: Membership, number: str, verb: Verb) -> Ticket:
    """The community's ticket with this number, if the person may do `verb` with it.

    404 when it is not in the person's community or not for their eyes; 403 when they may only see it.
    """
    rows = Ticket.objects.select_related("unit", "building", "category", "first_responder", "handler", "department")
    try:
        ticket = rows.get(community=who.community, number=number)
    except Ticket.DoesNotExist:
        raise Http404 from None
    ticket.community = who.community
    if not may(who, Verb.VIEW, ticket):
        raise Http404
    if not may(who, verb, ticket):
        raise PermissionDenied
    return ticket
