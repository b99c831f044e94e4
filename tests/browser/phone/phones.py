"""A technician's phone in a browser of its own, behind a line that can be cut."""

import time
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from staff.enums import Role
from staff.models import Membership
from tests.browser.conftest import PASSWORD, Desk
from tests.browser.phone.cable import Cable
from tests.factories import MembershipFactory
from tickets.models import WorkOrder

expect.set_options(timeout=15_000)  # a line that is cut and mended takes its time
READY = "() => document.documentElement.dataset.ready"
EMPTY = """() => new Promise(done => {
    const asked = indexedDB.open("ote-phone");
    asked.onsuccess = () => {
        const rows = asked.result.transaction("queue").objectStore("queue").count();
        rows.onsuccess = () => { asked.result.close(); done(rows.result === 0); };
    };
})"""


class Phone(Desk):
    """390 × 844, touched with a thumb."""

    def __init__(self, page: Page, cable: Cable) -> None:
        super().__init__(page, cable.url)
        page.set_default_timeout(20_000)
        self.cable = cable

    def sign_in(self, username: str = "tech", *, to: str = "/") -> Page:  # type: ignore[override]  # a phone gives its page
        """Sign in; the technician's home is my orders. Waits until the pages are kept."""
        self.page.goto(f"{self.server}/login/?next={to}")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/orders/**")
        self.page.wait_for_function(READY)
        return self.page

    def open(self, order: WorkOrder | str) -> Page:  # an order rather than a path
        """The order's page."""
        number = order if isinstance(order, str) else order.number
        self.page.goto(f"{self.server}/c/garden/orders/{number}/")
        self.page.wait_for_function(READY)
        return self.page

    def lose_signal(self) -> None:
        """In the cellar."""
        self.cable.cut()
        self.page.context.set_offline(True)

    def find_signal(self) -> None:
        """Out of it."""
        self.cable.mend()
        self.page.context.set_offline(False)

    def draw(self, canvas: Locator) -> None:
        """A stroke with the finger."""
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        mouse = self.page.mouse
        mouse.move(box["x"] + 30, box["y"] + 30)
        mouse.down()
        mouse.move(box["x"] + 160, box["y"] + 70, steps=4)
        mouse.up()


def until(page: Page, question: str, arg: object = None, *, seconds: float = 15) -> None:
    """Ask the page until it says yes: what it answers may be a promise."""
    end = time.monotonic() + seconds
    while not page.evaluate(question, arg):
        assert time.monotonic() < end, question
        page.wait_for_timeout(50)


def sent(page: Page, state: str = "") -> None:
    """Everything that was done has reached the desk, which says that the order now stands at `state`."""
    if state:
        expect(page.locator(f"#order[data-state={state}]")).to_be_attached(timeout=20_000)
    expect(page.locator("#waiting details")).to_be_hidden(timeout=20_000)
    until(page, EMPTY)


def waiting(page: Page, count: int) -> None:
    """So many deeds lie in the queue."""
    expect(page.locator("#waiting li")).to_have_count(count)


def kept(page: Page) -> list[str]:
    """The paths of the pages of which the phone has a copy."""
    urls: list[str] = page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) {
                if (name.startsWith("ote-sealed-")) {
                    const rows = await (await caches.open(name)).keys();
                    found.push(...rows.map(row => row.url));
                }
            }
            return found;
        }"""
    )
    return sorted(urlsplit(url).path for url in urls)


# the copies as their key opens them: nothing but the session's cookie has it
OPENED = """async () => {
    if (!(await caches.keys()).some(name => name.startsWith("ote-sealed-"))) return "";
    const secret = document.cookie.match(/pages=(\\w+)/)[1];
    const bytes = Uint8Array.from(secret.match(/../g), pair => parseInt(pair, 16));
    const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
    const found = [];
    for (const name of await caches.keys()) {
        for (const { url } of name.startsWith("ote-sealed-") ? await (await caches.open(name)).keys() : []) {
            const whole = new Uint8Array(await (await caches.match(url)).arrayBuffer());
            const way = { name: "AES-GCM", iv: whole.slice(0, 12), additionalData: new TextEncoder().encode(url) };
            found.push(new TextDecoder().decode(await crypto.subtle.decrypt(way, key, whole.slice(12))));
        }
    }
    return found.join("\\n");
}"""


def stop_workers(page: Page) -> None:
    """As the browser does with a worker that has nothing to do: it forgets what it held in its memory."""
    session = page.context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    session.detach()


def a_worker(clerk: Membership, username: str, name: str) -> Membership:
    """A technician who signs in with the password of all."""
    who: Membership = MembershipFactory.create(
        community=clerk.community,
        department=clerk.department,
        role=Role.TECHNICIAN,
        user__username=username,
        user__name=name,
    )
    who.user.set_password(PASSWORD)
    who.user.save(update_fields=["password"])
    return who
