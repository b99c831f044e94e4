"""The draw of the month's spot checks, and when it may be signed. Pure Python, so that anybody can draw again (D-5)."""

from collections.abc import Sequence
from hashlib import sha256

from quality import refusals

SHARE = 5  # one of five: at least 20 %
MOST_WORDS = 1000


def draw(population: Sequence[str], seed: str) -> list[str]:
    """At least a fifth of the records, rounded up: those whose SHA-256 of `seed:record` comes first in order.

    The same seed and records draw the same, in whatever order the records are given; nobody can steer it without
    choosing the seed, which is made by the system and kept.
    """
    count = -(-len(population) // SHARE)
    return sorted(population, key=lambda record: sha256(f"{seed}:{record}".encode()).digest())[:count]


def check_sign(*, signed: bool, unjudged: int, words: str) -> None:
    """Signed once, with every drawn record judged. Raises a Refused."""
    if signed:
        raise refusals.DrawSigned
    if unjudged:
        raise refusals.ChecksMissing(count=unjudged)
    if len(words.strip()) > MOST_WORDS:
        raise refusals.WordsTooLong("words")


def check_review(*, reviewed: bool, unsigned: int, words: str) -> None:
    """Reviewed once, with every day of the month signed. Raises a Refused."""
    if reviewed:
        raise refusals.MonthReviewed
    if unsigned:
        raise refusals.DaysUnsigned(count=unsigned)
    if len(words.strip()) > MOST_WORDS:
        raise refusals.WordsTooLong("words")
