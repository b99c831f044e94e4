"""The opinion card at the door: the code of the resident's page, large, for the resident to scan (R-4)."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from core import clock
from core.codes import qr_code
from core.refusals import Refused
from portal import services
from staff.access import DeskRequest
from tickets.access import order_for


def card(request: DeskRequest, number: str) -> HttpResponse:
    """A page of its own; for the phone's script the card alone, which it may show where there is no signal."""
    order = order_for(request.membership, number)
    script = request.headers.get("Accept") == "application/json"
    try:
        token = services.make_card(order_id=order.pk, who=request.membership, now=clock.now())
    except Refused as refusal:
        if script:
            return JsonResponse({"sentence": str(refusal)}, status=refusal.status)
        raise
    url = request.build_absolute_uri(reverse("portal:page", args=[token]))
    context = {"order": order, "community": request.community, "code": qr_code(url, scale=8)}
    answer: HttpResponse
    if script:
        answer = JsonResponse({"card": render_to_string("portal/_card.html", context, request)})
    else:
        answer = render(request, "portal/card.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
