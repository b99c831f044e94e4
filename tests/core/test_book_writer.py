"""What a workbook holds: text as text, numbers as numbers, days and moments as Excel's own, printed on A4 across."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from core.book_writer import Cell, SheetOut, pages_across, write_book
from core.downloads import kept_as, workbook


def read(*sheets: SheetOut) -> Any:
    return load_workbook(io.BytesIO(write_book(sheets)))


def test_each_value_is_written_as_what_it_is() -> None:
    at = datetime(2026, 11, 1, 16, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        row: list[list[Cell]] = [["=1+1", 0, 2.5, Decimal("89.50"), date(2026, 11, 2), at, None, ""]]
        cells = read(SheetOut("一", list("abcdefgh"), row)).active[2]

    assert [cell.value for cell in cells] == [
        "=1+1", 0, 2.5, 89.5, datetime(2026, 11, 2), datetime(2026, 11, 2, 0, 30), None, None,  # noqa: DTZ001 as Excel keeps them
    ]  # fmt: skip
    assert cells[0].data_type == "s"
    assert cells[4].number_format == "yyyy-mm-dd"
    assert cells[5].number_format == "yyyy-mm-dd hh:mm"


def test_headers_and_the_named_columns_stay_in_sight_and_it_prints_on_a4() -> None:
    page = read(SheetOut("一", ["a", "b"], [["1", "2"]], frozen=1)).active

    assert page.freeze_panes == "B2"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0
    assert page.print_title_rows == "$1:$1"


def test_what_is_too_wide_for_one_sheet_goes_over_several_and_names_its_rows_on_each() -> None:
    narrow = read(SheetOut("一", ["a"] * 12, [["1"] * 12], frozen=2)).active
    wide = read(SheetOut("一", ["a"] * 26, [["1"] * 26], frozen=2)).active

    assert (narrow.page_setup.fitToWidth or 1, narrow.print_title_cols) == (1, None)
    assert (int(wide.page_setup.fitToWidth), wide.print_title_cols) == (2, "$A:$B")
    assert wide.page_setup.pageOrder == "overThenDown"
    assert [pages_across([16] * count) for count in (1, 14, 15, 28, 29)] == [1, 1, 2, 2, 3]


def test_a_title_that_excel_refuses_is_made_one_that_it_takes() -> None:
    assert read(SheetOut("满意[度]:*?/\\'" + "调" * 40, ["a"], [])).sheetnames[0].startswith("满意 度")


@pytest.mark.parametrize(
    ("name", "plain", "said"),
    [
        ("rates.xlsx", "", 'attachment; filename="rates.xlsx"'),
        ("价目.xlsx", "rates.xlsx", "attachment; filename=\"rates.xlsx\"; filename*=UTF-8''%E4%BB%B7%E7%9B%AE.xlsx"),
    ],
)
def test_a_file_has_its_chinese_name_and_one_for_programs_that_read_none(name: str, plain: str, said: str) -> None:
    assert kept_as(name, plain) == said
    assert workbook(b"", name, plain).headers["Content-Disposition"] == said
    assert workbook(b"", name).headers["Cache-Control"] == "no-store"
