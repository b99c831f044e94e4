"""The offline queue in a real browser with the line really cut: all of it arrives once, in order, with its own time."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils.dateparse import parse_datetime
from playwright.sync_api import Page, expect

from attachments.models import Attachment
from core import clock
from residents.models import Unit
from staff.models import Membership
from tests.attachments.images import a_picture
from tests.browser.phone.phones import Phone, a_worker, kept, sent, until, waiting
from tests.tickets.errands import a_ticket_at, an_order, on_site
from tickets.enums import Deed, OrderState
from tickets.models import OrderStep, WorkOrder
from tickets.services import cancel_order, reassign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLACK = timedelta(seconds=2)
GONE = """async paths => {
    for (const path of paths) if (await caches.match(location.origin + path)) return false;
    return true;
}"""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo on the phone."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(a_picture(size=(800, 600)).read())
    return path


@pytest.fixture
def orders(clerk: Membership, tech: Membership, household: Unit) -> list[WorkOrder]:
    """Four errands, dispatched half an hour ago."""
    now = clock.now() - timedelta(minutes=30)
    return [an_order(clerk, tech, now=now, ticket=a_ticket_at(clerk, now=now, unit=household)) for _one in range(4)]


def press(page: Page, verb: str) -> None:
    """The button under the thumb."""
    page.locator(".thumb").get_by_role("button", name=verb).tap()


def finish(page: Page, result: str) -> None:
    """Words, the seven ones, done."""
    page.fill("[name=result]", result)
    page.get_by_role("button", name="七项").tap()
    press(page, "完工")
    expect(page.locator("#order")).to_have_attribute("data-reached", "done")
    if page.locator("#card[open]").count():
        page.locator("#card").get_by_role("button").tap()


def lately() -> list[tuple[str, str]]:
    """What has arrived from the phone, as (order, deed) in the order in which it was recorded."""
    steps = OrderStep.objects.exclude(deed=Deed.DISPATCHED).order_by("pk")
    return list(steps.values_list("order__number", "deed"))


def queued(page: Page) -> list[dict[str, Any]]:
    """The rows of the phone's queue as they lie there: whose, which order, which deed, when."""
    rows: list[dict[str, Any]] = page.evaluate(
        """() => new Promise(done => {
            const asked = indexedDB.open("ote-phone");
            asked.onsuccess = () => {
                const rows = asked.result.transaction("queue").objectStore("queue").getAll();
                rows.onsuccess = () => {
                    asked.result.close();
                    done(rows.result.map(({ key, order, deed, at, refused }) => ({ key, order, deed, at, refused })));
                };
            };
        })"""
    )
    return rows


def set_out(phone: Phone, orders: list[WorkOrder]) -> None:
    """Two deeds of each order."""
    for order in orders:
        phone.open(order)
        press(phone.page, "接单")
        press(phone.page, "出发")
        expect(phone.page.locator("#order")).to_have_attribute("data-reached", "on_the_way")


def arrive(phone: Phone, orders: list[WorkOrder], photo: Path) -> None:
    """Two deeds of each order: the arrival and a photo."""
    for order in orders:
        phone.open(order)
        press(phone.page, "到达")
        phone.page.set_input_files("#deed-before input[type=file]", photo)
        expect(phone.page.locator("#deed-before canvas")).to_have_count(1)


def have_done(phone: Phone, orders: list[WorkOrder], photo: Path) -> None:
    """Two deeds of each order: a photo and the end."""
    for order in orders:
        phone.open(order)
        phone.page.set_input_files("#deed-after input[type=file]", photo)
        expect(phone.page.locator("#deed-after canvas")).to_have_count(1)
        finish(phone.page, "更换三角阀")


def lose_answers(phone: Phone, count: int) -> None:
    """The signal is back, but so many answers are lost on the way."""
    phone.cable.losing = count
    phone.find_signal()
    for _time in range(count):
        phone.page.wait_for_timeout(300)
        phone.page.evaluate("window.dispatchEvent(new Event('online'))")


def arrived_as_done(done: list[dict[str, Any]]) -> None:
    """Each once, in its order, with its time."""
    assert lately() == [(one["order"], one["deed"]) for one in done]
    assert {one["key"] for one in done} == {
        str(key) for key in OrderStep.objects.exclude(deed=Deed.DISPATCHED).values_list("key", flat=True)
    }
    for one in done:
        told = parse_datetime(one["at"])
        assert told is not None
        assert abs(OrderStep.objects.get(key=one["key"]).at - told) < SLACK


@pytest.mark.rule("R-2")
def test_twenty_deeds_and_three_reconnects_each_arrives_once_in_order_with_its_time(
    phone: Phone, orders: list[WorkOrder], photo: Path
) -> None:
    """The third reconnect loses answers: the desk has the deed, the phone does not know, and sends it again."""
    page = phone.sign_in()
    expect_kept(page, orders)
    done: list[dict[str, Any]] = []

    phone.lose_signal()
    set_out(phone, orders)  # 8 deeds: two of each order
    waiting(page, 8)
    done += queued(page)
    phone.find_signal()
    sent(page)
    assert len(lately()) == 8

    phone.lose_signal()
    arrive(phone, orders[:3], photo)  # 6 deeds: arrived, photographed
    waiting(page, 6)
    done += queued(page)
    phone.find_signal()
    sent(page)
    assert len(lately()) == 14

    phone.lose_signal()
    have_done(phone, orders[:3], photo)  # 6 deeds: photographed again, finished
    waiting(page, 6)
    done += queued(page)
    lose_answers(phone, 3)
    sent(page)

    assert phone.cable.lost == 3
    assert len(done) == 20
    arrived_as_done(done)
    assert Attachment.objects.count() == 6
    states = WorkOrder.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == [OrderState.DONE] * 3 + [OrderState.ON_THE_WAY]
    until(page, GONE, [f"/c/garden/orders/{one.number}/" for one in orders[:3]])  # asked for anew after the last one
    assert kept(page) == ["/c/garden/orders/", f"/c/garden/orders/{orders[3].number}/"]


def expect_kept(page: Page, orders: list[WorkOrder]) -> None:
    """The list and each order can be read without a signal."""
    paths = ["/c/garden/orders/", *(f"/c/garden/orders/{one.number}/" for one in orders)]
    until(
        page,
        """async paths => {
            for (const path of paths) if (!await caches.match(location.origin + path)) return false;
            return Boolean(navigator.serviceWorker.controller);
        }""",
        paths,
    )


def test_an_answer_that_never_came_makes_no_second_deed(phone: Phone, orders: list[WorkOrder]) -> None:
    page = phone.sign_in()
    phone.open(orders[0])
    phone.cable.losing = 1

    press(page, "接单")
    expect(page.locator("[data-waiting-line]")).to_contain_text("1 项待发送")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    sent(page, "accepted")

    assert phone.cable.lost == 1
    assert lately() == [(orders[0].number, "accepted")]


def test_without_a_signal_the_next_step_is_offered_and_the_bar_says_what_waits(
    phone: Phone, orders: list[WorkOrder]
) -> None:
    page = phone.sign_in()
    expect_kept(page, orders)
    phone.lose_signal()
    phone.open(orders[1])

    press(page, "接单")
    press(page, "出发")
    expect(page.locator(".phone-head [data-state-word]")).to_have_text("在途")
    page.locator("#waiting summary").tap()
    expect(page.locator("#waiting li")).to_have_count(2)
    expect(page.locator("#waiting li").first).to_contain_text(orders[1].number)
    phone.open(orders[1])

    expect(page.locator(".thumb button:visible")).to_have_text("已到达")
    expect(page.locator("[data-kept-line]")).to_contain_text("没有信号")
    page.goto(f"{phone.server}/")
    page.wait_for_url("**/orders/")
    row = page.locator(f"[data-order='{orders[1].number}']")
    expect(row.locator("[data-state-word]")).to_have_text("在途")


def test_a_refused_deed_holds_back_its_order_alone_and_is_put_right_by_the_technician(
    phone: Phone, orders: list[WorkOrder], tech: Membership
) -> None:
    first, second = orders[:2]
    on_site(tech, first, now=clock.now())
    page = phone.sign_in()
    expect_kept(page, orders)
    phone.lose_signal()
    phone.open(first)
    page.fill("[name=result]", "半成品")
    page.evaluate("document.querySelector('[name=as_it_was]').checked = false")
    queue_unticked(page)
    phone.draw(page.locator("#deed-confirmed canvas"))
    page.locator("#deed-confirmed button[type=submit]").tap()
    waiting(page, 2)
    phone.open(second)
    press(page, "接单")
    waiting(page, 3)
    phone.find_signal()

    expect(page.locator("#order")).to_have_attribute("data-state", "accepted", timeout=20_000)
    expect(page.locator("[data-waiting-line]")).to_contain_text("1 项未被接收")
    page.locator("#waiting summary").tap()
    refused = page.locator("#waiting li.refused")
    expect(refused).to_contain_text("没有勾选")
    expect(page.locator("#waiting li").nth(1)).to_contain_text("等前一项")
    refused.get_by_role("button", name="改正").tap()
    page.wait_for_url(f"**/orders/{first.number}/**")
    expect(page.locator("[name=result]")).to_have_value("半成品")
    expect(page.locator("[data-fault=ones]")).to_contain_text("没有勾选")
    page.get_by_role("button", name="七项").tap()
    page.locator("#deed-finished").evaluate("form => form.requestSubmit()")
    sent(page, "confirmed")

    first.refresh_from_db()
    assert (first.state, first.result, first.ones) == (OrderState.CONFIRMED, "半成品", 127)


def queue_unticked(page: Page) -> None:
    """As an older page would have sent it: nothing was asked."""
    page.evaluate("document.querySelectorAll('[name=ones]').forEach(one => one.remove())")
    press(page, "完工")
    expect(page.locator("#order")).to_have_attribute("data-reached", "done")


def test_what_became_somebody_elses_is_told_and_discarded_by_the_technician(
    phone: Phone, orders: list[WorkOrder], clerk: Membership, tech: Membership
) -> None:
    other = a_worker(clerk, "tech2", "马文涛")
    page = phone.sign_in()
    expect_kept(page, orders)
    phone.lose_signal()
    phone.open(orders[0])
    press(page, "接单")
    waiting(page, 1)
    facts: dict[str, Any] = {"by": clerk.user, "reason": "就近改派", "now": clock.now()}
    reassign(order_id=orders[0].pk, technician=other.user, key=uuid4(), **facts)
    phone.find_signal()

    expect(page.locator("#waiting li.refused")).to_contain_text("改派给别人", timeout=20_000)
    page.locator("#waiting summary").tap()
    page.locator("#waiting li").get_by_role("button", name="放弃").tap()
    page.locator("#discard-deed").get_by_role("button", name="保留").tap()
    expect(page.locator("#waiting li")).to_have_count(1)
    page.locator("#waiting li").get_by_role("button", name="放弃").tap()
    page.locator("#discard-deed").get_by_role("button", name="放弃").tap()
    sent(page)

    assert [deed for _order, deed in lately()] == ["reassigned"]


def test_a_cancelled_order_says_so_to_whoever_stood_in_the_cellar(
    phone: Phone, orders: list[WorkOrder], clerk: Membership
) -> None:
    page = phone.sign_in()
    expect_kept(page, orders)
    phone.lose_signal()
    phone.open(orders[0])
    press(page, "接单")
    cancel_order(order_id=orders[0].pk, by=clerk.user, reason="住户已自修", key=uuid4(), now=clock.now())
    phone.find_signal()

    expect(page.locator("#waiting li.refused")).to_contain_text("已取消", timeout=20_000)


def test_what_is_typed_outlives_a_closed_tab(phone: Phone, orders: list[WorkOrder], tech: Membership) -> None:
    on_site(tech, orders[0], now=clock.now())
    page = phone.sign_in()
    expect_kept(page, orders)
    phone.lose_signal()
    phone.open(orders[0])
    page.fill("[name=result]", "更换三角阀，等配件")
    page.get_by_label("鞋套").check()
    page.wait_for_timeout(600)
    page.close()

    phone.page = page = page.context.new_page()
    phone.open(orders[0])

    expect(page.locator("[name=result]")).to_have_value("更换三角阀，等配件")
    expect(page.get_by_label("鞋套")).to_be_checked()


def test_signed_out_it_waits_for_the_same_person_and_no_other(
    phone: Phone, orders: list[WorkOrder], clerk: Membership
) -> None:
    a_worker(clerk, "tech2", "马文涛")
    page = phone.sign_in()
    phone.open(orders[0])
    page.context.clear_cookies(name="sessionid")

    press(page, "接单")
    expect(page.locator("[data-waiting-line]")).to_contain_text("请重新登录")
    phone.sign_in("tech2")
    expect(page.locator("[data-others-line]")).to_contain_text("1 项属于另一位同事")
    expect(page.locator("#waiting li")).to_have_count(0)
    assert lately() == []
    page.context.clear_cookies(name="sessionid")
    phone.sign_in("tech")
    sent(page)

    assert lately() == [(orders[0].number, "accepted")]


def test_a_phone_whose_clock_is_wrong_tells_the_desks_time(phone: Phone, orders: list[WorkOrder]) -> None:
    phone.page.add_init_script(
        """{
            const wrong = 40 * 60 * 1000, real = Date;
            const origin = performance.timeOrigin;
            Object.defineProperty(performance, "timeOrigin", { get: () => origin + wrong });
            Date = class extends real {
                constructor(...told) { told.length ? super(...told) : super(real.now() + wrong); }
                static now() { return real.now() + wrong; }
            };
        }"""
    )
    page = phone.sign_in()
    phone.open(orders[0])
    press(page, "接单")
    sent(page, "accepted")

    step = OrderStep.objects.get(deed=Deed.ACCEPTED)
    assert abs(step.at - step.received_at) < timedelta(seconds=5)
    assert isinstance(step.at, datetime)
