"""Work orders, from the ticket's page: sent, given to another, cancelled, entered from paper, priced, confirmed."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.moments import moment
from staff.access import DeskRequest
from staff.models import User
from tickets import order_refusals, services
from tickets.access import ticket_for
from tickets.enums import AgreedBy, Channel, Confirmed, Deed, Ones, OrderState, Trade
from tickets.forms.order import ANYBODY, DispatchForm
from tickets.models import Ticket
from tickets.policy import Verb
from tickets.queries.orders import explanation_owed
from tickets.views.actions import Data, act


def dispatch(request: DeskRequest, number: str) -> HttpResponse:
    """R-1, TL-4. Asked without doing it: the form, with the technicians for `?trade=`."""
    if request.method == "POST":
        return act(request, number, "dispatch", _dispatch)
    ticket = ticket_for(request.membership, number, Verb.DISPATCH)
    form = DispatchForm(ticket=ticket, who=request.membership, now=clock.now())
    form.restore({"trade": request.GET.get("trade", "")})
    return render(request, "tickets/_action_form.html", {"form": form})


def _dispatch(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    chosen = data["technician"]
    order = services.dispatch(
        ticket_id=ticket.pk,
        by=request.user,
        trade=Trade(data["trade"]),
        task=data["task"],
        technician=None if chosen == ANYBODY else User.objects.get(pk=chosen),
        appointment_at=data["appointment_at"],
        key=data["key"],
        now=now,
    )
    facts = {"number": order.number, "who": order.technician, "due": moment(order.site_due_at, now)}
    if order.technician is None:
        return _("Work order %(number)s waits for a technician. The supervisor has been told.") % facts
    return _("Work order %(number)s is with %(who)s, on site by %(due)s.") % facts


def reassign(request: DeskRequest, number: str) -> HttpResponse:
    """R-2."""
    return act(request, number, "reassign", _reassign)


def _reassign(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:  # noqa: ARG001 actions share one form
    order = services.reassign(
        order_id=data["order"].pk,
        by=request.user,
        technician=User.objects.get(pk=data["technician"]),
        reason=data["reason"],
        key=data["key"],
        now=now,
    )
    return _("Work order %(number)s is with %(who)s now.") % {"number": order.number, "who": order.technician}


def cancel_order(request: DeskRequest, number: str) -> HttpResponse:
    """R-2."""
    return act(request, number, "cancel_order", _cancel)


def _cancel(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:  # noqa: ARG001 actions share one form
    order = services.cancel_order(
        order_id=data["order"].pk, by=request.user, reason=data["reason"], key=data["key"], now=now
    )
    return _("Work order %(number)s is cancelled. The technician has been told.") % {"number": order.number}


def confirm_order(request: DeskRequest, number: str) -> HttpResponse:
    """R-2."""
    return act(request, number, "confirm_order", _confirm)


def _confirm(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:  # noqa: ARG001 actions share one form
    order = services.confirm_order(
        order_id=data["order"].pk,
        by=request.user,
        how=Confirmed(data["how"]),
        words=data["words"],
        key=data["key"],
        now=now,
    )
    return _("Work order %(number)s is confirmed by the resident.") % {"number": order.number}


def explain(request: DeskRequest, number: str) -> HttpResponse:
    """TL-4, OTE-9."""
    return act(request, number, "explain", _explain)


def _explain(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    owed = explanation_owed(ticket)
    if owed is None:
        raise order_refusals.NothingToExplain
    services.explain(
        explanation_id=owed.pk,
        by=request.user,
        reason=data["reason"],
        until=data["until"],
        channel=Channel(data["channel"]),
        key=data["key"],
        now=now,
    )
    return _("Recorded. The resident was promised a technician by %(at)s.") % {"at": moment(data["until"], now)}


def quote(request: DeskRequest, number: str) -> HttpResponse:
    """R-5, IN-9."""
    return act(request, number, "quote", _quote)


def _quote(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:  # noqa: ARG001 actions share one form
    facts: dict[str, Any] = {"order_id": data["order"].pk, "by": request.user, "lines": data["lines"]}
    facts |= {"key": data["key"], "now": now}
    if data["how"]:
        consent = services.quote_agreed(**facts, name=data["agreed_name"], how=AgreedBy(data["how"]))
        return _("%(amount)s yuan are agreed to. The technician may begin.") % {"amount": consent.amount}
    told = services.quote(**facts, at=now)
    amount = sum((line.amount for line in told), Decimal(0))
    return _("%(amount)s yuan are told. The work begins when the resident agrees.") % {"amount": amount}


def charge(request: DeskRequest, number: str) -> HttpResponse:
    """R-5, IN-9."""
    return act(request, number, "charge", _charge)


def _charge(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:  # noqa: ARG001 actions share one form
    lines = services.charge(
        order_id=data["order"].pk,
        by=request.user,
        lines=data["lines"],
        at=now,
        key=data["key"],
        now=now,
        why=data["why"],
    )
    amount = sum((line.amount for line in lines), Decimal(0))
    return _("%(amount)s yuan are charged for work order %(number)s.") % {"amount": amount, "number": data["order"]}


def report(request: DeskRequest, number: str) -> HttpResponse:
    """R-1, R-2, TL-4."""
    return act(request, number, "report", _report)


def _report(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:  # noqa: ARG001 actions share one form
    order = services.report(
        order_id=data["order"].pk,
        by=request.user,
        deed=Deed(data["deed"]),
        technician=_who_went(data),
        at=data["at"],
        reason=data["reason"],
        key=data["key"],
        now=now,
    )
    facts = {"number": order.number, "who": order.technician, "at": moment(data["at"], now)}
    return str(REPORTED[Deed(data["deed"])]) % facts


REPORTED = {
    Deed.ARRIVED: gettext_lazy("%(who)s is there since %(at)s (%(number)s)."),
    Deed.ACCEPTED: gettext_lazy("%(who)s goes there (%(number)s)."),
    Deed.REFUSED: gettext_lazy("Work order %(number)s waits for another technician. The supervisor has been told."),
}


def enter_paper(request: DeskRequest, number: str) -> HttpResponse:
    """R-1, R-2, R-3, R-5, TL-4."""
    return act(request, number, "enter_paper", _enter_paper)


def _enter_paper(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:  # noqa: ARG001 actions share one form
    paper = services.Paper(
        technician=_who_went(data),
        arrived_at=data["arrived_at"],
        done_at=data["done_at"],
        result=data["result"],
        ones=[Ones(one) for one in data["ones"]],
        lines=data["lines"] or None,
        signed_by=data["signed_by"],
        confirmed=data["confirmed"],
        scan=data["scan"],
    )
    order = services.enter_paper(order_id=data["order"].pk, by=request.user, paper=paper, key=data["key"], now=now)
    facts = {"number": order.number, "who": order.technician, "done": moment(data["done_at"], now)}
    if order.state == OrderState.CONFIRMED:
        return _("Entered: %(who)s finished %(number)s at %(done)s, and the resident has signed.") % facts
    return _("Entered: %(who)s finished %(number)s at %(done)s. Ask the resident whether it is done.") % facts


def _who_went(data: Data) -> User | None:
    """Another one than the order's technician, where one was named."""
    return User.objects.get(pk=data["technician"]) if data["technician"] else None
