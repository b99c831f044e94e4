"""The daily clearance: what still needs a word today, in one pass; what a closed day has found (D-2, TL-8)."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.pages import page_of
from staff.access import DeskRequest
from staff.enums import DESK, OVERSIGHT
from tickets import services
from tickets.access import ticket_for
from tickets.enums import Cleared, Wanting
from tickets.forms.clearance import AccountForm
from tickets.models import ServiceDay, Ticket
from tickets.policy import Verb
from tickets.queries.clearance import Today, lines_of, to_account_for, today_of, wants, with_account
from tickets.services.clearance import Word
from tickets.views.page_forms import carry_out, fresh

TOLD = {Wanting.DATE, None}


def clearance(request: DeskRequest) -> HttpResponse:
    """Mine or everybody's, the first with its form; `?ticket=` another one. Posted: accounted for, on to the next."""
    now = clock.now()
    if request.method == "POST":
        return _account(request, now=now)
    return _page(request, _chosen(request, now=now), None, now=now)


def _account(request: DeskRequest, *, now: datetime) -> HttpResponse:
    ticket = _with_account(request, request.POST.get("ticket", ""), now=now)
    form = AccountForm(request.POST, who=request.membership, now=now, about=ticket.pk)
    if wants(ticket, today_of(request.community, now)) in TOLD:
        form.spare()
    done = carry_out(request, form, lambda data: _carry_over(request, ticket, data, now=now))
    if done is None:
        return _page(request, ticket, form, now=now, status=422)
    messages.success(request, _("%(number)s is cleared for today.") % {"number": ticket.number})
    everybody = "?all" if "all" in request.GET else ""
    return redirect(f"{request.path}{everybody}")


def _carry_over(request: DeskRequest, ticket: Ticket, data: Any, *, now: datetime) -> object:
    said = data["said"].strip()
    return services.carry_over(
        ticket_id=ticket.pk,
        by=request.user,
        reason=data["reason"],
        resolve_on=data["resolve_on"],
        word=Word(said, data["channel"], data["next_reply_at"]) if said else None,
        key=data["key"],
        now=now,
    )


def _chosen(request: DeskRequest, *, now: datetime) -> Any:
    """The ticket that the address names, else the first of the list."""
    if number := request.GET.get("ticket"):
        return _with_account(request, number, now=now)
    return to_account_for(request.membership, everybody="all" in request.GET, now=now)[1].first()


def _with_account(request: DeskRequest, number: str, *, now: datetime) -> Any:
    found = ticket_for(request.membership, number, Verb.REPLY)
    account = with_account(Ticket.objects.filter(pk=found.pk), now).values_list("told_last", "resolve_on").get()
    found.told_last, found.resolve_on = account  # type: ignore[attr-defined]  # as the list's rows have them
    return found


def _page(
    request: DeskRequest, chosen: Any, form: AccountForm | None, *, now: datetime, status: int = 200
) -> HttpResponse:
    everybody = "all" in request.GET
    today, rows = to_account_for(request.membership, everybody=everybody, now=now)
    page = page_of(rows, request)
    for one in page:
        one.wants = wants(one, today)
    if chosen and form is None:
        form = _fresh(request, chosen, today, now=now)
    context = {
        "today": today,
        "page": page,
        "everybody": everybody,
        "may_see_all": request.membership.role in DESK | OVERSIGHT,
        "chosen": chosen,
        "wants": wants(chosen, today) if chosen else None,
        "form": form,
        "last_days": ServiceDay.objects.filter(community=request.community)
        .exclude(closed_at=None)
        .order_by("-day")[:7],
    }
    return render(request, "tickets/clearance.html", context, status=status)


def _fresh(request: DeskRequest, ticket: Any, today: Today, *, now: datetime) -> AccountForm:
    last = ticket.carry_overs.order_by("-at", "-pk").first()
    initial = {"reason": last.reason} if last else {}
    if last and last.resolve_on >= today.day:
        initial["resolve_on"] = last.resolve_on
    form = fresh(request, AccountForm, now=now, about=ticket.pk, initial=initial)
    if wants(ticket, today) in TOLD:
        form.spare()
    return form


def cleared_day(request: DeskRequest, day: date) -> HttpResponse:
    """What a closed day has found: everybody's for desk and oversight, else one's own."""
    found = ServiceDay.objects.filter(community=request.community, day=day).exclude(closed_at=None).first()
    if found is None:
        raise Http404
    sees_all = request.membership.role in DESK | OVERSIGHT and "mine" not in request.GET
    rows = lines_of(found, of=None if sees_all else request.user.pk)
    wanted = Cleared.CARRIED if "carried" in request.GET else Cleared.NOT_CLEARED
    context = {
        "day": found,
        "page": page_of(rows.filter(verdict=wanted), request),
        "carried": wanted == Cleared.CARRIED,
        "sees_all": sees_all,
    }
    return render(request, "tickets/cleared_day.html", context)
