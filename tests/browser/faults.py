"""What is wrong with a page as a browser shows it.

Too wide, untranslated, nameless, covered, without one heading; what axe-core says; what an input method's Enter does;
and, in letters twice as large, too wide or covered once more.
"""

import re
from collections.abc import Sequence

from playwright.sync_api import Page

from tests.browser.axe import BY_SIZE, axe_faults
from tests.browser.composed import sent_while_composing
from tests.browser.covered import covered
from tests.browser.not_crawled import KNOWN

PRODUCT = "OTE Desk"
ENGLISH = re.compile(r"[A-Za-z]{3,}")
LOOK = """() => {
    const said = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const words = [document.title];
    while (said.nextNode()) {
        const where = said.currentNode.parentElement;
        if (!where.closest("script, style, template, code, textarea")) words.push(said.currentNode.data);
    }
    for (const name of ["placeholder", "title", "aria-label", "alt"]) {
        words.push(...[...document.querySelectorAll(`[${name}]`)].map(one => one.getAttribute(name)));
    }
    const named = one => one.getAttribute("aria-label") || document.getElementById(one.getAttribute("aria-labelledby"));
    const all = (kinds, fine) => [...document.querySelectorAll(kinds)].filter(one => !fine(one));
    return {
        wide: document.documentElement.scrollWidth > window.innerWidth,
        heads: document.querySelectorAll("h1").length,
        words: words.join("\\n"),
        nameless: [
            ...all("input:not([type=hidden]), select, textarea", one => one.labels.length || named(one)),
            ...all("button, a[href]", one => one.textContent.trim() || named(one)),
        ].map(one => one.outerHTML.slice(0, 120)),
    };
}"""
# parts that a page fetches by itself have come when none of them asks any more
ARRIVED = "() => !document.querySelector('[hx-trigger=load]')"


LARGE = "on => document.documentElement.classList.toggle('large', on)"  # as the person's own switch does
LETTERS, TWICE = {"standard": 16, "fixed": 13}, {"standard": 32, "fixed": 26}  # the browser's own setting, in px
BEYOND = "() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"


def faults_of(page: Page, names: set[str], *, axe: Sequence[str] | None = ()) -> list[str]:
    """What is wrong with the page as it stands, in words. `axe`: the rules to look at, () for all, None for none."""
    page.wait_for_function(ARRIVED)
    seen = page.evaluate(LOOK)
    english = set(ENGLISH.findall(seen["words"].replace(PRODUCT, ""))) - KNOWN - names
    found = []
    if seen["wide"]:
        found.append("scrolls sideways")
    if seen["heads"] != 1:
        found.append(f"{seen['heads']} headings of the first rank")
    if english:
        found.append(f"not translated: {sorted(english)}")
    found += [f"without a name: {one}" for one in seen["nameless"]]
    found += [f"covered: {one}" for one in covered(page)]
    found += [f"an input method's Enter: {one}" for one in sent_while_composing(page)]
    return found + ([] if axe is None else axe_faults(page, rules=axe))


def faults_when_large(page: Page) -> list[str]:
    """What is wrong with the page in the desk's large type, and in a browser set to letters twice as large."""
    page.evaluate(LARGE, arg=True)
    found = _pressed_out(page, "large type")
    page.evaluate(LARGE, arg=False)
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setFontSizes", {"fontSizes": TWICE})
    found += _pressed_out(page, "twice as large")
    found += [f"twice as large, {one}" for one in axe_faults(page, rules=BY_SIZE)]
    browser.send("Page.setFontSizes", {"fontSizes": LETTERS})
    browser.detach()
    return found


def _pressed_out(page: Page, how: str) -> list[str]:
    """What stands beyond the page, or under something, in letters of another size."""
    beyond = page.evaluate(BEYOND)
    found = [f"{how}: {beyond} px beyond the page"] if beyond else []
    return found + [f"{how}, covered: {one}" for one in covered(page)]
