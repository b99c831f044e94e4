"""Paper: the record card of a complaint, the coordination form, the work order (IN-10, IN-7, R-1)."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from core import clock
from core.codes import qr_code
from core.masking import mask_phone
from staff.access import DeskRequest
from tickets.access import ticket_for
from tickets.enums import Direction, Kind, Ones
from tickets.models import Contact
from tickets.policy import Verb
from tickets.queries.orders import orders_for
from tickets.queries.papers import beside
from tickets.queries.revisits import last_revisit
from tickets.services.dispatch import order_url


def record_card(request: DeskRequest, number: str) -> HttpResponse:
    """投诉记录卡: one complaint on one A4 page; long words are cut there, and stand whole on the ticket."""
    ticket = ticket_for(request.membership, number, Verb.VIEW)
    if ticket.kind != Kind.COMPLAINT:
        raise Http404
    told = Contact.objects.filter(ticket=ticket, direction=Direction.OUT).order_by("at").select_related("by")
    context = {
        "ticket": ticket,
        "beside": beside(ticket),
        "told": list(told)[-3:],
        "revisit": last_revisit(ticket),
        "phone": mask_phone(ticket.caller_phone),
        "now": clock.now(),
    }
    return render(request, "tickets/record_card.html", context)


def coordination_form(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """协调单: what the department is asked, with room for its answer and signatures."""
    ticket = ticket_for(request.membership, number, Verb.VIEW)
    form = next((one for one in beside(ticket).coordinations if one.pk == pk), None)
    if form is None:
        raise Http404
    return render(request, "tickets/coordination_form.html", {"ticket": ticket, "form": form, "now": clock.now()})


def print_order(request: DeskRequest, number: str) -> HttpResponse:
    """派工单 on A4, or on A5 with `?size=a5`; the code opens the order on the technician's phone."""
    rows = orders_for(request.membership).select_related("dispatched_by", "ticket__category", "repeats__technician")
    order = get_object_or_404(rows, number=number)
    url = request.build_absolute_uri(order_url(request.community.slug, order.number))
    context = {
        "order": order,
        "ticket": order.ticket,
        "small": request.GET.get("size") == "a5",
        "code": qr_code(url, scale=3),
        "phone": mask_phone(order.ticket.caller_phone),
        "ones": Ones.choices,
        "now": clock.now(),
    }
    return render(request, "tickets/order_paper.html", context)
