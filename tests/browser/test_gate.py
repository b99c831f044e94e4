"""The guard on a phone: a registration within 20 seconds, somebody who returns within six taps, a forced entry."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from core import clock
from notices.models import Notice
from residents.models import Occupancy, Unit
from staff.enums import Role
from staff.models import Membership
from tests.browser.conftest import PASSWORD, Desk
from tests.factories import MembershipFactory
from tests.visitors.gates import a_visit
from visitors.models import GateAlarm, Visit
from visitors.queries.gate import registrations
from visitors.visit_enums import VisitState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def guard(household: Unit, clerk: Membership) -> Membership:
    """孙大勇 at the gate."""
    made: Membership = MembershipFactory.create(
        community=clerk.community, role=Role.GUARD, user__username="guard", user__name="孙大勇"
    )
    made.user.set_password(PASSWORD)
    made.user.save(update_fields=["password"])
    return made


@pytest.fixture
def gate(browser: Browser, live_server: LiveServer, guard: Membership) -> Iterator[Page]:
    """The gate's page on the guard's phone."""
    size = {"width": 390, "height": 844}
    context = browser.new_context(viewport=size, locale="zh-CN", has_touch=True, is_mobile=True)  # type: ignore[arg-type]  # a plain dict
    phone = Desk(context.new_page(), live_server.url)
    phone.page.set_default_timeout(30_000)  # the first page of a fresh server takes its time
    phone.sign_in("guard")
    phone.page.goto(f"{live_server.url}/c/garden/gate/")
    yield phone.page
    context.close()


@pytest.mark.rule("TL-12")
def test_a_visitor_is_registered_within_twenty_seconds(gate: Page, guard: Membership) -> None:
    began = time.monotonic()
    gate.get_by_role("link", name="登记访客").tap()
    gate.get_by_label("访问谁").first.press_sequentially("3-2-1201")
    gate.locator("#hosts label", has_text="王").first.tap()
    gate.get_by_label("访客姓名").fill("何访客")
    gate.get_by_label("电话", exact=True).fill("13900001234")
    gate.get_by_role("button", name="住户电话同意，放行").tap()
    expect(gate.locator(".gate-heads")).to_have_text("1")
    took = time.monotonic() - began

    assert took <= 20
    visit = Visit.objects.get()
    assert (visit.state, visit.agreed_name) == (VisitState.INSIDE, "王测试")
    now = clock.now()
    measured = registrations([guard.community_id], now - timedelta(minutes=5), now)[0].seconds
    assert measured is not None
    assert measured <= 20


def test_somebody_who_returns_is_inside_after_two_taps(gate: Page, guard: Membership, household: Unit) -> None:
    home = Occupancy.objects.select_related("unit", "resident").get()
    a_visit(guard, home, now=clock.now() - timedelta(days=2))
    gate.reload()

    taps = 0
    for one in (
        gate.locator("#returning a", has_text="何访客"),
        gate.get_by_role("button", name="住户电话同意，放行"),
    ):
        one.tap()
        taps += 1
    expect(gate.locator(".gate-heads")).to_have_text("1")

    assert taps <= 6
    assert Visit.objects.latest("pk").phone == "13900001234"


# when the alarm stands on the page, by the page's own clock
SEEN = """() => {
  const line = document.querySelector("#alarm-line");
  new MutationObserver(() => { if (line.innerText.trim()) window.seenAt ||= Date.now(); })
    .observe(line, { childList: true, subtree: true });
}"""


@pytest.mark.rule("V-3")
def test_a_forced_entry_reaches_the_supervisors_open_page_within_two_seconds(
    gate: Page, desk: Desk, guard: Membership
) -> None:
    desk.sign_in("boss")
    desk.page.goto(f"{desk.server}/c/garden/notices/")
    desk.page.evaluate(SEEN)
    gate.get_by_text("有人强行进入").tap()
    began = clock.now()
    gate.get_by_role("button", name="立即报警").tap()
    expect(gate.get_by_role("heading", name="强行进入")).to_be_visible()

    alarm, notice = GateAlarm.objects.get(), Notice.objects.get(code="gate.alarm", recipient__username="boss")
    assert notice.created_at == alarm.raised_at
    assert alarm.raised_at - began <= timedelta(seconds=2)
    expect(desk.page.locator("#alarm-line")).to_contain_text("强行进入", timeout=10_000)
    seen = datetime.fromtimestamp(desk.page.evaluate("window.seenAt") / 1000, UTC)
    assert seen - alarm.raised_at <= timedelta(seconds=2)


def test_the_supervisors_answer_appears_at_the_gate_by_itself(
    gate: Page, desk: Desk, guard: Membership, household: Unit
) -> None:
    home = Occupancy.objects.select_related("unit", "resident").get()
    visit = a_visit(guard, home, now=clock.now())
    gate.goto(f"{desk.server}/c/garden/gate/visits/{visit.pk}/")
    gate.get_by_role("button", name="联系不上住户，请示主管").tap()
    desk.sign_in("boss")
    desk.page.goto(f"{desk.server}/c/garden/gate/visits/{visit.pk}/")

    desk.page.get_by_role("button", name="放行", exact=True).click()

    expect(gate.locator("#state").get_by_role("button", name="放行")).to_be_visible(timeout=10_000)
