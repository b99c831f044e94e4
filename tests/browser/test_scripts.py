"""The scripts of the look on a page of their own: no server, every answer is given by the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser
HERE = "http://desk.example"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'"
HEAD = """<!doctype html><html lang="en" data-now="2026-11-23T06:00:00+00:00" data-left="due in" data-soon="soon"
data-late="late" data-moment="less than a minute" data-m="{m} min" data-h="{h} h" data-hm="{h} h {m} min"
data-d="{d} d" data-dh="{d} d {h} h"><head>
<meta name="htmx-config" content='{"allowEval":false,"includeIndicatorStyles":false}'>
<script src="/static/django_htmx/htmx-2.min.js" defer></script>
<script type="module" src="/static/js/desk.js"></script></head><body>"""
SEARCH = """<form data-search action="/find" method="get">
<input role="combobox" name="q" aria-controls="results" hx-get="/hits" hx-trigger="input changed delay:20ms, search"
hx-target="#results" hx-sync="this:replace"><div id="results" role="listbox"></div></form>"""
FORM = """<form method="post" action="/save" data-enter-next data-draft-url="/draft">
<input type="hidden" name="csrfmiddlewaretoken" value="token"><input name="one">
<input type="radio" name="kind" value="1"><input type="radio" name="kind" value="2"><textarea name="two"></textarea>
<button data-save>save</button><span data-draft-state data-saved="Draft saved" data-failed="Not saved"
data-signed-out="Sign in again"></span></form>"""
LIVE = '<section id="list" data-live hx-get="/live" hx-trigger="every 60ms" hx-swap="outerHTML"><input></section>'
COMPOSED_ENTER = """box => box.dispatchEvent(
    new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""


class Stage:
    """A page whose every address is answered here; `asked` collects what it asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[tuple[str, str]] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if "Content Security" in said.text else None)
        page.route("**/*", self._answer)

    def show(self, body: str) -> Page:
        """Open a page with this body under the desk's own policy."""
        self.answers["/"] = {"body": HEAD + body, "headers": {"Content-Security-Policy": POLICY}}
        self.page.goto(HERE + "/")
        self.page.wait_for_function("window.htmx")
        return self.page

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HERE)
        if path.startswith("/static/"):
            route.fulfill(path=Path(str(finders.find(path.removeprefix("/static/")))))
            return
        self.asked.append((path, route.request.post_data or ""))
        answer = {"content_type": "text/html; charset=utf-8", "body": path, **self.answers.get(path.split("?")[0], {})}
        if answer.pop("broken", False):
            route.abort()
        else:
            route.fulfill(**answer)

    def asked_of(self, path: str) -> list[str]:
        """The bodies (or whole addresses) of the requests to one path."""
        return [body or asked for asked, body in self.asked if asked.split("?")[0] == path]


@pytest.fixture
def stage(page: Page) -> Iterator[Stage]:
    """A stage; whatever the scripts do on it must not raise or break the policy."""
    stage = Stage(page)
    yield stage
    assert stage.complaints == []


@pytest.mark.parametrize(
    ("due", "words", "state"),
    [
        ("2026-11-23T08:04:30Z", "due in 2 h 4 min", "in-time"),
        ("2026-11-26T06:04:30Z", "due in 3 d", "in-time"),
        ("2026-11-23T06:20:30Z", "soon 20 min", "soon"),
        ("2026-11-23T05:55:00Z", "late 5 min", "late"),
        ("2026-11-22T03:00:00Z", "late 1 d 3 h", "late"),
    ],
)
def test_a_chip_counts_by_the_servers_time(stage: Stage, due: str, words: str, state: str) -> None:
    page = stage.show(f'<span class="due" data-due="{due}" data-state="in-time">?</span>')
    expect(page.locator(".due")).to_have_text(words)
    expect(page.locator(".due")).to_have_attribute("data-state", state)


def test_a_chip_becomes_late_at_the_moment_itself(stage: Stage) -> None:
    page = stage.show('<span class="due" data-due="2026-11-23T06:00:02Z" data-state="soon">?</span>')
    expect(page.locator(".due")).to_have_attribute("data-state", "late", timeout=4000)


def test_a_chip_that_htmx_brings_counts_too(stage: Stage) -> None:
    stage.answers["/part"] = {"body": '<b class="due" data-due="2026-11-23T05:00:00Z">?</b>'}
    page = stage.show('<button hx-get="/part" hx-swap="outerHTML">more</button>')
    page.click("button")
    expect(page.locator(".due")).to_have_text("late 1 h")


def hits(stage: Stage) -> Page:
    stage.answers["/hits"] = {"body": '<a href="/one">One</a><a href="/two">Two</a>'}
    return stage.show(SEARCH)


def test_slash_search_arrows_and_enter_open_a_hit_without_the_mouse(stage: Stage) -> None:
    page = hits(stage)
    page.keyboard.press("/")
    page.keyboard.type("wang")
    expect(page.locator("[role=option]")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option]").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/two")


def test_an_input_methods_enter_opens_nothing_and_nothing_is_asked_meanwhile(stage: Stage) -> None:
    page = hits(stage)
    box = page.locator("[role=combobox]")
    box.dispatch_event("compositionstart")
    box.press_sequentially("w'")
    box.evaluate(COMPOSED_ENTER)
    page.wait_for_timeout(80)
    assert stage.asked_of("/hits") == []
    box.dispatch_event("compositionend")
    expect(page.locator("[role=option]")).to_have_count(2)
    assert page.url == HERE + "/"


def test_enter_never_opens_an_answer_to_something_typed_earlier(stage: Stage) -> None:
    page = hits(stage)
    box = page.locator("[role=combobox]")
    box.press_sequentially("w")
    expect(page.locator("[role=option]")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find?q=wx")


def test_enter_goes_to_the_next_field_and_makes_a_line_in_a_text(stage: Stage) -> None:
    page = stage.show(FORM)
    page.focus("[name=one]")
    page.locator("[name=one]").evaluate(COMPOSED_ENTER)
    expect(page.locator("[name=one]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[name=kind]").first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("textarea")).to_have_value("\n")


def test_a_double_click_sends_a_form_once(stage: Stage) -> None:
    page = stage.show('<form method="post" action="/save"><button>save</button></form>')
    page.evaluate("() => { const b = document.querySelector('button'); b.click(); b.click(); }")
    page.wait_for_url("**/save")
    assert len(stage.asked_of("/save")) == 1


def test_typing_is_kept_as_a_draft_and_the_form_says_so(stage: Stage) -> None:
    stage.answers["/draft"] = {"status": 204}
    page = stage.show(FORM)
    page.focus("[name=one]")
    page.keyboard.type("hello")
    expect(page.locator("[data-draft-state]")).to_contain_text("Draft saved")
    assert stage.asked_of("/draft") == ["one=hello&two="]


@pytest.mark.parametrize(("answer", "words"), [({"status": 401}, "Sign in again"), ({"broken": True}, "Not saved")])
def test_a_form_whose_draft_cannot_be_kept_says_so_and_is_not_sent(
    stage: Stage, answer: dict[str, Any], words: str
) -> None:
    stage.answers["/draft"] = answer
    page = stage.show(FORM)
    page.focus("[name=one]")
    page.keyboard.type("hello")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-draft-state]")).to_have_text(words)
    assert stage.asked_of("/save") == []
    expect(page.locator("[name=one]")).to_have_value("hello")


def test_the_last_words_are_a_draft_before_the_form_goes(stage: Stage) -> None:
    stage.answers["/draft"] = {"status": 204}
    page = stage.show(FORM)
    page.focus("[name=one]")
    page.keyboard.type("hello")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/save")
    assert [path for path, _ in stage.asked if path in {"/draft", "/save"}] == ["/draft", "/save"]


LEAVE = """<form method="post" action="/away" {how}>
<button id="away" name="language" value="zh-hans">other</button></form>"""


def test_the_other_language_waits_until_what_was_typed_beside_it_is_kept(stage: Stage) -> None:
    page = stage.show(FORM + LEAVE.replace("{how}", "data-leaves"))
    page.focus("[name=one]")
    page.keyboard.type("hello")

    page.click("#away")
    page.wait_for_url("**/away")

    kept = [address for address, _words in stage.asked if address in {"/draft", "/away"}]
    assert kept[0] == "/draft"
    assert stage.asked_of("/draft")[0] == "one=hello&two="
    assert stage.asked_of("/away") == ["language=zh-hans"]


@pytest.mark.parametrize("answer", [{"status": 401}, {"broken": True}])
def test_the_other_language_leads_nowhere_while_the_words_beside_it_cannot_be_kept(
    stage: Stage, answer: dict[str, Any]
) -> None:
    stage.answers["/draft"] = answer
    page = stage.show(FORM + LEAVE.replace("{how}", "data-leaves"))
    page.focus("[name=one]")
    page.keyboard.type("hello")

    page.click("#away")

    expect(page.locator("[data-draft-state]")).to_have_attribute("data-trouble", "")
    expect(page.locator("[name=one]")).to_have_value("hello")
    assert stage.asked_of("/away") == []


def test_signing_out_keeps_what_can_be_kept_and_acts_all_the_same(stage: Stage) -> None:
    stage.answers["/draft"] = {"status": 401}
    page = stage.show(FORM + LEAVE.replace("{how}", 'data-leaves="anyway"'))
    page.focus("[name=one]")
    page.keyboard.type("hello")

    page.click("#away")
    page.wait_for_url("**/away")

    assert stage.asked_of("/draft")[0] == "one=hello&two="


GONE = {"status": 401, "headers": {"HX-Refresh": "true"}}
ASIDE = '<div id="aside" hx-get="/aside" hx-trigger="look"></div>'


def test_a_fragment_that_finds_the_session_gone_loads_nothing_over_words_that_only_stand_here(stage: Stage) -> None:
    stage.answers |= {"/aside": GONE, "/draft": {"status": 401}}
    page = stage.show(FORM + ASIDE)
    page.focus("[name=one]")
    page.keyboard.type("hello")

    page.evaluate("htmx.trigger('#aside', 'look')")

    expect(page.locator("[data-draft-state]")).to_have_text("Sign in again")
    expect(page.locator("[name=one]")).to_have_value("hello")
    assert (len(stage.asked_of("/aside")), len(stage.asked_of("/"))) == (1, 1)


def test_a_fragment_that_finds_the_session_gone_loads_a_page_whose_words_are_kept(stage: Stage) -> None:
    stage.answers |= {"/aside": GONE, "/draft": {"status": 204}}
    page = stage.show(FORM + ASIDE)
    page.focus("[name=one]")
    page.keyboard.type("hello")
    expect(page.locator("[data-draft-state]")).to_contain_text("Draft saved")

    with page.expect_navigation():
        page.evaluate("htmx.trigger('#aside', 'look')")

    assert len(stage.asked_of("/")) == 2


def test_a_page_goes_on_with_the_token_of_a_later_sign_in(stage: Stage) -> None:
    stage.answers["/draft"] = {"status": 204}
    page = stage.show(FORM + ASIDE.replace("<div", """<div hx-headers='{"X-CSRFToken": "token"}'"""))
    page.context.add_cookies([{"name": "csrftoken", "value": "newest", "url": HERE}])

    with page.expect_request("**/aside") as fragment:
        page.evaluate("htmx.trigger('#aside', 'look')")
    page.focus("[name=one]")
    with page.expect_request("**/draft") as kept:
        page.keyboard.type("hello")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/save")

    assert [asked.value.headers["x-csrftoken"] for asked in (fragment, kept)] == ["newest", "newest"]
    assert stage.asked_of("/save") == ["csrfmiddlewaretoken=newest&one=hello&two="]


def refreshed(stage: Stage) -> Callable[[], int]:
    stage.answers["/live"] = {"body": LIVE}
    return lambda: len(stage.asked_of("/live"))


def test_a_list_refreshes_but_not_under_somebodys_hands(stage: Stage) -> None:
    times = refreshed(stage)
    page = stage.show(LIVE)
    page.wait_for_timeout(250)
    assert times() >= 1
    page.focus("#list input")
    page.wait_for_timeout(100)
    before = times()
    page.wait_for_timeout(300)
    assert times() == before
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(250)
    assert times() > before
