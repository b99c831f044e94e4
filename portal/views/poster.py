"""The poster's page for residents, and the desk's page on which posters are made, printed and taken down."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.codes import qr_code
from core.refusals import Refused
from portal import services
from portal.forms import PosterForm, ReportForm
from portal.models import Poster
from portal.queries import posters_of
from portal.views.open_pages import by_poster
from staff.access import DeskRequest
from staff.enums import LEADS
from tickets.views.page_forms import carry_out, fresh


@by_poster
def report(request: HttpRequest, poster: Poster, token: str) -> HttpResponse:
    """The form; posted, the matter is a ticket, and its own page opens."""
    if request.method != "POST":
        return _form(request, poster, token, ReportForm())
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, poster, token, form, status=422)
    try:
        ticket, page = services.take_online(
            poster=poster, written=form.as_written(), key=form.cleaned_data["key"], now=clock.now()
        )
    except Refused as refusal:
        form.refuse(refusal)
        form.renew()
        return _form(request, poster, token, form, status=refusal.status)
    said = _("Accepted, number %(number)s. You need not call: this page shows where it stands. Keep its address.")
    messages.success(request, said % {"number": ticket.number})
    return redirect("portal:page", token=page)


def _form(request: HttpRequest, poster: Poster, token: str, form: ReportForm, *, status: int = 200) -> HttpResponse:
    return render(
        request, "portal/report.html", {"poster": poster, "token": token, "form": form, "turns": form}, status=status
    )


def posters(request: DeskRequest) -> HttpResponse:
    """Those that hang, and the form; posted, a new one, whose code is shown this once to be printed."""
    now = clock.now()
    if request.method != "POST":
        return _list(request, fresh(request, PosterForm, now=now) if _may(request) else None)
    form = PosterForm(request.POST, who=request.membership, now=now)
    token = carry_out(
        request,
        form,
        lambda data: services.put_up(
            who=request.membership, building=data["building"], responder=data["responder"], now=now
        ),
    )
    if token is None:
        return _list(request, form, status=422)
    url = request.build_absolute_uri(reverse("portal:report", args=[token]))
    context = {"url": url, "code": qr_code(url, scale=8), "building": form.cleaned_data["building"]}
    answer = render(request, "portal/poster.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def take_down(request: DeskRequest, pk: int) -> HttpResponse:
    """The code leads nowhere any more."""
    try:
        poster = get_object_or_404(posters_of(request.community), pk=pk)
    except Http404:
        messages.info(request, _("This poster was taken down before."))
    else:
        services.take_down(poster=poster, by=request.user, now=clock.now())
        messages.success(request, _("The code leads nowhere any more. Take the paper off the wall."))
    return redirect("portal:posters", community=request.community.slug)


def _list(request: DeskRequest, form: PosterForm | None, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"posters": posters_of(request.community), "form": form, "may": _may(request)}
    return render(request, "portal/posters.html", context, status=status)


def _may(request: DeskRequest) -> bool:
    return request.membership.role in LEADS
