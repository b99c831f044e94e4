"""A real browser on a real server: Chromium from the system, Chinese, at the desk's size."""

import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from core import clock
from deadlines.sweep import beat
from residents.models import Unit
from residents.services.search_keys import index_residents, index_units
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import (
    BuildingFactory,
    CategoryFactory,
    CommunityFactory,
    DepartmentFactory,
    MembershipFactory,
    OccupancyFactory,
    PhoneFactory,
    ResidentFactory,
    UnitFactory,
    UserFactory,
)

PASSWORD = "browser-9-test"


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


@pytest.fixture
def household(transactional_db: None) -> Unit:
    """3-2-1201 in a community with a clerk `clerk` and a supervisor `boss`; 王测试 lives there, phone ends in 1234."""
    community: Community = CommunityFactory.create(slug="garden", name="云杉花园")
    department = DepartmentFactory.create(community=community, name="客户服务部")
    people = (("clerk", "林晓岚", Role.FRONT), ("boss", "陈静怡", Role.SUPERVISOR), ("helper", "何雨桐", Role.FRONT))
    for username, name, role in people:
        user = UserFactory.create(username=username, name=name)
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        MembershipFactory.create(user=user, community=community, role=role, department=department)
    CategoryFactory.create(community=community, name="水管漏水")
    building = BuildingFactory.create(community=community, number="3")
    unit: Unit = UnitFactory.create(building=building, entrance="2", number="1201", code="3-2-1201")
    resident = ResidentFactory.create(community=community, name="王测试")
    OccupancyFactory.create(unit=unit, resident=resident)
    PhoneFactory.create(resident=resident, number="13800001234")
    index_units([unit])
    index_residents([resident.pk])
    beat(clock.now())
    return unit


class Desk:
    """A signed-in person in a browser tab; collects what the browser complains of."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server
        page.set_default_timeout(8000)
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
