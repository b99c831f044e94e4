"""A Chinese input method in the browser's own hands: its Enter takes the word, and does nothing else.

CDP composes as an input method does. While a word is composed the key comes as 229 with `isComposing` (Chromium,
Firefox); Safari ends the word first and sends the key afterwards, as 229 alone. Each is followed by a plain Enter,
which does act: so the field is one where an accident could happen.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Request, expect

from core import clock
from residents.models import Occupancy, Resident, Unit
from staff.models import Membership
from tests.browser.composed import sent_while_composing
from tests.browser.conftest import Desk
from tests.factories import a_ticket
from tests.visitors.gates import a_visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIVE = re.compile("/(search|same|returning|hosts)/")
ORDERS = ("key before end", "end before key")


@dataclass
class Method:
    """An input method at the field that has the focus."""

    page: Page

    def __post_init__(self) -> None:
        self.wire = self.page.context.new_cdp_session(self.page)
        self.asked: list[str] = []
        self.page.on("request", self._hear)

    def _hear(self, request: Request) -> None:
        if LIVE.search(request.url):
            self.asked.append(request.url)

    def looks(self) -> list[str]:
        """What was asked of the server for an answer beside the field."""
        return self.asked

    def begin(self, letters: str) -> None:
        """Letters stand underlined in the field, not yet a word."""
        for end in range(1, len(letters) + 1):
            part = {"text": letters[:end], "selectionStart": end, "selectionEnd": end}
            self.wire.send("Input.imeSetComposition", part)

    def enter(self) -> None:
        """The key that belongs to the method."""
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
        self.wire.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})

    def take(self, word: str) -> None:
        """The word is in the field; the composition has ended."""
        self.wire.send("Input.insertText", {"text": word})

    def type(self, letters: str, word: str, order: str) -> None:
        """The whole word, ended by Enter in one of the two orders."""
        self.begin(letters)
        if order == "key before end":
            self.enter()
            self.take(word)
        else:
            self.take(word)
            self.enter()


@pytest.fixture
def field(desk: Desk, clerk: Membership, household: Unit) -> Iterator[Callable[[str, str], Method]]:
    """Open a page as `boss` and put the focus into a field."""
    a_ticket(clerk, now=clock.now(), unit=household, resident=Resident.objects.get())
    a_visit(clerk, Occupancy.objects.select_related("unit", "resident").get(), now=clock.now())
    desk.sign_in("boss")

    def at(path: str, selector: str) -> Method:
        page = desk.open(path)
        expect(page.locator("[hx-trigger=load]")).to_have_count(0)
        desk.complaints.clear()  # of the page before, whose polling was cut short
        page.locator(selector).first.focus()
        return Method(page)

    yield at
    assert desk.complaints == []


# what a plain Enter does: it sends, goes on to the next field, or opens a hit; none of it leaves the page here
ACTED = """() => {
    window.acted = false;
    const act = event => { event.preventDefault(); event.stopImmediatePropagation(); window.acted = true; };
    for (const kind of ["submit", "click", "focusout"]) window.addEventListener(kind, act, true);
}"""
FIELDS = [
    ("/c/garden/desk/", "#q", "王"),
    ("/c/garden/desk/", "#caller", "王"),
    ("/c/garden/intake/", "[name=caller_name]", "王"),
    ("/c/garden/intake/", "[name=unit_text]", "三栋"),
    ("/c/garden/gate/passes/add/", "[name=name]", "王"),
    ("/c/garden/gate/", "#visitor", "何"),
    ("/c/garden/gate/new/", "[name=whom]", "王"),
    ("/c/garden/gate/new/", "[name=name]", "何"),
]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("path", "selector", "word"), FIELDS, ids=[one[1] + one[0][10:] for one in FIELDS])
def test_the_methods_enter_takes_the_word_and_a_plain_one_acts(
    field: Callable[[str, str], Method], path: str, selector: str, word: str, order: str
) -> None:
    method = field(path, selector)
    page, box = method.page, method.page.locator(selector).first
    address = page.url

    method.type("wang", word, order)
    page.wait_for_timeout(50)

    expect(box).to_be_focused()
    expect(box).to_have_value(word)
    assert page.url == address
    assert not page.evaluate("() => [...document.forms].some(form => form.dataset.sent)")
    page.evaluate(ACTED)
    page.keyboard.press("Enter")
    assert page.evaluate("window.acted")


SEARCHES = [
    ("/c/garden/desk/", "#q"),
    ("/c/garden/desk/", "#caller"),
    ("/c/garden/intake/", "[name=m0-text]"),
    ("/c/garden/gate/", "#visitor"),
    ("/c/garden/gate/new/", "[name=whom]"),
]


@pytest.mark.parametrize(("path", "selector"), SEARCHES, ids=[one[1] for one in SEARCHES])
def test_nobody_is_asked_for_an_answer_to_half_a_word(
    field: Callable[[str, str], Method], path: str, selector: str
) -> None:
    method = field(path, selector)

    method.page.keyboard.insert_text("三")  # asked in a moment; the moment is over when the next word is begun
    method.begin("wangce")
    method.page.wait_for_timeout(700)
    assert method.looks() == []

    with method.page.expect_request(LIVE):
        method.take("王测试")


def test_a_field_that_sends_at_the_methods_enter_is_found(field: Callable[[str, str], Method]) -> None:
    page = field("/c/garden/gate/", "#visitor").page
    assert sent_while_composing(page) == []
    page.evaluate("""() => document.addEventListener("keydown", event => {
        if (event.key === "Enter" && !event.isComposing) event.target.form?.requestSubmit();
    })""")

    found = sent_while_composing(page)

    assert any("end before key" in one and "submit" in one for one in found)
    assert not any("key before end" in one for one in found)
