"""`manage.py run_sweeper`: the sweep every second without Celery. Several side by side are harmless."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections, connection

from core import clock, triggers
from deadlines import registry
from deadlines.services import keep_calendar
from deadlines.sweep import sweep


class Command(BaseCommand):
    help = "Sweep every second until stopped (SIGINT or SIGTERM)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=1.0, help="seconds between two looks (default 1)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        triggers.refuse_without(connection)
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("Sweeping. Stop with Ctrl-C.")
        hour = minute = None
        while not stop.wait(options["every"]):
            close_old_connections()
            now = clock.now()
            try:
                report = sweep(now)
                if minute != (minute := now.replace(second=0, microsecond=0)):
                    for job in registry.minutely():
                        job(now)
                if hour != (hour := now.replace(minute=0, second=0, microsecond=0)):
                    keep_calendar(now)
                    for job in registry.hourly():
                        job(now)
            except OperationalError as error:
                self.stderr.write(f"The database does not answer, trying again: {error}")
                continue
            if report.claimed:
                self.stdout.write(f"{report.claimed} due, {report.fired} fired, {report.parked} set aside.")
