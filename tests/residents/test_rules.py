"""Units, phones, names and search keys in every usual spelling."""

import pytest

from residents import rules


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3-2-1201", "3-2-1201"),
        ("3栋2单元1201", "3-2-1201"),
        ("3栋2单元1201室", "3-2-1201"),
        ("三栋二单元1201", "3-2-1201"),
        ("3号楼2单元1201", "3-2-1201"),
        ("十二幢1单元801户", "12-1-801"),
        ("3幢1201", "3-1201"),
        ("3#2-1201", "3-2-1201"),
        ("A3-2-1201", "A3-2-1201"),
        ("a座1201", "A-1201"),
        ("３－２－１２０１", "3-2-1201"),
        (" 3 - 2 - 1201 ", "3-2-1201"),
        ("03栋02单元0101", "3-2-0101"),
        ("3-1201", "3-1201"),
        ("3—2—1201", "3-2-1201"),
    ],
)
def test_a_unit_is_read_in_any_usual_spelling(text: str, code: str) -> None:
    unit = rules.parse_unit(text)

    assert unit is not None
    assert unit.code == code


@pytest.mark.parametrize("text", ["", "王小明", "13800001234", "3栋", "1201", "3-2-1201-9", "😀"])
def test_what_is_no_unit_is_not_taken_for_one(text: str) -> None:
    assert rules.parse_unit(text) is None


@pytest.mark.parametrize(
    ("text", "prefix"), [("3栋2", "3-2"), ("3-2-12", "3-2-12"), ("3栋2单元", "3-2-"), ("3-", "3-")]
)
def test_a_half_typed_unit_is_a_prefix(text: str, prefix: str) -> None:
    assert rules.unit_prefix(text) == prefix


def test_the_label_of_a_unit_reads_as_it_stands_on_the_door() -> None:
    unit = rules.parse_unit("3-2-1201")

    assert unit is not None
    assert unit.label_zh == "3栋2单元1201"
    assert rules.parse_unit(unit.label_zh) == unit


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800001234", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("+86 138-0000-1234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("0571-88001234", "057188001234"),
        ("88001234", "88001234"),
    ],
)
def test_a_phone_is_read_in_any_usual_spelling(text: str, number: str) -> None:
    assert rules.normalise_phone(text) == number


@pytest.mark.parametrize("text", ["", "138abc01234", "12345", "1380000123", "138000012345", "=1+1"])
def test_what_is_no_phone_is_refused(text: str) -> None:
    assert rules.normalise_phone(text) is None


@pytest.mark.rule("A-6")
@pytest.mark.parametrize(
    ("name", "gender", "language", "titled"),
    [
        ("王小明", "m", "zh-hans", "王先生"),
        ("李丽", "f", "zh-hans", "李女士"),
        ("欧阳菲", "f", "zh-hans", "欧阳女士"),
        ("张伟", "", "zh-hans", "张住户"),
        ("张伟", "m", "en", "Mr Zhang"),
        ("Anna Smith", "f", "en", "Ms Smith"),
        ("赵女士", "", "zh-hans", "赵女士"),
        ("欧阳老师", "", "zh-hans", "欧阳老师"),
        ("赵女士", "", "en", "Ms Zhao"),
        ("王先生", "f", "zh-hans", "王女士"),
    ],
)
def test_residents_are_known_by_surname_and_title(name: str, gender: str, language: str, titled: str) -> None:
    assert rules.titled(name, gender, language) == titled


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("王小明", {"wangxiaoming", "wxm"}),
        ("单雄", {"shanxiong", "danxiong", "sx", "dx"}),
        ("曾强", {"zengqiang", "cengqiang"}),
        ("仇和", {"qiuhe", "chouhe"}),
        ("尉迟恭", {"yuchigong", "ycg"}),
        ("欧阳菲", {"ouyangfei", "oyf"}),
    ],
)
def test_a_name_is_found_by_pinyin_and_initials_of_every_reading(name: str, keys: set[str]) -> None:
    assert keys <= rules.pinyin_keys(name)


def test_a_person_is_found_by_every_ending_of_the_name_and_the_phone() -> None:
    keys = rules.search_keys("王小明", ["13800001234"])

    assert {("name", "王小明"), ("name", "小明"), ("name", "明"), ("phone", "13800001234"), ("last4", "1234")} <= keys


def test_a_unit_is_found_with_and_without_its_entrance() -> None:
    assert rules.unit_keys("3-2-1201") == {("unit", "3-2-1201"), ("unit", "3-1201")}


@pytest.mark.parametrize(
    ("typed", "plan"),
    [
        ("1234", [("last4", "1234")]),
        ("13800001234", [("phone", "13800001234")]),
        ("13800", [("phone", "13800")]),
        ("3-2-1201", [("unit", "3-2-1201")]),
        ("3栋2单元1201", [("unit", "3-2-1201")]),
        ("小明", [("name", "小明")]),
        ("wxm", [("pinyin", "wxm")]),
        ("Wang Xiao", [("pinyin", "wangxiao")]),
        ("", []),
        ("w", []),
        ("%", []),
    ],
)
def test_what_is_typed_decides_where_is_looked(typed: str, plan: list[tuple[str, str]]) -> None:
    assert rules.query_plan(typed) == plan


def test_a_ticket_number_is_known_as_one() -> None:
    assert rules.is_ticket_number("261123-0007")
    assert not rules.is_ticket_number("13800001234")
