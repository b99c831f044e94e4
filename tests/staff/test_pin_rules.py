"""Which PINs are too easily guessed."""

import pytest

from core.typed import is_secret
from staff.rules import is_obvious, looks_like_pin


@pytest.mark.rule("PR")
@pytest.mark.parametrize(
    "pin",
    ["000000", "123456", "654321", "135791", "121212", "123123", "112233", "111222", "890123", "1212", "12341234"],
)
def test_a_pattern_is_obvious(pin: str) -> None:
    assert is_obvious(pin)


@pytest.mark.rule("PR")
@pytest.mark.parametrize(
    "pin", ["880512", "120588", "051288", "198805", "19880512", "12051988", "0512", "1988", "000229"]
)
def test_a_birthday_is_obvious(pin: str) -> None:
    assert is_obvious(pin)


@pytest.mark.rule("PR")
@pytest.mark.parametrize("pin", ["739164", "402857", "5093", "86420753"])
def test_others_are_not(pin: str) -> None:
    assert not is_obvious(pin)


def test_most_of_all_pins_remain_to_choose_from() -> None:
    some = [f"{number:06}" for number in range(0, 1_000_000, 997)]

    assert sum(map(is_obvious, some)) < len(some) * 0.15


@pytest.mark.parametrize(("secret", "one"), [("1234", True), ("123", False), ("１２３４", False), ("12a4", False)])
def test_four_to_eight_plain_digits_are_meant_as_a_pin(secret: str, *, one: bool) -> None:
    assert looks_like_pin(secret) is one


def test_the_fields_that_nothing_keeps_are_known_by_name() -> None:
    assert [name for name in ("secret", "secret_in", "secretary", "said") if is_secret(name)] == ["secret", "secret_in"]
