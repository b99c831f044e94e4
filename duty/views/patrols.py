"""Patrols on the phone: what is due, a point by its code, a round with its points (L-6)."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from duty import services
from duty.access import point_of, posts_of, round_of
from duty.forms.patrols import FinishForm, VisitForm
from duty.models import Visit
from duty.policy import writes
from duty.queries.patrols import open_findings, rounds_of, routes_of, routes_retired, running_of, stops_of
from duty.services import Finding
from staff.access import DeskRequest
from staff.enums import LEADS
from tickets.views.page_forms import carry_out, fresh


def patrols(request: DeskRequest) -> HttpResponse:
    """Rounds that are due or walked, findings that are not finished, the routes."""
    posts = posts_of(request.membership)
    context = {
        "rounds": rounds_of(posts),
        "findings": open_findings(posts),
        "routes": routes_of(posts),
        "retired": routes_retired(posts),
        "may_set": request.membership.role in LEADS,
    }
    return render(request, "duty/patrols.html", context)


def point(request: DeskRequest, key: uuid.UUID) -> HttpResponse:
    """The page behind a point's code: in order with one thumb, or what was found."""
    here, now = point_of(request.membership, key), clock.now()
    may = writes(request.membership, here.route.post)
    if request.method == "POST":
        form = VisitForm(request.POST, who=request.membership, now=now, about=here.pk, files=request.FILES)

        def do(data: Mapping[str, Any]) -> Visit:
            given = Finding(data["finding"], data["category"], data["department"], data["photos"])
            given = replace(given, supervised_by=data.get("supervised_by"))
            found = None if "fine" in request.POST else given
            return services.visit_point(request.membership, here, finding=found, key=data["key"], now=now)

        visit = carry_out(request, form, do)
        if visit is not None:
            said = _("Reported. You are its first responder: follow it here.") if visit.ticket_id else _("In order.")
            messages.success(request, said)
            return redirect("duty:patrol_round", request.community.slug, visit.round_id)
    else:
        form = fresh(request, VisitForm, now=now, about=here.pk)
    running = running_of(here.route)
    done = Visit.objects.filter(round=running, point=here).first() if running else None
    context = {"point": here, "form": form, "may": may, "running": running, "done": done}
    return render(request, "duty/patrol_point.html", context, status=422 if form.errors else 200)


def walked(request: DeskRequest, pk: int) -> HttpResponse:
    """A round: its points in order, what was found and what became of it; its end."""
    found, now = round_of(request.membership, pk), clock.now()
    if request.method == "POST":
        form = FinishForm(request.POST, who=request.membership, now=now, about=pk)
        facts = {"now": now}
        done = carry_out(
            request,
            form,
            lambda data: services.finish_round(request.membership, pk, words=data["words"], **facts),
        )
        if done is not None:
            messages.success(request, _("The round is finished."))
            return redirect("duty:patrols", request.community.slug)
    else:
        form = fresh(request, FinishForm, now=now, about=pk)
    stops = stops_of(found)
    running = found.started_at is not None and found.finished_at is None
    context = {
        "round": found,
        "stops": stops,
        "left": sum(stop.visit is None for stop in stops),
        "form": form if running and writes(request.membership, found.route.post) else None,
    }
    return render(request, "duty/patrol_round.html", context, status=422 if form.errors else 200)
