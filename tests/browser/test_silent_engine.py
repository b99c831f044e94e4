"""A silent engine is told on every page of the desk, and its return too."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from deadlines.models import Heartbeat
from deadlines.sweep import beat
from staff.access import PUBLIC
from staff.enums import Role
from tests.browser.conftest import Desk
from tests.browser.test_policy_crawl import pages_of, refused_to, town  # noqa: F401 a fixture
from tests.deskapp.test_access_table import table
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_silent_engine_is_told_on_every_page(desk: Desk, town: Ticket) -> None:  # noqa: F811
    pages = {name: address for name, address in pages_of(town).items() if " " not in name}  # each once
    pages.pop("outreach:survey_preview")  # shown as a household will see it
    for before_the_desk in ("staff:own_password", "staff:second_factor"):
        pages.pop(before_the_desk)
    desk.sign_in()
    Heartbeat.objects.update(at=clock.now() - timedelta(seconds=45))

    public = {name for name in pages if table(name)["GET"] == PUBLIC}  # a resident has no use for our engine's state
    mine = pages.keys() - refused_to(Role.FRONT, pages) - public
    quiet = {name for name in mine if not desk.open(pages[name]).locator(".banner").is_visible()}

    assert quiet == set()
    Heartbeat.objects.update(at=clock.now() - timedelta(seconds=45))  # however long the walk took
    desk.open(pages["tickets:desk"])
    expect(desk.page.locator(".banner")).to_contain_text(re.compile(r"(4[5-9]|5\d) ?秒"))
    expect(desk.page.locator(".pulse")).to_contain_text("提醒")


@pytest.mark.parametrize(("age", "told"), [(25, False), (31, True)])
def test_thirty_seconds_without_a_look_are_the_limit(desk: Desk, age: int, *, told: bool) -> None:
    desk.sign_in()
    Heartbeat.objects.update(at=clock.now() - timedelta(seconds=age))

    page = desk.open("/c/garden/notices/")

    expect(page.locator(".banner")).to_be_visible(visible=told)


def test_an_open_page_tells_of_silence_and_of_its_end_by_itself(desk: Desk) -> None:
    desk.page.clock.install()
    page = desk.sign_in().page
    Heartbeat.objects.update(at=clock.now() - timedelta(seconds=45))
    page.clock.fast_forward("00:31")
    expect(page.locator(".banner")).to_be_visible()
    beat(clock.now())

    page.clock.fast_forward("00:31")

    expect(page.locator(".banner")).to_be_hidden()
