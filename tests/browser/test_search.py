"""The search box in a real browser: whatever is known of the caller, the answer is under the fingers."""

import re

import pytest
from playwright.sync_api import Page, expect

from core import clock
from residents.models import Resident, Unit
from residents.services.search_keys import index_residents
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.factories import OccupancyFactory, ResidentFactory, a_ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAYS = ["13800001234", "1234", "3-2-1201", "3栋2单元1201", "王测试", "wangceshi", "wcs"]


def search(page: Page, text: str) -> None:
    """Go to the box by its key and type."""
    page.keyboard.press("/")
    page.locator("#q").fill("")
    page.keyboard.insert_text(text)


def test_every_way_of_naming_the_caller_finds_them_without_leaving_the_page(desk: Desk) -> None:
    page = desk.sign_in().page

    for text in WAYS:
        search(page, text)
        expect(page.locator(f"#results[data-answers='{text}'] [role=option]").first).to_contain_text("3-2-1201")

    expect(page).to_have_url(re.compile("/desk/$"))
    assert desk.complaints == []


def test_arrow_and_enter_lead_to_the_call_of_the_one_who_was_chosen(desk: Desk) -> None:
    page = desk.sign_in().page
    search(page, "wcs")
    expect(page.locator("#results [role=option]")).to_have_count(1)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/intake/**")
    expect(page.locator("[name=caller]:checked + .avatar")).to_have_text("王")


def test_a_tickets_number_leads_to_the_ticket(desk: Desk, clerk: Membership, household: Unit) -> None:
    ticket = a_ticket(clerk, now=clock.now(), unit=household, resident=Resident.objects.get(name="王测试"))
    page = desk.sign_in().page
    search(page, ticket.number)
    expect(page.locator("#results [role=option]")).to_have_count(1)

    page.keyboard.press("Enter")

    page.wait_for_url(f"**/tickets/{ticket.number}/")


def test_arrows_go_round_all_hits_and_enter_opens_the_chosen_one(desk: Desk, household: Unit) -> None:
    other = ResidentFactory.create(community=household.building.community, name="王次")
    OccupancyFactory.create(unit=household, resident=other)
    index_residents([other.pk])
    page = desk.sign_in().page
    search(page, "王")
    hits = page.locator("#results [role=option]")
    expect(hits).to_have_count(2)
    names = [hit.inner_text() for hit in hits.all()]

    for key, place in (("ArrowUp", 1), ("ArrowDown", 0), ("ArrowDown", 1)):
        page.keyboard.press(key)
        expect(hits.nth(place)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    page.wait_for_url("**/intake/**")
    wanted = next(person for person in Resident.objects.all() if person.name in names[1])
    expect(page.locator("[name=caller]:checked")).to_have_value(str(wanted.pk))


def test_whom_nobody_knows_is_recorded_with_what_was_typed(desk: Desk) -> None:
    page = desk.sign_in().page
    search(page, "13911112222")
    expect(page.locator("#results")).to_contain_text("没有找到“13911112222”")
    expect(page.locator("#results [role=option]")).to_have_text("登记陌生来电")

    page.keyboard.press("Enter")

    page.wait_for_url("**/intake/**")
    expect(page.locator("[name=caller_phone]")).to_have_value("13911112222")


def test_escape_closes_the_list_and_leaves_what_was_typed(desk: Desk) -> None:
    page = desk.sign_in().page
    search(page, "1234")
    expect(page.locator("#results [role=option]")).to_have_count(1)

    page.keyboard.press("Escape")

    expect(page.locator("#results [role=option]")).to_have_count(0)
    expect(page.locator("#q")).to_have_value("1234")
