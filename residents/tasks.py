"""What Celery beat calls: parking permits that run out. Called often; what was told is not told again."""

from celery import shared_task

from core import clock
from residents.services.watch_permits import watch_permits


@shared_task(name="residents.permits", ignore_result=True)
def permits() -> None:
    """Tell the desk of permits that run out, and end those that have."""
    watch_permits(clock.now())
