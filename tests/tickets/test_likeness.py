"""The same matter or another: words, place and time, as pure arithmetic."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.likeness import SHOWN, Clues, grams, likeness, score, sounds_again

ALIKE = [
    ("厨房水管漏水", "家里厨房一直在滴水，麻烦派人看看"),
    ("楼道灯不亮", "我们单元的灯坏了，太黑"),
    ("电梯困人", "升降机又困人了"),
    ("下水道堵塞", "卫生间下水道堵住了，反水"),
    ("暖气不热", "家里地暖不暖"),
    ("no heat in the building", "NO HEAT — entire building"),
    ("Не работает лифт в подъезде", "лифта нет, не работают лифты"),
]
UNLIKE = [
    ("厨房水管漏水", "楼道灯不亮"),
    ("想问一下物业费怎么交", "楼上每天晚上拖桌子，很吵"),
    ("电梯困人", "门口垃圾没人收"),
    ("no heat", "graffiti on the wall"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_same_thing_in_other_words_is_alike(one: str, other: str) -> None:
    assert likeness(grams(one), grams(other)) >= 0.25


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_other_things_are_not_alike(one: str, other: str) -> None:
    assert likeness(grams(one), grams(other)) < 0.1


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_share_and_knows_no_order(one: str, other: str) -> None:
    there, back = likeness(grams(one), grams(other)), likeness(grams(other), grams(one))

    assert 0 <= there <= 1 + 1e-9
    assert there == back
    assert not grams(one) or likeness(grams(one), grams(one)) == pytest.approx(1)


@pytest.mark.parametrize("words", ["怎么还没人来", "上次说过的漏水", "昨天就报过了，又漏了", "催一下"])
def test_words_of_a_second_call_are_heard(words: str) -> None:
    assert sounds_again(words)


def test_a_first_report_sounds_like_one() -> None:
    assert not sounds_again("厨房水管漏水，地上有积水")


def test_an_open_matter_of_the_unit_is_shown_before_a_word_is_typed() -> None:
    assert score(Clues(same_unit=True, is_open=True)) >= SHOWN


def test_a_neighbours_matter_of_another_kind_is_not_shown() -> None:
    clues = Clues(same_building=True, same_category=False, same_kind=False, likeness=0.0)

    assert score(clues) < SHOWN


def test_a_neighbours_like_matter_is_shown_once_the_words_say_so() -> None:
    assert score(Clues(same_building=True, same_category=True, same_kind=True, likeness=0.5)) >= SHOWN


@given(
    st.builds(
        Clues,
        same_unit=st.booleans(),
        same_caller=st.booleans(),
        same_building=st.booleans(),
        same_category=st.none() | st.booleans(),
        same_kind=st.none() | st.booleans(),
        likeness=st.none() | st.floats(0, 1),
        is_open=st.booleans(),
        age=st.timedeltas(timedelta(0), timedelta(days=60)),
        again=st.booleans(),
    )
)
def test_more_that_speaks_for_it_never_lowers_the_score(clues: Clues) -> None:
    from dataclasses import replace

    best = replace(
        clues, same_unit=True, same_caller=True, same_category=True, same_kind=True, likeness=1.0, is_open=True
    )

    assert score(best) >= score(clues)
