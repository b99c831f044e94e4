"""What Celery beat calls: the daily look at rosters. Called every hour; a day's row lets it run once."""

from celery import shared_task

from core import clock
from duty.services import watch_rosters


@shared_task(name="duty.rosters", ignore_result=True)
def rosters() -> None:
    """Tell those in charge of rosters that are due or late."""
    watch_rosters(clock.now())
