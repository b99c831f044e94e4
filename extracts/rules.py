"""Extracts: pure rules. Which days a stretch of time means, which months are due, what a spreadsheet may not read."""

from datetime import date, timedelta

# also full-width, as a Chinese keyboard types them: a spreadsheet takes ＝ for =
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_ROWS = 1_000_000  # a sheet of Excel has 1,048,576


def first_of_next_month(day: date) -> date:
    """2026-12-31 → 2027-01-01."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def days_of(span: str, today: date) -> tuple[date, date] | None:
    """First and last day of a relative stretch as of `today`; None for one that isn't relative."""
    month = today.replace(day=1)
    if span == "last_7_days":
        return today - timedelta(days=6), today
    if span == "this_month":
        return month, first_of_next_month(today) - timedelta(days=1)
    if span == "last_month":
        last = month - timedelta(days=1)
        return last.replace(day=1), last
    if span == "this_year":
        return today.replace(month=1, day=1), today.replace(month=12, day=31)
    return None


def defused(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: with an apostrophe before what would begin one."""
    return f"'{text}" if text.lstrip(" \u3000\xa0\ufeff").startswith(STARTS_A_FORMULA) else text


def slots_due(next_on: date, today: date, *, most: int = 12) -> list[date]:
    """The firsts of months due by `today`, the oldest first: what was missed is made up for, a year at most."""
    found: list[date] = []
    while next_on <= today:
        found.append(next_on)
        next_on = first_of_next_month(next_on)
    return found[-most:]
