"""When an event may be evaluated, when its evaluation is missing, when the next year's plan is due (F-5)."""

from datetime import date, datetime, timedelta

from outreach import refusals

EVALUATED_WITHIN = timedelta(days=7)


def check_held(at: datetime, *, now: datetime) -> None:
    """What has not begun is not evaluated."""
    if now < at:
        raise refusals.EventAhead("participants")


def is_owed(at: datetime, *, now: datetime) -> bool:
    """Whether the evaluation of an event of that time is missing."""
    return now - at > EVALUATED_WITHIN


def plan_is_due(today: date, *, next_year: int) -> bool:
    """December: the next year's plan is made now; `next_year` is how many events it has."""
    return today.month == 12 and next_year == 0
