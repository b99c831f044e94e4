"""Patrols on the phone: what is due, a point by its code, a round with its points; routes and codes (L-6)."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.codes import qr_code
from duty import services
from duty.access import point_of, posts_of, round_of, route_of
from duty.forms.patrols import FinishForm, RouteForm, VisitForm
from duty.models import PatrolRoute, Visit
from duty.policy import writes
from duty.queries.patrols import open_findings, points_of, rounds_of, routes_of, running_of, stops_of
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


def route(request: DeskRequest, pk: int = 0) -> HttpResponse:
    """Make a route or change one."""
    old = route_of(request.membership, pk) if pk else None
    now, posts = clock.now(), posts_of(request.membership)
    cls: type[RouteForm] = type("RouteFormOfPosts", (RouteForm,), {"posts": posts, "__module__": RouteForm.__module__})
    if request.method == "POST":
        form = cls(request.POST, who=request.membership, now=now, about=pk)

        def do(data: Mapping[str, Any]) -> PatrolRoute:
            post = next(one for one in posts if one.pk == data["post"])
            facts = {name: data[name] for name in ("name", "times", "points", "key")}
            return services.set_route(request.membership, post, route=old, now=now, **facts)

        made = carry_out(request, form, do)
        if made is not None:
            messages.success(request, _("Saved. Print the codes and put them up at the points."))
            return redirect("duty:patrol_codes", request.community.slug, made.pk)
    else:
        form = fresh(request, cls, now=now, about=pk, initial=_as_typed(old) if old else None)
    return render(request, "duty/patrol_route.html", {"form": form, "route": old}, status=422 if form.errors else 200)


def _as_typed(old: PatrolRoute) -> dict[str, str]:
    places = "\n".join(point.place for point in points_of(old))
    return {"name": old.name, "post": str(old.post_id), "times": " ".join(old.times), "points": places}


def codes(request: DeskRequest, pk: int) -> HttpResponse:
    """The codes of a route's points, for the walls, on A4."""
    found = route_of(request.membership, pk)
    pairs = [
        (
            one,
            qr_code(request.build_absolute_uri(reverse("duty:patrol_point", args=[request.community.slug, one.token]))),
        )
        for one in points_of(found)
    ]
    return render(request, "duty/patrol_codes.html", {"route": found, "points": pairs})
