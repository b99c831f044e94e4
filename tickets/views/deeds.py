"""Where deeds arrive: from the phone's queue as one of many, late and perhaps twice, or from a plain form (R-2)."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from core import clock
from core.refusals import Refused
from core.scanner import NotScanned
from staff.access import DeskRequest
from tickets.access import order_for, order_for_deed
from tickets.forms.deed_form import DeedForm
from tickets.forms.deeds import form_for
from tickets.models import WorkOrder
from tickets.phone_keys import who_of
from tickets.queries.orders import orders_for
from tickets.services import show_phone
from tickets.views.phone import order_page


def deeds(request: DeskRequest, number: str) -> HttpResponse:
    """One deed with its key and its own time; the same key again changes nothing and is answered as done."""
    now = clock.now()
    order = order_for_deed(request.membership, number)
    if request.POST.get("who", who_of(request.user)) != who_of(request.user):
        return JsonResponse({"ok": False, "other": True, "now": now.isoformat()}, status=403)
    try:
        form = form_for(request.POST.get("deed", ""))(request.POST, request.FILES)
    except Refused as refusal:
        return _refused(request, order, str(refusal), now)
    if done := _carry_out(form, order, request, now):
        return _done(request, done, form, now)
    field, sentence = form.first_fault()
    return _refused(request, order, sentence, now, form=form, field=field)


def _carry_out(form: DeedForm, order: WorkOrder, request: DeskRequest, now: datetime) -> WorkOrder | None:
    try:
        done = form.carry_out(order, request.user, now) if form.is_valid() else None
    except Refused as refusal:
        form.refuse(refusal)
    return None if form.errors else done


def _by_script(request: DeskRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _done(request: DeskRequest, order: WorkOrder, form: DeedForm, now: datetime) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"ok": True, "state": order.state, "now": now.isoformat()})
    messages.success(request, str(form.deed.label))
    return _back(request, order)


def _refused(
    request: DeskRequest,
    order: WorkOrder,
    sentence: str,
    now: datetime,
    *,
    form: DeedForm | None = None,
    field: str = "",
) -> HttpResponse:
    """The sentence; on a page the form stays with everything typed.

    503 when nobody could look into a photo just now: the phone keeps it and sends it again by itself.
    """
    status = 503 if form is not None and _unscanned(form) else 409
    if _by_script(request):
        body = {"ok": False, "state": order.state, "sentence": sentence, "field": field, "now": now.isoformat()}
        return JsonResponse(body, status=status)
    if form is not None and orders_for(request.membership).filter(pk=order.pk).exists():
        return order_page(request, order, failed=form, status=status)
    messages.error(request, sentence)
    return _back(request, order)


def _unscanned(form: DeedForm) -> bool:
    return any(one.code == NotScanned.code for errors in form.errors.as_data().values() for one in errors)


def _back(request: DeskRequest, order: WorkOrder) -> HttpResponse:
    """To the order, or to the list when it is somebody else's now."""
    if orders_for(request.membership).filter(pk=order.pk).exists():
        return redirect("tickets:order", community=request.community.slug, number=order.number)
    return redirect("tickets:my_orders", community=request.community.slug)


def call_resident(request: DeskRequest, number: str) -> HttpResponse:
    """The resident's number, asked for by whoever is under way there; the ledger knows of it (A-3)."""
    order = order_for(request.membership, number)
    try:
        shown = show_phone(order_id=order.pk, by=request.user, now=clock.now())
    except Refused as refusal:
        return _refused(request, order, str(refusal), clock.now())
    answer = (
        JsonResponse({"tel": shown})
        if _by_script(request)
        else render(request, "phone/call.html", {"order": order, "number": shown})
    )
    answer["Cache-Control"] = "no-store"
    return answer
