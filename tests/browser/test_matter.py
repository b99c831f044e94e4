"""A matter from its first reply to its closing, in real browsers (OTE-6, OTE-7, OTE-9, TL-1, TL-2, C-6)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from core import clock
from residents.models import Resident, Unit
from staff.models import Department, Membership
from tests.browser.conftest import Desk
from tests.factories import DepartmentFactory, MembershipFactory, a_ticket
from tickets.enums import Channel, State
from tickets.models import Ticket
from tickets.services import close, reply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENGINEERS = "工程维修部"


@pytest.fixture
def ticket(clerk: Membership, household: Unit) -> Ticket:
    """A repair that the clerk took ten minutes ago."""
    resident = Resident.objects.get(name="王测试")
    return a_ticket(clerk, now=clock.now() - timedelta(minutes=10), unit=household, resident=resident)


@pytest.fixture
def colleague(browser: Browser, live_server: LiveServer, household: Unit) -> Iterator[Desk]:
    """Another person at another machine; sign in first."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    yield Desk(context.new_page(), live_server.url)
    context.close()


def at(desk: Desk, ticket: Ticket, do: str = "") -> Page:
    """The ticket's page, with an action open."""
    return desk.open(f"/c/garden/tickets/{ticket.number}/{'?do=' + do if do else ''}")


def story(page: Page, words: str) -> None:
    """The story's newest line says this."""
    expect(page.locator(".story li:not(.day)").first).to_contain_text(words)


def test_a_reply_with_the_next_promise_counts_down_and_stands_in_the_story(desk: Desk, ticket: Ticket) -> None:
    desk.sign_in()
    page = at(desk, ticket)
    page.fill("[name=said]", "师傅已在路上")

    page.locator("[name=said]").press("Control+Enter")

    story(page, "师傅已在路上")
    expect(page.locator(".limits")).to_contain_text("承诺回复")
    expect(page.locator(".limits")).not_to_contain_text("回复住户")
    expect(page.locator(".limits .due")).to_contain_text("还剩")
    assert desk.complaints == []


def test_a_final_answer_and_the_outcome_close_the_matter(desk: Desk, ticket: Ticket) -> None:
    desk.sign_in()
    page = at(desk, ticket)
    page.fill("[name=said]", "已更换水管")
    page.get_by_label("已是最终答复").check()
    page.get_by_role("button", name="记录回复").click()
    story(page, "已更换水管")

    expect(page.locator("#act-close [name=outcome]")).to_have_value("已更换水管")
    page.get_by_role("button", name="关闭工单").click()

    expect(page.locator(".outcome")).to_contain_text("已更换水管")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.outcome) == (State.CLOSED, "已更换水管")
    assert desk.complaints == []


def test_closing_without_an_outcome_is_refused_at_its_field(desk: Desk, ticket: Ticket) -> None:
    desk.sign_in()
    page = at(desk, ticket, "close")

    page.get_by_role("button", name="关闭工单").click()

    expect(page.locator("#act-close .invalid-feedback").first).to_be_visible()
    expect(page.locator("#act-close [name=outcome]")).to_be_focused()
    ticket.refresh_from_db()
    assert ticket.state == State.NEW


def offer_to_the_helper(desk: Desk, ticket: Ticket) -> Page:
    """The clerk signs in and offers the ticket to 何雨桐."""
    desk.sign_in()
    page = at(desk, ticket, "offer_handover")
    label = page.locator("[name=to_user] option", has_text="何雨桐").inner_text()
    page.select_option("[name=to_user]", label=label)
    page.fill("#act-offer_handover [name=reason]", "我要下班了")
    page.get_by_role("button", name="提出交接").click()
    story(page, "何雨桐")
    return page


def test_a_handover_is_offered_here_and_accepted_there(desk: Desk, colleague: Desk, ticket: Ticket) -> None:
    page = offer_to_the_helper(desk, ticket)

    theirs = colleague.sign_in("helper").page
    theirs.locator("a", has_text="答复").first.click()
    theirs.get_by_role("button", name="接收，由我处理").click()

    story(theirs, "何雨桐")
    ticket.refresh_from_db()
    assert (ticket.handler.username, ticket.first_responder.username) == ("helper", "clerk")
    desk.open("/c/garden/desk/")
    expect(page.locator("#desk-live")).to_contain_text("3-2-1201")
    assert desk.complaints + colleague.complaints == []


def test_a_declined_handover_goes_back_with_its_reason(desk: Desk, colleague: Desk, ticket: Ticket) -> None:
    offer_to_the_helper(desk, ticket)
    colleague.sign_in("helper")
    theirs = at(colleague, ticket)

    theirs.get_by_role("button", name="退回").click()
    expect(theirs.locator("#act-answer_handover .invalid-feedback").first).to_be_visible()
    theirs.fill("#act-answer_handover [name=reason]", "我也要下班")
    theirs.get_by_role("button", name="退回").click()
    story(theirs, "我也要下班")

    story(at(desk, ticket), "我也要下班")
    ticket.refresh_from_db()
    assert ticket.handler.username == "clerk"


def test_a_transfer_goes_through_the_supervisor(desk: Desk, colleague: Desk, ticket: Ticket) -> None:
    engineers: Department = DepartmentFactory.create(community=ticket.community, name=ENGINEERS)
    MembershipFactory.create(community=ticket.community, department=engineers)
    desk.sign_in()
    page = at(desk, ticket, "ask_transfer")
    page.select_option("[name=to_department]", label=ENGINEERS)
    page.fill("#act-ask_transfer [name=reason]", "管道归工程部")
    page.get_by_role("button", name="申请转部门").click()
    story(page, ENGINEERS)

    boss = colleague.sign_in("boss").page
    expect(boss.locator(".waiting")).to_contain_text("3-2-1201")
    boss = at(colleague, ticket)
    boss.get_by_role("button", name="转给该部门").click()

    story(boss, ENGINEERS)
    expect(boss.locator(".pending")).to_contain_text(ENGINEERS)
    ticket.refresh_from_db()
    assert ticket.handler.username == "clerk"


def test_a_closed_matter_is_reopened_with_the_same_first_responder(
    desk: Desk, ticket: Ticket, clerk: Membership
) -> None:
    close(ticket_id=ticket.pk, by=clerk.user, outcome="已修好", told="phone", untold_reason="", now=clock.now())
    desk.sign_in("helper")
    page = at(desk, ticket)
    page.fill("[name=reason]", "住户来电说又漏了")

    page.get_by_role("button", name="重新打开工单").click()

    story(page, "住户来电说又漏了")
    expect(page.locator(".limits")).to_contain_text("回复住户")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.first_responder_id) == (State.IN_PROGRESS, clerk.user_id)


def test_the_countdown_runs_and_becomes_late_under_the_eyes(desk: Desk, ticket: Ticket, clerk: Membership) -> None:
    desk.sign_in()
    now = clock.now()
    soon = now + timedelta(seconds=4)
    reply(
        ticket_id=ticket.pk,
        by=clerk.user,
        said="马上回复",
        channel=Channel.CALL_OUT,
        final=False,
        next_reply_at=soon,
        now=now,
    )
    chip = at(desk, ticket).locator(".limits .due")

    expect(chip).to_have_attribute("data-state", "soon")
    expect(chip).to_contain_text("0:0")
    expect(chip).to_have_attribute("data-state", "late")
    expect(chip).to_contain_text("超时")


def test_a_colleagues_change_keeps_what_i_type_and_tells_me(desk: Desk, ticket: Ticket, clerk: Membership) -> None:
    desk.sign_in("helper")
    page = at(desk, ticket)
    page.fill("[name=said]", "我正要告诉住户")
    close(ticket_id=ticket.pk, by=clerk.user, outcome="已修好", told="phone", untold_reason="", now=clock.now())

    page.get_by_role("button", name="记录回复").click()

    expect(page.locator("#act-reply [name=said]")).to_have_value("我正要告诉住户")
    expect(page.locator("#act-reply")).to_contain_text("已关闭")
    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED


def test_a_double_click_on_a_reply_records_it_once(desk: Desk, ticket: Ticket) -> None:
    desk.sign_in()
    page = at(desk, ticket)
    page.fill("[name=said]", "师傅已在路上")
    expect(page.locator("#act-reply [data-draft-state]")).to_contain_text("草稿已保存")

    page.get_by_role("button", name="记录回复").dblclick()

    story(page, "师傅已在路上")
    assert ticket.contacts.filter(text="师傅已在路上").count() == 1
