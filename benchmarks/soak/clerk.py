"""What a clerk does in an hour: takes matters to their end by keyboard, and waits at the desk while lists refresh."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from benchmarks.soak.tab import Tab
from benchmarks.soak.telephone import Telephone
from benchmarks.soak.verdict import Hour

MATTERS = 8  # an hour: with four minutes each that is half of it; the other half is waiting
WAITING_S = 1800  # of the hour at the desk, with its lists refreshing
RINGS = int(WAITING_S / 0.8)  # looks at the telephone that half an hour has
PACE = 60  # so many times sooner the page's timers end while the clerk waits
LONGEST_S = 45.0  # of a stay by the clock; a slow machine makes fewer looks than the half hour has, and says so
CALLS = 5  # that ring and end while the clerk waits


@dataclass
class Clerk:
    """One person at one tab."""

    tab: Tab
    telephone: Telephone
    units: Iterator[str]
    made: int = 0

    @property
    def page(self) -> Page:
        """The tab's page."""
        return self.tab.page

    def sign_in(self, address: str) -> None:
        """By the login page, as a person would."""
        self.page.goto(f"{address}/login/")
        self.page.fill("[name=username]", "front")
        self.page.fill("[name=password]", "demo")
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/desk/")

    def hour(self) -> Hour:
        """So many matters, then the stay."""
        seconds = [self.matter() for _ in range(MATTERS)]
        self.look_around()
        return self.wait(seconds)

    def matter(self) -> float:
        """Find the caller, record, reply, close, back to the desk; the seconds by the clock."""
        began = time.monotonic()
        self.made += 1
        self.record(next(self.units))
        self.finish()
        self.go("desk")
        return time.monotonic() - began

    def record(self, unit: str) -> None:
        """A call from this unit becomes a ticket."""
        page = self.page
        page.keyboard.press("/")
        page.keyboard.type(unit)
        expect(page.locator(f"#results[data-answers='{unit}'] [role=option]").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/intake/?*")
        page.locator("[name=m0-kind][value=inquiry]").focus()
        page.keyboard.press("Space")
        page.locator("[name=m0-text]").focus()
        page.keyboard.insert_text(f"询问第{self.made}件事：装修押金什么时候退")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/tickets/**")

    def finish(self) -> None:
        """The final answer, then the closing with it."""
        page = self.page
        page.keyboard.press("r")
        page.locator("#act-reply [name=said]").focus()
        page.keyboard.insert_text(f"第{self.made}件：已告知验收后七个工作日退还")
        page.locator("#act-reply [name=final][value=yes]").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#act-close [name=outcome]")).to_have_value(re.compile(f"第{self.made}件"))
        page.locator("#act-close [name=outcome]").focus()
        page.keyboard.press("Control+Enter")
        expect(page.locator(".outcome")).to_contain_text(f"第{self.made}件")

    def go(self, place: str) -> None:
        """Along the rail, as the clerk goes."""
        link = self.page.locator(f".rail a[href$='/{place}/']").first
        link.focus()
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"**/{place}/")

    def look_around(self) -> None:
        """Once an hour the board and the notices."""
        self.go("board")
        self.page.locator("a.bell").focus()
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/notices/")
        self.go("desk")

    def wait(self, seconds: list[float]) -> Hour:
        """The half hour at the desk, its timers hurried; the telephone rings now and then."""
        page, tab = self.page, self.tab
        page.evaluate("document.activeElement.blur()")  # what is in hand does not refresh
        expect(page.locator("[hx-trigger=load]")).to_have_count(0)
        before, rings, polls = tab.weigh(), tab.rings, tab.polls
        until = time.monotonic() + LONGEST_S
        tab.hurry(PACE)
        for turn in range(CALLS):
            enough = rings + RINGS * (turn + 1) // CALLS
            self.ring()
            while tab.rings < enough and time.monotonic() < until:
                page.wait_for_timeout(100)
            page.keyboard.press("Shift")  # somebody is here: the desk does not lock
        tab.hurry(1)
        page.wait_for_timeout(300)  # the last answers come
        swaps = page.evaluate("window.swapped")
        return Hour(tuple(seconds), before, tab.weigh(), tab.polls - polls, swaps)

    def ring(self) -> None:
        """A call comes, its card with it, and both go."""
        cards = self.page.locator(".ring-card")
        with self.telephone.call():
            expect(cards).to_have_count(1)
        expect(cards).to_have_count(0)
