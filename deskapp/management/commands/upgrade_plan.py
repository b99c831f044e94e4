"""`manage.py upgrade_plan [--json]`, in the new version's folder: may the old one serve while this one migrates?"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from deskapp.upkeep.upgrades import steps


class Command(BaseCommand):
    help = "Name the migrations that are to come, and those for which the desk must be stopped."
    requires_system_checks: list[str] = []  # the guards of the new version are not there yet

    def add_arguments(self, parser: CommandParser) -> None:
        """As one object for a script."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Exit code 0 when the old version may go on serving, else 1."""
        coming = list(steps(connection))
        stop = [one for one in coming if one.stops]
        if options["json"]:
            told = {"migrations": [one.name for one in coming], "stop_for": {one.name: one.stops for one in stop}}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for one in coming:
                told_of = f"stop the desk first: {'; '.join(one.stops)}" if one.stops else "the old version may serve"
                self.stdout.write(f"{one.name}: {told_of}")
            self.stdout.write(f"{len(coming)} migrations to come, {len(stop)} of them with the desk stopped.")
        if stop:
            sys.exit(1)
