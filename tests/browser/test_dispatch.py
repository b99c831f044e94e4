"""Sending a technician without the mouse; the call that cannot be overlooked (R-1, TL-4)."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from deadlines.sweep import sweep
from residents.models import Unit
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.factories import a_ticket
from tests.tickets.orders import a_technician, an_order
from tickets.enums import Trade
from tickets.models import Ability, Explanation, Ticket, WorkOrder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ticket(clerk: Membership, household: Unit) -> Ticket:
    return a_ticket(clerk, now=clock.now() - timedelta(minutes=40), unit=household)


@pytest.fixture
def plumber(clerk: Membership) -> Membership:
    who = a_technician(clerk, user__username="plumber", user__name="何师傅")
    Ability.objects.create(community=clerk.community, user=who.user, trade=Trade.PLUMBING)
    return who


@pytest.mark.rule("R-1")
def test_two_keys_send_the_best_technician(desk: Desk, ticket: Ticket, plumber: Membership) -> None:
    a_technician(plumber, user__username="other", user__name="周电工")
    desk.sign_in()
    page = desk.open(f"/c/garden/tickets/{ticket.number}/")

    page.keyboard.press("d")
    expect(page.locator("#act-dispatch [type=radio]:checked")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#messages")).to_contain_text("已派给何师傅")
    order = WorkOrder.objects.get()
    assert (order.technician, order.trade) == (plumber.user, Trade.PLUMBING)
    assert desk.complaints == []


def test_the_letter_in_a_field_is_a_letter(desk: Desk, ticket: Ticket) -> None:
    desk.sign_in()
    page = desk.open(f"/c/garden/tickets/{ticket.number}/")

    page.locator("[name=said]").press_sequentially("d")

    expect(page.locator("#act-dispatch")).not_to_have_attribute("open", "")
    assert page.input_value("[name=said]") == "d"


def test_another_trade_changes_the_list_and_keeps_what_was_typed(
    desk: Desk, ticket: Ticket, plumber: Membership
) -> None:
    desk.sign_in()
    page = desk.open(f"/c/garden/tickets/{ticket.number}/")
    page.keyboard.press("d")
    page.fill("#act-dispatch [name=task]", "卫生间也看一下")

    page.select_option("#act-dispatch [name=trade]", "electrics")

    expect(page.locator("#div_dispatch_technician")).to_contain_text("非本工种")
    assert page.input_value("#act-dispatch [name=task]") == "卫生间也看一下"


@pytest.mark.rule("TL-4")
def test_the_owed_call_comes_over_any_page_and_leads_to_its_form(
    desk: Desk, ticket: Ticket, plumber: Membership, clerk: Membership
) -> None:
    now = clock.now()
    an_order(ticket, clerk.user, plumber.user, now=now - timedelta(minutes=21))
    sweep(now)
    desk.sign_in()
    page = desk.open("/c/garden/notices/")

    page.get_by_text("请立即致电").click()

    expect(page.locator("#act-explain [name=reason]")).to_be_visible()
    page.fill("#act-explain [name=reason]", "上一户还没修好")
    page.locator("#act-explain [name=reason]").press("Control+Enter")
    expect(page.locator("#messages")).to_contain_text("已登记")
    assert Explanation.objects.get().done_by == clerk.user
    expect(page.get_by_text("请立即致电")).to_have_count(0)
    assert desk.complaints == []


def test_on_a_phone_the_boards_links_are_wide_enough_to_read(
    desk: Desk, ticket: Ticket, plumber: Membership, clerk: Membership
) -> None:
    an_order(ticket, clerk.user, plumber.user, now=clock.now())
    desk.sign_in()
    desk.page.set_viewport_size({"width": 390, "height": 844})
    page = desk.open("/c/garden/dispatch/")

    for link in page.locator(".board-figures a").all():
        box = link.bounding_box()
        assert box
        assert box["width"] > 90
        assert box["height"] < 90
