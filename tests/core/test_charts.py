"""Pictures of figures: true lengths, nothing sticks out, whatever the words and however many."""

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from core.chart_scale import cut, nice, width_of
from core.charts import WIDTH, Bar, Column, Point, bars, columns, line, shares, sparkline

LONG = "地下车库及周边道路的照明与标线维护保养问题"


def drawn(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 we drew it


def of_class(picture: str, name: str) -> list[ET.Element]:
    return [one for one in drawn(picture).iter() if name in one.get("class", "").split()]


def number(one: ET.Element, name: str) -> float:
    return float(one.get(name, "0"))


def edges(picture: str) -> Iterator[tuple[float, float]]:
    """From where to where each thing in the picture reaches, across."""
    for one in drawn(picture).iter():
        if one.tag == "rect":
            yield number(one, "x"), number(one, "x") + number(one, "width")
        if one.tag == "text":
            long = width_of(one.text or "")
            x = number(one, "x") - {"end": long, "middle": long / 2}.get(one.get("text-anchor", "start"), 0)
            yield x, x + long


PICTURES = {
    "bars": bars("类别", [Bar(LONG, 1200, "1,200 · 100%"), Bar("投诉", 3)]),
    "columns": columns("每日", [Column(f"{day}", day * 1000, 31000 - day) for day in range(1, 32)]),
    "columns of long words": columns("每日", [Column(LONG, 5, 2), Column(LONG, 3)]),
    "line": line("收到", [Point(f"2026-{month:02}", month * 9000, f"{month * 9000:,}") for month in range(1, 13)]),
    "line of one": line("收到", [Point("2026-11", 4)]),
    "shares": shares("回访", [Bar(LONG + LONG, 900, "900"), Bar("不满意", 100, bad=True)]),
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_nothing_sticks_out_of_a_picture(picture: str) -> None:
    assert [(left, right) for left, right in edges(picture) if left < 0 or right > WIDTH] == []


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_a_picture_has_a_title_and_no_style_of_its_own(picture: str) -> None:
    assert drawn(picture)[0].tag == "title"
    assert drawn(picture).get("role") == "img"
    assert "style=" not in picture


def test_bars_are_as_long_as_their_numbers() -> None:
    first, second, third = of_class(bars("渠道", [Bar("电话", 80), Bar("来访", 40), Bar("来函", 20)]), "chart-bar")
    assert number(second, "width") == pytest.approx(number(first, "width") / 2, abs=0.1)
    assert number(third, "width") == pytest.approx(number(first, "width") / 4, abs=0.1)


def test_columns_are_as_high_as_their_numbers_and_stand_on_one_line() -> None:
    first, second = of_class(columns("时段", [Column("8", 100), Column("9", 0), Column("10", 25)]), "chart-bar")
    assert number(second, "height") == pytest.approx(number(first, "height") / 4, abs=0.1)
    feet = {round(number(one, "y") + number(one, "height"), 1) for one in (first, second)}
    assert len(feet) == 1


def test_what_was_before_is_a_line_with_a_gap_where_nothing_is_known() -> None:
    rows = [Column("1", 4, 4), Column("2", 4, 2), Column("3", 4), Column("4", 4, 1), Column("5", 4, 3)]
    assert [len(one.get("points", "").split()) for one in of_class(columns("每日", rows), "chart-before")] == [2, 2]


def test_the_words_under_31_columns_do_not_touch() -> None:
    picture = PICTURES["columns"]
    below = sorted(
        (left, right)
        for one, (left, right) in zip(
            [one for one in drawn(picture).iter() if one.tag in {"rect", "text"}], edges(picture), strict=True
        )
        if one.tag == "text" and one.get("text-anchor") == "middle"
    )
    assert len(below) > 5
    assert all(right < left for (_a, right), (left, _b) in pairwise(below))


def test_parts_fill_the_whole_bar_and_say_their_share_cut_off() -> None:
    picture = shares("回访", [Bar("满意", 2), Bar("一般", 0), Bar("不满意", 1)])
    cells = [one for one in of_class(picture, "chart-share") if number(one, "y") == 0]
    assert sum(number(one, "width") for one in cells) == pytest.approx(WIDTH, abs=0.2)
    assert number(cells[0], "width") == pytest.approx(number(cells[1], "width") * 2, abs=0.2)
    assert [one.text for one in of_class(picture, "chart-number")] == ["2 · 66.6%", "0 · 0%", "1 · 33.3%"]


def test_a_line_is_interrupted_where_a_month_is_not_known() -> None:
    picture = line("收到", [Point("1", 1), Point("2", 2), Point("3", None), Point("4", 4), Point("5", 5)])
    assert len(of_class(picture, "chart-line")) == 2
    assert len(of_class(sparkline("收到", [1, None, 2]), "chart-line")) == 2


def test_a_line_ends_with_the_last_known_number() -> None:
    assert [one.text for one in of_class(line("收到", [Point("1", 7), Point("2", None)]), "chart-number")] == ["7"]


@pytest.mark.parametrize(
    "picture",
    [bars("空", []), columns("空", []), line("空", []), line("空", [Point("1", None)]), sparkline("空", [None]),
     shares("空", []), shares("空", [Bar("满意", 0)])],
)  # fmt: skip
def test_without_numbers_there_is_no_picture(picture: str) -> None:
    assert picture == ""


def test_naught_everywhere_is_drawn_without_failing() -> None:
    assert of_class(columns("每日", [Column("1", 0, 0)]), "chart-bar") == []
    assert len(of_class(bars("类别", [Bar("投诉", 0)]), "chart-bar")) == 1
    assert len(of_class(sparkline("收到", [0, 0]), "chart-line")) == 1


def test_words_are_written_as_text_not_as_markup() -> None:
    assert "<b>" not in bars("<b>", [Bar("<b>", 1)])
    assert re.search(r"&lt;b&gt;", columns("每日", [Column("<b>", 1)]))


@pytest.mark.parametrize(
    ("most", "top"), [(0, 2), (1, 2), (3, 4), (9, 10), (11, 20), (100, 100), (101, 200), (4321, 6000)]
)
def test_a_scale_ends_at_a_plain_number_above_the_largest(most: float, top: int) -> None:
    assert nice(most) == top


def test_a_word_too_long_is_cut_to_its_room() -> None:
    assert cut("投诉", 140) == "投诉"
    assert width_of(cut(LONG, 140)) <= 140
    assert cut(LONG, 140).endswith("…")
