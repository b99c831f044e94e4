"""What breaks next, in a real browser: the supervisor's board, the clerk's desk, the bell."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from core import clock
from deadlines.sweep import sweep
from residents.models import Unit
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.factories import DepartmentFactory, MembershipFactory, UserFactory, a_ticket
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def three(clerk: Membership, household: Unit) -> list[Ticket]:
    """Taken three hours, 100 minutes and five minutes ago: late, soon, in time."""
    now = clock.now()
    return [
        a_ticket(
            clerk,
            now=now - timedelta(minutes=minutes),
            unit=household,
            text=f"{minutes}分钟前",
            promised_at=now + timedelta(minutes=120 - minutes),
        )
        for minutes in (5, 180, 100)
    ]


def states(page: Page) -> list[str | None]:
    """State of every row's countdown, from the top."""
    return [chip.get_attribute("data-state") for chip in page.locator("#board-rows .due").all()]


def test_the_board_shows_what_breaks_next_first_with_word_and_icon(desk: Desk, three: list[Ticket]) -> None:
    desk.sign_in("boss")

    page = desk.open("/c/garden/board/")

    assert states(page) == ["late", "soon", "in-time"]
    late = page.locator("#board-rows .due").first
    expect(late).to_contain_text("超时")
    assert late.evaluate("chip => getComputedStyle(chip, '::before').maskImage || 'none'") != "none"
    assert desk.complaints == []


def test_the_late_ones_alone_are_one_click_away(desk: Desk, three: list[Ticket]) -> None:
    desk.sign_in("boss")
    page = desk.open("/c/garden/board/")

    page.locator(".board-figures a", has_text="超时").click()
    page.wait_for_url("**when=late**")

    assert states(page) == ["late"]


@pytest.fixture
def shared(three: list[Ticket], clerk: Membership) -> Ticket:
    """One more matter, of a colleague in another department."""
    works = DepartmentFactory.create(community=clerk.community, name="工程部")
    user = UserFactory.create(username="fixer", name="郭海涛")
    fixer = MembershipFactory.create(community=clerk.community, user=user, department=works)
    return a_ticket(fixer, now=clock.now(), text="工程部的事")


@pytest.mark.parametrize("share", ["郭海涛", "工程部"], ids=["person", "department"])
def test_one_person_or_one_department_alone_is_one_click_away(desk: Desk, shared: Ticket, share: str) -> None:
    desk.sign_in("boss")
    page = desk.open("/c/garden/board/")
    expect(page.locator("#board-rows tbody tr")).to_have_count(4)

    page.locator(".board-loads a", has_text=share).click()

    expect(page.locator("#board-rows tbody tr")).to_have_count(1)
    expect(page.locator("#board-rows tbody tr")).to_contain_text("工程部的事")


@pytest.mark.parametrize(
    ("field", "choice"), [("处理人", "郭海涛 (1)"), ("部门", "工程部 (1)")], ids=["person", "department"]
)
def test_on_a_phone_the_person_or_the_department_is_chosen_from_a_list(
    desk: Desk, shared: Ticket, field: str, choice: str
) -> None:
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.sign_in("boss")
    page = desk.open("/c/garden/board/")

    page.get_by_label(field).select_option(label=choice)
    page.get_by_role("button", name="查看").click()

    expect(page.locator("#board-rows tbody tr")).to_have_count(1)
    expect(page.locator("#board-rows tbody tr")).to_contain_text("工程部的事")


def long_board(desk: Desk, clerk: Membership) -> Page:
    """The board with more rows than fit, its timers in the test's hand."""
    for _ in range(20):
        a_ticket(clerk, now=clock.now())
    desk.page.clock.install()
    desk.sign_in("boss")
    return desk.open("/c/garden/board/")


def test_the_board_brings_what_is_new_by_itself_and_stays_where_it_was(
    desk: Desk, clerk: Membership, three: list[Ticket]
) -> None:
    page = long_board(desk, clerk)
    page.evaluate("document.getElementById('board-rows').scrollTop = 120")
    a_ticket(clerk, now=clock.now(), text="刚刚发生的")

    page.clock.fast_forward("00:26")

    expect(page.locator("#board-rows")).to_contain_text("刚刚发生的")
    page.wait_for_function("document.getElementById('board-rows').scrollTop === 120")
    assert desk.complaints == []


def test_the_board_is_not_refreshed_under_somebodys_hands(desk: Desk, clerk: Membership, three: list[Ticket]) -> None:
    page = long_board(desk, clerk)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/board/" in request.url else None)
    held = page.locator(".board-loads a").first
    held.focus()
    page.clock.fast_forward("00:26")
    expect(held).to_be_focused()
    held.blur()

    with page.expect_response("**/board/"):
        page.clock.fast_forward("00:26")

    assert len(asked) == 1


def test_the_desk_lists_my_matters_by_their_next_deadline(desk: Desk, three: list[Ticket]) -> None:
    page = desk.sign_in().page

    rows = page.locator("#desk-live .matter .what").all_inner_texts()

    assert [row.split("·")[-1].split()[-1] for row in rows] == ["180分钟前", "100分钟前", "5分钟前"]


def test_the_bell_rings_and_the_notice_leads_to_the_ticket(desk: Desk, three: list[Ticket]) -> None:
    sweep(clock.now())
    desk.sign_in("boss")
    page = desk.open("/c/garden/desk/")
    expect(page.locator(".bell .badge")).to_be_visible()

    page.locator(".bell").click()
    page.wait_for_url("**/notices/")
    page.locator(".notices button.unread", has_text="超时").first.click()

    page.wait_for_url(f"**/tickets/{three[1].number}/")
    desk.open("/c/garden/desk/")
    expect(page.locator(".bell .badge")).to_have_count(0)
    assert desk.complaints == []


def test_all_notices_are_marked_as_read_at_once(desk: Desk, three: list[Ticket]) -> None:
    sweep(clock.now())
    desk.sign_in()
    page = desk.open("/c/garden/notices/")
    expect(page.locator(".notices button.unread").first).to_be_visible()

    page.get_by_role("button", name="全部标为已读").click()

    expect(page.locator(".notices button.unread")).to_have_count(0)
    expect(page.locator(".bell .badge")).to_have_count(0)
