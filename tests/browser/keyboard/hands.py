"""Ten fingers and no mouse: goes by Tab, and notes wherever the focus is lost, unseen or out of sight."""

import re
from datetime import datetime

from playwright.sync_api import Page, expect

MOST_TABS = 150
# What is wrong with the focus as it stands; "" is nothing. A radio or a file field that is drawn by its label is seen
# there. The page's own beginning (nothing has the focus yet) is no fault: `lost` is asked where something had it.
SEEN = """async () => {
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));  // it has been scrolled to
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement) return "";
    const ringed = place => {
        const style = getComputedStyle(place);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    };
    if (!one.matches(":focus")) return "";  // a part of a date field that the browser draws, with a ring of its own
    const called = `${one.innerText?.slice(0, 40) || ""} ${one.cloneNode().outerHTML.slice(0, 110)}`;
    const drawn = [one, ...(one.labels || []), one.parentElement, one.nextElementSibling].filter(Boolean);
    if (!drawn.some(ringed)) return `not seen: ${called}`;
    const box = one.getBoundingClientRect();
    const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
    const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
    if (right < left || bottom < top) return `out of sight: ${called} at ${Math.round(box.top)}`;
    const tall = box.height > innerHeight;
    const over = document.elementFromPoint((left + right) / 2, tall ? top + 1 : (top + bottom) / 2);
    const own = !over || one.contains(over) || over.contains(one) || over.closest("label")?.control === one;
    return own || over.closest(".ring-card, .toast, #messages") ? "" : `under something: ${called}`;
}"""
HAS = "wanted => document.activeElement.matches(wanted)"
CHOSEN = "() => { const [one] = document.activeElement.selectedOptions; return [one?.value ?? '', one?.text ?? '']; }"
LOST = "() => document.activeElement === document.body || !document.activeElement"


class Hands:
    """Works on one page; `faults` collects what is wrong with the focus on the way."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def press(self, *keys: str) -> None:
        """One key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def to(self, wanted: str, *, key: str = "Tab") -> None:
        """Tab until what this selector names has the focus. Raises AssertionError when Tab never comes there."""
        for _ in range(MOST_TABS):
            if self.page.evaluate(HAS, wanted):
                return
            self.page.keyboard.press(key)
            self.look()
        raise AssertionError(f"{key} never came to {wanted}")

    def look(self) -> None:
        """Note it when the focus cannot be seen."""
        fault = self.page.evaluate(SEEN)
        if fault and fault not in self.faults:
            self.faults.append(fault)

    def held(self) -> None:
        """Note it when the focus is nowhere: the next Tab would begin at the page's top."""
        if self.page.evaluate(LOST):
            self.faults.append(f"lost at {self.page.url}")

    def write(self, wanted: str, words: str) -> None:
        """Go to a field and type into it, over what is there."""
        self.to(wanted)
        self.press("Control+a")
        self.page.keyboard.insert_text(words)

    def push(self, wanted: str, key: str = "Enter") -> None:
        """Go to a button or a link and press it."""
        self.to(wanted)
        self.press(key)

    def choose(self, wanted: str, entry: str) -> None:
        """Go to a list and along it by arrows to the entry of this value, or with this in its words."""
        self.to(wanted)
        for _ in range(40):
            value, text = self.page.evaluate(CHOSEN)
            if value == entry or entry in text:
                return
            self.press("ArrowDown")
        raise AssertionError(f"no entry {entry} in {wanted}")

    def pick(self, group: str, value: str) -> None:
        """Go to a group of radios and along it by arrows to this value."""
        self.to(f"[name={group}]")
        for _ in range(20):
            if self.page.evaluate(
                "([g, v]) => document.querySelector(`[name=${g}]:checked`)?.value === v", [group, value]
            ):
                return
            self.press("Space" if self.page.evaluate("() => !document.activeElement.checked") else "ArrowRight")
            self.look()
        raise AssertionError(f"arrows never chose {value} of {group}")

    def moment(self, wanted: str, at: datetime) -> None:
        """Type day and time in the order in which this browser asks for them: its own language's, not the page's."""
        for parts in (("%m%d%Y", "%I%M%p"), ("%Y", "%m%d%H%M")):
            self.to(wanted)
            self.page.keyboard.type(at.strftime(parts[0]))
            self.press("Tab")
            self.page.keyboard.type(at.strftime(parts[1]))
            if self.page.evaluate("() => document.activeElement.value") == at.strftime("%Y-%m-%dT%H:%M"):
                return
            while self.page.evaluate(HAS, wanted):
                self.press("Shift+Tab")
        raise AssertionError(f"the field never held {at}")

    def arrive(self, url: str | re.Pattern[str]) -> None:
        """The next page is there."""
        self.page.wait_for_url(url)
        expect(self.page.locator("main").first).to_be_visible()

    def trapped(self, dialog: str) -> None:
        """However often Tab is pressed, the focus stays in the dialog (or goes to the browser's own bar)."""
        inside = "dialog => !!document.activeElement.closest(dialog) || document.activeElement === document.body"
        assert self.page.evaluate("dialog => !!document.activeElement.closest(dialog)", dialog)
        for _ in range(8):
            self.press("Tab")
            assert self.page.evaluate(inside, dialog)
