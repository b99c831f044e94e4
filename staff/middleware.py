"""Session time-out and each person's own language."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from core import clock

SEEN = "seen"
SEEN_STEP = 60  # seconds between two writes of the session, so that a page costs no write


def refreshes_itself(request: HttpRequest) -> bool:
    """Whether the page's own timer asks: that is nobody at the desk."""
    return request.headers.get("HX-Trigger-Name") == "poll"


class SessionTimeoutMiddleware:
    """Ends a session that was idle longer than SESSION_IDLE_SECONDS. What was typed stands in the drafts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            moment = int(clock.now().timestamp())
            seen = request.session.get(SEEN, moment)
            if moment - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif (moment - seen >= SEEN_STEP or SEEN not in request.session) and not refreshes_itself(request):
                request.session[SEEN] = moment
        return self.get_response(request)


class PersonalLanguageMiddleware:
    """The person's language, else the one chosen on the login page, else Simplified Chinese."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = request.user.language if request.user.is_authenticated else ""
        chosen = own or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        timezone.activate(ZoneInfo(settings.TIME_ZONE))
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
