"""Somebody from outside signs for a key on the screen, by mouse and by touch, under the page's own policy (L-5)."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from attachments.models import Attachment
from core import clock
from duty.enums import KeyKind
from duty.models import Key, Loan
from duty.services import Borrower, KeyLine, add_key, lend_key
from staff.models import Membership
from staff.services import set_pin
from tests.browser.conftest import Desk
from tests.factories import a_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIN = "739164"


@pytest.fixture
def held(clerk: Membership) -> Key:
    """A key at the clerk's post; the clerk has a PIN to sign beside."""
    now = clock.now()
    set_pin(user=clerk.user, pin=PIN, now=now)
    line = KeyLine("A-01", "水泵房", KeyKind.HELD, 1)
    return add_key(clerk, a_post(clerk.community), line, key=uuid4(), now=now)


def draw(page: Page) -> None:
    """A stroke with the mouse across the pad."""
    pad = page.locator("canvas[data-signature]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 90, steps=5)
    page.mouse.up()


def draw_by_touch(page: Page) -> None:
    """The same with a finger."""
    pad = page.locator("canvas[data-signature]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)
    for kind, step in (("touchStart", 0), ("touchMove", 1), ("touchMove", 2), ("touchEnd", 3)):
        points = [] if kind == "touchEnd" else [{"x": box["x"] + 30 + 60 * step, "y": box["y"] + 30 + 20 * step}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def fill(page: Page) -> None:
    """Who takes it and what for; the clerk signs beside."""
    page.locator("[name=name]").fill("刘师傅")
    page.locator("[name=phone]").fill("13800005678")
    page.locator("[name=purpose]").fill("电梯年检")
    page.locator("[name=secret]").fill(PIN)


def ink(picture: Attachment | None) -> int:
    """How many points of the picture are dark."""
    assert picture is not None
    image = Image.open(io.BytesIO(bytes(picture.content.data))).convert("RGBA")
    ground = Image.new("RGBA", image.size, "white")
    grey = Image.alpha_composite(ground, image).convert("L")
    return sum(grey.histogram()[:128])


@pytest.mark.rule("L-5")
def test_somebody_from_outside_signs_with_the_mouse_for_taking_and_bringing_back(desk: Desk, held: Key) -> None:
    page = desk.sign_in().open(f"/c/garden/keys/{held.pk}/")
    fill(page)
    draw(page)
    expect(page.locator("[name=signed_how]")).to_have_value("screen")
    page.locator("[data-save]").click()
    page.wait_for_url("**/keys/")
    loan = Loan.objects.get()

    page = desk.open(f"/c/garden/keys/loans/{loan.pk}/")
    draw(page)
    page.locator("[name=secret]").fill(PIN)
    page.locator("[data-save]").click()
    page.wait_for_url("**/keys/")

    loan.refresh_from_db()
    assert 100 < ink(loan.signature) < 20_000
    assert 100 < ink(loan.back_signature) < 20_000
    assert loan.returned_at is not None
    assert desk.complaints == []


@pytest.mark.rule("L-5")
def test_somebody_from_outside_signs_with_a_finger(browser: Browser, live_server: LiveServer, held: Key) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    finger = Desk(context.new_page(), live_server.url)
    page = finger.sign_in().open(f"/c/garden/keys/{held.pk}/")
    fill(page)

    draw_by_touch(page)
    page.locator("[data-save]").click()
    page.wait_for_url("**/keys/")

    assert 100 < ink(Loan.objects.get().signature) < 20_000
    assert finger.complaints == []
    context.close()


def test_signing_anew_takes_the_old_signature_away(desk: Desk, held: Key) -> None:
    page = desk.sign_in().open(f"/c/garden/keys/{held.pk}/")
    draw(page)
    assert page.evaluate("document.querySelector('[name=signature]').files.length") == 1

    page.locator("[data-clear-signature]").click()

    assert page.evaluate("document.querySelector('[name=signature]').files.length") == 0


def test_a_colleague_needs_no_pad_until_somebody_else_brings_the_key(desk: Desk, clerk: Membership, held: Key) -> None:
    page = desk.sign_in().open(f"/c/garden/keys/{held.pk}/")
    pad = page.locator("canvas[data-signature]")
    expect(pad).to_be_visible()
    page.locator("[name=borrower]").select_option(str(clerk.user_id))
    expect(pad).to_be_hidden()
    now = clock.now()
    facts = {"due_at": now + timedelta(hours=1), "key": uuid4(), "now": now}
    loan = lend_key(clerk, held.pk, to=Borrower(clerk.user), purpose="检修", **facts)  # type: ignore[arg-type]  # a test's facts

    page = desk.open(f"/c/garden/keys/loans/{loan.pk}/")
    expect(pad).to_be_hidden()
    page.locator("[name=brought_by]").fill("保洁张姐")
    expect(pad).to_be_visible()
    page.locator("[name=signed_how]").select_option("nobody")
    expect(pad).to_be_hidden()
