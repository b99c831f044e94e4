"""`manage.py drill FOLDER [--later HOURS]`: restore the newest backup in an empty place and look whether it holds."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from core import clock
from deskapp.upkeep import beats, shelf
from deskapp.upkeep.drill import drill


class Command(BaseCommand):
    """The desk's own database is not touched, but for a note that the drill was done; it need not be there at all."""

    help = "Restore a backup in an empty place, verify it, and fire there what fell due. One JSON object."
    requires_system_checks: list[str] = []  # it works where there is no database

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup, and how to read it."""
        parser.add_argument("folder", type=Path, help="the folder of the backups (the newest is taken), or one backup")
        parser.add_argument("--later", type=float, default=0.0, help="as if so many hours more had passed (0)")
        parser.add_argument("--identity", default="", help="age's file of the private key, for an encrypted backup")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Exit code 0 only when everything holds."""
        folder: Path = options["folder"].expanduser().resolve()
        try:
            backup = shelf.opened(folder) if (folder / shelf.MANIFEST).exists() else shelf.newest(folder)
        except shelf.Unusable as error:
            raise CommandError(str(error)) from error
        told = drill(backup, later=options["later"], identity=options["identity"])
        self.stdout.write(json.dumps(told, ensure_ascii=False))
        if not told["holds"]:
            sys.exit(1)
        try:
            beats.leave(beats.DRILL, clock.now())
        except DatabaseError:
            self.stderr.write("The drill holds; the desk's database does not answer, so it was not noted there.")
