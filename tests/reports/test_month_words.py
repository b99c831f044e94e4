"""A month's numbers in words: shares cut off, arrows with their word, times as one says them."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from reports.month_shape import Count, Unit
from reports.views.month_words import change, correction_words, length_words, share_words, value_words
from tests.reports.month_made import a_number


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "–"), (0, "0 s"), (0.24, "240 ms"), (35, "35 s"), (1859, "30 min"), (7260, "2 h 1 min")],
)
def test_a_length_of_time_is_said_in_its_own_units(seconds: float | None, words: str) -> None:
    assert length_words(seconds) == words


def test_a_share_is_cut_off_and_never_rounded_up() -> None:
    assert share_words(Count(1999, 2000)) == "99.9%"
    assert share_words(Count(5, 5)) == "100.0%"
    assert share_words(Count(5)) == ""
    assert share_words(Count(0, 0)) == ""


def test_thousands_are_set_apart() -> None:
    assert value_words(100_000, Unit.COUNT) == "100,000"
    assert value_words(1500, Unit.MILLISECONDS) == "1 s"


@pytest.mark.parametrize(
    ("then", "text", "tone"), [(9, "↑ 3 more", ""), (15, "↓ 3 fewer", ""), (12, "→ unchanged", "")]
)
def test_a_plain_number_is_compared_by_its_difference_and_is_neither_good_nor_bad(
    then: int, text: str, tone: str
) -> None:
    found = change(a_number(), Count(then))
    assert found is not None
    assert (found.text, found.tone) == (text, tone)


@pytest.mark.parametrize(
    ("now", "bad", "text", "tone"),
    [
        (Count(9, 10), False, "↑ up 40.0 points", "better"),
        (Count(9, 10), True, "↑ up 40.0 points", "worse"),
        (Count(1, 10), False, "↓ down 40.0 points", "worse"),
        (Count(1, 10), True, "↓ down 40.0 points", "better"),
    ],
)
def test_a_share_is_compared_in_points(now: Count, bad: bool, text: str, tone: str) -> None:
    found = change(a_number(month=now, bad=bad), Count(50, 100))
    assert found is not None
    assert (found.text, found.tone) == (text, tone)


def test_more_of_what_should_be_none_is_worse() -> None:
    found = change(a_number(bad=True), Count(9))
    assert found is not None
    assert found.tone == "worse"


def test_nothing_is_compared_with_a_month_that_nobody_counted_or_a_share_of_nothing() -> None:
    assert change(a_number(), None) is None
    assert change(a_number(month=Count(3, 4)), Count(0, 0)) is None


def test_a_correction_says_what_counting_today_gives() -> None:
    assert correction_words(a_number()) == ""
    assert correction_words(a_number(corrected=Count(11, 44))) == "corrected: 11 · 25.0%"
