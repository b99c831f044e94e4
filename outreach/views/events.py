"""Pages of events: a year's plan, also on paper; one event with what came of it (F-5)."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from attachments.views import hand_out
from core import clock
from outreach.enums import EventState
from outreach.forms.events import CancelForm, EvaluateForm, EventForm
from outreach.models import Event
from outreach.queries.events import event_of, events_of, photo_of, photos_of
from outreach.rules.events import is_owed, plan_is_due
from outreach.services import events as verbs
from outreach.services.visits import today_in
from outreach.views.years import year_in
from staff.access import DeskRequest
from staff.enums import LEADS
from tickets.forms.page_form import as_typed
from tickets.views.page_forms import carry_out, fresh


def events(request: DeskRequest) -> HttpResponse:
    """The year's plan; ?year=2027."""
    now = clock.now()
    today = today_in(request.community, now)
    year = year_in(request, today.year)
    following = events_of(request.community, today.year + 1).count() if today.month == 12 else 1
    context = {
        "year": year,
        "rows": [(one, _owed(one, now)) for one in events_of(request.community, year)],
        "due": plan_is_due(today, next_year=following),
        "next_year": today.year + 1,
        "may": request.membership.role in LEADS,
    }
    return render(request, "outreach/events.html", context)


def paper(request: DeskRequest) -> HttpResponse:
    """The year's plan as it hangs on the board."""
    year = year_in(request, today_in(request.community, clock.now()).year)
    context = {"year": year, "rows": events_of(request.community, year)}
    return render(request, "outreach/events_paper.html", context)


def add(request: DeskRequest) -> HttpResponse:
    """One more event."""
    now = clock.now()
    if request.method != "POST":
        return _form(request, fresh(request, EventForm, now=now))
    form = EventForm(request.POST, who=request.membership, now=now)

    def do(data: Any) -> Event:
        return verbs.plan_event(request.membership, form.planned, key=data["key"], now=now)

    made = carry_out(request, form, do)
    if made is None:
        return _form(request, form, status=422)
    messages.success(request, _("The event is in the plan."))
    return redirect("outreach:event", request.community.slug, made.pk)


def event(request: DeskRequest, pk: int) -> HttpResponse:
    """One event: changed, cancelled or evaluated while it is planned."""
    found, now = event_of(request.community, pk), clock.now()
    return _event(request, found, now)


def change(request: DeskRequest, pk: int) -> HttpResponse:
    """Another day, place or person."""
    found, now = event_of(request.community, pk), clock.now()
    form = EventForm(request.POST, who=request.membership, now=now, about=pk)

    def do(_data: Any) -> Event:
        return verbs.change_event(request.membership, pk, form.planned, now=now)

    if carry_out(request, form, do) is None:
        return _event(request, found, now, form=form, status=422)
    messages.success(request, _("The event is changed."))
    return redirect("outreach:event", request.community.slug, pk)


def cancel(request: DeskRequest, pk: int) -> HttpResponse:
    """It does not take place."""
    found, now = event_of(request.community, pk), clock.now()
    form = CancelForm(request.POST, who=request.membership, now=now, about=pk)

    def do(data: Any) -> Event:
        return verbs.cancel_event(request.membership, pk, why=data["why"], now=now)

    if carry_out(request, form, do) is None:
        return _event(request, found, now, cancel=form, status=422)
    messages.success(request, _("The event is cancelled."))
    return redirect("outreach:event", request.community.slug, pk)


def evaluate(request: DeskRequest, pk: int) -> HttpResponse:
    """What came of it."""
    found, now = event_of(request.community, pk), clock.now()
    form = EvaluateForm(request.POST, who=request.membership, now=now, about=pk, files=request.FILES)

    def do(data: Any) -> Event:
        return verbs.evaluate_event(request.membership, pk, form.found, photos=data["photos"], now=now)

    if carry_out(request, form, do) is None:
        return _event(request, found, now, evaluate=form, status=422)
    messages.success(request, _("The evaluation is saved."))
    return redirect("outreach:event", request.community.slug, pk)


def photo(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    """One photo of an event."""
    return hand_out(photo_of(event_of(request.community, pk), file), small="small" in request.GET)


def _form(request: DeskRequest, form: EventForm, *, status: int = 200) -> HttpResponse:
    return render(request, "outreach/event_add.html", {"form": form}, status=status)


def _owed(one: Event, now: datetime) -> bool:
    return one.state == EventState.PLANNED and is_owed(one.at, now=now)


def _event(request: DeskRequest, found: Event, now: datetime, *, status: int = 200, **bound: Any) -> HttpResponse:
    facts: dict[str, Any] = {"who": request.membership, "now": now, "about": found.pk}
    context: dict[str, Any] = {"event": found, "owed": _owed(found, now), "photos": photos_of(found)}
    if found.state == EventState.PLANNED:
        if found.at <= now:
            context["evaluate"] = bound.get("evaluate") or EvaluateForm(**facts)
        if request.membership.role in LEADS:
            names = ("title", "place", "for_whom", "budget")
            initial = {name: getattr(found, name) for name in names}
            initial |= {"at": as_typed(found.at), "responsible": found.responsible_id}
            context["form"] = bound.get("form") or EventForm(initial=initial, **facts)
            context["cancel"] = bound.get("cancel") or CancelForm(**facts)
    return render(request, "outreach/event.html", context, status=status)
