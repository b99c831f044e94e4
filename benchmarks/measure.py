"""Measuring: ours and the floor by turns, in one process, through the whole middleware stack; medians."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings
from django.test.client import FakePayload
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from benchmarks.settings import BARE_MIDDLEWARE
from staff.models import User
from staff.sessions import SessionStore


@dataclass(frozen=True)
class Visitor:
    """A signed-in browser that talks WSGI to a handler."""

    handler: WSGIHandler
    cookie: str
    fragment: bool = False  # asks as an open page does for its parts

    def get(self, path: str, query: str = "") -> int:
        """Fetch and read the whole page; returns the status."""
        return self._send({"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query})

    def post(self, path: str, fields: dict[str, str]) -> int:
        """Post a form with its CSRF token; returns the status."""
        body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN}).encode()
        return self._send(
            {
                "REQUEST_METHOD": "POST",
                "PATH_INFO": path,
                "QUERY_STRING": "",
                "CONTENT_TYPE": "application/x-www-form-urlencoded",
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": FakePayload(body),
            }
        )

    def _send(self, part: dict[str, Any]) -> int:
        status: list[str] = []

        def start(line: str, _headers: object, _exc: object = None, /) -> Callable[[bytes], object]:
            status.append(line)
            return lambda _body: None

        environ = {
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": self.cookie, "wsgi.input": FakePayload(b""), "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
            "wsgi.errors": None, **({"HTTP_HX_REQUEST": "true"} if self.fragment else {}), **part,
        }  # fmt: skip
        answer = self.handler(environ, start)
        for _ in answer:
            pass
        return int(status[0][:3])


TOKEN = "a" * 32


def visitor(user: User, *, bare: bool = False) -> Visitor:
    """A browser in which the user is signed in; `bare` = behind the plain project's middleware."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["seen"] = int(time.time())
    session.create()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    if bare:
        with override_settings(MIDDLEWARE=BARE_MIDDLEWARE):
            return Visitor(WSGIHandler(), cookie)
    return Visitor(WSGIHandler(), cookie)


def queries_of(act: Callable[[], object]) -> int:
    """How many statements one call sends."""
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def by_turns(ours: Callable[[], object], floor: Callable[[], object], *, rounds: int) -> tuple[float, float]:
    """Median milliseconds of both, measured alternately after a warm-up of five calls each."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 5):
        for place, act in enumerate((ours, floor)):
            began = time.perf_counter()
            act()
            if number >= 5:
                times[place].append((time.perf_counter() - began) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0…1) of the values lie, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
