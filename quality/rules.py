"""When a day may be signed, and how figures are compared. Pure Python: everything comes as an argument (D-4)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from quality import refusals

MOST_REMARK, MOST_WORDS = 500, 1000


def check_sign(*, day: date, signed: bool, unremarked: int, words: str) -> None:
    """D-4: a day with unaccounted matters isn't signed without a remark on each. Raises a Refused."""
    if signed:
        raise refusals.AlreadySigned(day=day)
    if unremarked:
        raise refusals.RemarksMissing(count=unremarked)
    if len(words.strip()) > MOST_WORDS:
        raise refusals.WordsTooLong("words")


def check_remark(text: str) -> str:
    """The remark as it is kept, without the one character that no database takes. Raises RemarkTooLong."""
    kept = text.replace("\0", "").strip()
    if len(kept) > MOST_REMARK:
        raise refusals.RemarkTooLong
    return kept


def compared(day: date) -> tuple[date, date]:
    """The days that a day is compared with: the one before, and last week's same day."""
    return day - timedelta(days=1), day - timedelta(days=7)


def mean(days: Sequence[Mapping[str, int]], name: str) -> float | None:
    """The mean of a figure over days that have it; None where none has."""
    found = [figures[name] for figures in days if name in figures]
    return sum(found) / len(found) if found else None


def rate(part: int | None, whole: int | None) -> float | None:
    """The share, 0 to 1; None where there is nothing to share."""
    return part / whole if part is not None and whole else None
