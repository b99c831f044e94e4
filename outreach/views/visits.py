"""Pages of home visits: the month's plan, the map, one's own visits, one visit (F-1)."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from core import clock
from core.days import read_day
from core.keys import clean_uuid
from outreach.enums import VISITORS, VisitState
from outreach.forms.visits import AddForm, DropForm, GoForm, RecordForm
from outreach.models import HomeVisit
from outreach.queries import visits as reads
from outreach.queries.coverage import coverage_of
from outreach.services import visits as verbs
from residents.queries_places import resident_for, unit_for
from staff.access import DeskRequest
from staff.enums import LEADS
from tickets.views.page_forms import carry_out, fresh


def plan(request: DeskRequest) -> HttpResponse:
    """The month's plan with how far it has come; ?month=2026-11."""
    now = clock.now()
    today = verbs.today_in(request.community, now)
    month = _month(request.GET.get("month", ""), today.replace(day=1))
    return _plan(request, month, today, fresh(request, AddForm, now=now))


def make(request: DeskRequest) -> HttpResponse:
    """A lead makes the plan before it makes itself."""
    now = clock.now()
    this = verbs.today_in(request.community, now).replace(day=1)
    month = _month(request.POST.get("month", ""), this)
    verbs.make_plan(request.community, month, by=request.user, now=now)
    messages.success(request, _("The plan of %(month)s is made; everybody who goes has been told.") % _said(month))
    return _to_plan(request, month)


def add(request: DeskRequest) -> HttpResponse:
    """One more household."""
    now = clock.now()
    form = AddForm(request.POST, who=request.membership, now=now)

    def do(data: Any) -> HomeVisit:
        facts = {"key": data["key"], "now": now}
        return verbs.add_visit(request.membership, data["unit"], data["visitor"], data["day"], **facts)

    made = carry_out(request, form, do)
    today = verbs.today_in(request.community, now)
    if made is None:
        return _plan(request, today.replace(day=1), today, form, status=422)
    messages.success(request, _("The visit is in the plan."))
    return redirect("outreach:visit", request.community.slug, made.pk)


def coverage(request: DeskRequest) -> HttpResponse:
    """The map: which doors were seen this month, this year, never."""
    today = verbs.today_in(request.community, clock.now())
    blocks = coverage_of(request.community, today.replace(day=1))
    found = reads.plan_of(request.community, today.replace(day=1))
    progress = reads.progress_of(found) if found else None
    return render(request, "outreach/coverage.html", {"blocks": blocks, "month": today, "progress": progress})


def mine(request: DeskRequest) -> HttpResponse:
    """What one still has to make, and has made lately."""
    now = clock.now()
    today = verbs.today_in(request.community, now)
    since = verbs.end_of(request.community, today.replace(day=1))
    context = {
        "rows": reads.mine(request.membership),
        "made": reads.made_by(request.membership, since - 2 * reads.DAY),
        "today": today,
    }
    return render(request, "outreach/mine.html", context)


def visit(request: DeskRequest, pk: int) -> HttpResponse:
    """One visit: written down at the door, on a phone."""
    found, now = reads.visit_of(request.community, pk), clock.now()
    if request.method != "POST":
        return _visit(request, found)
    if request.POST.get("do") == "nobody":
        key = uuid.UUID(clean_uuid(request.POST.get("key", "")) or str(uuid.uuid4()))
        verbs.nobody_home(request.membership, pk, key=key, now=now)
        messages.success(request, _("Noted. The visit stays on the list: try again on another day."))
        return redirect("outreach:mine", request.community.slug)
    form = RecordForm(request.POST, who=request.membership, now=now, about=pk, visit=found)

    def do(data: Any) -> HomeVisit:
        return verbs.record_visit(request.membership, pk, form.told, form.matters, key=data["key"], now=now)

    if carry_out(request, form, do) is None:
        return _visit(request, found, record=form, status=422)
    messages.success(request, _("The visit is written down."))
    return redirect("outreach:visit", request.community.slug, pk)


def change(request: DeskRequest, pk: int) -> HttpResponse:
    """Another person, another day."""
    found, now = reads.visit_of(request.community, pk), clock.now()
    form = GoForm(request.POST, who=request.membership, now=now, about=pk)

    def do(data: Any) -> HomeVisit:
        return verbs.change_visit(request.membership, pk, data["visitor"], data["day"], now=now)

    if carry_out(request, form, do) is None:
        return _visit(request, found, go=form, status=422)
    messages.success(request, _("The plan is changed."))
    return redirect("outreach:visit", request.community.slug, pk)


def drop(request: DeskRequest, pk: int) -> HttpResponse:
    """Left out, with the reason."""
    found, now = reads.visit_of(request.community, pk), clock.now()
    form = DropForm(request.POST, who=request.membership, now=now, about=pk)

    def do(data: Any) -> HomeVisit:
        return verbs.drop_visit(request.membership, pk, why=data["why"], now=now)

    if carry_out(request, form, do) is None:
        return _visit(request, found, drop=form, status=422)
    messages.success(request, _("Left out. Add another household in its place if the month falls short."))
    return _to_plan(request, found.plan.month)


@vary_on_headers("HX-Request")
def unit_panel(request: DeskRequest, unit_id: int) -> HttpResponse:
    """Visits at this unit."""
    unit = unit_for(request.community, unit_id)
    return _panel(request, reads.visits_of_unit(unit), {"unit": unit})


@vary_on_headers("HX-Request")
def resident_panel(request: DeskRequest, resident_id: int) -> HttpResponse:
    """Visits at which this person was met."""
    person = resident_for(request.community, resident_id)
    return _panel(request, reads.visits_of_resident(person), {"person": person})


def _panel(request: DeskRequest, rows: list[HomeVisit], context: dict[str, Any]) -> HttpResponse:
    shown = {"visits": rows[: reads.MOST], "more": len(rows) > reads.MOST}
    template = "outreach/_panel.html" if request.htmx else "outreach/panel.html"
    return render(request, template, {**context, **shown})


def _plan(request: DeskRequest, month: date, today: date, form: AddForm, *, status: int = 200) -> HttpResponse:
    found = reads.plan_of(request.community, month)
    this = today.replace(day=1)
    context = {
        "plan": found,
        "month": month,
        "before": (month - reads.DAY).replace(day=1),
        "after": reads.next_month(month),
        "this": this,
        "visits": list(reads.visits_of(found)) if found else [],
        "progress": reads.progress_of(found) if found else None,
        "today": today,
        "may_plan": request.membership.role in LEADS and this <= month <= reads.next_month(this),
        "form": form if request.membership.role in VISITORS and found and month == this else None,
    }
    return render(request, "outreach/plan.html", context, status=status)


def _visit(request: DeskRequest, found: HomeVisit, *, status: int = 200, **bound: Any) -> HttpResponse:
    """The page with its forms: the one that was refused as it was typed, the others fresh."""
    now, open_, role = clock.now(), found.state == VisitState.PLANNED, request.membership.role
    facts: dict[str, Any] = {"who": request.membership, "now": now, "about": found.pk}
    context: dict[str, Any] = {"visit": found, "tries": reads.tries_of(found), "now": now, "key": uuid.uuid4()}
    if open_ and role in VISITORS:
        context["record"] = bound.get("record") or RecordForm(visit=found, **facts)
    if open_ and role in LEADS:
        initial = {"visitor": found.visitor_id, "day": found.day}
        context["go"] = bound.get("go") or GoForm(initial=initial, **facts)
        context["drop"] = bound.get("drop") or DropForm(**facts)
    if not open_:
        context["raised"] = list(found.raised.select_related("ticket").order_by("pk"))
    return render(request, "outreach/visit.html", context, status=status)


def _to_plan(request: DeskRequest, month: date) -> HttpResponse:
    answer = redirect("outreach:plan", request.community.slug)
    answer["Location"] += f"?month={month:%Y-%m}"
    return answer


def _month(text: str, otherwise: date) -> date:
    try:
        return read_day(f"{text}-01") if text else otherwise
    except ValueError:
        return otherwise


def _said(month: date) -> dict[str, str]:
    return {"month": f"{month:%Y-%m}"}
