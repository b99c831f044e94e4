"""The numbers behind the masks of tickets, messages and letters, for who may read the record (A-3)."""

from django.http import Http404

from privacy.reveals import Plain
from staff.models import Membership
from tickets.models import Ticket
from tickets.policy import Verb, may
from tickets.queries.letters import letters_for
from tickets.queries.messages import messages_for


def ticket_phone(who: Membership, pk: int) -> Plain:
    """The number that the caller gave; a resident's own is the resident's."""
    ticket = Ticket.objects.filter(community=who.community_id, pk=pk).first()
    if ticket is None or not may(who, Verb.VIEW, ticket):
        raise Http404
    return Plain(ticket.caller_phone, f"ticket:{ticket.pk}")


def message_phone(who: Membership, pk: int) -> Plain:
    """The number that was left with a message."""
    message = messages_for(who).filter(pk=pk).first()
    if message is None:
        raise Http404
    return Plain(message.caller_phone, f"message:{message.pk}")


def letter_phone(who: Membership, pk: int) -> Plain:
    """The sender's number."""
    letter = letters_for(who).filter(pk=pk).first()
    if letter is None:
        raise Http404
    return Plain(letter.sender_phone, f"letter:{letter.pk}")
