"""Lines that are written at once look in the file as the library writes them cell by cell."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.book_lines import LineColumn, Remembered, day_inside, moment_inside, text_inside
from core.book_writer import bare_book

TEXTS = [
    "厨房漏水", "a & b < c > d", " leading", "trailing\n", "line\nbreak", "\x01bell", "_x0041_", "=1+1", '"quoted"',
    "x" * 40_000, "😀" * 20_000, "", None, "<r>rich & not</r>",
]  # fmt: skip
BEGIN = ("begin", 0)  # so that the looks are first used in the same order


def sheet_of(book: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return parts.read("xl/worksheets/sheet1.xml").decode()


def at_once(rows: Sequence[Sequence[Any]], *, height: float | None = 18) -> str:
    out = io.BytesIO()
    with bare_book(out) as book:
        page = begun(book, height)
        text, number = (book.add_format({"num_format": one}) for one in ("@", "0.0"))
        columns = [LineColumn(text, True, text_inside), LineColumn(number, False, str)]
        page.write_lines(1, columns, rows)
        page.autofilter(0, 0, len(rows), 1)
    return sheet_of(out.getvalue())


def by_cells(rows: Sequence[Sequence[Any]], *, height: float | None = 18) -> str:
    out = io.BytesIO()
    with bare_book(out) as book:
        page = begun(book, height)
        looks = [book.add_format({"num_format": one}) for one in ("@", "0.0")]
        for line, (text, number) in enumerate(rows, start=1):
            if text:
                page.write_string(line, 0, text, looks[0])
            if number is not None:
                page.write_number(line, 1, number, looks[1])
        page.autofilter(0, 0, len(rows), 1)
    return sheet_of(out.getvalue())


def begun(book: Any, height: float | None) -> Any:
    page = book.add_worksheet("List")
    if height:
        page.set_default_row(height)
    page.set_column(0, 1, 20)
    for place, header in enumerate(("text", "number")):
        page.write_string(0, place, header)
    return page


@pytest.mark.parametrize("height", [18, None])
def test_whole_lines_are_written_letter_for_letter_as_the_library_writes_cells(height: float | None) -> None:
    rows = [BEGIN, *((text, number) for number, text in enumerate(TEXTS))]

    assert at_once(rows, height=height) == by_cells(rows, height=height)


@given(st.lists(st.tuples(st.none() | st.text(max_size=20), st.none() | st.integers(-(10**9), 10**9))))
def test_whatever_text_comes(rows: list[tuple[str | None, int | None]]) -> None:
    assert at_once([BEGIN, *rows, BEGIN]) == by_cells([BEGIN, *rows, BEGIN])


def test_words_that_look_like_the_files_own_stay_words() -> None:
    assert "&lt;r&gt;rich &amp; not&lt;/r&gt;" in at_once([("<r>rich & not</r>", 1)])


def test_no_rows_leave_the_headers() -> None:
    assert at_once([]) == by_cells([])


def test_what_is_behind_the_columns_is_left_out_and_the_last_line_is_told() -> None:
    with bare_book(io.BytesIO()) as book:
        page, look = book.add_worksheet("List"), book.add_format()
        page.write_string(0, 0, "head")

        assert page.write_lines(1, [LineColumn(look, True, text_inside)], [("a", "no cell"), ("b", "nor this")]) == 2
        assert page.write_lines(3, [LineColumn(look, True, text_inside)], []) == 2


def test_a_value_that_comes_again_is_worked_out_once() -> None:
    asked: list[str] = []
    words = Remembered[str](lambda value: asked.append(value) or text_inside(value))  # type: ignore[func-returns-value]

    assert [words[one] for one in ("a", "b", "a")] == ["<t>a</t>", "<t>b</t>", "<t>a</t>"]
    assert asked == ["a", "b"]


def test_days_and_moments_are_what_the_library_makes_of_them() -> None:
    at, out = datetime(2026, 2, 28, 23, 59, 59, 999_999), io.BytesIO()  # noqa: DTZ001 a workbook knows no zones
    with bare_book(out) as book:
        page = book.add_worksheet()
        page.write_datetime(0, 0, at.date(), book.add_format())
        page.write_datetime(1, 0, at.replace(microsecond=999_000), book.add_format())
    day, moment = (float(one) for one in re.findall(r"<v>([^<]*)</v>", sheet_of(out.getvalue())))

    assert float(day_inside(at)) == day
    assert float(moment_inside(at)) == pytest.approx(moment, abs=1e-9)
