"""What every page without login has: slower hands only, one answer for whatever leads nowhere, nothing kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from core import clock
from core.addresses import address_of
from portal.knocks import Limit, too_often
from portal.queries import Opened, opened_by, poster_of
from portal.turning import REFUSED, TURN, turned_to
from staff.language import remember
from staff.models import Community

LOOKS = Limit("look", most=60, seconds=60)  # an address a minute
FILES = Limit("file", most=300, seconds=60)
WRITES = Limit("write", most=20, seconds=3600)  # a link an hour
REPORTS = Limit("report", most=10, seconds=3600)  # an address an hour, at any poster
REPORTS_HERE = Limit("poster", most=120, seconds=3600)  # a poster an hour, from wherever

View = Callable[..., HttpResponse]


class OfACommunity(Protocol):
    """What a token may open: it belongs to one community, whose time counts on the page."""

    @property
    def community(self) -> Community: ...


def writes(request: HttpRequest) -> bool:
    """Whether something is to be done; where every form is Turnable, turning one does nothing."""
    return request.method == "POST" and not turned_to(request)


def by_link(view: View) -> View:
    """The page of a ticket's link: the view gets what it opens, and the token."""

    def found(token: str) -> Opened | None:
        return opened_by(token, now=clock.now())

    def hasty(request: HttpRequest, token: str, more: dict[str, Any]) -> bool:
        if too_often(FILES if more else LOOKS, address_of(request)):
            return True
        return writes(request) and too_often(WRITES, token)

    return open_page(view, found, hasty)


def by_poster(view: View) -> View:
    """The page of a lobby's poster: the view gets the poster and the token."""

    def hasty(request: HttpRequest, token: str, _more: dict[str, Any]) -> bool:
        if too_often(LOOKS, address_of(request)):
            return True
        return writes(request) and (too_often(REPORTS, address_of(request)) or too_often(REPORTS_HERE, token))

    return open_page(view, poster_of, hasty)


def open_page(
    view: View,
    find: Callable[[str], OfACommunity | None],
    hasty: Callable[[HttpRequest, str, dict[str, Any]], bool],
) -> View:
    """A page that is opened by a token alone: the view gets what `find` finds, and the token."""

    @wraps(view)
    def enter(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        answer = look(request, token, more)
        answer["Cache-Control"] = "no-store"
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        if language := turned_to(request):
            remember(request, answer, language)
        return answer

    def look(request: HttpRequest, token: str, more: dict[str, Any]) -> HttpResponse:
        if language := turned_to(request):
            translation.activate(language)
        if hasty(request, token, more):
            return render(request, "portal/slower.html", {"typed": _typed(request)}, status=429)
        what = find(token)
        if what is None:
            return nowhere(request)
        timezone.activate(ZoneInfo(what.community.timezone))
        return view(request, what, token, **more)

    return enter


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was written when the page was sent too often: it is shown, and sent once more with one click."""
    names = [name for name in request.POST if name not in {"csrfmiddlewaretoken", TURN, REFUSED}]
    return [(name, str(request.POST[name])) for name in names if request.POST[name]]


def nowhere(request: HttpRequest) -> HttpResponse:
    """The same answer for unknown, expired and revoked."""
    return render(request, "portal/unknown.html", status=404)
