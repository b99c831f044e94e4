"""`manage.py run_deliverer`: the outbox without Celery, or beside it. Several side by side are harmless."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from core import clock
from notices.deliver import deliver
from notices.services import clear_outbox


class Command(BaseCommand):
    help = "Send what is due every second until stopped (SIGINT or SIGTERM)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=1.0, help="seconds between two looks (default 1)")
        parser.add_argument("--once", action="store_true", help="until nothing is due, then end")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        day = None
        while not stop.is_set():
            close_old_connections()
            try:
                report = deliver(clock.now)
                if day != (day := clock.now().date()):
                    clear_outbox(clock.now())
            except OperationalError as error:
                self.stderr.write(f"The database does not answer, trying again: {error}")
                stop.wait(options["every"])
                continue
            if report.worked:
                self.stdout.write(f"{report.sent} sent, {report.failed} failed, {report.dead} given up.")
            elif options["once"]:
                break
            if not report.worked:
                stop.wait(options["every"])
