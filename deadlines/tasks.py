"""What Celery beat calls. A tick is only a wake-up: it looks at the rows, whatever became of the tick before."""

from celery import shared_task

from core import clock
from deadlines import registry, services
from deadlines.sweep import sweep as run_sweep


@shared_task(name="deadlines.sweep", ignore_result=True)
def sweep() -> None:
    """Fire what is due."""
    run_sweep(clock.now())


@shared_task(name="deadlines.calendar", ignore_result=True)
def keep_calendar() -> None:
    """Fill in the public holidays that have been published, and tell of a year that lacks them."""
    services.keep_calendar(clock.now())


@shared_task(name="deadlines.minute", ignore_result=True)
def minute() -> None:
    """What the apps registered for every minute, e.g. the end of a service day."""
    now = clock.now()
    for job in registry.minutely():
        job(now)


@shared_task(name="deadlines.hour", ignore_result=True)
def hour() -> None:
    """What the apps registered for every hour, e.g. the month's report."""
    now = clock.now()
    for job in registry.hourly():
        job(now)
