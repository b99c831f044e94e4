"""The desk's jobs by keyboard alone, from the page that one lands on: told, closed, asked again, sent, handed over.

The first of the ten, recording a call, stands in test_intake.py, and the clearance in test_clearance.py.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from duty.models import ShiftHandover
from residents.models import Resident, Unit
from staff.models import Membership
from tests.browser.conftest import PASSWORD, Desk
from tests.browser.keyboard.hands import Hands
from tests.duty.handovers import a_colleague, an_item
from tests.factories import a_post, a_ticket
from tests.tickets.orders import a_technician
from tickets.enums import Satisfaction, State, Trade
from tickets.models import Ability, Revisit, Ticket, WorkOrder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ticket(clerk: Membership, household: Unit) -> Ticket:
    """A repair that the clerk took ten minutes ago."""
    resident = Resident.objects.get(name="王测试")
    return a_ticket(clerk, now=clock.now() - timedelta(minutes=10), unit=household, resident=resident)


@pytest.fixture
def hands(ticket: Ticket, desk: Desk) -> Iterator[Hands]:
    """The clerk's, signed in at the desk. Whatever they did, the focus was seen and never lost."""
    hands = Hands(desk.sign_in().page)
    yield hands
    assert hands.faults == [], "\n".join(hands.faults)
    refused = "422 (Unprocessable Entity)"  # Chromium says so of every form that comes back
    assert [one for one in desk.complaints if refused not in one] == []


def open_ticket(hands: Hands, ticket: Ticket) -> None:
    """From the desk's list, along the skip link past the rail."""
    hands.push(".skip")
    hands.push(f"a[href*='{ticket.number}']")
    hands.arrive(f"**/tickets/{ticket.number}/")


def test_a_reply_is_recorded_by_keyboard_alone(hands: Hands, ticket: Ticket) -> None:
    open_ticket(hands, ticket)
    hands.press("r")
    expect(hands.page.locator("#act-reply [name=said]")).to_be_focused()
    hands.page.keyboard.insert_text("师傅已在路上")
    hands.press("Control+Enter")

    expect(hands.page.locator(".story li:not(.day)").first).to_contain_text("师傅已在路上")
    hands.press("Tab")
    hands.held()


def test_the_best_technician_is_sent_by_keyboard_alone(hands: Hands, ticket: Ticket, clerk: Membership) -> None:
    plumber = a_technician(clerk, user__username="plumber", user__name="何师傅")
    Ability.objects.create(community=clerk.community, user=plumber.user, trade=Trade.PLUMBING)
    open_ticket(hands, ticket)
    hands.press("d")
    expect(hands.page.locator("#act-dispatch [type=radio]:checked")).to_be_focused()
    hands.look()
    hands.push("#act-dispatch [type=submit]")

    expect(hands.page.locator("#messages")).to_contain_text("已派给何师傅")
    assert WorkOrder.objects.get().technician == plumber.user


def test_another_trade_is_chosen_without_losing_the_focus(hands: Hands, ticket: Ticket, clerk: Membership) -> None:
    a_technician(clerk, user__username="plumber", user__name="何师傅")
    open_ticket(hands, ticket)
    hands.press("d")
    expect(hands.page.locator("#act-dispatch [name=technician]:focus")).to_be_visible()
    hands.to("#act-dispatch [name=trade]", key="Shift+Tab")
    before = hands.page.evaluate("() => document.activeElement.value")
    hands.press("ArrowDown")
    expect(hands.page.locator("#act-dispatch .htmx-request")).to_have_count(0)

    assert hands.page.evaluate("() => document.activeElement.value") != before
    hands.held()
    hands.to("#act-dispatch [name=technician]")


def test_a_matter_is_closed_and_asked_about_again_by_keyboard_alone(hands: Hands, ticket: Ticket) -> None:
    open_ticket(hands, ticket)
    hands.press("c")
    expect(hands.page.locator("#act-close [name=outcome]")).to_be_focused()
    hands.page.keyboard.insert_text("已更换水管")
    hands.choose("#act-close [name=told]", "phone")
    hands.press("Control+Enter")
    expect(hands.page.locator(".outcome")).to_contain_text("已更换水管")
    assert Ticket.objects.get().state == State.CLOSED

    hands.pick("result", Satisfaction.SATISFIED)
    hands.write("#act-revisit [name=words]", "修得很快")
    hands.press("Control+Enter")

    expect(hands.page.locator(".story")).to_contain_text("修得很快")
    assert Revisit.objects.get().result == Satisfaction.SATISFIED


def test_a_refused_closing_puts_the_hands_into_the_faulty_field(hands: Hands, ticket: Ticket) -> None:
    open_ticket(hands, ticket)
    hands.press("c")
    expect(hands.page.locator("#act-close [name=outcome]")).to_be_focused()
    hands.press("Control+Enter")

    expect(hands.page.locator("#act-close .invalid-feedback").first).to_be_visible()
    expect(hands.page.locator("#act-close [name=outcome]")).to_be_focused()
    hands.look()


def test_a_closed_action_gives_the_focus_to_what_opened_it(hands: Hands, ticket: Ticket) -> None:
    open_ticket(hands, ticket)
    hands.press("n")
    expect(hands.page.locator("#act-note textarea")).to_be_focused()
    hands.press("Escape")

    expect(hands.page.locator("#act-note")).not_to_have_attribute("open", "")
    expect(hands.page.locator("#act-note > summary")).to_be_focused()


def test_a_dialog_keeps_the_focus_and_gives_it_back(hands: Hands, ticket: Ticket) -> None:
    hands.page.goto(hands.page.url.replace("/desk/", f"/residents/{ticket.resident_id}/"))
    opener = "a[data-reveal]"
    hands.push(opener)
    dialog = hands.page.locator("dialog.reveal[open]")
    expect(dialog).to_be_visible()
    hands.trapped("dialog.reveal")
    hands.press("Escape")

    expect(dialog).to_have_count(0)
    expect(hands.page.locator(opener).first).to_be_focused()


def test_a_menu_gives_the_focus_back(hands: Hands) -> None:
    opener = ".account summary"
    hands.push(opener)
    hands.press("Tab")
    hands.look()
    hands.press("Escape")

    expect(hands.page.locator(opener)).to_be_focused()


def test_the_shift_is_handed_over_by_keyboard_alone(desk: Desk, clerk: Membership) -> None:
    post = a_post(clerk.community)
    an_item(post)
    helper = a_colleague(clerk, user__username="helper9", user__name="何雨桐", department=clerk.department)
    helper.user.set_password(PASSWORD)
    helper.user.save(update_fields=["password"])
    hands = Hands(desk.sign_in().page)
    desk.open("/c/garden/duty/handover/")

    hands.choose("[name=incoming]", "何雨桐")
    hands.push("main form [type=submit]")
    hands.arrive(re.compile(r"/duty/handover/\d+/$"))
    hands.write("[name^=count_]", "2")
    hands.write("[name=words]", "大堂灯坏了一盏")
    for block in hands.page.locator("[name=block]").all():
        hands.push(f"[name=block][value={block.get_attribute('value')}]", "Space")
    hands.push("[name=area]", "Space")
    hands.write("[name=secret_out]", PASSWORD)
    hands.write("[name=secret_in]", PASSWORD)
    hands.press("Enter")

    expect(hands.page.locator("main")).to_contain_text("大堂灯坏了一盏")
    assert ShiftHandover.objects.get().is_signed
    assert hands.faults == [], "\n".join(hands.faults)
    assert desk.complaints == []
