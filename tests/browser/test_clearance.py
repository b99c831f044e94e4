"""The daily clearance by keyboard alone: three open matters accounted for in one pass (TL-8, D-2)."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from core import clock
from residents.models import Resident, Unit
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.factories import a_ticket
from tickets.models import CarryOver, Contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def three_matters(clerk: Membership, household: Unit) -> list[int]:
    """What the clerk took since the day began and has told nobody about: the ids."""
    resident = Resident.objects.get(name="王测试")
    now = clock.now() - timedelta(days=1)
    return [a_ticket(clerk, now=now, unit=household, resident=resident).pk for _ in range(3)]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the link of this name has the focus, as somebody without a mouse would."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").strip() == name:
            return
    raise AssertionError(f"Tab never came to {name}")


def type_date(page: Page, day: date) -> None:
    """The digits in the order in which this browser asks for them."""
    field = "document.activeElement.value"
    for written in (f"{day:%m%d%Y}", f"{day:%Y%m%d}"):
        page.keyboard.type(written)
        if page.evaluate(field) == str(day):
            return
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        for _ in range(3):
            page.keyboard.press("Delete")
            page.keyboard.press("ArrowRight")
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
    raise AssertionError(f"the field never held {day}")


def test_three_open_matters_are_cleared_by_keyboard_alone(desk: Desk, three_matters: list[int]) -> None:
    page = desk.sign_in().page
    tab_to(page, "日清")
    page.keyboard.press("Enter")
    page.wait_for_url("**/clearance/")
    solved_on = localdate(clock.now()) + timedelta(days=7)

    for left in (3, 2, 1):
        expect(page.locator(".page-head .count")).to_have_text(str(left))
        expect(page.get_by_label("今日告知住户的内容")).to_be_focused()
        page.keyboard.type(f"配件已订，还有{left}件。")
        while page.evaluate("document.activeElement.name") != "reason":
            page.keyboard.press("Tab")
        page.keyboard.type("等厂家发货")
        page.keyboard.press("Tab")
        type_date(page, solved_on)
        page.keyboard.press("Control+Enter")

    expect(page.get_by_text("今日事项已全部交代")).to_be_visible()
    assert set(CarryOver.objects.values_list("ticket_id", "resolve_on")) == {(pk, solved_on) for pk in three_matters}
    assert Contact.objects.filter(ticket__in=three_matters, text__startswith="配件已订").count() == len(three_matters)
    assert desk.complaints == []
