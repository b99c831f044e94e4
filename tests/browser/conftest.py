"""A real browser on a real server: Chromium from the system, Chinese, at the desk's size."""

import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from residents.models import Unit
from staff.models import Membership
from tests.household import PASSWORD, a_household

__all__ = ["PASSWORD"]


@pytest.fixture(scope="session", autouse=True)
def _django_beside_the_browsers_loop() -> Iterator[None]:
    """Playwright's loop runs in this thread; Django would refuse its database beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as in the product: in memory the server's threads would share one connection.

    Two requests of one page at once would then meet a locked table, which no timeout waits for.
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "desk.sqlite3")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; the flags keep it quiet on a machine without a network."""
    return {
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """Chinese, at the size of the desk's screen."""
    return {"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


class KeptStatics(StaticFilesHandler):
    """Style and scripts may be kept while a test runs: without a word about it each page asks for all anew."""

    def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
        """The file, good for an hour."""
        answer: HttpResponse | FileResponse = super().serve(request)
        answer["Cache-Control"] = "max-age=3600"
        return answer


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """pytest-django's server, with statics that a browser keeps: a page of the desk has about thirty."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = KeptStatics
    server.start()
    yield server
    server.stop()


@pytest.fixture
def household(transactional_db: None) -> Unit:
    """See tests/household.py."""
    return a_household()


class Desk:
    """A signed-in person in a browser tab; collects what the browser complains of."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server
        page.set_default_timeout(30_000)  # the first page of a fresh server takes its time
        self.complaints: list[str] = []
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" or "Content Security Policy" in text:
            self.complaints.append(text)

    def sign_in(self, username: str = "clerk") -> "Desk":
        """Sign in by the login page, as a person would."""
        self.page.goto(f"{self.server}/login/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/desk/")
        return self

    def open(self, path: str) -> Page:
        """Open a page of the desk by its path."""
        self.page.goto(f"{self.server}{path}")
        return self.page


@pytest.fixture
def desk(page: Page, live_server: LiveServer, household: Unit) -> Iterator[Desk]:
    """A browser tab beside the household; sign in first. Nothing of it still asks when the database is cleared."""
    yield Desk(page, live_server.url)
    page.context.close()
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=5)


@pytest.fixture
def clerk(household: Unit) -> Membership:
    """The clerk's membership."""
    return Membership.objects.select_related("user", "community", "department").get(user__username="clerk")
