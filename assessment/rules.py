"""What a points sheet is worth, and when its verbs may happen. Pure Python: everything comes as an argument (ST-1)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assessment import refusals
from assessment.enums import Answer

BASE, MOST_BASE = 100, 1000
DAY = timedelta(days=1)
MOST_WORDING, MOST_REASON, MOST_POINTS = 80, 500, 100


@dataclass(frozen=True)
class Sums:
    """A sheet in figures: base, what was taken off (0 or less), what was added, and the total."""

    base: int
    deductions: int
    credits: int

    @property
    def total(self) -> int:
        """Base and every standing entry together."""
        return self.base + self.deductions + self.credits


def sums(base: int, points: Iterable[int]) -> Sums:
    """The figures of a sheet with these standing entries."""
    kept = list(points)
    return Sums(base, sum(one for one in kept if one < 0), sum(one for one in kept if one > 0))


def first_of(day: date) -> date:
    """The month of a day."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month that follows."""
    return (month + timedelta(days=32)).replace(day=1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def month_for(of: date, confirmed: Collection[date]) -> date:
    """The month on whose sheet something of this month is entered: a confirmed sheet stays, so the next open one."""
    month = first_of(of)
    while month in confirmed:
        month = month_after(month)
    return month


def check_item(name: str, *, least: int, most: int, usual: int) -> str:
    """The wording as it is kept. Raises a Refused for points that contradict each other."""
    words = _kept(name)
    if not words or len(words) > MOST_WORDING:
        raise refusals.WordingMissing("name")
    straight = least <= usual <= most and least >= -MOST_POINTS and most <= MOST_POINTS
    if not straight or least * most <= 0:
        raise refusals.PointsCrooked("least")
    return words


def check_base(base: int) -> None:
    """Raises BaseOutside."""
    if not 1 <= base <= MOST_BASE:
        raise refusals.BaseOutside("base")


def check_points(points: int, *, item: str, least: int, most: int) -> None:
    """Raises PointsOutside for points that the catalogue does not give this item."""
    if points == 0 or not least <= points <= most:
        raise refusals.PointsOutside("points", item=item, least=least, most=most)


def check_reason(text: str) -> str:
    """The reason as it is kept. Raises ReasonMissing."""
    words = _kept(text)
    if not words or len(words) > MOST_REASON:
        raise refusals.ReasonMissing("reason")
    return words


def check_open(*, confirmed: bool, name: str, month: date) -> None:
    """Raises SheetConfirmed: a confirmed sheet is frozen."""
    if confirmed:
        raise refusals.SheetConfirmed(name=name, month=f"{month:%Y-%m}")


def check_begun(month: date, today: date) -> None:
    """Raises MonthFuture."""
    if month > first_of(today):
        raise refusals.MonthFuture(month=f"{month:%Y-%m}")


def check_happened(day: date, today: date) -> None:
    """Raises DayFuture: points are for what has happened, today or before."""
    if day > today:
        raise refusals.DayFuture("day", day=f"{day:%Y-%m-%d}")


def may_judge(*, own: bool, director: bool, another_director: bool) -> bool:
    """Whether a lead enters, answers and confirms on a sheet: never on the own one, except for an only director."""
    return not own or (director and not another_director)


def check_contest(*, struck: bool, contested: bool, words: str) -> str:
    """The person's words as they are kept; an entry is contested once. Raises a Refused."""
    if struck:
        raise refusals.EntryStruck
    if contested:
        raise refusals.ContestedBefore
    said = _kept(words)
    if not said or len(said) > MOST_REASON:
        raise refusals.ContestWordsMissing("words")
    return said


def check_answer(*, waits: bool, answer: str, words: str) -> str:
    """The lead's words as they are kept. Raises a Refused."""
    if not waits:
        raise refusals.NotContested
    said = _kept(words)
    if answer not in Answer.values or not said or len(said) > MOST_REASON:
        raise refusals.AnswerMissing("words")
    return said


def check_changed(before: int, points: int) -> None:
    """An answer that changes the points gives others. Raises a Refused at `points`."""
    if points == before:
        raise refusals.SamePoints("points", points=f"{points:+d}")


def check_confirm(month: date, today: date, *, waiting: Sequence[str]) -> None:
    """`waiting` names the person of each contested entry without an answer. Raises a Refused."""
    if first_of(today) <= month:
        raise refusals.MonthGoesOn(month=f"{month:%Y-%m}")
    if waiting:
        raise refusals.Unanswered(count=len(waiting), names="、".join(dict.fromkeys(waiting)))


def _kept(text: str) -> str:
    """Without blanks around it, and without the one character that no database takes."""
    return text.replace("\0", "").strip()
