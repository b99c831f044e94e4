"""Filling in phrases and finding forbidden ones: pure (PH-1, PH-2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook.first_words import MORE_NEVER, NEVER
from phrasebook.rules import Forbidden, fill, found_in, squeeze

LIST = (*NEVER, *MORE_NEVER)
FIRST = [Forbidden(pattern, tuple(unless.split("|")), instead) for pattern, _english, instead, unless in LIST]


def found(text: str) -> list[str]:
    return [one.pattern for one in found_in(text, FIRST)]


@pytest.mark.rule("PH-2")
@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("这不是我的事，您别找我", "这不是我的事"),
        ("这 不是 我的事！", "这不是我的事"),
        ("这个我不知道。", "不知道"),
        ("我不 知道", "不知道"),
        ("您找工程部吧", "您找…部"),
        ("你找一下环境部", "你找…部"),
        ("没办法，等着吧", "没办法"),
        ("急什么？", "急什么"),
        ("这个不是我的事", "不是我的事"),
        ("您去找工程部", "您去找…部"),
        ("您自己去找一下秩序部", "自己去找…部"),
        ("请您直接找工程部", "直接找…部"),
        ("没有办法处理", "没有办法"),
        ("这事我管不了", "管不了"),
    ],
)
def test_a_forbidden_phrase_is_found_however_it_is_written(text: str, pattern: str) -> None:
    assert pattern in found(text)


@pytest.mark.rule("PH-2")
@pytest.mark.parametrize(
    "text",
    [
        "师傅已更换水管，试水正常。",
        "不知道您明天上午是否方便？",
        "我会帮您找工程部。",
        "我替您找工程部的同事核实。",
        "没有办法联系上您，请回电。",
        "没办法联系上您，所以门上留了条",
        "我已请工程部明天上午到场。",
        "您可以在服务中心找我，我在客服部等您",
        "",
    ],
)
def test_what_may_be_said_is_not_pointed_at(text: str) -> None:
    assert found(text) == []


def test_a_gap_in_a_pattern_is_a_few_words_long_and_no_longer() -> None:
    assert found("您找到的钥匙我们已经登记并交给了秩序维护部") == []


def test_a_pattern_without_words_finds_nothing() -> None:
    assert found_in("随便什么", [Forbidden("，。"), Forbidden("")]) == []


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_text_and_no_pattern_breaks_it(text: str, pattern: str) -> None:
    phrase = Forbidden(pattern, (text[:3],))
    assert found_in(text, [phrase]) in ([], [phrase])


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_phrase_between_any_words_is_found(before: str, after: str) -> None:
    assert found_in(f"{before}不归我管{after}", [Forbidden("不归我管")])


@given(st.text(max_size=40))
def test_spaces_and_punctuation_change_nothing(text: str) -> None:
    assert squeeze(" ，".join(text)) == squeeze(text)


@pytest.mark.rule("PH-1", "A-6")
def test_a_phrase_is_filled_in_with_the_callers_title_and_the_time() -> None:
    facts = {"caller": "王先生", "when": "16:20"}

    assert fill("{称呼}，我会在{时间}前给您回电。", facts) == "王先生，我会在16:20前给您回电。"


def test_what_is_not_known_leaves_no_hole() -> None:
    assert fill("{称呼}，您好，您请说。", {}) == "您好，您请说。"
    assert fill("Good day, {caller}. Please go on.", {}) == "Good day. Please go on."
