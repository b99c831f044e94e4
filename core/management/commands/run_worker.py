"""Celery's worker and its beat in one process: the whole engine of a desk that runs without Redis."""

import logging
import os
import signal
import sys
import threading
from typing import Any

from celery import Celery
from celery.app import app_or_default
from celery.beat import Scheduler, Service
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from core import triggers

logger = logging.getLogger(__name__)

END_BOUND = 8.0  # seconds that running tasks get after SIGTERM; what they had not committed is done again
POLL_SECONDS = 0.2  # how often the embedded worker looks into its own memory


class Command(BaseCommand):
    """`manage.py run_worker`. Not `celery worker -B`: its beat is a process with a memory:// of its own."""

    help = "Run Celery's worker together with its beat, in one process, until a signal comes."

    def add_arguments(self, parser: CommandParser) -> None:
        """The number of threads."""
        parser.add_argument("--threads", type=int, default=2, help="tasks at a time (2)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Run until SIGTERM or SIGINT. Ends with exit code 1 when the beat has died. Raises Unguarded."""
        triggers.refuse_without(connection)
        app = app_or_default()
        if settings.EMBEDDED:
            app.conf.broker_transport_options = {"polling_interval": POLL_SECONDS}
        beat = Beat(app)
        worker_ready.connect(beat.begin, weak=False)
        worker_shutting_down.connect(end_in_time, weak=False)
        worker = app.Worker(
            pool="threads",
            concurrency=options["threads"],
            loglevel="WARNING",
            quiet=True,
            without_gossip=True,
            without_mingle=True,
        )
        worker.start()
        sys.exit(1 if beat.died else worker.exitcode or 0)


class Beat(threading.Thread):
    """Celery's beat as a thread. When it dies the worker ends too: it would look alive and do nothing."""

    def __init__(self, app: Celery) -> None:
        super().__init__(name="beat", daemon=True)
        self.app, self.died = app, False
        self.service = Service(app, max_interval=1, scheduler_cls=Scheduler)

    def begin(self, **_: Any) -> None:
        """Start with the worker. What has an interval is sent at once, not only after its first interval."""
        for entry in self.app.conf.beat_schedule.values():
            if isinstance(entry["schedule"], int | float):
                self.app.send_task(entry["task"], **entry.get("options", {}))
        self.start()

    def run(self) -> None:
        """Tick until the process ends."""
        try:
            self.service.start()
        except Exception:
            logger.exception("The beat died; the worker ends with it")
        self.died = True
        os.kill(os.getpid(), signal.SIGTERM)


def end_in_time(**_: Any) -> None:
    """After the bound the process ends, whatever its tasks do: it must not outlive run.py."""
    timer = threading.Timer(END_BOUND, os._exit, args=(1,))
    timer.daemon = True
    timer.start()
