"""The household's own page, and the desk's page on which its link is issued, printed and revoked."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.addresses import address_of
from core.codes import qr_code
from portal.knocks import too_often
from portal.views.open_pages import LOOKS, WRITES, open_page
from residents.queries_places import resident_for, unit_for
from staff.access import DeskRequest
from visitors.house_sections import sections_of
from visitors.models import HouseLink
from visitors.queries.houses import house_by, house_links_of
from visitors.services.houses import issue_house_link, revoke_house_link
from visitors.views.beside import colleague_of


def by_house_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the household's link: the view gets the request, the HouseLink, and the token."""

    def hasty(request: HttpRequest, token: str, _more: dict[str, Any]) -> bool:
        if too_often(LOOKS, address_of(request)):
            return True
        return request.method == "POST" and too_often(WRITES, token)

    return open_page(view, house_by, hasty)


@by_house_link
def house(request: HttpRequest, link: HouseLink, token: str) -> HttpResponse:
    """The household's page: its sections, what is urgent first."""
    return house_page(request, link, token)


def house_page(
    request: HttpRequest,
    link: HouseLink,
    token: str,
    *,
    changed: dict[str, dict[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `changed` gives sections by code more context: a form that was refused with what was typed."""
    more, now, drawn = changed or {}, clock.now(), []
    for section, shown in sections_of(link, token, now):
        context = {"house": link, "token": token, "now": now, **shown.context, **more.get(section.code, {})}
        drawn.append((section, render_to_string(shown.template, context, request)))
    turns = next((one["form"] for one in more.values() if "form" in one), None)
    context = {"house": link, "token": token, "sections": drawn, "turns": turns}
    return render(request, "visitors/house.html", context, status=status)


def house_links(request: DeskRequest, unit_id: int) -> HttpResponse:
    """The unit's people and their links; posted, a fresh one with its QR code, shown this once to be printed."""
    unit, now = unit_for(request.community, unit_id), clock.now()
    context: dict[str, Any] = {"unit": unit, "now": now}
    if request.method == "POST":
        resident = resident_for(request.community, _number(request.POST.get("resident", "")))
        token = issue_house_link(request.membership, unit, resident, supervised_by=colleague_of(request), now=now)
        url = request.build_absolute_uri(reverse("visitors:house", args=[token]))
        context |= {"url": url, "code": qr_code(url, scale=6), "resident": resident}
    context["rows"] = house_links_of(unit)
    answer = render(request, "visitors/house_links.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def revoke(request: DeskRequest, unit_id: int, pk: int) -> HttpResponse:
    """Whoever opens the link sees nothing any more."""
    unit = unit_for(request.community, unit_id)
    link = HouseLink.objects.filter(community=request.community, unit=unit, pk=pk).first()
    if link is None:
        raise Http404
    if revoke_house_link(request.membership, link, supervised_by=colleague_of(request), now=clock.now()):
        messages.success(request, _("The link is revoked: whoever opens it sees nothing any more."))
    return redirect("visitors:house_links", request.community.slug, unit_id)


def _number(text: str) -> int:
    """An id as it was posted; 0, which nobody has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
