"""A page's form, sent with nothing in it: does the answer say so?"""

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.axe import axe_faults

# no element is called "sent empty", while one with the id `asked` would be found as window.asked
# the first form with words that must be given, sent empty past the browser's own look and past the page's scripts
SEND = """() => {
    window['sent empty'] = true;
    const words = "input[required]:not([type=hidden], [type=radio], [type=checkbox], [type=file]), textarea[required]";
    const form = [...document.querySelectorAll("main form[method=post]")].find(one => one.querySelector(words));
    if (!form) return false;
    for (const one of form.querySelectorAll("input:not([type=hidden], [type=radio], [type=checkbox]), textarea")) {
        one.value = "";
    }
    form.submit();
    return true;
}"""
NEEDS_NONE = {"extracts:list"}  # the name that must be given is for another button, which keeps the filters
ANSWERED = "() => !window['sent empty'] && document.readyState === 'complete'"
TOLD = "main :is(.is-invalid, .invalid-feedback, .fault:not([hidden]), .alert, [role=alert]), #messages > *"


def sent_empty(page: Page) -> bool:
    """Whether the page had such a form; it has been sent, and its answer stands there."""
    if not page.evaluate(SEND):
        return False
    try:
        page.wait_for_function(ANSWERED)
    except PlaywrightTimeout as late:
        late.add_note(f"The form of {page.url} was not answered by a page.")
        raise
    return True


def says_so(page: Page) -> bool:
    """Whether anything on the page says that something is missing."""
    return page.locator(TOLD).count() > 0


def faults_when_empty(page: Page, name: str) -> list[str] | None:
    """What is wrong with the answer to the page's form, sent empty; None when it has none with words that must be."""
    if not sent_empty(page):
        return None
    silent = [] if says_so(page) or name in NEEDS_NONE else ["nothing is said"]
    return [f"{name}, sent empty: {fault}" for fault in silent + axe_faults(page, within="main")]
