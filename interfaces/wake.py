"""What wakes the deliverer of webhooks, with Celery (tasks) or without it."""

import threading
from datetime import datetime

from core import clock
from interfaces.deliver import deliver_hooks

_at_work = threading.Lock()  # a receiver who does not answer holds one of the worker's threads at most


def deliver_once() -> None:
    """Send what is due, unless this process is already at it."""
    if not _at_work.acquire(blocking=False):
        return
    try:
        deliver_hooks(clock.now)
    finally:
        _at_work.release()


def deliver_now(now: datetime) -> None:  # noqa: ARG001 what the engine calls each minute
    """The same for the engine without Celery."""
    deliver_once()
