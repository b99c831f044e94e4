"""How many numbers one person may see plain (A-3). Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
SHOWN_FOR = timedelta(seconds=60)  # a repeated click shows the same again for so long
SECONDS_ON_SCREEN = 30
MOST_PER_HOUR = 500
MOST_WORDS = 200


def next_at(seen: Sequence[datetime], *, limit: int, now: datetime) -> datetime | None:
    """When the next may be seen: None is now. `seen` are the moments of the last hour's, the latest first.

    The hour slides: each counts for sixty minutes from when it was seen.
    """
    lately = sorted((at for at in seen if now - at < HOUR), reverse=True)
    if len(lately) < limit:
        return None
    return lately[limit - 1] + HOUR


def hour_of(now: datetime) -> datetime:
    """The clock hour, within which the supervisor is told once."""
    return now.replace(minute=0, second=0, microsecond=0)
