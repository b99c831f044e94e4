"""Celery's worker and its beat in one process: the whole engine of a desk that runs without Redis."""

import logging
import os
import signal
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Collection
from importlib import import_module
from typing import Any

from celery import Celery
from celery.app import app_or_default
from celery.beat import Scheduler, Service
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from core.start import refuse_to_start

logger = logging.getLogger(__name__)

END_BOUND = 8.0  # seconds that running tasks get after SIGTERM; what they had not committed is done again
POLL_SECONDS = 0.2  # how often the embedded worker looks into its own memory


class Command(BaseCommand):
    """`manage.py run_worker`. Not `celery worker -B`: its beat is a process with a memory:// of its own."""

    requires_system_checks: list[str] = []  # as in run_sweeper: those that matter, refuse_to_start looks at
    help = "Run Celery's worker together with its beat, in one process, until a signal comes."

    def add_arguments(self, parser: CommandParser) -> None:
        """The number of threads, and of which queues."""
        parser.add_argument("--threads", type=int, default=2, help="tasks at a time (2)")
        known = list(settings.CELERY_TASK_QUEUES)
        parser.add_argument(
            "--queue", action="append", choices=known, help="serve this queue only, with its own beat (all of them)"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Run until SIGTERM or SIGINT. Ends with exit code 1 when the beat has died; see refuse_to_start."""
        refuse_to_start(self)
        import_module("deskapp.celery")  # by its name: this app stands below it
        app = app_or_default()
        if settings.EMBEDDED:
            app.conf.broker_transport_options = {"polling_interval": POLL_SECONDS}
        if options["queue"]:
            app.conf.beat_schedule = schedule_of(app, options["queue"])
        punctual = [Punctual(app, name) for name in settings.PUNCTUAL]
        beat = Beat(app)
        for thread in (*punctual, beat):
            worker_ready.connect(thread.begin, weak=False)
        worker_shutting_down.connect(end_in_time, weak=False)
        worker = app.Worker(
            pool="threads",
            concurrency=options["threads"],
            queues=options["queue"],
            loglevel="WARNING",
            quiet=True,
            without_gossip=True,
            without_mingle=True,
        )
        worker.start()
        sys.exit(1 if any(thread.died for thread in (*punctual, beat)) else worker.exitcode or 0)


def schedule_of(app: Celery, queues: Collection[str]) -> dict[str, Any]:
    """The part of the beat's schedule that goes into these queues. Nobody sends what nobody here takes out again."""
    return {
        name: entry
        for name, entry in app.conf.beat_schedule.items()
        if app.amqp.router.route({}, entry["task"])["queue"].name in queues
    }


class Companion(threading.Thread, ABC):
    """A thread that the worker needs. When it dies the worker ends too: it would look alive and do nothing."""

    def __init__(self, app: Celery, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.app, self.died = app, False

    def begin(self, **_: Any) -> None:
        """Start with the worker."""
        self.start()

    def run(self) -> None:
        """Work until the process ends."""
        try:
            self.work()
        except Exception:
            logger.exception("The thread %s died; the worker ends with it", self.name)
        self.died = True
        os.kill(os.getpid(), signal.SIGTERM)

    @abstractmethod
    def work(self) -> None:
        """What it does; never returns while all is well."""


class Unpunctual(Scheduler):
    """The schedule without what has a thread of its own here."""

    def setup_schedule(self) -> None:
        """Celery's hook."""
        super().setup_schedule()
        for name in settings.PUNCTUAL:
            self.schedule.pop(name, None)


class Beat(Companion):
    """Celery's beat as a thread; what has a thread of its own here is not sent as well."""

    def __init__(self, app: Celery) -> None:
        super().__init__(app, "beat")
        self.service = Service(app, max_interval=1, scheduler_cls=Unpunctual)

    def begin(self, **_: Any) -> None:
        """What has an interval is sent at once, not only after its first interval."""
        for name, entry in self.app.conf.beat_schedule.items():
            if name not in settings.PUNCTUAL and isinstance(entry["schedule"], int | float):
                self.app.send_task(entry["task"], **entry.get("options", {}))
        self.start()

    def work(self) -> None:
        """Tick."""
        self.service.start()


class Punctual(Companion):
    """An entry of the beat that waits for no other: called here, not queued behind the worker's other jobs.

    A mail server that does not answer may hold all of the worker's threads; a limit is told to the second all the same.
    """

    def __init__(self, app: Celery, name: str) -> None:
        super().__init__(app, name)
        self.entry = settings.CELERY_BEAT_SCHEDULE[name]

    def work(self) -> None:
        """Again and again, from the worker's first moment on."""
        while True:
            self.once()
            time.sleep(float(self.entry["schedule"]))

    def once(self) -> None:
        """One call; what fails is tried again at the next, as a task would be."""
        close_old_connections()
        try:
            self.app.tasks[self.entry["task"]]()
        except DatabaseError as error:
            logger.warning("%s: the database does not answer, trying again: %s", self.name, error)
        except Exception:
            logger.exception("%s failed, trying again", self.name)


def end_in_time(**_: Any) -> None:
    """After the bound the process ends, whatever its tasks do: it must not outlive run.py."""
    timer = threading.Timer(END_BOUND, os._exit, args=(1,))
    timer.daemon = True
    timer.start()
