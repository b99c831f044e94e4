"""Rows of a list: what is understood, and what each bad row is told."""

import pytest

from residents.rules.import_plan import Known, plan_import
from residents.rules.import_rows import (
    Column,
    Fault,
    FaultCode,
    ImportedRow,
    Reading,
    columns_of,
    missing_columns,
    read_rows,
)

HEADERS = ["楼栋", "单元", "房号", "姓名", "身份", "手机", "手机2", "性别", "备注"]
GOOD = ["3", "2", "1201", "王测试", "业主", "13800001234", "", "男", ""]


def read(*rows: list[str], headers: list[str] | None = None) -> Reading:
    names = headers or HEADERS
    return read_rows(names, [(place, dict(zip(names, row, strict=True))) for place, row in enumerate(rows, start=2)])


def changed(**cells: str) -> list[str]:
    return [cells.get(header, value) for header, value in zip(HEADERS, GOOD, strict=True)]


def the_fault(row: list[str]) -> Fault:
    reading = read(row)
    assert reading.rows == []
    (fault,) = reading.faults
    return fault


def test_a_good_row_becomes_a_member_of_a_household() -> None:
    (row,) = read(changed(手机2="010-12345678", 备注="养狗")).rows

    assert (row.unit.code, row.name, row.standing, row.gender) == ("3-2-1201", "王测试", "owner", "m")
    assert (row.phones, row.note, row.row) == (("13800001234", "01012345678"), "养狗", 2)


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("手机", "138ABC", FaultCode.PHONE_UNREADABLE),
        ("手机2", "12", FaultCode.PHONE_UNREADABLE),
        ("身份", "邻居", FaultCode.STANDING_UNKNOWN),
        ("身份", "", FaultCode.STANDING_MISSING),
        ("性别", "?", FaultCode.GENDER_UNKNOWN),
        ("姓名", "王" * 51, FaultCode.NAME_TOO_LONG),
        ("姓名", "王😀", FaultCode.NAME_UNREADABLE),
        ("姓名", "<b>王</b>", FaultCode.NAME_UNREADABLE),
        ("姓名", "", FaultCode.NAME_MISSING),
        ("备注", "长" * 201, FaultCode.NOTE_TOO_LONG),
        ("房号", "", FaultCode.PLACE_MISSING),
        ("房号", "十二楼左边", FaultCode.PLACE_UNREADABLE),
    ],
)
def test_a_bad_cell_is_named_with_row_column_and_reason(header: str, cell: str, code: FaultCode) -> None:
    fault = the_fault(changed(**{header: cell}))

    assert (fault.row, fault.column, fault.code) == (2, header, code)


def test_every_fault_of_a_row_is_named_at_once() -> None:
    assert {fault.column for fault in read(changed(手机="x", 身份="x", 性别="x")).faults} == {"手机", "身份", "性别"}


def test_a_row_that_repeats_another_names_it() -> None:
    reading = read(GOOD, changed(手机=""))

    assert [(fault.row, fault.code, fault.other_row) for fault in reading.faults] == [(3, FaultCode.DUPLICATE, 2)]


def test_a_unit_without_a_name_is_a_unit_of_its_own() -> None:
    (row,) = read(["3", "2", "1201", "", "", "", "", "", ""]).rows

    assert (row.unit.code, row.name) == ("3-2-1201", "")


@pytest.mark.parametrize("place", ["3-2-1201", "3栋2单元1201室", "三号楼2单元1201"])
def test_one_column_may_tell_the_whole_place(place: str) -> None:
    (row,) = read([place, "王测试"], headers=["房间", "姓名"]).rows

    assert (row.unit.code, row.standing) == ("3-2-1201", "owner")


@pytest.mark.parametrize(
    "headers",
    [["楼号", "单元号", "室号", "业主姓名", "联系电话"], ["Building", "Entrance", "Unit", "Name", "Phone"]],
)
def test_usual_other_headers_are_known(headers: list[str]) -> None:
    (row,) = read(["3栋", "2单元", "1201室", "王测试", "138 0000 1234"], headers=headers).rows

    assert (row.unit.code, row.phones) == ("3-2-1201", ("13800001234",))


def test_two_phones_in_one_cell_are_two_phones() -> None:
    (row,) = read(changed(手机="13800001234/13800005678")).rows

    assert row.phones == ("13800001234", "13800005678")


def test_columns_that_are_needed_and_missing_are_named() -> None:
    assert missing_columns(columns_of(["楼栋", "手机"])) == [Column.NUMBER, Column.NAME]


def test_a_column_that_nobody_knows_is_named_and_left_out() -> None:
    assert read(["3-1", "王测试", "京A"], headers=["房间", "姓名", "车牌"]).unknown == ["车牌"]


def test_a_plan_made_twice_finds_everybody_known_the_second_time() -> None:
    rows = read(GOOD, changed(房号="1202", 姓名="李测试", 手机="13800005678")).rows
    known = Known()

    first, second = plan_import(rows, known), plan_import(rows, known)

    assert first.counts == {"buildings": 1, "units": 2, "people": 2, "changed": 0, "known": 0}
    assert second.counts == {"buildings": 0, "units": 0, "people": 0, "changed": 0, "known": 2}


def test_the_same_name_with_the_same_phone_in_two_units_is_one_person() -> None:
    plan = plan_import(read(GOOD, changed(房号="1202")).rows, Known())

    assert (len(plan.people), len(plan.homes), len(plan.phones)) == (1, 2, 1)


def test_the_same_name_without_a_common_phone_is_two_people() -> None:
    plan = plan_import(read(GOOD, changed(房号="1202", 手机="13800009999")).rows, Known())

    assert len(plan.people) == 2


def test_a_known_person_gets_a_new_phone_and_another_standing() -> None:
    rows: list[ImportedRow] = read(changed(手机="13800009999", 身份="租户")).rows
    known = Known({"3"}, {"3-2-1201"}, {("3-2-1201", "王测试"): 7}, standings={(7, "3-2-1201"): "owner"})

    plan = plan_import(rows, known)

    assert (plan.phones, plan.standings) == ([(7, "13800009999")], [(7, "3-2-1201", "tenant")])
    assert (plan.counts["changed"], plan.counts["known"]) == (1, 0)
