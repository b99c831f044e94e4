"""The labelled pairs of `make same-matter`: well-formed, and counted as the page says."""

import csv
from collections import Counter

import pytest

from benchmarks.same_matter.evaluate import LABELS, Score, evaluate, judge, labels
from benchmarks.same_matter.pairs import FILES, draw, folder, read

DRAWN = {"by115": 75, "nyc311": 60}
beside = pytest.mark.skipif(
    not all((folder() / name).is_file() for name in FILES.values()),
    reason="the labelled data are not beside the project",
)


def rows() -> list[dict[str, str]]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_at_least_two_hundred_pairs_each_labelled_once_with_its_reason() -> None:
    pairs = Counter((row["data"], row["later"], row["earlier"]) for row in rows())

    assert len(pairs) >= 200
    assert set(pairs.values()) == {1}
    assert {row["data"] for row in rows()} == set(FILES)
    assert {row["same"] for row in rows()} == {"0", "1"}
    assert all(row["why"] for row in rows())


@pytest.mark.parametrize(
    ("shown", "score"),
    [
        ([], Score(pairs=3, same=2, shown=0, right=0, calls=1, found=0)),
        ([11], Score(pairs=3, same=2, shown=1, right=1, calls=1, found=1)),
        ([12, 13], Score(pairs=3, same=2, shown=2, right=1, calls=1, found=1)),
        ([12], Score(pairs=3, same=2, shown=1, right=0, calls=1, found=0)),
    ],
)
def test_what_is_shown_is_counted_against_the_labels(shown: list[int], score: Score) -> None:
    assert judge({11: True, 12: False, 13: True}, shown) == score


def test_a_call_without_an_earlier_one_of_its_matter_counts_for_precision_only() -> None:
    total = judge({1: False}, [1]) + judge({2: True, 3: False}, [2])

    assert total.figures() == {
        "pairs": 3, "same": 1, "chance": 0.333, "shown": 2, "precision_at_3": 0.5, "recall_at_3": 1.0,
        "second_calls": 1, "pair_recall_at_3": 1.0,
    }  # fmt: skip


@beside
@pytest.mark.parametrize("data", list(FILES))
def test_the_pairs_are_those_of_the_lot(data: str) -> None:
    drawn = {one.row: {other.row for other in earlier} for one, earlier in draw(read(data), DRAWN[data])}

    assert {later: set(earlier) for later, earlier in labels(data).items()} == drawn


@beside
@pytest.mark.django_db
def test_three_of_four_second_calls_find_their_matter_and_better_than_by_chance() -> None:
    found = evaluate("nyc311").figures()

    assert found["recall_at_3"] >= 0.75
    assert found["precision_at_3"] > found["chance"]
