"""What an outage left at the bell, on a screen and on a phone."""

import pytest

from core import clock
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.browser.faults import faults_of
from tests.notices.rows import many_at_once

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
def test_the_bells_line_opens_to_all_that_was_told_late(desk: Desk, clerk: Membership, size: tuple[int, int]) -> None:
    many_at_once(clerk, clock.now())
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = desk.sign_in(clerk.user.username).open(f"/c/{clerk.community.slug}/notices/")

    assert page.locator(".notices button").count() == 1
    page.click(".notices button")
    page.wait_for_url("**/gathered/")

    assert page.locator(".notices button").count() == 10
    assert faults_of(page, {clerk.user.username, "garden"}, axe=()) == []
    page.click(".page-head form button")
    page.wait_for_url("**/notices/")
    assert page.locator(".notices button.unread").count() == 0
    assert desk.complaints == []
