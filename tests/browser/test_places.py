"""Places and people in a real browser: the list that is imported, the resident who is added."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from residents.models import Occupancy, Resident
from tests.browser.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GOOD = "楼栋,单元,房号,姓名,身份,手机\n5,1,101,赵测试,业主,13800005678\n5,1,102,钱测试,租户,13800005679\n"
BAD = GOOD + "5,1,103,孙测试,邻居,13800009999\n5,1,104,李测试,业主,138abc\n"


def choose(desk: Desk, folder: Path, text: str) -> Page:
    """Choose a list, as far as its dry run."""
    file = folder / "住户名单.csv"
    file.write_text(text, encoding="utf-8")
    desk.sign_in("boss")
    return look_through(desk.open("/c/garden/places/import/"), file)


def look_through(page: Page, file: Path) -> Page:
    """Hand the file over and see its dry run."""
    page.set_input_files("[type=file]", file)
    page.get_by_role("button", name="核对名单").click()
    page.wait_for_url("**/places/import/*-*/")
    return page


def test_a_good_list_is_looked_through_and_then_imported(desk: Desk, tmp_path: Path) -> None:
    page = choose(desk, tmp_path, GOOD)
    assert not Resident.objects.filter(name="赵测试").exists()

    page.get_by_role("button", name="全部导入").click()
    page.wait_for_url("**/places/")

    assert Resident.objects.filter(name__in=["赵测试", "钱测试"]).count() == 2
    assert desk.complaints == []


def test_the_template_is_filled_in_with_excel_and_imported(desk: Desk, tmp_path: Path) -> None:
    desk.sign_in("boss")
    page = desk.open("/c/garden/places/import/")
    with page.expect_download() as download:
        page.get_by_role("link", name="模板").click()
    file = tmp_path / "住户名单.xlsx"
    download.value.save_as(file)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][:4] == ["楼栋", "单元", "房号", "姓名"]
    sheet.delete_rows(2, sheet.max_row)
    sheet.append(["6", "1", "0201", "吴测试", "业主", "13800002222"])
    book.save(file)

    look_through(page, file).get_by_role("button", name="全部导入").click()
    page.wait_for_url("**/places/")

    assert Occupancy.objects.get(resident__name="吴测试").unit.code == "6-1-0201"


def test_every_bad_row_is_named_with_its_column_and_reason(desk: Desk, tmp_path: Path) -> None:
    page = choose(desk, tmp_path, BAD)

    faults = page.locator(".faults tbody tr")

    expect(faults).to_have_count(2)
    cells = [row.locator("td").all_inner_texts() for row in faults.all()]
    assert [row[:3] for row in cells] == [["4", "身份", "邻居"], ["5", "手机", "138abc"]]
    assert "业主" in cells[0][3]
    assert "11位" in cells[1][3].replace(" ", "")


def test_the_good_rows_can_be_taken_alone(desk: Desk, tmp_path: Path) -> None:
    page = choose(desk, tmp_path, BAD)

    page.get_by_role("button", name="只导入无误的2行").click()
    page.wait_for_url("**/places/")

    assert Resident.objects.filter(name__in=["赵测试", "钱测试"]).count() == 2
    assert not Resident.objects.filter(name__in=["孙测试", "李测试"]).exists()


def test_a_list_with_a_bad_row_is_never_imported_as_a_whole(desk: Desk, tmp_path: Path) -> None:
    page = choose(desk, tmp_path, BAD)
    expect(page.get_by_role("button", name="全部导入")).to_have_count(0)

    page.locator("main [name=which]").evaluate("button => { button.value = 'all'; button.click(); }")

    expect(page.locator("body")).to_contain_text("有2行无法导入")
    assert not Resident.objects.filter(name__in=["赵测试", "钱测试", "孙测试", "李测试"]).exists()


def test_a_resident_is_added_and_found_at_once(desk: Desk) -> None:
    desk.sign_in("boss")
    page = desk.open("/c/garden/residents/new/")
    page.get_by_label("姓名").fill("周测试")
    page.locator("[name*=phone]").first.fill("13800007777")
    page.locator("[placeholder='3-2-1201']").first.fill("3-2-1201")
    page.locator("select").first.select_option(label="租户")
    page.locator("[name=source]").select_option(label="住户来访")
    page.get_by_role("button", name="添加住户").click()
    page.wait_for_url("**/residents/*/")

    page.keyboard.press("/")
    page.keyboard.insert_text("7777")

    expect(page.locator("#results [role=option]")).to_contain_text("3-2-1201")
    assert desk.complaints == []


def test_a_wrong_phone_is_named_and_the_form_keeps_what_was_typed(desk: Desk) -> None:
    desk.sign_in("boss")
    page = desk.open("/c/garden/residents/new/")
    page.get_by_label("姓名").fill("周测试")
    page.locator("[name*=phone]").first.fill("138abc")

    page.get_by_role("button", name="添加住户").click()

    expect(page.locator(".invalid-feedback").first).to_be_visible()
    expect(page.get_by_label("姓名")).to_have_value("周测试")
    assert not Resident.objects.filter(name="周测试").exists()


def test_a_resident_is_changed_and_found_by_the_new_name_and_phone(desk: Desk) -> None:
    person = Resident.objects.get(name="王测试")
    desk.sign_in("boss")
    page = desk.open(f"/c/garden/residents/{person.pk}/")
    page.get_by_role("link", name="修改").click()
    page.get_by_label("姓名").fill("汪测试")
    page.locator("[name=phone_1]").fill("13800008888")
    page.locator("[name=source]").select_option(label="住户来电")
    page.get_by_role("button", name="保存修改").click()
    page.wait_for_url(f"**/residents/{person.pk}/")

    page.keyboard.press("/")
    page.keyboard.insert_text("8888")

    expect(page.locator("#results [role=option]")).to_contain_text("汪测试")
    assert set(person.phones.values_list("number", flat=True)) == {"13800001234", "13800008888"}
