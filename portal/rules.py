"""When a resident's page lives, and what may be done there: pure functions."""

from datetime import datetime, timedelta

LIVES_ON = timedelta(days=30)  # after closing
URGE_AGAIN = timedelta(minutes=30)  # sooner, the first urge is still fresh


def is_live(*, revoked: bool, closed_at: datetime | None, now: datetime) -> bool:
    """Whether the page is shown."""
    return not revoked and (closed_at is None or now - closed_at <= LIVES_ON)


def may_urge(last_urge: datetime | None, *, now: datetime) -> bool:
    """Whether another urge is passed on."""
    return last_urge is None or now - last_urge >= URGE_AGAIN
