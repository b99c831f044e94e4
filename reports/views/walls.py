"""The set-up page of the wallboards: make one, see which are alive, revoke one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.codes import qr_code
from reports import services
from reports.forms import WallForm
from reports.models import WallDevice
from reports.queries.walls import walls_of
from staff.access import DeskRequest
from tickets.views.page_forms import carry_out, fresh


def walls(request: DeskRequest) -> HttpResponse:
    """The screens and the form; posted, a new one, whose address is shown this once."""
    now = clock.now()
    if request.method != "POST":
        return _list(request, fresh(request, WallForm, now=now))
    form = WallForm(request.POST, who=request.membership, now=now)
    token = carry_out(
        request,
        form,
        lambda data: services.make_wall(who=request.membership, name=data["name"], key=data["key"], now=now),
    )
    if token is None:
        return _list(request, form, status=422)
    url = request.build_absolute_uri(reverse("reports:wall", args=[token]))
    made = {"url": url, "code": qr_code(url, scale=5), "name": form.cleaned_data["name"]}
    return _list(request, fresh(request, WallForm, now=now), made=made)


def revoke(request: DeskRequest, pk: int) -> HttpResponse:
    """The screen's address leads nowhere any more."""
    device = get_object_or_404(WallDevice.objects.filter(community=request.community), pk=pk)
    if services.revoke_wall(who=request.membership, device=device, now=clock.now()):
        messages.success(request, _("The address leads nowhere any more: the screen goes dark within ten seconds."))
    else:
        messages.info(request, _("This wallboard was revoked before."))
    return redirect("reports:walls", community=request.community.slug)


def _list(
    request: DeskRequest, form: WallForm, *, made: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"walls": walls_of(request.community), "form": form, "made": made}
    answer = render(request, "reports/walls.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
