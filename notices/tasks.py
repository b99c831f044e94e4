"""What Celery beat calls. A tick is only a wake-up: it looks at the rows, whatever became of the tick before."""

import threading

from celery import shared_task

from core import clock
from notices import services
from notices.deliver import deliver as run_deliver

# a receiver who does not answer may hold one of the worker's threads, never both: the other one sweeps the deadlines
_at_work = threading.Lock()


@shared_task(name="notices.deliver", ignore_result=True)
def deliver() -> None:
    """Send what is due, unless this process is already at it."""
    if not _at_work.acquire(blocking=False):
        return
    try:
        run_deliver(clock.now)
    finally:
        _at_work.release()


@shared_task(name="notices.clear", ignore_result=True)
def clear() -> None:
    """Forget what arrived long ago."""
    services.clear_outbox(clock.now())
