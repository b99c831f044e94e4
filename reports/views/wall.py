"""The wallboard itself: no login, no cookie; the token in the address is the screen's key."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import clock
from core.addresses import address_of
from portal.knocks import Limit, too_often
from reports.edition import SCRIPTS, STYLES, edition
from reports.queries.board import board_of
from reports.queries.walls import wall_of
from reports.services import note_seen

LOOKS = Limit("wall", most=240, seconds=60)  # an address a minute: forty screens behind one router
LATE_AFTER = 30  # seconds without a look of the engine, as on every page of the desk
View = Callable[[HttpRequest, Any, str, datetime], HttpResponse]


def by_token(view: View) -> Callable[..., HttpResponse]:
    """The screen of a live token. Whatever else is asked for gets one answer, and none is kept, sent on or found."""

    @wraps(view)
    def enter(request: HttpRequest, token: str) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            answer = look(request, token)
        answer["Cache-Control"] = "no-store"
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        answer["X-Wall-Edition"] = edition()
        return answer

    def look(request: HttpRequest, token: str) -> HttpResponse:
        if too_often(LOOKS, address_of(request)):
            return _nothing(request, _("A little slower, please"), status=429)
        device = wall_of(token)
        if device is None:
            return _nothing(request, _("This address of a wallboard is not valid"), status=404)
        now = clock.now()
        note_seen(device, now=now)
        with timezone.override(ZoneInfo(device.community.timezone)):
            return view(request, device, token, now)

    return enter


@by_token
def wall(request: HttpRequest, device: Any, token: str, now: datetime) -> HttpResponse:
    """The whole page, with what it shows now: also without a script it renews itself."""
    assets = {"edition": edition(), "styles": STYLES, "script": SCRIPTS[0], "parts": SCRIPTS[1:], "token": token}
    return render(request, "reports/wall.html", {**_context(device, now), **assets})


@by_token
def wall_now(request: HttpRequest, device: Any, token: str, now: datetime) -> HttpResponse:  # noqa: ARG001 a View
    """The part that changes."""
    return render(request, "reports/_wall_now.html", _context(device, now))


def _context(device: Any, now: datetime) -> dict[str, Any]:
    age = None if device.looked_at is None else int((now - device.looked_at).total_seconds())
    return {
        "now": now,
        "stamp": timezone.localtime(now).isoformat(timespec="milliseconds"),
        "community": device.community,
        "board": board_of(device.community, now=now),
        "looked_at": device.looked_at,
        "silent": age is None or age > LATE_AFTER,
        "silent_s": age,
    }


def _nothing(request: HttpRequest, heading: str, *, status: int) -> HttpResponse:
    answer = render(request, "reports/wall_nothing.html", {"heading": heading}, status=status)
    if status == 429:
        answer["Retry-After"] = str(LOOKS.seconds)
    return answer
