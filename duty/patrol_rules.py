"""The rules of patrols (L-6), pure: when rounds are due, what a route is, how a round ends."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from duty import patrol_refusals as refusals

GRACE = timedelta(minutes=30)  # so long after its time a round must be finished
EARLY = timedelta(minutes=30)  # who goes so much before the time walks the planned round
MADE_UP = timedelta(hours=6)  # after an outage, rounds that were due before this are not asked for any more
ANSWER_WITHIN = timedelta(days=1)  # when who found something hears what became of it
MOST_POINTS = 60
MOST_REASON = 200
TIME = re.compile(r"^([01]?\d|2[0-3])[:：]([0-5]\d)$")


def parse_times(text: str) -> list[str]:
    """`8:00，14:00` as sorted `["08:00", "14:00"]`. Raises RouteTimes."""
    found = [TIME.match(part) for part in re.split(r"[\s,，、;；]+", text.strip()) if part]
    if not all(found) or len(found) > 24:
        raise refusals.RouteTimes("times")
    return sorted({f"{int(one[1]):02d}:{one[2]}" for one in found if one})


def parse_points(text: str) -> list[str]:
    """One place a line. Raises RoutePoints."""
    places = [line.replace("\0", "").strip() for line in text.splitlines() if line.strip()]
    if not 0 < len(places) <= MOST_POINTS or len(set(places)) < len(places) or max(map(len, places)) > 60:
        raise refusals.RoutePoints("points", most=MOST_POINTS)
    return places


def check_reason(text: str) -> str:
    """Why a route leaves, as it is kept. Raises RouteReasonMissing."""
    words = text.replace("\0", "").strip()
    if not 0 < len(words) <= MOST_REASON:
        raise refusals.RouteReasonMissing("words")
    return words


def due_moments(times: Sequence[str], *, since: datetime, now: datetime, zone: ZoneInfo) -> list[datetime]:
    """The planned moments that have come: not before the route was made, not longer ago than is made up for."""
    today = now.astimezone(zone).date()
    found = [_moment(day, one, zone) for day in (today - timedelta(days=1), today) for one in times]
    return [at for at in found if max(since, now - MADE_UP) < at <= now]


def _moment(day: date, text: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), zone).astimezone(UTC)


def check_finish(*, points: int, visited: int, words: str) -> None:
    """Every point, or the reason why not. Raises PointsLeft."""
    if visited < points and not words.strip():
        raise refusals.PointsLeft("words", count=points - visited)
