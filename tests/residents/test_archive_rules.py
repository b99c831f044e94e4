"""What the archive takes, as pure functions."""

from datetime import date, timedelta

import pytest

from residents.rules.archive import are_days, fen_of, is_document, may_become, next_number, workers_of, yuan
from residents.rules.plates import normalise_plate


@pytest.mark.rule("A-1")
@pytest.mark.parametrize(
    ("told", "plate"),
    [
        ("京A12345", "京A12345"),
        ("京a·12345", "京A12345"),
        (" 京 A-123 45 ", "京A12345"),
        ("京ＡＤ１２３４５", "京AD12345"),
        ("电0013579", "电0013579"),
    ],
)
def test_a_plate_is_one_in_every_spelling(told: str, plate: str) -> None:
    assert normalise_plate(told) == plate


@pytest.mark.parametrize("told", ["", "京A", "京ABCDE", "京A12345678901", "京A123<45", "京A\x0012345", "A" * 400])
def test_what_is_no_plate_is_none(told: str) -> None:
    assert normalise_plate(told) is None


@pytest.mark.parametrize(
    ("told", "fen"),
    [("3000", 300000), ("¥3,000.50", 300050), ("3000元", 300000), ("３０００", 300000), ("0.01", 1), ("12.5", 1250)],
)
def test_an_amount_is_read_in_fen(told: str, fen: int) -> None:
    assert fen_of(told) == fen


@pytest.mark.parametrize("told", ["", "0", "-5", "1.234", "drei", "1e5", "9999999999", "二百"])
def test_what_is_no_amount_is_none(told: str) -> None:
    assert fen_of(told) is None


def test_an_amount_is_shown_as_it_is_read() -> None:
    assert (yuan(300050), fen_of(yuan(300050))) == ("3,000.50", 300050)


@pytest.mark.rule("A-3")
@pytest.mark.parametrize(
    ("kind", "number", "fits"),
    [
        ("identity", "110101199001010019", True),
        ("identity", "11010119900101001X", True),
        ("identity", "1101011990010100", False),
        ("passport", "E12345678", True),
        ("passport", "E1", False),
        ("passport", "E123 <", False),
    ],
)
def test_a_document_number_fits_its_kind(kind: str, number: str, fits: bool) -> None:
    assert is_document(kind, number) is fits


@pytest.mark.rule("A-4")
def test_the_next_permit_number_follows_the_years_highest() -> None:
    assert next_number(2026, ["26-0009", "26-0041", "25-0900", "26-A", "甲-1"]) == "26-0042"
    assert next_number(2027, ["26-0041"]) == "27-0001"


def test_days_lie_in_order_and_not_too_far_apart() -> None:
    first, year = date(2026, 11, 23), timedelta(days=365)

    assert are_days(first, first, longest=year)
    assert not are_days(first, first - timedelta(days=1), longest=year)
    assert not are_days(first, first + timedelta(days=366), longest=year)


@pytest.mark.rule("A-4")
@pytest.mark.parametrize(
    ("state", "new", "may"),
    [
        ("registered", "finished", True),
        ("registered", "accepted", False),
        ("finished", "accepted", True),
        ("finished", "registered", True),
        ("accepted", "registered", False),
        ("cancelled", "finished", False),
        ("nonsense", "finished", False),
    ],
)
def test_a_renovation_takes_one_step_after_the_other(state: str, new: str, may: bool) -> None:
    assert may_become(state, new) is may


def test_workers_are_read_one_a_line() -> None:
    found, unread = workers_of("王测试 木工 Z-1\n\n李测试，水电，Z-2\n赵测试")

    assert [tuple(one) for one in found] == [("王测试", "木工", "Z-1"), ("李测试", "水电", "Z-2"), ("赵测试", "", "")]
    assert unread == ""


@pytest.mark.parametrize("line", ["王 测试 木工 Z-1", "123", "王测试 " + "木" * 31, "王测试 木工 " + "Z" * 21])
def test_a_line_that_names_no_worker_is_told(line: str) -> None:
    assert workers_of(f"李测试\n{line}")[1] == line[:40]
