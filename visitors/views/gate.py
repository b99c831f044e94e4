"""The guard's page on a phone: who is inside at a glance, the form, those who come again (V-1…5, TL-12)."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core import clock
from core.days import in_reach
from core.pages import page_of
from residents.queries_places import resident_for, unit_for
from staff.access import DeskRequest
from staff.enums import DESK, OVERSIGHT
from tickets.views.intake_page import BESIDE
from tickets.views.page_forms import carry_out
from visitors.access import GATE, visit_of
from visitors.forms.visits import RegisterForm, again, targets
from visitors.models import Visit
from visitors.pass_enums import GATE as PASS_GATE
from visitors.queries.announced import expected_now
from visitors.queries.gate import (
    SHOWN,
    hosts_to_tell,
    inside,
    returning,
    settings_of,
    visits_of_day,
    visits_of_resident,
    visits_of_unit,
    waiting,
)
from visitors.services.visits import let_in, register_visit
from visitors.views.beside import colleague_of, remember
from visitors.visit_enums import VisitState

LONGEST = 40
PANEL = 10


def gate(request: DeskRequest) -> HttpResponse:
    """Who waits, who is inside, who is expected, who comes again.

    What is looked for comes in the body: it may be a number, and an address stands in logs (A-3).
    """
    now = clock.now()
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    context = {
        **_now(request),
        "expected": list(expected_now(request.community, until=midnight, now=now)[:SHOWN]),
        "to_tell": list(hosts_to_tell(request.community)[:SHOWN]),
        "settings": settings_of(request.community),
        "desk_role": request.membership.role in DESK,
        "passes_here": request.membership.role in PASS_GATE,
        "oversees": request.membership.role in OVERSIGHT,
        "alarm_key": uuid.uuid4(),
        **_returning(request, now),
    }
    return render(request, "visitors/gate.html", context)


def now_part(request: DeskRequest) -> HttpResponse:
    """Who waits and who is inside, fetched again and again by the open page."""
    return render(request, "visitors/_now.html", _now(request))


def returning_part(request: DeskRequest) -> HttpResponse:
    """Visitors of the last 30 days, as the guard types."""
    return render(request, "visitors/_returning.html", _returning(request, clock.now()))


def hosts_part(request: DeskRequest) -> HttpResponse:
    """Whom the typed text may mean, to be chosen with one tap."""
    text = request.POST.get("whom", "")
    found = targets(request.community, text)
    chosen = found[0].value if len(found) == 1 else ""
    context = {"form": {"hosts": found, "chosen": chosen, "whom": {"value": text}}}
    return render(request, "visitors/_hosts.html", context)


def new(request: DeskRequest) -> HttpResponse:
    """Register a visitor; ?again=ID begins with somebody who was here before."""
    now = clock.now()
    if request.method != "POST":
        first = {**_again(request), BESIDE: colleague_of(request)}
        form = RegisterForm(who=request.membership, now=now, initial=first)
        return _form(request, form)
    form = RegisterForm(request.POST, who=request.membership, now=now)
    made = carry_out(request, form, lambda data: _register(request, form, data, now))
    if made is None:
        return _form(request, form, status=422)
    remember(request, form.cleaned_data.get(BESIDE))
    if made.state == VisitState.INSIDE:
        messages.success(request, _("%(name)s is inside.") % {"name": made.name})
        return redirect("visitors:gate", request.community.slug)
    return redirect("visitors:visit", request.community.slug, made.pk)


def visits(request: DeskRequest) -> HttpResponse:
    """Today's visits, or another day's."""
    now = clock.now()
    day = _day(request.GET.get("day", ""), now)
    rows = visits_of_day(request.community, day, day + timedelta(days=1))
    return render(request, "visitors/visits.html", {"page": page_of(rows, request), "day": day})


def unit_panel(request: DeskRequest, unit_id: int) -> HttpResponse:
    """Who came to the unit lately."""
    unit = unit_for(request.community, unit_id)
    context = {"rows": visits_of_unit(unit), "unit": unit, "may_link": request.membership.role in DESK}
    return _panel(request, context)


def resident_panel(request: DeskRequest, resident_id: int) -> HttpResponse:
    """Who came to this person lately."""
    person = resident_for(request.community, resident_id)
    return _panel(request, {"rows": visits_of_resident(person.pk), "person": person})


def _panel(request: DeskRequest, context: dict[str, Any]) -> HttpResponse:
    rows = list(context["rows"][: PANEL + 1])
    shown = {"visits": rows[:PANEL], "more": len(rows) > PANEL, "now": clock.now()}
    template = "visitors/_panel.html" if request.htmx else "visitors/panel.html"
    return render(request, template, {**context, **shown})


def _register(request: DeskRequest, form: RegisterForm, data: Mapping[str, Any], now: datetime) -> Visit:
    """Written down; and in, when the host has agreed and nothing is in the way."""
    facts = {"unit": data["unit"], "host": data["host"], "opened_at": form.opened_at, "key": data["key"]}
    beside: dict[str, Any] = {BESIDE: data.get(BESIDE)}
    made = register_visit(request.membership, form.guest, consent=form.consent, now=now, **beside, **facts)
    free = made.state == VisitState.AGREED and made.watch_id is None and not made.no_document
    return let_in(request.membership, made.pk, now=now, **beside) if free else made


def _form(request: DeskRequest, form: RegisterForm, *, status: int = 200) -> HttpResponse:
    return render(request, "visitors/new.html", {"form": form}, status=status)


def _again(request: DeskRequest) -> Mapping[str, Any]:
    wanted = request.GET.get("again", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 16):
        return {}
    try:
        found = visit_of(request.membership, int(wanted))
    except Http404:
        return {}
    return again(found) if found.erased_at is None else {}


def _now(request: DeskRequest) -> dict[str, Any]:
    """Two queries, whoever came in the past."""
    here, outside = list(inside(request.community)[:SHOWN]), list(waiting(request.community)[:SHOWN])
    heads = sum(one.heads for one in here)
    return {"inside": here, "waiting": outside, "heads": heads, "may": request.membership.role in GATE,
            "now": clock.now(), "slug": request.community.slug}  # fmt: skip


def _returning(request: DeskRequest, now: datetime) -> dict[str, Any]:
    text = request.POST.get("visitor", "")[:LONGEST]
    return {"known": returning(request.community, text, now=now), "visitor": text, "slug": request.community.slug}


def _day(text: str, now: datetime) -> datetime:
    """The beginning of the asked day on the community's clock; today's for nonsense."""
    today = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        asked = datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 a day alone; its zone is today's
    except ValueError:
        return today
    return today.replace(year=asked.year, month=asked.month, day=asked.day) if in_reach(asked) else today
