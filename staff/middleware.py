"""Session time-out, the lock of an unattended desk, the right actor on every action, each person's own language."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    UnreadablePostError,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import clock
from staff.access import PUBLIC, ByToken
from staff.actor import ACTOR, stamped_user
from staff.first_things import PAGES, page_of
from staff.models import User
from staff.presence import TERMINAL, is_over, refreshes_itself, seconds_left, touch
from staff.services.keep import drop_kept, keep_form
from staff.services.terminal import still_there

Next = Callable[[HttpRequest], HttpResponse]
# what works at a locked desk, and what anybody may do from a page that somebody else had opened
KEPT = "kept_form"
KEEP_ONLY = "X-Keep-Only"  # a page that is locked away tells what was half typed on it: kept, never done
DOORS = frozenset({"staff:lock", "staff:unlock", "staff:lock_state", "staff:stay", "staff:logout"})
FIRST_PAGES = frozenset({*PAGES.values(), "set_up_password"})
TERMINAL_STEP = 60  # seconds between two looks whether the terminal is still enrolled


class Passing:
    """A middleware that lets a request through; what it does beside that is its own."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Django's hook."""
        return self.get_response(request)


class SessionTimeoutMiddleware(Passing):
    """Ends a session that was idle for too long or is older than the longest shift.

    What was typed stands in the drafts.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_over(request.session, clock.now()):
            logout(request)
        response = self.get_response(request)
        if request.user.is_authenticated and response.headers.get("Content-Type", "").startswith("text/html"):
            _nothing_stays(response)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: Any,  # noqa: ARG002 Django's hook
        view_kwargs: Any,  # noqa: ARG002
    ) -> HttpResponseBase | None:
        """Django's hook: a locked session gets the lock page instead of any view; a person's own request counts."""
        if not request.user.is_authenticated or _is_open(request, view_func):
            return None
        now = clock.now()
        if seconds_left(request.session, now) == 0:
            return None if _name(request) in DOORS else _locked(request)
        if refreshes_itself(request):
            return None
        touch(request.session, now)
        return None if _terminal_stands(request) else redirect("staff:login")


class ActorMiddleware(Passing):
    """What one person had opened is never saved under another's name (OTE-1, PR).

    Every form and htmx request carries the signed id of the person for whom the page was made (staff/actor.py).
    Stands before the CSRF check: a form from before the change of person carries an old token as well, and shall get
    the sentence that explains it.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sent: str = getattr(request, "_sent_again", "")
        if sent and response.status_code < 400 and isinstance(request.user, User):
            drop_kept(request.user, int(sent))
        return response

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: Any,  # noqa: ARG002 Django's hook
        view_kwargs: Any,  # noqa: ARG002
    ) -> HttpResponseBase | None:
        """Django's hook. What a phone sends later says itself whose it is (tickets.views.deeds), and is left alone."""
        if request.method != "POST" or not isinstance(request.user, User) or _is_open(request, view_func):
            return None
        if _name(request) in DOORS or request.headers.get("Accept") == "application/json":
            return None
        try:
            opened_by = stamped_user(request.headers.get("X-Actor") or request.POST.get(ACTOR, ""))
        except UnreadablePostError:  # whoever sent it has gone
            return None
        if KEEP_ONLY in request.headers:
            _keep(request, opened_by)
            return HttpResponse(status=204)
        if opened_by is not None and opened_by != request.user.pk:
            return _other_person(request, opened_by)
        if "X-Actor" not in request.headers and (sent := request.POST.get(KEPT, "")).isdecimal():
            request._sent_again = sent[:18]  # type: ignore[attr-defined]  # noqa: SLF001 our own mark
        return None


class FirstThingsMiddleware(Passing):
    """Whoever has something to do first is led to its page from everywhere (staff/first_things.py)."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: Any,  # noqa: ARG002 Django's hook
        view_kwargs: Any,  # noqa: ARG002
    ) -> HttpResponseBase | None:
        """Django's hook. Public pages, the lock and signing out stay open. What was just sent is kept."""
        page = page_of(request.session) if request.user.is_authenticated else None
        if page is None or _name(request) in {page, *DOORS} or _is_open(request, view_func):
            return None
        if request.headers.get("Accept") == "application/json":
            return _told_locked()
        if request.headers.get("HX-Request") == "true":  # led on, a fragment would hold the whole page
            return HttpResponse(status=423, headers={"HX-Redirect": reverse(page)})
        if request.method == "POST" and _name(request) not in FIRST_PAGES:
            _keep(request, request.user.pk)
        return redirect(page)


class PersonalLanguageMiddleware(Passing):
    """The person's language, else the one chosen on the login page, else Simplified Chinese."""

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


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _is_open(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> bool:
    """A page without login shows nothing of the desk: a resident's page, the way in, what other systems ask."""
    method = "GET" if request.method == "HEAD" else request.method
    row = getattr(view, "access", {}).get(method)
    return row is PUBLIC or isinstance(row, ByToken)


def _nothing_stays(response: HttpResponse) -> None:
    """The back button shows nothing after a lock: no page behind the login is kept by the browser (A-3)."""
    if "no-store" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "no-store"


def _terminal_stands(request: HttpRequest) -> bool:
    """Whether the session may go on at its terminal; one that was revoked ends with the next doing of its person."""
    terminal = request.session.get(TERMINAL)
    if terminal is None:
        return True
    now = clock.now()
    moment = int(now.timestamp())
    if moment - request.session.get("terminal_seen", 0) < TERMINAL_STEP:
        return True
    if not still_there(terminal, now=now):
        logout(request)
        return False
    request.session["terminal_seen"] = moment
    return True


def _told_locked() -> HttpResponseBase:
    """A script keeps what it has: nothing was saved."""
    return JsonResponse({"locked": True}, status=423)


def _locked(request: HttpRequest) -> HttpResponseBase:
    """To the lock page and back; what was just sent is kept for its person."""
    if request.headers.get("Accept") == "application/json":
        return _told_locked()
    htmx = request.headers.get("HX-Request") == "true"
    if request.method == "POST" and not htmx:
        _keep(request, request.user.pk)
    here = request.get_full_path() if request.method in {"GET", "HEAD"} and not htmx else _page_of(request)
    target = f"{reverse('staff:lock')}?{urlencode({'next': here})}"
    if htmx:
        return HttpResponse(status=423, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _page_of(request: HttpRequest) -> str:
    """The path of the page from which a fragment or a form was asked for."""
    parts = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/")
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def _keep(request: HttpRequest, user_id: int | None) -> None:
    """A page's own script that saves now and then (drafts) sends again by itself: only a sent form is kept."""
    if user_id is not None and "text/html" in request.headers.get("Accept", "text/html"):
        fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
        keep_form(user_id=user_id, path=request.get_full_path(), fields=fields, now=clock.now())


def _other_person(request: HttpRequest, opened_by: int) -> HttpResponse:
    _keep(request, opened_by)
    former = User.objects.filter(pk=opened_by).first()
    names = {"former": str(former or "—"), "present": str(request.user)}
    sentence = _(
        "%(former)s had opened this page, but now %(present)s is signed in here: nothing was saved under either name."
    )
    htmx = request.headers.get("HX-Request") == "true"
    template = "components/refused.html" if htmx else "staff/other_person.html"
    answer = render(request, template, {"sentence": sentence % names, **names}, status=409)
    if htmx:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#messages", "beforeend"
    return answer
