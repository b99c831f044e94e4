"""Release passes in a browser: from the application to the gate, and at a gate without a signal (V-6)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from core import clock
from notices.models import Notice
from residents.models import Unit
from staff.enums import Role
from staff.models import Membership
from staff.services import set_pin
from tests.browser.conftest import PASSWORD, Desk
from tests.browser.phone.cable import Cable
from tests.browser.phone.phones import EMPTY, OPENED, READY, until
from tests.factories import MembershipFactory
from tests.visitors.passes import HOUR, a_guard, checked, signed
from tickets.forms.page_form import as_typed
from visitors.models import GateCheck, ReleasePass
from visitors.pass_codes import spelled
from visitors.pass_enums import CheckResult
from visitors.queries.passes import code_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIN = "739164"
GATE = "/c/garden/gate/passes/gate/"


class GatePhone(Desk):
    """A guard's phone behind a line that can be cut."""

    def __init__(self, page: Page, cable: Cable) -> None:
        super().__init__(page, cable.url)
        page.set_default_timeout(20_000)
        self.cable = cable

    def arrive(self) -> Page:
        """Sign in and open the page where codes are typed; it is kept from then on."""
        self.page.goto(f"{self.server}/login/?next={GATE}")
        self.page.fill("[name=username]", "guard")
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"**{GATE}")
        self.page.wait_for_function(READY)
        until(self.page, "async () => (await caches.keys()).some(name => name.startsWith('ote-sealed-'))")
        return self.page

    def type_code(self, code: str) -> None:
        """As it stands on the paper."""
        self.page.fill("#code", code)
        self.page.keyboard.press("Enter")

    def lose_signal(self) -> None:
        """The line is cut."""
        self.cable.cut()
        self.page.context.set_offline(True)

    def find_signal(self) -> None:
        """It is mended."""
        self.cable.mend()
        self.page.context.set_offline(False)


@pytest.fixture
def guard(clerk: Membership) -> Membership:
    """何大勇 at the gate."""
    who: Membership = MembershipFactory.create(
        community=clerk.community, role=Role.GUARD, user__username="guard", user__name="何大勇"
    )
    who.user.set_password(PASSWORD)
    who.user.save(update_fields=["password"])
    return who


@pytest.fixture
def gate(browser: Browser, live_server: LiveServer, household: Unit, guard: Membership) -> Iterator[GatePhone]:
    """The guard's phone: nobody is signed in on it yet."""
    cable = Cable(*(live_server.thread.host, live_server.thread.port))
    size: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **size)
    yield GatePhone(context.new_page(), cable)
    context.close()
    cable.close()


def a_signed_one(clerk: Membership, home: Unit) -> ReleasePass:
    """Two lines, good now."""
    home.community = clerk.community
    return signed(clerk, home, now=clock.now() - HOUR)


@pytest.mark.rule("V-6")
def test_from_the_application_to_the_second_use_that_is_refused(
    desk: Desk, gate: GatePhone, clerk: Membership, household: Unit
) -> None:
    set_pin(user=clerk.user, pin=PIN, now=clock.now())
    desk.sign_in()
    page = desk.open("/c/garden/gate/passes/add/")
    page.fill("[name=unit]", household.code)
    page.fill("[name=name]", "王测试")
    page.fill("[name=phone]", "13800001234")
    page.fill("[name=until_at]", as_typed(clock.now() + HOUR))
    page.fill("[name=what_1]", "双开门冰箱")
    page.fill("[name=what_2]", "纸箱")
    page.fill("[name=pieces_2]", "6")
    page.click("button:has-text('提交申请')")
    page.click("button:has-text('确认业主身份')")
    page.fill("[name=secret]", PIN)
    page.click("button:has-text('签发放行条')")
    page.click("a:has-text('打印')")
    expect(page.locator(".paper svg")).to_be_visible()
    code = page.locator(".pass-code").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code)

    phone = gate.arrive()
    gate.type_code(code.lower())
    expect(phone.locator(".pass-verdict")).to_contain_text("放行条有效")
    for tick in phone.locator("[name=ticked]").all():
        tick.check()
    phone.click(".thumb button")
    expect(phone.locator(".pass-verdict")).to_contain_text("不能再次使用")
    phone.goto(f"{gate.server}{GATE}")
    phone.wait_for_function(READY)
    gate.type_code(code)
    expect(phone.locator(".pass-verdict")).to_contain_text("不能再次使用")
    expect(phone.locator("[name=ticked]")).to_have_count(0)

    assert ReleasePass.objects.get().used_by is not None
    assert desk.complaints == []


@pytest.mark.rule("V-6")
def test_a_gate_without_a_signal_knows_a_valid_code_and_releases_once(
    gate: GatePhone, clerk: Membership, household: Unit
) -> None:
    boss = Membership.objects.get(user__username="boss")
    release = a_signed_one(clerk, household)
    phone = gate.arrive()
    gate.lose_signal()
    phone.reload()
    expect(phone.locator("html[data-kept]")).to_be_attached()
    phone.wait_for_function(READY)

    gate.type_code("7K3M-9QXD")
    expect(phone.locator("#verdict")).to_contain_text("请勿放行")
    gate.type_code(spelled(code_on(release)))
    expect(phone.locator("#verdict")).to_contain_text("验证码有效")
    expect(phone.locator("#verdict")).to_contain_text(release.number)
    expect(phone.locator("#verdict li:visible")).to_have_count(2)
    for tick in phone.locator("#verdict [name=ticked]").all():
        tick.check()
    phone.click("[data-release]")
    expect(phone.locator("#verdict")).to_contain_text("已放行")
    gate.type_code(spelled(code_on(release)))
    expect(phone.locator("#verdict")).to_contain_text("本手机已放行过")
    assert not GateCheck.objects.exists()

    # half a minute later the other gate, which has a signal, releases on a copy of the paper
    late = checked(a_guard(clerk), release, now=clock.now() + timedelta(seconds=30))
    assert late.result == CheckResult.RELEASED
    gate.find_signal()
    until(phone, EMPTY)

    early = GateCheck.objects.exclude(pk=late.pk).get()
    late.refresh_from_db()
    assert (early.result, early.offline, late.result) == (CheckResult.RELEASED, True, CheckResult.DOUBLE)
    assert early.at < late.at
    assert Notice.objects.filter(code="pass.double", recipient=boss.user).exists()


@pytest.mark.rule("V-6")
def test_without_a_signal_a_missing_line_is_not_released_and_the_desk_hears_of_it_later(
    gate: GatePhone, clerk: Membership, household: Unit
) -> None:
    release = a_signed_one(clerk, household)
    phone = gate.arrive()
    gate.lose_signal()
    gate.type_code(spelled(code_on(release)))
    phone.locator("#verdict [name=ticked]").first.check()
    phone.click("[data-release]")
    expect(phone.locator("#verdict")).to_contain_text("未放行")

    gate.find_signal()
    until(phone, EMPTY)

    assert GateCheck.objects.get().result == CheckResult.DIFFERS
    assert ReleasePass.objects.get().used_at is None


@pytest.mark.rule("V-6")
def test_the_signal_is_lost_on_the_page_of_a_pass_and_its_release_counts_once(
    gate: GatePhone, clerk: Membership, household: Unit
) -> None:
    release = a_signed_one(clerk, household)
    phone = gate.arrive()
    gate.type_code(code_on(release))
    expect(phone.locator(".pass-verdict")).to_contain_text("放行条有效")
    for tick in phone.locator("[name=ticked]").all():
        tick.check()
    phone.wait_for_function(READY)
    gate.lose_signal()
    phone.click(".thumb button")
    expect(phone.locator("#verdict")).to_contain_text("已放行")

    gate.find_signal()
    until(phone, EMPTY)

    assert GateCheck.objects.get().result == CheckResult.RELEASED


@pytest.mark.rule("V-6", "A-3")
def test_the_phone_keeps_no_name_no_unit_no_goods_and_no_code_and_nothing_once_signed_out(
    gate: GatePhone, clerk: Membership, household: Unit
) -> None:
    release = a_signed_one(clerk, household)
    phone = gate.arrive()

    kept = phone.evaluate(OPENED)

    code = code_on(release)
    assert release.code_digest in kept
    found = [
        word
        for word in ("王测试", "13800001234", household.code, "冰箱", "粤B12345", code, spelled(code))
        if word in kept
    ]
    assert found == []
    phone.evaluate("() => document.querySelector('form[action$=\"/logout/\"]').requestSubmit()")
    phone.wait_for_url("**/login/**")
    assert phone.evaluate(OPENED) == ""


@pytest.mark.rule("V-6")
def test_the_code_on_the_paper_leads_to_the_kept_page_where_there_is_no_signal(
    gate: GatePhone, clerk: Membership, household: Unit
) -> None:
    release = a_signed_one(clerk, household)
    phone = gate.arrive()
    gate.lose_signal()

    phone.goto(f"{gate.server}/c/garden/gate/passes/scan/{release.token}/")

    expect(phone.locator("#code")).to_be_visible()
