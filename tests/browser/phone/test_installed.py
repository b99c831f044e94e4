"""The phone's page can be installed, opens without a signal, and leaves nothing personal behind (A-3)."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core import clock
from portal.models import Link
from residents.models import Unit
from staff.models import Membership
from tests.browser.phone.phones import OPENED, Phone, a_worker, kept, sent, stop_workers, until
from tests.browser.phone.test_queue import expect_kept, press
from tests.tickets.errands import a_ticket_at, an_order, on_site
from tickets.models import WorkOrder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PERSONAL = ("王测试", "王住户", "13800001234", "138****1234", "3-2-1201", "三角阀", "data-seal")
# everything that a page of this origin keeps, as text: caches, databases, local and session storage
LEFT = """async () => {
    const found = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    const read = value => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
        ? new TextDecoder().decode(value)
        : value && typeof value === "object" ? Object.values(value).map(read).join(" ") : String(value);
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            found.push(`${name} ${request.url} ` + await (await cache.match(request)).text());
        }
    }
    for (const { name } of await indexedDB.databases()) {
        const base = await new Promise(done => {
            const asked = indexedDB.open(name);
            asked.onsuccess = () => done(asked.result);
        });
        for (const store of base.objectStoreNames) {
            const rows = await new Promise(done => {
                const asked = base.transaction(store).objectStore(store).getAll();
                asked.onsuccess = () => done(asked.result);
            });
            found.push(...rows.map(row => `${name}/${store} ` + read(row)));
        }
        base.close();
    }
    return found;
}"""


@pytest.fixture
def order(clerk: Membership, tech: Membership, household: Unit) -> WorkOrder:
    """A leak in 3-2-1201."""
    now = clock.now()
    return an_order(clerk, tech, now=now, ticket=a_ticket_at(clerk, now=now, unit=household))


def personal(page: Page) -> list[str]:
    """What is left on the phone that tells of a resident, with where it lies."""
    left: list[str] = page.evaluate(LEFT)
    return [f"{word}: {text[:80]}" for text in left for word in PERSONAL if word in text]


def queue_rows(page: Page) -> int:
    """How many rows the databases hold."""
    left: list[str] = page.evaluate(LEFT)
    return len([text for text in left if text.startswith("ote-phone/queue")])


def test_it_is_installable(phone: Phone, order: WorkOrder) -> None:
    page = phone.sign_in()
    expect_kept(page, [order])

    told: dict[str, Any] = page.evaluate(
        """async () => {
            const link = document.querySelector("link[rel=manifest]").href;
            const answer = await fetch(link);
            const manifest = await answer.json();
            const sizes = await Promise.all(manifest.icons.map(async icon => {
                const picture = await createImageBitmap(await (await fetch(icon.src)).blob());
                return [icon.sizes, `${picture.width}x${picture.height}`, icon.purpose];
            }));
            const worker = await navigator.serviceWorker.getRegistration("/");
            return { type: answer.headers.get("content-type"), manifest, sizes, scope: new URL(worker.scope).pathname };
        }"""
    )

    assert told["type"] == "application/manifest+json"
    assert told["manifest"]["display"] == "standalone"
    assert told["manifest"]["start_url"] == told["manifest"]["scope"] == told["scope"] == "/"
    assert told["manifest"]["name"] == "物业客服工作台"
    assert told["sizes"] == [
        ["192x192", "192x192", "any"],
        ["512x512", "512x512", "any"],
        ["512x512", "512x512", "maskable"],
    ]
    session = page.context.new_cdp_session(page)
    session.send("Page.enable")
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in errors if one["errorId"] != "in-incognito"] == []


@pytest.mark.rule("A-3")
def test_nothing_personal_stays_once_it_is_done_and_sent(phone: Phone, order: WorkOrder) -> None:
    page = phone.sign_in()
    expect_kept(page, [order])
    assert personal(page) == []
    assert all(word in page.evaluate(OPENED) for word in ("3-2-1201", "data-seal"))  # the control: it is there, sealed
    phone.open(order)
    for verb in ("接单", "出发", "已到达"):
        press(page, verb)
    page.fill("[name=result]", "更换三角阀")
    page.get_by_role("button", name="七项").tap()
    page.wait_for_timeout(600)
    press(page, "完工")
    page.locator("#card").get_by_role("button").tap()
    sent(page, "done")
    page.goto(f"{phone.server}/")
    page.wait_for_url("**/orders/")

    until(page, f"async () => !(await ({LEFT})()).some(text => /3-2-1201|ote-phone\\/(queue|drafts|cards)/.test(text))")
    assert personal(page) == []
    assert "3-2-1201" not in page.evaluate(OPENED)
    assert kept(page) == ["/c/garden/orders/"]


def test_nothing_personal_stays_after_signing_out(phone: Phone, order: WorkOrder, tech: Membership) -> None:
    on_site(tech, order, now=clock.now())
    page = phone.sign_in()
    expect_kept(page, [order])
    phone.open(order)
    until(page, f"async () => (await ({LEFT})()).some(text => text.startsWith('ote-phone/cards'))")
    page.fill("[name=result]", "更换三角阀")
    page.wait_for_timeout(600)

    page.locator(".account summary").tap()
    page.get_by_role("button", name="退出").tap()
    page.wait_for_url("**/login/**")

    assert personal(page) == []
    assert kept(page) == []
    left: list[str] = page.evaluate(LEFT)
    assert [text for text in left if text.startswith(("ote-phone/queue", "ote-phone/drafts", "ote-phone/cards"))] == []


def test_what_waits_at_signing_out_is_asked_about_and_stays_sealed(phone: Phone, order: WorkOrder) -> None:
    page = phone.sign_in()
    expect_kept(page, [order])
    phone.open(order)
    page.locator(".refuse summary").tap()
    page.fill("[name=reason]", "王测试 3-2-1201 家里没人")
    phone.cable.cut()
    page.locator("#deed-refused button[type=submit]").tap()
    expect(page.locator("#waiting li")).to_have_count(1)
    page.locator(".account summary").tap()
    page.get_by_role("button", name="退出").tap()
    page.locator("#leave-waiting").get_by_role("button", name="不退出").tap()
    phone.cable.mend()
    page.context.clear_cookies(name="csrftoken")  # nothing is sent, the session lives
    page.route("**/deeds/", lambda route: route.abort())
    page.context.clear_cookies(name="sessionid")
    page.goto(f"{phone.server}/login/")

    assert queue_rows(page) == 1
    assert [one for one in personal(page) if "ote-phone" in one] == []


def test_a_session_that_ended_takes_the_pages_with_it(phone: Phone, order: WorkOrder, context: BrowserContext) -> None:
    page = phone.sign_in()
    expect_kept(page, [order])
    page.context.clear_cookies(name="sessionid")

    page.goto(f"{phone.server}/c/garden/orders/")
    page.wait_for_url("**/login/**")

    assert personal(page) == []


def test_another_persons_pages_take_the_place_of_mine(phone: Phone, order: WorkOrder, clerk: Membership) -> None:
    a_worker(clerk, "tech2", "马文涛")
    page = phone.sign_in()
    expect_kept(page, [order])
    page.context.clear_cookies(name="sessionid")

    phone.sign_in("tech2", to="/c/garden/orders/")
    expect_kept(page, [])

    assert personal(page) == []
    assert "3-2-1201" not in page.evaluate(OPENED)


def test_a_sealed_copy_opens_without_a_signal_while_the_session_lives_and_not_after(
    phone: Phone, order: WorkOrder
) -> None:
    page = phone.sign_in()
    expect_kept(page, [order])
    assert personal(page) == []
    phone.lose_signal()
    stop_workers(page)

    phone.open(order)
    expect(page.locator("main")).to_contain_text("3-2-1201")
    press(page, "接单")
    expect(page.locator("#waiting li")).to_have_count(1)

    page.context.clear_cookies(name="pages")  # as when the session is over
    stop_workers(page)
    page.goto(f"{phone.server}/c/garden/orders/{order.number}/")
    expect(page.locator("h1")).to_have_text("没有信号")
    assert personal(page) == []


def test_a_copy_of_an_earlier_session_and_one_that_was_moved_do_not_open(phone: Phone, order: WorkOrder) -> None:
    page = phone.sign_in()
    expect_kept(page, [order])
    page.evaluate(
        """async path => {
            const [name] = (await caches.keys()).filter(one => one.startsWith("ote-sealed-"));
            const cache = await caches.open(name);
            await cache.put(path, await cache.match("/c/garden/orders/"));
        }""",
        f"/c/garden/orders/{order.number}/",
    )
    phone.lose_signal()

    page.goto(f"{phone.server}/c/garden/orders/{order.number}/")
    expect(page.locator("h1")).to_have_text("没有信号")
    page.context.add_cookies([{"name": "pages", "value": "0" * 64, "url": phone.server}])
    stop_workers(page)
    page.goto(f"{phone.server}/c/garden/orders/")
    expect(page.locator("h1")).to_have_text("没有信号")


def test_without_a_signal_it_opens_and_what_is_not_there_says_so(phone: Phone, order: WorkOrder) -> None:
    page = phone.sign_in()
    expect_kept(page, [order])
    phone.lose_signal()

    page.goto(f"{phone.server}/")
    expect(page.locator("h1")).to_have_text("我的派工")
    page.goto(f"{phone.server}/c/garden/notices/")
    expect(page.locator("h1")).to_have_text("没有信号")


def test_a_card_fetched_at_the_arrival_is_shown_without_a_signal(
    phone: Phone, order: WorkOrder, tech: Membership
) -> None:
    page = phone.sign_in()
    phone.open(order)
    press(page, "接单")
    press(page, "出发")
    press(page, "已到达")
    sent(page, "on_site")
    until(page, f"async () => (await ({LEFT})()).some(text => text.startsWith('ote-phone/cards'))")
    phone.lose_signal()

    page.fill("[name=result]", "已修好")
    page.get_by_role("button", name="七项").tap()
    press(page, "完工")

    expect(page.locator("#card[open] svg")).to_be_visible()
    assert Link.objects.filter(order=order, revoked_at=None).count() == 1
