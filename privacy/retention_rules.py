"""When the night's erasing is due, and before which moment records are too old. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LEAST_DAYS, MOST_DAYS = 1, 3650
TAKEN_FOR = timedelta(minutes=30)  # whoever carries a run out; after that another goes on with it


def night_of(now: datetime, *, zone: str, begins: time) -> date:
    """The latest day whose erasing has begun: today after its hour, else yesterday."""
    here = now.astimezone(ZoneInfo(zone))
    return here.date() if here.time() >= begins else here.date() - timedelta(days=1)


def too_old_before(now: datetime, days: int) -> datetime:
    """Whatever ended before this moment is not kept any longer."""
    return now - timedelta(days=days)
