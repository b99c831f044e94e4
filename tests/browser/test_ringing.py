"""A call opens the caller's card within a second, beside whatever is being typed (interfaces)."""

import time
from statistics import median

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from core import clock
from interfaces.models import PhoneCall
from interfaces.services.calls import set_extension
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.factories import a_ticket
from tests.interfaces.asks import CALL, an_integration

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = 5


@pytest.fixture
def exchange(clerk: Membership, live_server: LiveServer, page: Page) -> "Exchange":
    """The telephone system; 801 stands on the clerk's desk."""
    set_extension(clerk.community, number="801", user=clerk.user, by=clerk.user, now=clock.now())
    _made, token = an_integration(clerk.community, scopes=["calls:write"])
    return Exchange(page, f"{live_server.url}/api/v1/communities/garden/calls", token)


class Exchange:
    """It tells of calls by HTTP, as a telephone system does."""

    def __init__(self, page: Page, url: str, token: str) -> None:
        self.context = page.context.browser.new_context() if page.context.browser else page.context
        self.url, self.token = url, token

    def tell(self, call_id: str, event: str = "ringing", **more: str) -> None:
        """One event."""
        body = {**CALL, "call_id": call_id, "event": event, **more}
        answer = self.context.request.post(self.url, data=body, headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status == 200, answer.text()


def test_the_card_comes_within_a_second_and_leaves_focus_and_words_alone(
    desk: Desk, exchange: Exchange, clerk: Membership
) -> None:
    page = desk.sign_in().open("/c/garden/intake/")
    page.fill("[name=m0-text]", "厨房水管")
    page.focus("[name=m0-text]")
    took = []
    for turn in range(LOOKS):
        began = time.monotonic()
        exchange.tell(f"c-{turn}")
        expect(page.locator(".ring-card")).to_have_count(1)
        took.append(time.monotonic() - began)
        page.keyboard.type("漏")
        exchange.tell(f"c-{turn}", "ended")
        expect(page.locator(".ring-card")).to_have_count(0)

    print(f"event to card: {[round(one, 2) for one in took]} s")
    assert page.evaluate("document.activeElement.name") == "m0-text"
    assert page.input_value("[name=m0-text]") == "厨房水管" + "漏" * LOOKS
    assert median(took) < 1.0
    assert desk.complaints == []


def test_taking_the_call_from_an_intake_keeps_what_was_typed_there(
    desk: Desk, exchange: Exchange, clerk: Membership
) -> None:
    a_ticket(clerk)
    page = desk.sign_in().open("/c/garden/intake/")
    page.fill("[name=m0-text]", "电梯里有异响")
    exchange.tell("c-1")
    expect(page.locator(".ring-card")).to_contain_text("王先生")

    page.get_by_role("button", name="接听登记").click()

    page.wait_for_url("**/intake/?unit=*")
    expect(page.locator("body")).to_contain_text("3-2-1201")
    page.goto(desk.server + "/c/garden/intake/")
    expect(page.locator("[name=m0-text]")).to_have_value("电梯里有异响")
    assert PhoneCall.objects.get().taken_at is not None


def test_nobody_asks_while_the_page_is_hidden(desk: Desk, exchange: Exchange) -> None:
    page = desk.sign_in().open("/c/garden/desk/")
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true })")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    exchange.tell("c-1")
    page.wait_for_timeout(2500)  # three looks would have been made

    assert [one for one in asked if "ringing" in one] == []
