"""Photos and papers of a ticket's contacts, for those who may see the ticket."""

from django.http import Http404, HttpResponse

from attachments.queries import attachment_of
from attachments.views import hand_out
from staff.access import DeskRequest
from tickets.access import ticket_for
from tickets.models import Contact
from tickets.policy import Verb


def file(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """One of them; with `?small` as it stands in the story."""
    ticket = ticket_for(request.membership, number, Verb.VIEW)
    contacts = Contact.objects.filter(ticket=ticket).values_list("pk", flat=True)
    found = attachment_of("contact", contacts, pk)
    if found is None:
        raise Http404
    return hand_out(found, small="small" in request.GET)
