"""Recording a call in a real browser: by keyboard, once, and without losing a word (IN-1…4, OTE-1, OTE-3)."""

from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Page, expect

from core import clock
from phrasebook.enums import Moment
from phrasebook.models import Phrase
from residents.models import Resident, Unit
from staff.models import DeskSession, Membership
from tests.browser.conftest import PASSWORD, Desk
from tests.factories import a_ticket
from tickets.enums import State
from tickets.models import Call, Contact, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
INTAKE = "/c/garden/intake/"
MOST_KEYSTROKES = 12
COMPOSED_ENTER = """box => box.dispatchEvent(
    new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""


@pytest.fixture
def intake(desk: Desk, household: Unit) -> Callable[[], Page]:
    """Sign in and open the intake at 3-2-1201 with 王测试 calling."""

    def show() -> Page:
        resident = Resident.objects.get(name="王测试")
        desk.sign_in()
        return desk.open(f"{INTAKE}?unit={household.pk}&resident={resident.pk}")

    return show


def press(page: Page, keys: Sequence[str]) -> int:
    """Press keys one by one; returns how many strokes that were (a chord counts each of its keys)."""
    for key in keys:
        page.keyboard.press(key)
    return sum(len(key.split("+")) for key in keys)


def kept(page: Page) -> None:
    """Wait until the page says that the draft is kept."""
    expect(page.locator("#intake [data-draft-state]")).to_contain_text("草稿已保存")


def test_a_known_caller_becomes_a_saved_ticket_in_twelve_keystrokes_and_without_the_mouse(desk: Desk) -> None:
    page = desk.sign_in().page

    strokes = press(page, ["/", "1", "2", "3", "4"])
    expect(page.locator("#results [role=option]")).to_have_count(1)
    strokes += press(page, ["Enter"])
    page.wait_for_url("**/intake/**")
    expect(page.locator("[name=caller]:checked + .avatar")).to_have_text("王")
    strokes += press(page, ["2"])
    page.keyboard.insert_text("厨房水管漏水")
    strokes += press(page, ["Control+Enter"])
    page.wait_for_url("**/tickets/**")

    ticket = Ticket.objects.get()
    assert strokes <= MOST_KEYSTROKES
    assert (ticket.text, ticket.unit and ticket.unit.code, ticket.caller_name) == ("厨房水管漏水", "3-2-1201", "王测试")
    expect(page.locator("#messages")).to_contain_text(ticket.number)
    assert desk.complaints == []


@pytest.mark.parametrize("is_kept", [True, False], ids=["after the draft", "before the draft"])
def test_a_double_click_makes_one_ticket(desk: Desk, intake: Callable[[], Page], is_kept: bool) -> None:
    page = intake()
    page.fill("[name=m0-text]", "楼道灯不亮")
    if is_kept:
        kept(page)

    page.locator("#intake [data-save]").dblclick()
    page.wait_for_url("**/tickets/**")

    assert (Call.objects.count(), Ticket.objects.count()) == (1, 1)
    assert desk.complaints == []


def test_a_retry_that_no_script_can_see_makes_one_ticket(desk: Desk, intake: Callable[[], Page]) -> None:
    page = intake()
    page.fill("[name=m0-text]", "楼道灯不亮")
    send = """async () => {
        const form = document.getElementById("intake");
        const once = () => fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form))});
        return [(await once()).url, (await once()).url];
    }"""

    first, second = page.evaluate(send)

    assert first == second
    assert (Call.objects.count(), Ticket.objects.count()) == (1, 1)
    assert desk.complaints == []


def test_an_input_methods_enter_neither_sends_nor_leaves_the_field(desk: Desk, intake: Callable[[], Page]) -> None:
    page = intake()
    box = page.locator("[name=m0-text]")
    box.focus()
    page.keyboard.insert_text("漏水")

    box.evaluate(COMPOSED_ENTER)
    page.locator("[name=caller_phone]").evaluate(COMPOSED_ENTER)

    expect(box).to_be_focused()
    expect(box).to_have_value("漏水")
    assert INTAKE in page.url
    assert not Ticket.objects.exists()
    assert desk.complaints == []


def test_typing_survives_a_closed_tab(desk: Desk, intake: Callable[[], Page]) -> None:
    page = intake()
    address = page.url
    page.fill("[name=m0-text]", "话说到一半")
    kept(page)
    context = page.context
    page.close()

    later = context.new_page()
    later.goto(address)

    expect(later.locator("[name=m0-text]")).to_have_value("话说到一半")
    expect(later.locator(".restored")).to_be_visible()
    assert desk.complaints == []


def sign_in_aside(desk: Desk) -> Page:
    """Sign in again on another page of the same browser, as the form asks one to."""
    aside = desk.page.context.new_page()
    aside.goto(f"{desk.server}/login/")
    aside.fill("[name=username]", "clerk")
    aside.fill("[name=password]", PASSWORD)
    aside.keyboard.press("Enter")
    aside.wait_for_url("**/c/**")
    return aside


def lose_the_session(page: Page) -> None:
    """The session ends while a sentence is half typed; the page says so."""
    DeskSession.objects.all().delete()
    page.locator("[name=m0-text]").press("End")
    page.keyboard.insert_text("，还没完")
    expect(page.locator("#intake [data-draft-state]")).to_contain_text("登录")


def test_typing_survives_a_lost_session(desk: Desk, intake: Callable[[], Page]) -> None:
    page = intake()
    address = page.url
    page.fill("[name=m0-text]", "说了很多")
    kept(page)
    lose_the_session(page)

    page.keyboard.press("Control+Enter")

    expect(page.locator("[name=m0-text]")).to_have_value("说了很多，还没完")
    assert page.url == address
    aside = sign_in_aside(desk)
    aside.goto(address)
    expect(aside.locator("[name=m0-text]")).to_have_value("说了很多")
    assert not Ticket.objects.exists()


def test_a_call_sent_after_the_session_was_lost_is_there_again_after_signing_in(
    desk: Desk, intake: Callable[[], Page]
) -> None:
    page = intake()
    page.fill("[name=m0-text]", "说了很多")
    kept(page)
    DeskSession.objects.all().delete()

    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/login/**")
    page.fill("[name=username]", "clerk")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/intake/**")

    expect(page.locator("[name=m0-text]")).to_have_value("说了很多")
    assert not Ticket.objects.exists()
    assert desk.complaints == []


def test_after_signing_in_on_another_page_the_call_is_saved_where_it_was_typed(
    desk: Desk, intake: Callable[[], Page]
) -> None:
    page = intake()
    page.fill("[name=m0-text]", "说了很多")
    kept(page)
    lose_the_session(page)
    sign_in_aside(desk)

    page.locator("[name=m0-text]").press("Control+Enter")
    page.wait_for_url("**/tickets/**")

    assert Ticket.objects.get().text == "说了很多，还没完"


def test_one_call_opens_two_tickets(desk: Desk, intake: Callable[[], Page]) -> None:
    page = intake()
    page.fill("[name=m0-text]", "水管漏水")
    page.get_by_role("button", name="再记一件").click()
    page.fill("[name=m1-text]", "楼道有垃圾")

    page.locator("[name=m1-text]").press("Control+Enter")
    page.wait_for_url("**/desk/")

    assert sorted(Ticket.objects.values_list("text", flat=True)) == sorted(["水管漏水", "楼道有垃圾"])
    assert Call.objects.count() == 1
    assert desk.complaints == []


def test_a_matter_solved_on_the_spot_is_closed_with_its_outcome(desk: Desk, intake: Callable[[], Page]) -> None:
    page = intake()
    page.fill("[name=m0-text]", "物业费怎么交")
    expect(page.locator("[name=m0-outcome]")).to_be_hidden()
    page.get_by_text("当场解决").click()
    expect(page.locator("[name=m0-promised_at]")).to_be_hidden()
    page.fill("[name=m0-outcome]", "已告知缴费方式")

    page.locator("[name=m0-outcome]").press("Control+Enter")
    page.wait_for_url("**/tickets/**")

    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.outcome, ticket.solved_on_spot) == (State.CLOSED, "已告知缴费方式", True)
    expect(page.locator(".outcome")).to_contain_text("已告知缴费方式")
    assert desk.complaints == []


def test_the_promise_is_shown_before_saving_and_is_what_is_kept(desk: Desk, intake: Callable[[], Page]) -> None:
    page = intake()
    expect(page.locator(".limit")).to_contain_text("回复时限")
    shown = page.input_value("[name=m0-promised_at]")
    page.fill("[name=m0-text]", "楼道灯不亮")

    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/tickets/**")

    promised = Ticket.objects.get().promised_at
    assert promised is not None
    assert page.evaluate("at => new Date(at).getTime()", shown) == promised.timestamp() * 1000
    assert desk.complaints == []


def test_a_wrong_value_has_its_sentence_and_everything_typed_stays(desk: Desk) -> None:
    desk.sign_in()
    page = desk.open(INTAKE)
    page.fill("[name=caller_name]", "路过的人")
    page.fill("[name=caller_phone]", "138abc")
    page.fill("[name=m0-text]", "大门关不上")
    page.fill("[name=m0-promised_at]", "2020-01-01T10:00")

    page.locator("[name=m0-text]").press("Control+Enter")

    expect(page.get_by_role("alert").first).to_contain_text("尚未登记")
    expect(page.locator(".mb-3", has=page.locator("[name=caller_phone]"))).to_contain_text("电话号码不正确")
    expect(page.locator(".mb-3", has=page.locator("[name=m0-promised_at]"))).to_contain_text("已经过去")
    typed = [page.input_value(f"[name={name}]") for name in ("caller_name", "caller_phone", "m0-text")]
    assert typed == ["路过的人", "138abc", "大门关不上"]
    expect(page.locator("[name=caller_phone]")).to_be_focused()
    assert not Ticket.objects.exists()


def test_a_second_call_is_recorded_on_the_open_matter(
    desk: Desk, clerk: Membership, household: Unit, intake: Callable[[], Page]
) -> None:
    ticket = a_ticket(clerk, now=clock.now(), unit=household, resident=Resident.objects.get(name="王测试"))
    page = intake()
    expect(page.locator("#same")).to_contain_text(ticket.number)
    page.fill("[name=m0-text]", "怎么还没人来")

    page.get_by_role("button", name="记入此单").click()
    page.wait_for_url("**/tickets/**")

    assert Ticket.objects.count() == 1
    assert Contact.objects.filter(ticket=ticket, text="怎么还没人来").exists()
    assert desk.complaints == []


def test_the_matter_that_is_meant_shows_itself_while_the_clerk_types(
    desk: Desk, clerk: Membership, household: Unit
) -> None:
    ticket = a_ticket(clerk, now=clock.now(), unit=household, text="厨房水管漏水")
    desk.sign_in()
    page = desk.open(INTAKE)
    expect(page.locator("#same")).not_to_contain_text(ticket.number)

    page.fill("[name=unit_text]", "3-2-1201")
    page.fill("[name=m0-text]", "怎么还没人来修漏水")
    expect(page.locator("#same")).to_contain_text(ticket.number)
    page.get_by_role("button", name="催单").click()
    page.wait_for_url("**/tickets/**")

    ticket.refresh_from_db()
    assert (ticket.inbound, ticket.urges, Ticket.objects.count()) == (2, 1, 1)
    expect(page.locator(".story")).to_contain_text("住户催单")
    assert desk.complaints == []


@pytest.mark.rule("PH-1", "A-6")
def test_the_right_words_name_who_is_typed_or_picked_and_the_promise_as_it_stands(desk: Desk, household: Unit) -> None:
    texts = ("{称呼}，您好，您请说。", "{称呼}，我会在{时间}前给您回电。")
    Phrase.objects.bulk_create(Phrase(moment=Moment.ANSWER, text=text) for text in texts)
    page = desk.sign_in().open(INTAKE)
    words = page.locator(".words-panel:not(.rates-panel)")
    words.locator("summary").click()
    expect(words).to_contain_text("您好，您请说")
    page.fill("[name=caller_name]", "赵女士")
    page.locator("[name=m0-promised_at]").fill("2030-01-05T09:35")
    expect(words).to_contain_text("赵女士，我会在2030-01-05 09:35前给您回电")

    page.wait_for_load_state("networkidle")

    desk.open(f"{INTAKE}?unit={household.pk}")
    words.locator("summary").click()
    page.locator(".people label", has_text="王").first.click()

    expect(words).to_contain_text(f"{Resident.objects.get(name='王测试').titled}，您好")
    assert desk.complaints == []
