"""The rules of emergencies (L-7), pure: what must be said, in which order things happen."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from duty import emergency_refusals as refusals

FAST = timedelta(minutes=2)  # a clock that is fast writes no future


def check_words(text: str, *, field: str) -> str:
    """The words as they are kept. Raises EmergencyWords."""
    words = text.replace("\0", "").strip()
    if not words:
        raise refusals.EmergencyWords(field)
    return words


def check_noticed(at: datetime | None, *, now: datetime) -> datetime:
    """When it was noticed, now if nobody says. Raises EmergencyMoment."""
    if at is not None and at > now + FAST:
        raise refusals.EmergencyMoment("at")
    return min(at, now) if at else now


def check_open(*, ended: bool, reported: bool) -> None:
    """Raises EmergencyReported or EmergencyEnded."""
    if reported:
        raise refusals.EmergencyReported
    if ended:
        raise refusals.EmergencyEnded


def check_report(parts: Mapping[str, str], *, ended: bool, reported: bool) -> dict[str, str]:
    """All five parts. Raises a Refused at the first that is missing."""
    if reported:
        raise refusals.EmergencyReported
    if not ended:
        raise refusals.EmergencyLasts
    return {name: check_words(text, field=name) for name, text in parts.items()}
