"""A resident with a phone: at the lobby's poster, then on the page of their matter (OTE-1, OTE-3, R-4)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from attachments.models import Attachment
from core import clock
from portal.models import Opinion
from portal.services import make_link, put_up
from residents.models import Unit
from staff.models import Membership
from tests.attachments.images import a_picture
from tests.browser.conftest import Desk
from tests.factories import a_ticket
from tickets.enums import State, Told
from tickets.models import Revisit, Ticket
from tickets.services import close

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, household: Unit) -> Iterator[Desk]:
    """A resident's phone: nobody is signed in on it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True)
    yield Desk(context.new_page(), live_server.url)
    context.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo on the phone."""
    path = tmp_path / "漏水.jpg"
    path.write_bytes(a_picture(size=(1200, 900)).read())
    return path


def fits(page: Page) -> None:
    """Nothing has to be pushed sideways, and every control is large enough for a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('button, label.choice')].filter(b => b.offsetHeight < 44).map(b => b.outerHTML)"
    )
    assert small == []


def test_what_is_written_at_the_poster_is_accepted_and_its_page_opens(
    phone: Desk, desk: Desk, clerk: Membership, photo: Path
) -> None:
    token = put_up(who=clerk, building=None, responder=clerk.user, now=clock.now())
    page = phone.open(f"/p/{token}/")
    fits(page)
    page.get_by_label("报修").check()
    page.fill("[name=text]", "楼道灯不亮")
    page.set_input_files("[name=photos]", photo)
    page.fill("[name=unit]", "3-2-1201")
    page.fill("[name=phone]", "13800001234")

    page.get_by_role("button", name="提交").click()

    expect(page.locator("[role=status]")).to_contain_text("已受理")
    ticket = Ticket.objects.get()
    assert (ticket.first_responder, ticket.unit) == (clerk.user, None)
    expect(page.locator(".story")).to_contain_text("楼道灯不亮")
    expect(page.locator(".story img")).to_have_js_property("complete", value=True)
    assert page.locator(".story img").evaluate("image => image.naturalWidth") == 320
    fits(page)
    assert phone.complaints == []

    desk.sign_in()
    theirs = desk.open(f"/c/garden/tickets/{ticket.number}/")
    expect(theirs.locator(".story img")).to_be_visible()
    theirs.locator("#div_identify_unit_text input").press("Enter")
    expect(theirs.locator("#messages")).to_contain_text("已核实")
    ticket.refresh_from_db()
    assert ticket.unit is not None
    assert desk.complaints == []


def test_a_mistake_at_the_poster_costs_no_words(phone: Desk, clerk: Membership) -> None:
    token = put_up(who=clerk, building=None, responder=clerk.user, now=clock.now())
    page = phone.open(f"/p/{token}/")
    page.get_by_label("投诉").check()
    page.fill("[name=text]", "半夜装修")
    page.fill("[name=unit]", "3-2-1201")

    page.get_by_role("button", name="提交").click()

    expect(page.locator(".errorlist")).to_contain_text("请留下电话")
    expect(page.locator("[name=text]")).to_have_value("半夜装修")
    expect(page.get_by_label("投诉")).to_be_checked()


def test_a_word_a_photo_and_an_urge_land_on_the_same_ticket(phone: Desk, clerk: Membership, photo: Path) -> None:
    ticket = a_ticket(clerk, now=clock.now())
    page = phone.open(f"/r/{make_link(ticket_id=ticket.pk, by=clerk.user, now=clock.now())}/")
    page.set_input_files("[name=photos]", photo)

    page.get_by_role("button", name="提交").click()
    expect(page.locator(".story img")).to_be_visible()
    page.get_by_role("button", name="催一下").click()

    expect(page.locator("[role=status]")).to_contain_text("已转告")
    ticket.refresh_from_db()
    assert (ticket.inbound, ticket.urges, Attachment.objects.count()) == (3, 1, 1)
    fits(page)
    assert phone.complaints == []


def test_the_opinion_card_is_the_answer_to_the_revisit(phone: Desk, clerk: Membership) -> None:
    ticket = a_ticket(clerk, now=clock.now())
    told: dict[str, Any] = {"outcome": "已修好", "told": Told.PHONE, "untold_reason": ""}
    close(ticket_id=ticket.pk, by=clerk.user, now=clock.now(), **told)
    page = phone.open(f"/r/{make_link(ticket_id=ticket.pk, by=clerk.user, now=clock.now())}/")

    page.get_by_label("不满意").check()
    page.fill("[name=words]", "又漏了")
    page.get_by_role("button", name="提交").first.click()

    expect(page.locator("h1")).to_contain_text("处理")
    ticket.refresh_from_db()
    assert (Opinion.objects.get().words, Revisit.objects.get().result) == ("又漏了", "not_satisfied")
    assert ticket.state == State.IN_PROGRESS
