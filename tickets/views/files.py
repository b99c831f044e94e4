"""Photos and papers of a ticket, for those who may see the ticket."""

from django.http import Http404, HttpResponse

from attachments.views import hand_out
from staff.access import DeskRequest
from tickets.access import ticket_for
from tickets.policy import Verb
from tickets.queries.files import file_of


def file(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """One of them; with `?small` as it stands in the story."""
    found = file_of(ticket_for(request.membership, number, Verb.VIEW), pk)
    if found is None:
        raise Http404
    return hand_out(found, small="small" in request.GET)
