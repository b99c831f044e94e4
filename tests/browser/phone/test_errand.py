"""The technician's phone by thumb, at 390 × 844: the errand from my orders to the resident's signature (R-1…R-3)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from attachments.models import Attachment
from core import clock
from staff.models import Membership
from tests.attachments.images import a_picture
from tests.browser.phone.phones import Phone, sent
from tests.tickets.errands import a_ticket_at, an_order, on_site
from tests.tickets.test_charge import a_rate
from tickets.enums import OrderState
from tickets.models import Consent, OrderStep, WorkOrder
from tickets.queries.charges import account_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# the code is drawn whole: what is black in it lies within its white edge, and all of that on the screen
WHOLE = """() => {
    const edge = document.querySelector("#card svg").getBoundingClientRect();
    const ink = document.querySelector("#card svg path").getBoundingClientRect();
    return ink.left > edge.left && ink.right < edge.right && ink.top > edge.top && ink.bottom < edge.bottom
        && edge.left >= 0 && edge.right <= innerWidth && ink.width > 150;
}"""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A large photo on the phone."""
    path = tmp_path / "漏水.jpg"
    path.write_bytes(a_picture(size=(2400, 1800)).read())
    return path


@pytest.fixture
def order(clerk: Membership, tech: Membership, household: Any) -> WorkOrder:
    """A leak in 3-2-1201."""
    return an_order(clerk, tech, now=clock.now(), ticket=a_ticket_at(clerk, now=clock.now(), unit=household))


def fits(page: Page) -> None:
    """Nothing has to be pushed sideways, and every control that is seen is large enough for a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('main button, .thumb button, main .btn, .one, .order-row')]"
        ".filter(one => one.offsetHeight && one.offsetHeight < 44 && !one.closest('.sign')).map(one => one.outerHTML)"
    )
    assert small == []


def test_the_whole_errand_by_thumb(phone: Phone, order: WorkOrder, photo: Path) -> None:
    page = phone.sign_in()
    page.wait_for_url("**/orders/")
    fits(page)
    expect(page.locator(".order-row")).to_contain_text("3-2-1201")
    page.locator(".order-row").tap()
    expect(page.locator("h1")).to_have_text("3-2-1201")
    fits(page)

    for verb in ("接单", "出发", "已到达"):
        page.locator(".thumb").get_by_role("button", name=verb).tap()
    page.set_input_files("#deed-before input[type=file]", photo)
    page.set_input_files("#deed-after input[type=file]", [photo, photo])
    expect(page.locator("#deed-after canvas")).to_have_count(2)
    page.fill("[name=result]", "更换三角阀，试水不漏")
    page.get_by_role("button", name="七项").tap()
    fits(page)
    page.locator(".thumb button:visible").tap()
    expect(page.locator("#card[open]")).to_contain_text("请您扫码评价")
    expect(page.locator("#card svg")).to_be_visible()
    assert page.evaluate(WHOLE)
    page.locator("#card").get_by_role("button").tap()
    sent(page, "done")
    phone.draw(page.locator("#deed-confirmed canvas"))
    page.locator("#deed-confirmed button[type=submit]").tap()
    sent(page, "confirmed")

    order.refresh_from_db()
    assert (order.state, order.ones, order.result) == (OrderState.CONFIRMED, 127, "更换三角阀，试水不漏")
    deeds = OrderStep.objects.filter(order=order).order_by("at", "pk").values_list("deed", flat=True)
    assert list(deeds) == [
        "dispatched", "accepted", "set_off", "arrived", "before", "after", "after", "finished", "confirmed",
    ]  # fmt: skip
    kept = Attachment.objects.exclude(subject_kind="order_signed").values_list("width", "height")
    assert list(kept) == [(1600, 1200)] * 3
    assert phone.complaints == []


def test_paid_work_is_told_signed_for_and_charged(phone: Phone, order: WorkOrder, tech: Membership) -> None:
    rate = a_rate(tech)
    on_site(tech, order, now=clock.now())
    page = phone.sign_in()
    phone.open(order)

    page.locator("#deed-quoted summary").tap()
    page.locator("#deed-quoted [data-add-line]").tap()
    page.locator("#deed-quoted select[name=rate]").select_option(str(rate.pk))
    page.locator("#deed-quoted [name=quantity]").fill("2")
    expect(page.locator("#deed-quoted [data-total]")).to_have_text("¥60.00")
    page.locator("#deed-quoted button[type=submit]").tap()
    expect(page.locator("[data-agree-sum]")).to_have_text("¥60.00")
    fits(page)
    page.fill("#deed-agreed [name=name]", "王测试")
    page.locator("#deed-agreed button[type=submit]").tap()
    expect(page.locator("#deed-agreed [data-fault=signature]")).to_contain_text("签名")
    phone.draw(page.locator("#deed-agreed canvas"))
    page.locator("#deed-agreed button[type=submit]").tap()
    page.locator("#deed-charged summary").tap()
    expect(page.locator("#deed-charged [name=quantity]")).to_have_value("2")
    page.locator("#deed-charged button[type=submit]").tap()
    page.wait_for_timeout(200)
    sent(page)

    sums = account_of(order).sums
    assert (sums.quoted, sums.agreed, sums.charged) == (Decimal(60),) * 3
    assert Consent.objects.get().signature is not None
    assert phone.complaints == []


def test_what_is_not_ticked_is_asked_about(phone: Phone, order: WorkOrder, tech: Membership) -> None:
    on_site(tech, order, now=clock.now())
    page = phone.sign_in()
    phone.open(order)
    page.fill("[name=result]", "已修好")
    page.get_by_role("button", name="七项").tap()
    page.get_by_label("鞋套").uncheck()

    page.locator(".thumb button:visible").tap()
    expect(page.locator("#ask-ones")).to_contain_text("鞋套")
    page.locator("#ask-ones").get_by_role("button", name="如实").tap()
    page.locator("#card").get_by_role("button").tap()
    sent(page, "done")

    order.refresh_from_db()
    assert (order.state, order.ones) == (OrderState.DONE, 127 - 8)
