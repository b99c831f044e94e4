"""How the month's workbook comes out of a printer: the headers on each page, facts without the marks, Chinese feet."""

import io
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from reports.exports.month_book import PAGE_ROWS, write_month_book
from reports.figures import ALL
from reports.queries.month import month_report
from staff.models import Membership
from tests.factories import NOON, a_ticket
from tests.reports.test_figures import a_day
from tests.reports.test_month import LATER, NOVEMBER
from tests.tickets.complaints import complete
from tickets.enums import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RP-2")]


def made(front: Membership) -> io.BytesIO:
    a_day(front)
    out = io.BytesIO()
    report = month_report([front.community], NOVEMBER, now=LATER)
    write_month_book(out, [front.community], report, now=LATER)
    return out


def test_every_sheet_says_in_chinese_which_page_of_how_many_it_is(front: Membership) -> None:
    book = ZipFile(made(front))
    sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]

    assert len(sheets) > 10
    assert [one for one in sheets if "第&amp;P页，共&amp;N页</oddFooter>" not in one] == []


def test_lists_repeat_their_headers_and_leave_the_marks_off_the_paper(front: Membership) -> None:
    page = openpyxl.load_workbook(made(front))["明细·受理事项"]

    headers = [cell.value for cell in page[1]]
    first_mark = headers.index(str(ALL["on_the_spot"].label), headers.index("首问责任人"))
    last = get_column_letter(first_mark)
    assert page.print_title_rows == "$1:$1"
    assert page.print_area.endswith(f"!$A$1:${last}${page.max_row}")
    assert len(headers) > first_mark


def test_the_subject_of_limits_has_cleared_daily_with_rate_median_and_90th_percentile(front: Membership) -> None:
    page = openpyxl.load_workbook(made(front))["时限达标"]

    (row,) = [line for line in page.iter_rows(values_only=True) if line[0] == str(ALL["cleared"].label)]
    assert row[1:4] == (2, 4, 0.5)
    assert row[4] is not None
    assert row[5] is not None


def test_no_chart_is_cut_by_the_end_of_a_page(front: Membership) -> None:
    sheets: list[Any] = [one for one in openpyxl.load_workbook(made(front)).worksheets if getattr(one, "_charts", None)]
    cut = []
    for sheet in sheets:
        begins = [0, *(one.id for one in sheet.row_breaks.brk)]
        for chart in sheet._charts:
            first, last = chart.anchor._from.row, chart.anchor.to.row
            page = max(one for one in begins if one <= first)
            if last - page > PAGE_ROWS or any(first < one <= last for one in begins):
                cut.append((sheet.title, first, last, begins))

    assert len(sheets) > 3
    assert cut == []


def test_moments_keep_off_the_words_beside_them_and_long_words_are_not_cut(front: Membership) -> None:
    complete(a_ticket(front, kind=Kind.COMPLAINT), front.user, now=NOON)
    book = openpyxl.load_workbook(made(front))

    looks = {
        (sheet.title, header.value): sheet.cell(2, place).alignment
        for sheet in book.worksheets
        for place, header in enumerate(sheet[1], start=1)
        if sheet.title.startswith("明细·")
    }
    assert looks["明细·受理事项", "受理时间"].horizontal == "left"
    assert [looks["明细·投诉", header].wrap_text for header in ("原因", "整改措施", "预防措施")] == [True] * 3
    fixed = {sheet.title: sheet.sheet_format.customHeight for sheet in book.worksheets}
    assert (bool(fixed["明细·投诉"]), bool(fixed["明细·受理事项"])) == (False, True)  # high as the words; quick to open
