"""`manage.py backup DIR [--keep N] [--encrypt-to RECIPIENT] [--json]`: the whole desk in one folder, checked."""

import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from deskapp import env
from deskapp.upkeep import beats, shelf
from deskapp.upkeep.backup import Taken, take
from deskapp.upkeep.programs import Failed, Missing


class Command(BaseCommand):
    help = "Back up the database with all photos and papers, look the copy through, and verify the ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, how many stay, for whom it is encrypted."""
        parser.add_argument("folder", type=Path, help="the folder of the backups, best on another disk")
        parser.add_argument("--keep", type=int, default=30, help="how many stay (30; 0 keeps all)")
        parser.add_argument(
            "--encrypt-to",
            default=env.text("OTE_BACKUP_TO"),
            help="encrypt for this age recipient (age1…) or gpg key; default OTE_BACKUP_TO",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Exit code 1 when there is no backup, and also when there is one whose ledger does not hold."""
        folder: Path = options["folder"].expanduser().resolve()
        if options["keep"] < 0:
            raise CommandError("--keep is a number of backups: write 0 to keep all.")
        began, now = time.monotonic(), clock.now()
        try:
            taken = take(folder, now=now, recipient=options["encrypt_to"])
        except (Missing, Failed, shelf.Unusable, OSError) as error:
            raise CommandError(f"There is no new backup. {error}") from error
        gone: list[str] = []
        if taken.sound:  # what a broken ledger needs most is what was kept before
            gone = shelf.tidy(folder, keep=options["keep"], now=now)
            beats.leave(beats.BACKUP, now)
            beats.leave(beats.LEDGER, now)
        self._tell(taken, gone, seconds=time.monotonic() - began, as_json=options["json"])
        if not taken.sound:
            raise CommandError(
                "The backup is made, but the ledger does not hold: remove none of the earlier backups, and read"
                " docs/ledger.md. " + _why(taken)
            )

    def _tell(self, taken: Taken, gone: list[str], *, seconds: float, as_json: bool) -> None:
        told = {
            "folder": str(taken.backup.folder),
            "file": taken.backup.file.name,
            "bytes": taken.backup.manifest["bytes"],
            "rows": sum(taken.backup.manifest["rows"].values()),
            "ledger": "holds" if taken.sound else "broken",
            "removed": gone,
            "seconds": round(seconds, 1),
        }
        if as_json:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(f"{told['folder']}: {told['bytes']:,} bytes, {told['rows']:,} rows, in {seconds:.1f} s.")


def _why(taken: Taken) -> str:
    broken = [f"Chain {one.community_id} is broken at entry {one.broken_at}: {one.reason}." for one in taken.broken]
    guards = [f"The database lacks the guards {', '.join(taken.guards)}."] if taken.guards else []
    return " ".join([*broken, *guards])
