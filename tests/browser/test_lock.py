"""The lock and the change of person in a real browser: warned, locked, back; nothing behind the back button."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from core import clock
from staff.models import Community, Membership, User
from staff.presence import SEEN
from staff.services import set_pin
from staff.services.keep import keep_form
from staff.services.terminal import enrol, sit_down
from staff.sessions import SessionStore
from tests.browser.conftest import PASSWORD, Desk
from tests.browser.faults import faults_of, faults_when_large

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIN, OTHER = "739164", "402857"


def left(context: BrowserContext, seconds: int) -> None:
    """So many seconds are left of the five minutes."""
    key = next(one["value"] for one in context.cookies() if one.get("name") == "sessionid")
    session = SessionStore(session_key=key)
    session[SEEN] = int((clock.now() - timedelta(seconds=300 - seconds)).timestamp())
    session.save()


def test_before_the_lock_one_is_warned_without_losing_the_place_and_any_key_stays(desk: Desk) -> None:
    page = desk.sign_in().page
    search = page.locator("#q")
    search.focus()
    left(page.context, 20)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    warning = page.locator(".presence-warning")
    expect(warning).to_be_visible()
    expect(warning.locator("[data-seconds]")).to_have_text(re.compile(r"^\d{1,2}$"))
    expect(search).to_be_focused()
    expect(page.locator("#presence [role=status]")).to_contain_text("30 秒")

    page.keyboard.press("Shift")
    expect(warning).to_be_hidden()
    assert desk.complaints == []


def test_words_typed_the_moment_before_one_locks_are_there_afterwards(desk: Desk) -> None:
    page = desk.sign_in().page
    desk.open("/c/garden/duty/log/")
    page.get_by_label("发生了什么").focus()
    page.keyboard.type("前台空调漏水")
    page.keyboard.press("Control+Alt+l")
    page.wait_for_url("**/lock/?next=**")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/duty/log/")

    expect(page.get_by_label("发生了什么")).to_have_value("前台空调漏水")


def test_the_lock_comes_by_itself_and_the_password_leads_back(desk: Desk) -> None:
    page = desk.sign_in().page
    desk.open("/c/garden/notices/")
    left(page.context, 1)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    page.wait_for_url("**/lock/?next=**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("林晓岚")
    expect(page.get_by_label("您的密码")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/notices/")


def test_after_a_lock_by_hand_the_back_button_shows_nothing(desk: Desk) -> None:
    page = desk.sign_in().page
    desk.open("/c/garden/notices/")
    other = page.context.new_page()
    other.goto(f"{desk.server}/c/garden/board/")

    page.keyboard.press("Control+Alt+KeyL")
    page.wait_for_url("**/lock/?next=**")
    other.wait_for_url("**/lock/?next=**")
    page.go_back()
    page.wait_for_url("**/lock/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("林晓岚")


def test_two_change_over_by_initials_and_pin_and_each_form_stays_with_its_person(desk: Desk, clerk: Membership) -> None:
    boss = Membership.objects.get(user__username="boss")
    set_pin(user=clerk.user, pin=PIN, now=clock.now())
    set_pin(user=User.objects.get(username="helper"), pin=OTHER, now=clock.now())
    _row, token = enrol(boss, name="前台左", post="", lock_minutes=5, now=clock.now())
    page = desk.page
    page.context.add_cookies([{"name": "terminal", "value": token, "url": desk.server}])

    desk.open("/login/")
    page.keyboard.type("lxl")
    page.keyboard.press("Tab")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    hers = page.context.new_page()
    hers.goto(f"{desk.server}/c/garden/intake/")

    desk.open("/terminal/")
    page.get_by_label("或其他同事").fill("hyt")
    page.get_by_label("PIN").fill(OTHER)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    hers.evaluate("document.querySelector('.account form[action$=type-size\\\\/]').submit()")

    expect(hers.get_by_role("heading", level=1)).to_have_text("现在登录的是另一位同事")
    assert not User.objects.filter(large_type=True).exists()
    assert Community.objects.get().terminals.count() == 1


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
def test_the_doors_are_whole_in_chinese(size: tuple[int, int], desk: Desk, clerk: Membership) -> None:
    boss, now = Membership.objects.get(user__username="boss"), clock.now()
    terminal, token = enrol(boss, name="前台左", post="客服前台", lock_minutes=5, now=now)
    for username in ("clerk", "helper"):
        sit_down(terminal, User.objects.get(username=username), before=None, now=now)
    page, names = desk.page, {"clerk", "garden"}
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.context.add_cookies([{"name": "terminal", "value": token, "url": desk.server}])

    faults = faults_of(desk.open("/terminal/"), names)
    page.goto(f"{desk.server}/login/?password")
    page.fill("[name=username]", "clerk")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    fields = [("said", "明天上午上门"), ("key", "1")]
    keep_form(user_id=clerk.user_id, path="/c/garden/notices/", fields=fields, now=now)
    faults += faults_of(desk.open("/kept/"), names)
    left(page.context, 0)
    faults += faults_of(desk.open("/lock/"), names) + faults_when_large(page)

    assert faults + desk.complaints == []
