"""Nothing lies over the controls of a page; the look that says so finds what does."""

import pytest
from playwright.sync_api import Page

from core import clock
from residents.models import Occupancy, Unit
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.browser.covered import covered
from tests.visitors.gates import a_visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BEYOND_ITS_ROW = (
    """() => document.querySelectorAll("#returning li").forEach(row => { row.style.position = "static"; })"""
)


@pytest.fixture
def gate(desk: Desk, clerk: Membership, household: Unit) -> Page:
    """The gate's page on a phone, with somebody who was here before."""
    a_visit(clerk, Occupancy.objects.select_related("unit", "resident").get(), now=clock.now())
    desk.page.set_default_timeout(30_000)  # the first page of a fresh server takes its time
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.sign_in()
    return desk.open("/c/garden/gate/")


def test_a_link_that_fills_its_row_covers_nothing_beside_it(gate: Page) -> None:
    assert covered(gate) == []


def test_a_link_that_fills_the_page_instead_of_its_row_is_found(gate: Page) -> None:
    gate.evaluate(BEYOND_ITS_ROW)

    found = covered(gate)

    assert any("gate-new" in one for one in found)
