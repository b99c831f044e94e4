"""The technician's phone: my orders, and one order with the next deed under the thumb (R-1…6)."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from attachments.queries import attached_as, attachment_of
from attachments.views import hand_out
from core import clock
from core.masking import mask_phone
from staff.access import DeskRequest
from staff.enums import Role
from tickets.access import order_for
from tickets.enums import Deed, OrderState
from tickets.forms.deed_form import DeedForm
from tickets.forms.deeds import DEED_FORMS
from tickets.models import WorkOrder
from tickets.phone_keys import pages_key_of, seal_of, who_of
from tickets.policy import Verb, may
from tickets.queries.charges import account_of
from tickets.queries.orders import mine_done, steps_of_order, under_way
from tickets.queries.rates import rates_for
from tickets.services.show_phone import number_of

LATELY = 10
FILES = ("order_before", "order_after", "order_signed", "order_paper", "signature", "order")


def my_orders(request: DeskRequest) -> HttpResponse:
    """What is to be done, the next to be late first; what waits for anybody; what was done lately."""
    rows = list(under_way(request.membership))
    context = {
        "mine": [one for one in rows if one.technician_id == request.user.pk],
        "waiting": [one for one in rows if one.technician_id is None],
        "done": mine_done(request.user, request.membership)[:LATELY],
        "phone": phone_facts(request),
        "now": clock.now(),
    }
    return for_the_phone(request, render(request, "phone/orders.html", context), keep=True)


def order(request: DeskRequest, number: str) -> HttpResponse:
    """One order."""
    return order_page(request, order_for(request.membership, number))


def order_page(
    request: DeskRequest, order: WorkOrder, *, failed: DeedForm | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, every deed's form in it, so that the next one can be done without a signal as well."""
    now, ticket, mine = clock.now(), order.ticket, order.technician_id == request.user.pk
    open_to_me = mine or (order.technician_id is None and request.membership.role == Role.TECHNICIAN)
    ticket.community = order.community
    context = {
        "order": order,
        "ticket": ticket,
        "mine": mine,
        "place": ticket.unit or ticket.building or ticket.claimed_unit,
        "masked": mask_phone(number_of(ticket)),
        "deeds": forms_for(order, failed) if open_to_me else [],
        "photos": attached_as(FILES, order.pk),
        "account": account_of(order),
        "rates": rates_for(order.community, day=localdate(now), trade=order.trade) if open_to_me else [],
        "steps": steps_of_order(order),
        "may_see_ticket": may(request.membership, Verb.VIEW, ticket),
        "phone": phone_facts(request),
        "now": now,
    }
    answer = render(request, "phone/order.html", context, status=status)
    return for_the_phone(request, answer, keep=mine and order.is_under_way)


def forms_for(order: WorkOrder, failed: DeedForm | None) -> list[dict[str, Any]]:
    """Each deed's form, whether it fits now, and for which states its button lies under the thumb."""
    forms = [failed if failed and failed.deed == kind.deed else kind() for kind in DEED_FORMS.values()]
    return [
        {
            "form": form,
            "key": uuid.uuid4(),
            "fits": order.state in states_of(form, order),
            "from": " ".join(states_of(form, order)),
            "thumb": thumb(form),
        }
        for form in forms
    ]


def states_of(form: DeedForm, order: WorkOrder) -> list[OrderState]:
    """Where the form fits. One without a technician has to be accepted first: then it is somebody's."""
    taken = order.technician_id is not None or form.deed == Deed.ACCEPTED
    return [state for state in form.states() if taken or state != OrderState.DISPATCHED]


def thumb(form: DeedForm) -> str:
    """The states in which this is the next step: accept, set off, arrive, finish; the others stand in the page."""
    nexts: Mapping[Deed, OrderState] = {
        Deed.ACCEPTED: OrderState.DISPATCHED,
        Deed.SET_OFF: OrderState.ACCEPTED,
        Deed.ARRIVED: OrderState.ON_THE_WAY,
        Deed.FINISHED: OrderState.ON_SITE,
    }
    return str(nexts.get(form.deed, ""))


def phone_facts(request: DeskRequest) -> Mapping[str, Any]:
    """What the phone's scripts must know: whose it is, where to, and the words that they say."""
    words = {
        "deeds": {deed.value: str(deed.label) for deed in Deed},
        "states": {state.value: str(state.label) for state in OrderState},
        "leads": {name: form().leads_to() for name, form in DEED_FORMS.items()},
    }
    return {
        "who": who_of(request.user),
        "seal": seal_of(request.user),
        "home": reverse("tickets:my_orders", args=[request.community.slug]),
        "words": words,
    }


def for_the_phone(request: DeskRequest, answer: HttpResponse, *, keep: bool) -> HttpResponse:
    """The browser keeps nothing by itself; its worker keeps a sealed copy where that is said, for this person alone.

    The key comes with the page, and once more as a cookie: the worker forgets it, the page "no signal" tells it again.
    """
    key = pages_key_of(request.session.session_key or "")
    answer["X-Phone-Key"] = key
    facts: dict[str, Any] = {"max_age": settings.SESSION_COOKIE_AGE, "secure": settings.PRODUCTION}
    answer.set_cookie(settings.PAGES_COOKIE_NAME, key, samesite="Strict", **facts)
    answer["Cache-Control"] = "no-store"
    answer["X-Phone-Who"] = who_of(request.user)
    answer["X-Phone-Keep"] = "1" if keep else "0"
    return answer


def order_file(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """A photo or signature of the order; with `?small` as it stands on the page. Nothing of it stays on the phone."""
    found_order = order_for(request.membership, number)
    found = next(filter(None, (attachment_of(kind, [found_order.pk], pk) for kind in FILES)), None)
    if found is None:
        raise Http404
    answer = hand_out(found, small="small" in request.GET)
    answer["Cache-Control"] = "no-store"
    return answer
