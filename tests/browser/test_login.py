"""Signing in, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_clerk_signs_in_by_keyboard_and_stands_at_the_desk(desk: Desk) -> None:
    desk.sign_in()

    expect(desk.page).to_have_url(re.compile(r"/c/garden/desk/$"))
    assert desk.complaints == []


def test_a_wrong_password_says_what_to_do_and_keeps_the_name(desk: Desk) -> None:
    page = desk.open("/login/")
    page.fill("[name=username]", "clerk")
    page.fill("[name=password]", "wrong")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    expect(page.locator("[name=username]")).to_have_value("clerk")


def test_the_language_can_be_switched_before_signing_in(desk: Desk) -> None:
    page = desk.open("/login/")
    page.get_by_role("button", name="English").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
