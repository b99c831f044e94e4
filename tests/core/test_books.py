"""Workbooks of several sheets: every cell is text on the way out, and told for what it was on the way in."""

import io
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import sheet_refusals as refusals
from core.book_writer import SheetOut, write_book
from core.books import Book, BookRow, Odd, number_text

ODD_TEXTS = [
    "=1+1",
    "+8613800001234",
    "-1",
    "@x",
    "'0012",
    "0012",
    "１３８",
    "\ttab\t",
    " a  b ",
    "_x0041_",
    "110101199001011234",
]
XML = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")


def read(content: bytes, title: str = "住户") -> list[BookRow]:
    return list(Book(content).sheet(title).rows)


def written(*rows: list[str]) -> bytes:
    return write_book([SheetOut("住户", ["a", "b"], rows)])


def by_another_program(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "住户"
    sheet.append(["a", "b"])
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_a_text_comes_back_as_it_went(text: str) -> None:
    (row,) = read(written([text, "x"]))

    assert row.cells == [text, "x"]
    assert not row.odd


@given(st.text(XML, min_size=1, max_size=30))
def test_any_text_comes_back_as_it_went(text: str) -> None:
    (row,) = read(written([text, "x"]))

    assert row.cells[0] == text


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_no_cell_that_we_write_is_anything_but_text(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written([text, "x"])))

    assert book["住户"]["A2"].data_type in {"s", "inlineStr"}
    assert book["住户"]["A2"].number_format == "@"


def test_a_formula_is_told_as_one() -> None:
    (row,) = read(by_another_program(["=1+1", "x"]))

    assert row.odd == {0: Odd.FORMULA}


def test_dates_and_numbers_are_as_people_see_them() -> None:
    (row,) = read(by_another_program([date(2026, 11, 22), 89.5]))
    (later,) = read(by_another_program([datetime(2026, 11, 22, 14, 5), True]))  # noqa: DTZ001 a cell has no zone

    assert row.cells == ["2026-11-22", "89.5"]
    assert later.cells == ["2026-11-22 14:05", "TRUE"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("13800001234", "13800001234"),
        ("1.3800001234E10", "13800001234"),
        ("110101199001011234", "110101199001011234"),  # written whole by another program than Excel
        ("-1", "-1"),
        ("89.500000000000001", "89.5"),
    ],
)
def test_a_number_that_lost_nothing_is_repaired(raw: str, told: str) -> None:
    assert number_text(raw) == (told, None)


@pytest.mark.parametrize(
    "raw", ["1.38E+10", "13800000000", "1.1010119900101099E+17", "110101199001011000", "1.10101199001011E+17", "1e400"]
)
def test_a_number_that_lost_figures_is_told_as_one(raw: str) -> None:
    assert number_text(raw)[1] == Odd.DIGITS_LOST


def bomb(unpacked: int) -> bytes:
    """A small workbook whose first sheet unpacks to so many bytes of noughts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _megabyte in range(unpacked // 2**20):
            part.write(b"0" * 2**20)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


def test_a_bomb_of_512_mib_is_refused_within_a_second() -> None:
    content = bomb(512 * 2**20)
    began = time.perf_counter()

    with pytest.raises(refusals.UnpacksTooLarge):
        Book(content)

    assert len(content) < 2**20
    assert time.perf_counter() - began < 1


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    content = bomb(200 * 2**20)
    size = (200 * 2**20).to_bytes(4, "little")

    with pytest.raises(refusals.SheetRefused):
        Book(content.replace(size, (4096).to_bytes(4, "little")))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old"])
def test_what_is_no_workbook_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(refusals.SheetRefused) as refused:
        Book(content)

    assert str(refused.value)


def test_entities_are_refused() -> None:
    content = written(["x", "y"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b"<worksheet", b"<!DOCTYPE x><worksheet") if "sheet1" in name else part)

    with pytest.raises(refusals.Damaged):
        Book(out.getvalue())
