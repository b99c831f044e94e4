"""`manage.py run_sweeper`: the engine without Celery. Several side by side are harmless.

The sweep has this process's main thread to itself; the jobs of every minute and hour run beside it.
"""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from core import clock
from core.start import refuse_to_start
from deadlines.chores import Chores
from deadlines.sweep import sweep

END_BOUND = 8.0  # seconds that a job gets to end; what it had not committed is done again


class Command(BaseCommand):
    # all of them load every page, and `migrate` has looked already; those that matter, refuse_to_start looks at
    requires_system_checks: list[str] = []
    help = "Sweep every second until stopped (SIGINT or SIGTERM)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=1.0, help="seconds between two looks (default 1)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        refuse_to_start(self)
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("Sweeping. Stop with Ctrl-C.")
        chores = Chores(stop)
        chores.start()
        while not stop.wait(options["every"]):
            close_old_connections()
            try:
                report = sweep(clock.now())
            except OperationalError as error:
                self.stderr.write(f"The database does not answer, trying again: {error}")
                continue
            if report.claimed:
                self.stdout.write(f"{report.claimed} due, {report.fired} fired, {report.parked} set aside.")
        chores.join(END_BOUND)
