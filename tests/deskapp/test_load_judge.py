"""The arithmetic of load, cost and comparison: silent about a good run, loud about what was planted."""

import math
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.compare.clocked import JOBS
from benchmarks.compare.run import compared
from benchmarks.load import cost
from benchmarks.load.judge import Seen, failed, figures, grows, growth, percentile

STEADY = [300.0 + 8 * math.sin(n) for n in range(300)]
GOOD = Seen(
    times={"desk": [0.05] * 99 + [2.0], "report of a month": [2.5] * 40},
    errors={},
    series={"web MB": STEADY, "connections": [20.0] * 300},
    late=[0.01] * 1000,
    expected=frozenset({"desk"}),
)


def test_a_good_run_holds_every_bar() -> None:
    assert failed(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"errors": {"desk": ["500 "]}}, "error: desk"),
        ({"refused": {"desk": 3}}, "refused: desk"),
        ({"times": {**GOOD.times, "desk": [0.05] * 90 + [1.2] * 10}}, "slow: desk"),
        ({"times": {**GOOD.times, "reply": [0.05, 1.5]}}, "slow: reply"),
        ({"times": {**GOOD.times, "report of a month": [3.5] * 40}}, "slow: report of a month"),
        ({"expected": frozenset({"desk", "order: finished"})}, "never asked for: order: finished"),
        ({"series": {**GOOD.series, "web MB": [300.0 + n / 4 for n in range(300)]}}, "grows: web MB"),
        ({"series": {**GOOD.series, "sweeper MB": [120.0 + n / 10 for n in range(300)]}}, "grows: sweeper MB"),
        ({"series": {**GOOD.series, "connections": [20.0 + n // 30 for n in range(300)]}}, "grows: connections"),
        ({"series": {}}, "nothing was watched"),
        ({"series": {"web MB": [300.0, 301.0]}}, "grows: web MB"),
        ({"late": [2.0] * 1000}, "the rig was late itself"),
        ({"faults": ["KeyError: 'x'"]}, "the rig failed"),
        ({"healthy": False}, "not healthy at the end"),
    ],
)
def test_what_was_planted_is_named(changes: dict[str, object], said: str) -> None:
    assert failed(replace(GOOD, **changes)) == [said]  # type: ignore[arg-type]  # one field at a time


def test_what_fills_up_at_the_beginning_and_levels_off_is_no_leak() -> None:
    warm_up = [200.0 + 100 * (1 - math.exp(-n / 25)) for n in range(300)]
    assert not grows("web MB", warm_up)
    assert growth(warm_up) < 6


def test_a_process_that_is_started_anew_now_and_then_is_no_leak() -> None:
    assert not grows("web MB", [300.0 + n % 40 for n in range(300)])


def test_what_is_loaded_once_is_a_step_and_no_leak() -> None:
    assert not grows("sweeper MB", [89.0] * 160 + [97.0] * 140)
    assert grows("sweeper MB", [89.0] * 110 + [97.0] * 100 + [105.0] * 90)


def test_a_colleague_who_was_faster_once_is_no_fault() -> None:
    assert failed(replace(GOOD, refused={"desk": 1})) == []


def test_figures_are_milliseconds_by_the_nearest_rank() -> None:
    times = [n / 100 for n in range(1, 101)]
    assert percentile(times, 0.95) == pytest.approx(0.96)
    assert figures(times, ["302 "]) == {"count": 100, "p50_ms": 510, "p95_ms": 960, "max_ms": 1000, "errors": 1}


def test_a_page_that_nobody_opened_has_no_figures_and_does_not_break_the_table() -> None:
    assert figures([], []) == {"count": 0, "p50_ms": 0, "p95_ms": 0, "max_ms": 0, "errors": 0}


def costs(small: dict[str, float], large: dict[str, float], page: str = "desk") -> list[str]:
    """What the cost rig says of one page at two sizes."""
    return cost.failed({10_000: {page: small}, 1_000_000: {page: large}})


def test_a_page_that_costs_the_same_at_every_size_holds() -> None:
    assert costs({"ms": 30, "queries": 9}, {"ms": 33, "queries": 9}) == []


def test_one_statement_more_at_the_larger_size_is_named() -> None:
    assert costs({"ms": 30, "queries": 9}, {"ms": 30, "queries": 10}) == ["desk: 9 statements became 10"]


def test_a_page_that_takes_three_times_as_long_is_named_unless_it_is_done_at_once() -> None:
    assert costs({"ms": 30, "queries": 9}, {"ms": 90, "queries": 9}) == ["desk: 3.0 times as long"]
    assert costs({"ms": 10, "queries": 9}, {"ms": 30, "queries": 9}) == []


def test_a_month_grows_with_its_matters_and_has_a_bar_all_the_same() -> None:
    month = "report of a month"
    assert costs({"ms": 50, "queries": 40}, {"ms": 1900, "queries": 40}, month) == []
    assert costs({"ms": 50, "queries": 40}, {"ms": 2100, "queries": 40}, month) == [f"{month}: 2100 ms"]


def side(**changes: dict[str, object]) -> dict[str, Any]:
    """One side's six jobs, each in 100 ms."""
    return {**{job: {"ms": 100.0, "queries": 9} for job in JOBS}, **changes}


def test_the_comparison_holds_where_nothing_broke_and_nothing_of_ours_is_much_slower() -> None:
    found = compared(side(list={"ms": 140.0, "queries": 9}), side())
    assert found["failed"] == []
    assert found["jobs"]["list"]["peer_takes_times"] == pytest.approx(0.71)


@pytest.mark.parametrize(
    ("ours", "peer", "said"),
    [
        (side(detail={"ms": 160.0, "queries": 9}), side(), "detail: ours takes more than 1.5 times as long"),
        (side(create={"fault": "500"}), side(), "create: ours broke"),
        (side(), side(search={"fault": "500"}), "search: peer broke"),
        (side(), {job: one for job, one in side().items() if job != "escalation"}, "escalation: peer broke"),
    ],
)
def test_a_side_that_broke_and_a_job_that_is_slower_are_named(
    ours: dict[str, Any], peer: dict[str, Any], said: str
) -> None:
    assert compared(ours, peer)["failed"] == [said]
