"""Numbers of tickets, by the day (261123-0007), and of letters, by the year (2026-0007); each community's own."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from staff.models import Community

# Both databases lock the row, count and answer in this one statement; Django's own upsert cannot add to a column.
TAKE = """
    INSERT INTO tickets_numberseries AS series (community_id, what, day, last) VALUES (%s, %s, %s, %s)
    ON CONFLICT (community_id, what, day) DO UPDATE SET last = series.last + excluded.last RETURNING last
"""


def take_numbers(community: Community, *, at: datetime, count: int) -> list[str]:
    """Hand out `count` numbers of the community's local day. Holds the series' lock to the end."""
    day = _day(community, at)
    last = _take(community, "ticket", day, count)
    return [f"{day:%y%m%d}-{number:04d}" for number in range(last - count + 1, last + 1)]


def take_letter_number(community: Community, *, at: datetime) -> str:
    """The next number of the year's register of letters."""
    year = _day(community, at).replace(month=1, day=1)
    return f"{year:%Y}-{_take(community, 'letter', year, 1):04d}"


def take_order_number(community: Community, *, at: datetime) -> str:
    """The next number of the day's work orders, e.g. P261123-0007."""
    day = _day(community, at)
    return f"P{day:%y%m%d}-{_take(community, 'order', day, 1):04d}"


def take_pass_number(community: Community, *, at: datetime) -> str:
    """The next number of the day's release passes, e.g. F261123-0007 (放行条)."""
    day = _day(community, at)
    return f"F{day:%y%m%d}-{_take(community, 'pass', day, 1):04d}"


def _day(community: Community, at: datetime) -> date:
    return at.astimezone(ZoneInfo(community.timezone)).date()


def _take(community: Community, what: str, day: date, count: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [community.pk, what, day, count])
        last: int = cursor.fetchone()[0]
    return last
