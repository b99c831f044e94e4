"""Patrol routes as leads set them up: times and points, the codes on the walls, taken out of use (L-6)."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.codes import qr_code
from core.refusals import Refused
from duty import services
from duty.access import posts_of, route_of
from duty.forms.patrols import PointForm, RouteForm, RouteRetireForm
from duty.models import PatrolPoint, PatrolRoute
from duty.queries.patrols import points_of
from staff.access import DeskRequest
from tickets.views.page_forms import carry_out, fresh


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


def points(request: DeskRequest, pk: int) -> HttpResponse:
    """A route's points one by one: other words for the same code, or out of use."""
    found, now = route_of(request.membership, pk), clock.now()
    known = points_of(found)
    if request.method != "POST":
        return _points(request, found, known)
    wanted = request.POST.get("point", "")
    one = next((point for point in known if str(point.pk) == wanted), None)
    if one is None:
        raise Http404
    form = PointForm(request.POST, auto_id=f"o{one.pk}_%s")
    try:
        if request.POST.get("do") == "retire":
            services.retire_point(request.membership, one.pk, now=now)
            return _point_saved(request, pk, _("The point is off the route. Take its code off the wall."))
        if form.is_valid():
            services.rename_point(request.membership, one.pk, place=form.cleaned_data["place"], now=now)
            return _point_saved(request, pk, _("Saved. The code on the wall stays the same."))
    except Refused as refusal:
        form.refuse(refusal)
    return _points(request, found, known, bound=form, about=one)


def _point_saved(request: DeskRequest, pk: int, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("duty:patrol_points", request.community.slug, pk)


def _points(
    request: DeskRequest,
    found: PatrolRoute,
    known: list[PatrolPoint],
    *,
    bound: PointForm | None = None,
    about: PatrolPoint | None = None,
) -> HttpResponse:
    lines = [(point, bound if bound and point == about else PointForm.of(point)) for point in known]
    context = {"route": found, "lines": lines, "bound": about.pk if about else 0}
    return render(request, "duty/patrol_points.html", context, status=422 if bound else 200)


def retire(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a route out of use."""
    found, now = route_of(request.membership, pk), clock.now()
    if request.method == "POST":
        form = RouteRetireForm(request.POST, who=request.membership, now=now, about=pk)

        def do(data: Mapping[str, Any]) -> PatrolRoute:
            return services.retire_route(request.membership, pk, words=data["words"], now=now)

        if carry_out(request, form, do) is not None:
            messages.success(request, _("The route is out of use. Take its codes off the walls."))
            return redirect("duty:patrols", request.community.slug)
    else:
        form = fresh(request, RouteRetireForm, now=now, about=pk)
    context = {"route": found, "form": form}
    return render(request, "duty/patrol_route_retire.html", context, status=422 if form.errors else 200)
