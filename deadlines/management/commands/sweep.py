"""`manage.py sweep [--dry-run] [--json]`: one sweep by hand."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import clock
from deadlines.sweep import Report, due_now, sweep


class Command(BaseCommand):
    help = "Fire every deadline whose moment has come, once. With --dry-run only count them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count what is due and change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        now = clock.now()
        report = Report(claimed=due_now(now)) if options["dry_run"] else sweep(now)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report)))
        else:
            self.stdout.write(f"{report.claimed} due, {report.fired} steps fired, {report.parked} set aside.")
