"""`manage.py rehearse MANIFEST [--later HOURS]`: what `drill` runs on the restored database; one JSON object."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from deskapp import env
from deskapp.upkeep.drill import MARK
from deskapp.upkeep.rehearsal import rehearse


class Command(BaseCommand):
    help = "On a restored copy: hold it against the backup's manifest and fire what fell due. `drill` calls this."

    def add_arguments(self, parser: CommandParser) -> None:
        """The backup's manifest, and how much later than now."""
        parser.add_argument("manifest", type=Path)
        parser.add_argument("--later", type=float, default=0.0, help="as if so many hours had passed (0)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Exit code 1 when something is wrong. Raises CommandError on a database that is no copy."""
        if not env.flag(MARK):
            raise CommandError("This fires limits without telling anybody outside: it is for a copy. Use `drill`.")
        manifest = json.loads(options["manifest"].read_text("utf-8"))
        found = rehearse(manifest, now=clock.now() + timedelta(hours=options["later"]))
        self.stdout.write(json.dumps(found.told()))
        if found.wrong:
            sys.exit(1)
