"""Ticket numbers: the day and a running number, e.g. 261123-0007; each community counts by itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from staff.models import Community

# Both databases lock the row, count and answer in this one statement; Django's own upsert cannot add to a column.
TAKE = """
    INSERT INTO tickets_numberseries AS series (community_id, day, last) VALUES (%s, %s, %s)
    ON CONFLICT (community_id, day) DO UPDATE SET last = series.last + excluded.last RETURNING last
"""


def take_numbers(community: Community, *, at: datetime, count: int) -> list[str]:
    """Hand out `count` numbers of the community's local day. Holds the series' lock to the end."""
    day = at.astimezone(ZoneInfo(community.timezone)).date()
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [community.pk, day, count])
        last: int = cursor.fetchone()[0]
    return [f"{day:%y%m%d}-{number:04d}" for number in range(last - count + 1, last + 1)]
