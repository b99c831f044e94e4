"""What Celery beat calls for the archive. Called often; what was done or told is not done or told again."""

from celery import shared_task

from core import clock
from residents.book_child import take_books
from residents.services.book_jobs import clear_books
from residents.services.watch_permits import watch_permits


@shared_task(name="residents.permits", ignore_result=True)
def permits() -> None:
    """Tell the desk of permits that run out, and end those that have; forget files whose time is over."""
    now = clock.now()
    watch_permits(now)
    clear_books(now)


@shared_task(name="residents.books", ignore_result=True)
def books() -> None:
    """See whether a workbook waits to be brought in."""
    take_books(clock.now())
