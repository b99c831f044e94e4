"""What the engine without Celery does besides sweeping, in a thread of its own: no job makes a limit late."""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import OperationalError, close_old_connections, connection

from core import clock
from deadlines import registry
from deadlines.services import keep_calendar

logger = logging.getLogger(__name__)

Job = Callable[[datetime], object]
LOOK_EVERY = 1.0  # seconds


class Chores(threading.Thread):
    """The jobs of every minute and of every hour, until `stop` is set. It has a connection of its own."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(name="chores", daemon=True)
        self.stop = stop
        self._minute: datetime | None = None
        self._hour: datetime | None = None

    def run(self) -> None:
        """Look every second what the clock has passed."""
        while not self.stop.wait(LOOK_EVERY):
            close_old_connections()
            self.keep(clock.now())
        connection.close()

    def keep(self, now: datetime) -> None:
        """Do what this minute and this hour ask for and was not yet done; what fails is made up for by the next one."""
        minute, hour = now.replace(second=0, microsecond=0), now.replace(minute=0, second=0, microsecond=0)
        if minute != self._minute:
            self._minute = minute
            self._do(registry.minutely(), now)
        if hour != self._hour:
            self._hour = hour
            self._do([keep_calendar, *registry.hourly()], now)

    def _do(self, jobs: Iterable[Job], now: datetime) -> None:
        """One after the other; one that raises keeps no other from its turn. The process ends between two."""
        for job in jobs:
            if self.stop.is_set():
                return
            try:
                job(now)
            except OperationalError as error:
                logger.warning("The database does not answer, a job is left to its next turn: %s", error)
                connection.close()  # the next job asks for a new one
            except Exception:
                logger.exception("A job failed and is left to its next turn")
