"""The jobs of technician, gate and management by keyboard alone: errand, visitor, pass, audit, month."""

from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from core import clock
from quality.models import Audit
from residents.models import Unit
from staff.enums import Role
from staff.models import Membership
from staff.services import set_pin
from tests.browser.conftest import PASSWORD, Desk
from tests.browser.keyboard.hands import Hands
from tests.browser.phone.phones import READY, a_worker, sent
from tests.browser.test_month import month  # noqa: F401 a fixture
from tests.factories import MembershipFactory
from tests.quality.samples import an_audited_day
from tests.tickets.errands import a_ticket_at, an_order
from tests.visitors.passes import HOUR
from tickets.enums import OrderState
from visitors.models import ReleasePass, Visit
from visitors.visit_enums import VisitState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIN = "739164"


def at(desk: Desk, path: str) -> Hands:
    """Hands on a page of the desk."""
    return Hands(desk.open(path))


def ready(page: Page) -> None:
    """The phone's script has taken the page over."""
    page.wait_for_function(READY)


def test_the_errand_is_done_by_keyboard_alone(desk: Desk, clerk: Membership, household: Unit) -> None:
    tech = a_worker(clerk, "tech", "周志强")
    order = an_order(clerk, tech, now=clock.now(), ticket=a_ticket_at(clerk, now=clock.now(), unit=household))
    page = desk.page
    page.goto(f"{desk.server}/login/")
    page.keyboard.type("tech")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/**")
    ready(page)
    hands = Hands(page)
    hands.push(".order-row, .order-row a")
    page.wait_for_url(f"**/orders/{order.number}/")
    ready(page)
    for state in (OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.ON_THE_WAY):
        hands.push(f".thumb [data-thumb={state}]")
        expect(page.locator(f"#order[data-state={state}]")).to_have_count(0)
        hands.held()
    hands.write("[name=result]", "更换三角阀，试水不漏")
    hands.push("[data-all-ones]")
    hands.push(".thumb [form=deed-finished]")
    expect(page.locator("#card[open]")).to_be_visible()
    hands.look()
    hands.trapped("#card")
    hands.press("Escape")
    expect(page.locator("#card[open]")).to_have_count(0)
    sent(page, "done")

    order.refresh_from_db()
    assert order.state == OrderState.DONE
    assert hands.faults == [], "\n".join(hands.faults)
    assert desk.complaints == []


def test_a_day_is_remarked_on_and_signed_by_keyboard_alone(desk: Desk, clerk: Membership) -> None:
    boss = Membership.objects.select_related("user", "community").get(user__username="boss")
    day = an_audited_day(boss, clock.now())["quality:audit"]["day"]
    desk.sign_in("boss")
    hands = at(desk, f"/c/garden/audit/{day}/")
    hands.write("[name=everything]", "等配件")
    hands.press("Control+Enter")
    expect(hands.page.locator("[name^=remark-]").first).to_have_value("等配件")
    hands.write("#sign [name=words]", "配件须备两件")
    hands.write("#sign [name=secret]", PASSWORD)
    hands.press("Enter")

    expect(hands.page.locator("main")).to_contain_text("配件须备两件")
    assert Audit.objects.get(day=day).is_signed
    assert hands.faults == [], "\n".join(hands.faults)
    assert desk.complaints == []


def test_a_visitor_is_registered_by_keyboard_alone(desk: Desk, clerk: Membership) -> None:
    guard = MembershipFactory.create(community=clerk.community, role=Role.GUARD, user__username="guard")
    guard.user.set_password(PASSWORD)
    guard.user.save(update_fields=["password"])
    page = desk.page
    desk.sign_in("guard")
    hands = at(desk, "/c/garden/gate/")
    hands.push("a[href$='/gate/new/']")
    hands.arrive("**/gate/new/**")
    hands.write("[name=whom]", "3-2-1201")
    expect(page.locator("#hosts [name=target]").first).to_be_attached()
    expect(page.locator("[name=whom]")).to_be_focused()
    hands.to("[name=target]")
    hands.press("Space")
    hands.write("[name=name]", "何访客")
    hands.write("[name=phone]", "13900001234")
    hands.push("main form [name=go][value=in]")

    expect(page.locator(".gate-heads")).to_have_text("1")
    assert Visit.objects.get().state == VisitState.INSIDE
    assert hands.faults == [], "\n".join(hands.faults)
    assert desk.complaints == []


def test_a_release_pass_is_applied_for_confirmed_and_signed_by_keyboard_alone(
    desk: Desk, clerk: Membership, household: Unit
) -> None:
    set_pin(user=clerk.user, pin=PIN, now=clock.now())
    desk.sign_in()
    hands = at(desk, "/c/garden/gate/passes/add/")
    hands.write("[name=unit]", household.code)
    hands.write("[name=name]", "王测试")
    hands.write("[name=phone]", "13800001234")
    hands.moment("[name=until_at]", (clock.now() + 3 * HOUR).astimezone(ZoneInfo(clerk.community.timezone)))
    hands.write("[name=what_1]", "双开门冰箱")
    hands.push("main form [type=submit]")
    expect(hands.page.locator(".next-step form[action$='/confirm/']")).to_be_visible()
    hands.push(".next-step form [type=submit]")
    expect(hands.page.locator("[name=secret]")).to_be_visible()
    hands.write("[name=secret]", PIN)
    hands.press("Enter")

    expect(hands.page.get_by_role("link", name="打印")).to_be_visible()
    assert ReleasePass.objects.get().signed_at is not None
    assert hands.faults == [], "\n".join(hands.faults)
    assert desk.complaints == []


def test_the_months_workbook_is_fetched_by_keyboard_alone(desk: Desk, month: str) -> None:  # noqa: F811 the fixture
    hands = Hands(desk.sign_in("boss").page)
    hands.push(".rail a[href$='/reports/']")
    hands.arrive("**/reports/")
    hands.push(f"main a[href$='/{month}/']")
    hands.arrive(f"**/{month}/")
    with hands.page.expect_download() as loading:
        hands.push("main form[action$='/excel/'] button")

    assert loading.value.suggested_filename.endswith(f"{month}.xlsx")
    hands.held()
    assert hands.faults == [], "\n".join(hands.faults)
    assert desk.complaints == []
