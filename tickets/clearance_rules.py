"""When a matter is accounted for at the day's end (D-1, D-2, TL-8). Pure Python: everything comes as an argument."""

from datetime import date, datetime, timedelta

from tickets import clearance_refusals as refusals
from tickets.enums import Cleared, Wanting

MOST_DAYS_AHEAD = 366


def wanting(*, told_at: datetime | None, resolve_on: date | None, starts_at: datetime, day: date) -> Wanting | None:
    """What an open matter lacks on its day: a word since the day began, a date of resolution that has not passed."""
    told = told_at is not None and told_at > starts_at
    dated = resolve_on is not None and resolve_on >= day
    if told and dated:
        return None
    if told:
        return Wanting.DATE
    return Wanting.WORD if dated else Wanting.BOTH


def verdict(*, told_at: datetime | None, resolve_on: date | None, starts_at: datetime, day: date) -> Cleared:
    """What the day's end finds of a matter that is still open (TL-8)."""
    lacks = wanting(told_at=told_at, resolve_on=resolve_on, starts_at=starts_at, day=day)
    return Cleared.NOT_CLEARED if lacks else Cleared.CARRIED


def check_carry_over(*, reason: str, resolve_on: date, today: date, most: int) -> None:
    """A reason in words and a date that lies ahead, a year at the most. Raises a Refused."""
    if not reason.strip():
        raise refusals.WhyNotToday
    if len(reason.strip()) > most:
        raise refusals.ReasonTooLong
    if resolve_on < today:
        raise refusals.ResolvedInThePast
    if resolve_on > today + timedelta(days=MOST_DAYS_AHEAD):
        raise refusals.ResolvedTooLate
