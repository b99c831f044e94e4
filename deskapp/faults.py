"""When nothing stands at an address, or something broke: a page for people, JSON for other systems."""

from django.http import HttpRequest, HttpResponseBase
from django.views.defaults import page_not_found, server_error

from core.refusals import Refused
from interfaces import refusals
from interfaces.views.door import plainly_refused

API = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404: below /api/ whatever the method, for there is none that would be right."""
    return _told(request, refusals.NoAddress()) or page_not_found(request, exception)


def broken(request: HttpRequest) -> HttpResponseBase:
    """500. What happened stands in the server's log, never in the answer."""
    return _told(request, refusals.Broken()) or server_error(request)


def _told(request: HttpRequest, refusal: Refused) -> HttpResponseBase | None:
    return plainly_refused(request, refusal) if request.path_info.startswith(API) else None
