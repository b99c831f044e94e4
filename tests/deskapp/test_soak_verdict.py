"""The arithmetic of `make soak`: a leak, a slowing tab or an idle one must not pass."""

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.soak.verdict import Hour, Weight, verdict

LIGHT = Weight(2.0, 3_000, 120)
HOUR = Hour((1.0, 1.1, 0.9), LIGHT, Weight(2.4, 3_100, 120), polls=2_400, swaps=400)


def twelve(**changes: Any) -> list[Hour]:
    """Twelve hours alike, but for the last."""
    return [HOUR] * 11 + [replace(HOUR, **changes)]


def broken(hours: list[Hour], complaints: tuple[str, ...] = ()) -> list[str]:
    """Which bars do not hold."""
    told = verdict(hours, complaints)
    assert told["holds"] == all(told["checks"].values())
    return [name for name, holds in told["checks"].items() if not holds]


def test_twelve_hours_alike_pass() -> None:
    assert broken(twelve()) == []


def test_a_leak_of_three_megabytes_an_hour_is_found_at_the_end() -> None:
    hours = [
        replace(HOUR, before=replace(LIGHT, heap_mb=2.0 + 3 * n), after=replace(LIGHT, heap_mb=2.4 + 3 * n))
        for n in range(12)
    ]

    assert verdict(hours)["heap_growth_mb"] == 33.0
    assert broken(hours) == ["heap"]


def test_a_leak_that_every_page_change_hides_is_found_within_a_stay() -> None:
    assert broken([replace(HOUR, after=replace(LIGHT, heap_mb=4.6))] * 12) == ["stay"]


def test_a_heap_that_was_high_in_between_counts_although_it_fell_again() -> None:
    hours = [HOUR, replace(HOUR, before=replace(LIGHT, heap_mb=40.0), after=replace(LIGHT, heap_mb=40.0)), HOUR]

    assert broken(hours) == ["heap"]


@pytest.mark.parametrize(
    ("changes", "bar"),
    [
        ({"matters_s": (1.26, 1.26, 1.26)}, "speed"),
        ({"after": replace(LIGHT, listeners=321)}, "listeners"),
        ({"after": replace(LIGHT, nodes=8_101)}, "nodes"),
        ({"polls": 99}, "polled"),
    ],
)
def test_each_bar_fails_by_its_own_figure(changes: dict[str, Any], bar: str) -> None:
    assert broken(twelve(**changes)) == [bar]


def test_what_the_tab_complained_of_fails_the_run() -> None:
    assert broken(twelve(), ("TypeError: nothing there",)) == ["quiet"]


@pytest.mark.parametrize("hours", [[], [HOUR], [HOUR, replace(HOUR, matters_s=(1.0, 1.0))]])
def test_too_little_to_look_at_is_no_pass(hours: list[Hour]) -> None:
    assert verdict(hours)["holds"] is False
