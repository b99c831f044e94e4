"""The unit's page tells its whole life: every panel comes by itself, from whatever app owns it."""

import pytest
from playwright.sync_api import expect

from residents.models import Unit
from residents.panels import unit_panels
from staff.enums import Role
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.residents.archive import a_whole_life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_units_page_opens_all_its_panels(desk: Desk, clerk: Membership, household: Unit) -> None:
    a_whole_life(clerk, household)
    desk.sign_in()

    page = desk.open(f"/c/garden/units/{household.pk}/")

    expect(page.locator("[hx-trigger=load]")).to_have_count(0)
    titles = [str(panel.title) for panel in unit_panels(Role.FRONT)]
    assert len(titles) >= 7
    expect(page.locator("[data-panel=vehicles]")).to_contain_text("京A12345")
    expect(page.locator("[data-panel=renovations]")).to_contain_text("云杉装饰")
    expect(page.locator("[data-panel=fees]")).to_contain_text("2026 Q4")
    expect(page.locator("[data-panel=changes]")).to_contain_text("住户来访")
    expect(page.locator("main")).not_to_contain_text("13800001234")
    assert desk.complaints == []
