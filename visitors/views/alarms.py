"""Forced entry: the button, the alarm's page, the line over every page (V-3)."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.keys import clean_uuid
from staff.access import DeskRequest
from tickets.views.page_forms import carry_out
from visitors.access import GATE, alarm_of
from visitors.forms.visits import EndForm
from visitors.queries.gate import lasting_alarms
from visitors.queries.story import steps_of
from visitors.services.alarms import end_alarm, raise_alarm
from visitors.views.beside import colleague_of


def force(request: DeskRequest) -> HttpResponse:
    """One tap: everybody near and the supervisors are told. A form without a key still raises the alarm."""
    key = clean_uuid(request.POST.get("key", "")) or str(uuid.uuid4())
    wanted = request.POST.get("visit", "")
    visit_id = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 16 else None
    colleague, now = colleague_of(request), clock.now()
    alarm = raise_alarm(request.membership, key=uuid.UUID(key), visit_id=visit_id, supervised_by=colleague, now=now)
    messages.warning(request, _("Alarm raised: the guards on duty and the supervisors have been told."))
    return redirect("visitors:alarm", request.community.slug, alarm.pk)


def alarm(request: DeskRequest, pk: int) -> HttpResponse:
    """One alarm; posted, how it ended."""
    found, now = alarm_of(request.membership, pk), clock.now()
    form = EndForm(request.POST if request.method == "POST" else None, who=request.membership, now=now, about=pk)
    if request.method == "POST":
        facts: dict[str, Any] = {"supervised_by": colleague_of(request), "now": now}
        done = carry_out(request, form, lambda data: end_alarm(request.membership, pk, words=data["words"], **facts))
        if done is not None:
            messages.success(request, _("The alarm is over; everybody who was alarmed has been told."))
            return redirect("visitors:gate", request.community.slug)
    may = found.ended_at is None and request.membership.role in GATE
    context: dict[str, Any] = {
        "alarm": found,
        "form": form if may else None,
        "visits": found.visits.select_related("unit"),
    }
    context["steps"] = steps_of(found.community_id, f"gate_alarm:{pk}")
    return render(request, "visitors/alarm.html", context, status=422 if form.errors else 200)


def alarm_line(request: DeskRequest) -> HttpResponse:
    """The line over the pages of guards and leads; empty when nothing lasts."""
    return render(request, "visitors/_alarm_line.html", {"alarms": lasting_alarms(request.community)[:3]})
