"""Filling in a month by keyboard, without scripts, and printing it (L-4)."""

import re
from collections.abc import Iterator

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from core import clock
from duty.models import Change, Roster
from duty.rules import shifted
from duty.services import begin, publish
from residents.models import Unit
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.duty.rosters import a_department, fill, sign
from tests.factories import DepartmentFactory, MembershipFactory
from tickets.models import Draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PEN = ".pen"
SAVED = "[data-save-state]"


@pytest.fixture
def month(clerk: Membership) -> tuple[Roster, list[Membership]]:
    """Next month's draft of a department of two, in the order of its rows: 乙, 甲."""
    works, people = a_department(clerk.community, people=2)
    people.reverse()
    boss = Membership.objects.select_related("user", "community").get(user__username="boss")
    today = localdate(clock.now())
    year, number = shifted(today.year, today.month, 1)
    return begin(boss, works, year=year, month=number, now=clock.now()), people


def signs(roster: Roster, who: Membership, count: int) -> str:
    return "".join(sign(roster, who, day) for day in range(1, count + 1))


def test_a_row_is_filled_in_by_keyboard_and_saves_itself(desk: Desk, month: tuple[Roster, list[Membership]]) -> None:
    roster, people = month
    page = desk.sign_in("boss").open(f"/c/garden/roster/{roster.pk}/edit/")
    expect(page.locator(PEN)).to_be_focused()

    page.keyboard.type("zmnx")
    page.keyboard.insert_text("早中")  # as an input method commits it
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    page.keyboard.type("nn")
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+z")

    expect(page.locator(SAVED)).to_contain_text("已保存")
    page.wait_for_function("() => !document.querySelector('.unsaved')")
    assert signs(roster, people[0], 7) == "早中夜休早中-"
    assert signs(roster, people[1], 3) == "夜夜-"
    expect(page.locator("tfoot tr").first.locator("td").first).to_have_text("1")
    assert desk.complaints == []


def test_a_row_is_pasted_and_an_unknown_sign_is_told(desk: Desk, month: tuple[Roster, list[Membership]]) -> None:
    roster, people = month
    page = desk.sign_in("boss").open(f"/c/garden/roster/{roster.pk}/edit/")
    paste = """text => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", text);
        const told = { clipboardData, bubbles: true, cancelable: true };
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", told));
    }"""

    page.evaluate(paste, "早班\t中班\t\t休息\n夜\t夜")
    page.wait_for_function("() => !document.querySelector('.unsaved')")
    page.evaluate(paste, "早?")

    expect(page.locator(SAVED)).to_contain_text("“?”")
    assert signs(roster, people[0], 4) == "早中-休"
    assert signs(roster, people[1], 2) == "夜夜"


def test_two_supervisors_see_each_others_entries(
    desk: Desk, browser: Browser, live_server: LiveServer, month: tuple[Roster, list[Membership]]
) -> None:
    roster, people = month
    page = desk.sign_in("boss").open(f"/c/garden/roster/{roster.pk}/edit/")
    fill(roster, 甲="夜")  # a colleague, meanwhile

    page.keyboard.type("z")

    expect(page.locator("tbody tr").nth(1).locator(".cell").nth(5)).to_have_text("夜")
    assert signs(roster, people[0], 2) == "早-"


def test_a_published_month_keeps_what_is_typed_until_it_is_saved_with_a_reason(
    desk: Desk, month: tuple[Roster, list[Membership]]
) -> None:
    roster, people = month
    fill(roster, 甲="夜", 乙="早")
    boss = Membership.objects.select_related("user", "community").get(user__username="boss")
    publish(roster_id=roster.pk, who=boss, accept_warnings=True, now=clock.now())
    page = desk.sign_in("boss").open(f"/c/garden/roster/{roster.pk}/edit/")
    page.keyboard.type("x")
    expect(page.locator(SAVED)).to_contain_text("已保存")
    assert signs(roster, people[0], 1) == "早"
    assert Draft.objects.exists()

    page = desk.open(f"/c/garden/roster/{roster.pk}/edit/")
    expect(page.locator("tbody .cell").first).to_have_text("休")
    page.fill("[name=reason]", "病假")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#messages")).to_contain_text("已修改")
    assert signs(roster, people[0], 1) == "休"
    assert Change.objects.get().reason == "病假"
    assert not Draft.objects.exists()


@pytest.fixture
def scriptless(browser: Browser, live_server: LiveServer, household: Unit) -> Iterator[Desk]:
    """A browser whose scripts are switched off."""
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield Desk(context.new_page(), live_server.url)
    context.close()


def test_without_scripts_rows_are_fields(desk: Desk, scriptless: Desk, month: tuple[Roster, list[Membership]]) -> None:
    roster, people = month
    page = scriptless.sign_in("boss").open(f"/c/garden/roster/{roster.pk}/edit/")

    page.fill(f"[name=row-{people[0].user_id}]", "早早中")
    page.locator("#roster-form [data-save]").click()

    expect(page.locator("#messages")).to_contain_text("3")
    assert signs(roster, people[0], 4) == "早早中-"


@pytest.mark.parametrize("count", [8, 24, 36])
def test_a_month_prints_on_one_landscape_page(desk: Desk, clerk: Membership, count: int) -> None:
    works = DepartmentFactory.create(community=clerk.community, name="秩序部")
    for place in range(count):
        MembershipFactory.create(community=clerk.community, department=works, user__name=f"员{place:02d}")
    boss = Membership.objects.select_related("user", "community").get(user__username="boss")
    today = localdate(clock.now())
    roster = begin(boss, works, year=today.year, month=today.month, now=clock.now())
    fill(roster, 员="早中夜休")
    publish(roster_id=roster.pk, who=boss, accept_warnings=True, now=clock.now())
    page = desk.sign_in("boss").open(f"/c/garden/roster/{roster.pk}/")

    printed = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert re.search(rb"/MediaBox \[0 0 84[12]", printed)  # A4 lying, in points
