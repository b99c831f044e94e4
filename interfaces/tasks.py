"""What the worker's tick calls: a wake-up; the rows are the queue."""

from celery import shared_task

from interfaces.wake import deliver_once


@shared_task(name="interfaces.hooks", ignore_result=True)
def hooks() -> None:
    """Send what is due, unless this process is already at it."""
    deliver_once()
