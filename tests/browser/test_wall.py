"""The wallboard in a real browser: lives through the server's absence, tells of it, and takes up a new edition."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from core import clock
from deadlines.models import Heartbeat
from deadlines.sweep import beat
from reports.models import WallDevice
from reports.services import revoke_wall
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.browser.test_policy_crawl import member
from tests.factories import a_ticket
from tests.reports.walls import a_wall, page_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FEED = "**/now/"


def opened(desk: Desk) -> Page:
    """The screen, on a clock of its own that the test moves."""
    token, _device = a_wall(member("boss"))
    desk.page.set_viewport_size({"width": 1920, "height": 1080})
    desk.page.clock.install()
    return desk.open(page_of(token))


def test_without_the_server_it_says_so_and_recovers_by_itself(desk: Desk) -> None:
    page = opened(desk)
    expect(page.locator(".wall-lost")).to_be_hidden()
    before = page.locator("#now").get_attribute("data-now") or ""
    page.route(FEED, lambda route: route.abort())

    page.clock.run_for("00:25")

    expect(page.locator(".wall-lost")).to_have_text(re.compile(r"\d\d:\d\d 起连不上服务器"))
    expect(page.locator("html")).to_have_attribute("data-link", "lost")
    page.unroute(FEED)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for _second in range(31):  # no pause is longer; by seconds, so that the answer's own time is not run over
        if not asked:
            page.clock.run_for("00:01")
    expect(page.locator("#now")).not_to_have_attribute("data-now", before)
    expect(page.locator(".wall-lost")).to_be_hidden()
    assert [one for one in desk.complaints if "ERR_FAILED" not in one] == []


def test_a_proxys_page_in_place_of_the_server_is_not_the_server(desk: Desk) -> None:
    page = opened(desk)
    page.route(FEED, lambda route: route.fulfill(status=200, body="<h1>Maintenance</h1>"))

    page.clock.run_for("00:25")

    expect(page.locator(".wall-lost")).to_be_visible()
    expect(page.locator("h1")).to_have_text("云杉花园")


def test_a_silent_engine_is_told_in_red_and_its_return_too(desk: Desk) -> None:
    page = opened(desk)
    expect(page.locator(".wall-silent")).to_be_hidden()
    Heartbeat.objects.update(at=clock.now() - timedelta(seconds=45))

    page.clock.run_for("00:11")

    expect(page.locator(".wall-silent")).to_have_text(re.compile(r"提醒引擎已停 (4[5-9]|5\d) 秒"))
    beat(clock.now())
    page.clock.run_for("00:11")
    expect(page.locator(".wall-silent")).to_be_hidden()


def test_another_edition_on_the_server_loads_the_page_anew(desk: Desk) -> None:
    page = opened(desk)
    page.evaluate("document.documentElement.dataset.edition = 'older'; window.kept = true")

    page.clock.run_for("00:11")

    expect(page.locator("html")).not_to_have_attribute("data-edition", "older")
    assert page.evaluate("window.kept === undefined")
    expect(page.locator(".wall-figures")).to_be_visible()


def test_it_stays_where_it_is_as_long_as_the_new_edition_does_not_come(desk: Desk) -> None:
    page = opened(desk)
    page.route("**/wall.css", lambda route: route.abort())
    page.evaluate("document.documentElement.dataset.edition = 'older'; window.kept = true")

    page.clock.run_for("00:25")

    assert page.evaluate("window.kept")
    expect(page.locator(".wall-figures")).to_be_visible()


def test_a_revoked_screen_goes_dark(desk: Desk) -> None:
    page = opened(desk)
    boss = member("boss")
    revoke_wall(who=boss, device=WallDevice.objects.get(), now=clock.now())

    page.clock.run_for("00:12")

    expect(page.locator(".wall-gone")).to_be_visible()
    expect(page.locator(".wall-figures")).to_have_count(0)


def test_hours_of_looking_leave_nothing_behind(desk: Desk, clerk: Membership) -> None:
    now = clock.now()
    a_ticket(clerk, now=now, promised_at=now + timedelta(minutes=50))
    page = opened(desk)
    looks = 0

    def again(route: Route) -> None:
        nonlocal looks
        looks += 1
        route.fulfill(response=answer)

    answer = page.request.get(page.url + "now/")
    page.route(FEED, again)
    before = page.evaluate("document.getElementsByTagName('*').length")

    for _one in range(30):
        with page.expect_response(FEED):
            page.clock.run_for("00:11")

    assert looks >= 30
    assert page.evaluate("document.getElementsByTagName('*').length") == before


def test_everything_on_it_is_large_and_fits(desk: Desk, clerk: Membership) -> None:
    now = clock.now()
    for minutes in (10, 40, 70, 90, 100):
        a_ticket(clerk, now=now, promised_at=now + timedelta(minutes=minutes))
        a_ticket(clerk, now=now - timedelta(hours=9), promised_at=now - timedelta(minutes=minutes))
    Heartbeat.objects.update(at=now - timedelta(seconds=45))  # the banner needs room too
    page = opened(desk)

    for width, height in ((1920, 1080), (1366, 768)):
        page.set_viewport_size({"width": width, "height": height})
        least = page.evaluate(
            "() => Math.min(...[...document.querySelectorAll('#now *')].filter(one => one.childElementCount === 0 && "
            "one.textContent.trim()).map(one => parseFloat(getComputedStyle(one).fontSize))) / innerHeight"
        )
        assert least >= 0.0295
        figures = page.evaluate(
            "() => Math.min(...[...document.querySelectorAll('.wall-figures dd')]"
            ".map(one => parseFloat(getComputedStyle(one).fontSize))) / innerHeight"
        )
        assert figures >= 0.06
        assert page.evaluate("document.body.scrollHeight <= innerHeight && document.body.scrollWidth <= innerWidth")
        last = page.locator(".wall-lines li").last.bounding_box()
        foot = page.locator(".wall-foot").bounding_box()
        assert last is not None
        assert foot is not None
        assert last["y"] + last["height"] <= foot["y"] + 1
