"""Tables from outside: what is read, and what is refused before it can do harm."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from core import sheet_refusals as refusals
from core.sheets import MB, Table, column_letters, read_table, write_xlsx


def workbook(*rows: list[object]) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def a_csv(text: str, code: str = "utf-8") -> Table:
    return read_table(io.BytesIO(text.encode(code)), "list.csv")


def repacked(part: str, content: bytes) -> io.BytesIO:
    """An honest workbook with one part replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(workbook(["a", "b"], [1, 2])) as honest,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in honest.namelist():
            if name != part:
                new.writestr(name, honest.read(name))
        new.writestr(part, content)
    out.seek(0)
    return out


def test_numbers_lose_the_point_and_dates_become_iso() -> None:
    table = read_table(workbook(["房号", "手机", "日期"], [1201.0, 13800001234, date(2026, 11, 23)]))

    assert table.rows == [(2, {"房号": "1201", "手机": "13800001234", "日期": "2026-11-23"})]


def test_blank_rows_are_left_out_and_the_others_keep_their_number() -> None:
    table = read_table(workbook(["a", "b"], [1, 2], [None, None], [3, 4]))

    assert [number for number, _cells in table.rows] == [2, 4]


def test_a_title_above_the_headers_is_no_header() -> None:
    table = read_table(workbook(["云杉花园业主信息表"], ["楼栋", "房号"], ["3", "1201"]))

    assert (table.headers, table.header_row, table.rows[0][0]) == (["楼栋", "房号"], 2, 3)


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "，"])
def test_a_csv_is_read_in_every_usual_encoding_and_delimiter(code: str, sign: str) -> None:
    table = a_csv(f"楼栋{sign}姓名\r\n3{sign}王测试\r\n", code)

    assert table.rows == [(2, {"楼栋": "3", "姓名": "王测试"})]


@pytest.mark.parametrize("cell", ["=1+1", '=HYPERLINK("http://a")'])
def test_a_formula_is_refused_with_its_row_and_column(cell: str) -> None:
    with pytest.raises(refusals.Formula) as refused:
        read_table(workbook(["a", "b"], ["x", "y"], ["x", cell]))

    assert refused.value.params == {"row": 3, "column": "B"}


def test_a_formula_in_a_csv_is_refused_too() -> None:
    with pytest.raises(refusals.Formula) as refused:
        a_csv("a,b\nx,=cmd|'/c calc'!A1\n")

    assert refused.value.params == {"row": 2, "column": "B"}


def test_a_zip_bomb_is_refused_by_what_it_declares() -> None:
    with pytest.raises(refusals.UnpacksTooLarge):
        read_table(repacked("xl/worksheets/sheet1.xml", b" " * (130 * MB)))


def test_a_part_that_shrinks_beyond_belief_is_refused() -> None:
    with pytest.raises(refusals.UnpacksTooLarge):
        read_table(repacked("xl/media/image.bin", b"\0" * (5 * MB)))


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    out = repacked("xl/zeros.bin", b"\0" * (5 * MB)).getvalue()
    lying = out.replace((5 * MB).to_bytes(4, "little"), (1000).to_bytes(4, "little"))

    with pytest.raises((refusals.Damaged, refusals.UnpacksTooLarge)):
        read_table(io.BytesIO(lying))


def test_thousands_of_parts_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "")
        for number in range(600):
            archive.writestr(f"xl/{number}", "")
    out.seek(0)

    with pytest.raises(refusals.UnpacksTooLarge):
        read_table(out)


def test_entities_in_a_workbook_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'

    with pytest.raises(refusals.Damaged):
        read_table(repacked("xl/worksheets/sheet1.xml", bomb))


def test_a_sheet_that_claims_a_million_columns_is_not_believed() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        b'<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
        b'<row r="2"><c r="A2"><v>3</v></c></row>'
        b"</sheetData></worksheet>"
    )

    assert read_table(repacked("xl/worksheets/sheet1.xml", sheet)).rows == [(2, {"1": "3", "2": ""})]


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "list.xlsx", refusals.OldOrLocked),
        (b"%PDF-1.7", "list.csv", refusals.NotATable),
        (b"<html><table>", "list.xls", refusals.NotATable),
        (b"a,b\n1,2\n", "list.xlsx", refusals.NotATable),
        (b"a,b\n\x00,2\n", "list.csv", refusals.NotATable),
        (b"PK\x03\x04nonsense", "list.xlsx", refusals.Damaged),
        (b"a,b\n\xff\xff\xff,2\n", "list.csv", refusals.UnknownLetters),
        (b'a,b\n"1,2\n', "list.csv", refusals.Unreadable),
        (b"", "list.csv", refusals.NothingInIt),
        (b"a,b\n", "list.csv", refusals.NothingInIt),
        (b"a,a\n1,2\n", "list.csv", refusals.HeaderTwice),
        (b"a,,b\n1,2,3\n", "list.csv", refusals.HeaderMissing),
    ],
)
def test_what_is_no_table_is_refused_with_its_own_sentence(
    content: bytes, name: str, refusal: type[refusals.SheetRefused]
) -> None:
    with pytest.raises(refusal) as refused:
        read_table(io.BytesIO(content), name)

    assert "%(" not in str(refused.value)


def test_too_many_rows_and_too_many_bytes_are_refused() -> None:
    text = b"a,b\n" + b"1,2\n" * 11

    with pytest.raises(refusals.TooManyRows):
        read_table(io.BytesIO(text), max_rows=10)
    with pytest.raises(refusals.TooLarge):
        read_table(io.BytesIO(text), max_bytes=20)


def test_what_is_written_is_text_and_comes_back_as_it_was() -> None:
    content = write_xlsx(["房号", "手机"], [["0101", "+8613800001234"], ["=1+1", None]])
    cell = load_workbook(io.BytesIO(content)).worksheets[0]["A3"]

    assert (cell.value, cell.data_type, cell.number_format) == ("=1+1", "s", "@")
    assert read_table(io.BytesIO(write_xlsx(["a", "b"], [["0101", "1"]]))).rows == [(2, {"a": "0101", "b": "1"})]


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ")])
def test_columns_are_named_as_in_excel(place: int, letters: str) -> None:
    assert column_letters(place) == letters
