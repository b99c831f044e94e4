"""A survey answered on a phone by its link, and a filter that a manager saves to take the same list again."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from extracts.models import Saved
from outreach.models import Slip
from residents.models import Unit
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.outreach.asked import address_of, sent, slips

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.rule("F-2")
def test_a_household_answers_a_survey_on_a_phone_once(desk: Desk, household: Unit) -> None:
    lead = Membership.objects.get(user__username="boss")
    (slip,) = slips(sent(lead, now=clock.now() - timedelta(hours=1)))
    desk.page.set_viewport_size({"width": 390, "height": 844})

    page = desk.open(address_of(slip))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for name in page.locator("input[type=radio]").evaluate_all("all => [...new Set(all.map(one => one.name))]"):
        page.locator(f"input[name='{name}']").last.check(force=True)
    page.locator("textarea").first.fill("电梯再快一点")
    page.locator("main form button, form button").last.click()

    expect(page.locator("textarea")).to_have_count(0)
    assert Slip.objects.get(unit=household).returned_at is not None
    desk.open(address_of(slip))
    expect(page.locator("textarea")).to_have_count(0)
    assert desk.complaints == []


def test_a_manager_saves_a_filter_and_finds_it_again(desk: Desk, household: Unit) -> None:
    desk.sign_in("boss")
    page = desk.open("/c/garden/extracts/tickets/")
    page.locator("[name=save-name]").fill("本月工单")
    page.get_by_role("button", name="保存筛选").click()

    desk.open("/c/garden/extracts/")
    page.get_by_text("本月工单").first.click()
    with page.expect_download() as loading:
        page.get_by_role("button", name="CSV").click()
    assert loading.value.suggested_filename.endswith(".csv")
    assert Saved.objects.get().name == "本月工单"
    assert desk.complaints == []
