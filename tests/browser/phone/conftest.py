"""A technician and their phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from residents.models import Unit
from staff.models import Membership
from tests.browser.phone.cable import Cable
from tests.browser.phone.phones import Phone, a_worker


@pytest.fixture
def tech(clerk: Membership) -> Membership:
    """周志强, a technician beside the clerk."""
    return a_worker(clerk, "tech", "周志强")


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, household: Unit, tech: Membership) -> Iterator[Phone]:
    """The technician's phone: nobody is signed in on it yet."""
    cable = Cable(*(live_server.thread.host, live_server.thread.port))
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=True,
        is_mobile=True,
        device_scale_factor=2,
    )
    yield Phone(context.new_page(), cable)
    context.close()
    cable.close()
