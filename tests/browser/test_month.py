"""The monthly report in a real browser: a manager opens the month, a number's list, the Excel, the sheet of paper."""

import re
import zipfile
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from core import clock
from reports.models import MonthIssue
from reports.queries.month_facts import first_of
from staff.enums import Role
from staff.models import Community, Membership
from tests.browser.conftest import Desk
from tests.factories import a_ticket
from tickets.enums import Kind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def month(clerk: Membership) -> str:
    """Last month, with three matters; `boss` is the director."""
    zone = ZoneInfo("Asia/Shanghai")
    first = first_of(clock.now().astimezone(zone).date(), after=-1)
    noon = datetime.combine(first, time(12), zone)
    for hour in range(2):
        a_ticket(clerk, now=noon + timedelta(hours=hour), text=f"第{hour}件")
    a_ticket(clerk, now=noon, kind=Kind.COMPLAINT, text="楼道堆物")
    Membership.objects.filter(user__username="boss").update(role=Role.DIRECTOR)
    Community.objects.update(daily_clearance=False)  # or thirty days would have to be closed first
    return f"{first:%Y-%m}"


@pytest.mark.rule("RP-3")
def test_a_manager_opens_the_month_a_numbers_list_the_excel_and_the_paper(
    desk: Desk, month: str, tmp_path: Path
) -> None:
    desk.sign_in("boss")
    page = desk.open("/c/garden/desk/")
    page.locator(".rail a", has_text="月报").click()
    page.get_by_role("link", name=month, exact=True).click()

    page.locator("tr#received td a").first.click()
    expect(page.locator("#list tbody tr")).to_have_count(3)
    page.get_by_role("link", name="返回月报").click()

    with page.expect_download() as loading:
        page.get_by_role("button", name="Excel").click()
    file = tmp_path / "month.xlsx"
    loading.value.save_as(file)
    assert loading.value.suggested_filename.endswith(f"{month}.xlsx")
    assert "xl/workbook.xml" in zipfile.ZipFile(file).namelist()

    page.get_by_role("link", name="打印").click()
    expect(page.get_by_role("heading", name="部门客户投诉工作月报")).to_be_visible()
    printed = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 594" in printed or b"/MediaBox [0 0 595" in printed  # A4 in points
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 8
    assert desk.complaints == []


@pytest.mark.rule("TL-11")
def test_the_director_issues_the_report_after_being_asked(desk: Desk, month: str) -> None:
    desk.sign_in("boss")
    page = desk.open(f"/c/garden/reports/{month}/")

    page.locator("summary", has_text="签发月报").click()
    page.get_by_role("button", name="签发月报").click()

    expect(page.locator(".month-title")).to_contain_text("已签发")
    assert MonthIssue.objects.get().issued_at is not None
    assert desk.complaints == []


@pytest.mark.parametrize("path", ["", "received/", "print/"])
def test_nothing_of_the_report_scrolls_sideways_on_a_phone(path: str, desk: Desk, month: str) -> None:
    desk.sign_in("boss")
    desk.page.set_viewport_size({"width": 390, "height": 844})

    page = desk.open(f"/c/garden/reports/{month}/{path}")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
