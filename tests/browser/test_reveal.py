"""Unmasking a number in a real browser: a reason first, half a minute, and nothing of it stays."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from privacy.models import Reveal
from residents.models import Resident, Unit
from tests.browser.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NUMBER = "13800001234"


def residents_page() -> str:
    return f"/c/garden/residents/{Resident.objects.get().pk}/"


def test_a_number_is_shown_beside_the_page_and_forgotten(desk: Desk) -> None:
    desk.page.clock.install()
    desk.sign_in()
    page = desk.open(residents_page())
    page.locator(".reveal-link").click()
    page.locator("dialog [data-save]").click()
    expect(page.locator("dialog")).to_contain_text("请选择查看原因")
    page.locator("dialog [value=identity]").check()

    page.locator("dialog [data-save]").click()

    expect(page.locator("dialog [data-plain]")).to_contain_text(NUMBER)
    assert NUMBER not in page.url
    page.clock.fast_forward("00:31")
    expect(page.locator("dialog")).not_to_contain_text(NUMBER)
    expect(page.locator("dialog")).to_contain_text("显示时间已过")
    assert Reveal.objects.get().reason == "identity"


def test_closing_the_dialog_empties_it(desk: Desk) -> None:
    desk.sign_in()
    page = desk.open(residents_page())
    page.locator(".reveal-link").click()
    page.locator("dialog [value=call]").check()
    page.locator("dialog [data-save]").click()
    expect(page.locator("dialog [data-plain]")).to_contain_text(NUMBER)

    page.keyboard.press("Escape")

    expect(page.locator("dialog.reveal")).to_be_hidden()
    assert NUMBER not in page.content()


@pytest.fixture
def scriptless(browser: Browser, live_server: LiveServer, household: Unit) -> Iterator[Desk]:
    """A browser whose scripts are switched off."""
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield Desk(context.new_page(), live_server.url)
    context.close()


def test_without_scripts_it_is_a_page_and_going_back_shows_nothing(scriptless: Desk) -> None:
    page = scriptless.sign_in().page
    page.goto(scriptless.server + residents_page())
    page.locator(".reveal-link").click()
    page.locator("[value=call]").check()
    page.locator("main [data-save]").click()
    expect(page.locator("main")).to_contain_text(NUMBER)

    page.locator("main .stack a.btn").last.click()

    assert page.url.endswith(residents_page())
    assert NUMBER not in page.content()
