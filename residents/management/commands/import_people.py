"""`manage.py import_people COMMUNITY FILE [--dry-run] [--accept-good]`: the import page without the page."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.refusals import Refused
from core.sheets import Table, read_table
from residents.models import ImportDraft
from residents.services.import_people import carry_out, keep_draft
from residents.wording import reason
from staff.models import Community


class Command(BaseCommand):
    help = "Import buildings, units and residents from an .xlsx or .csv file. All rows or none, unless --accept-good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("community", help="short name of the community, as in its address")
        parser.add_argument("file", type=Path, help="list of residents, .xlsx or .csv")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument("--accept-good", action="store_true", help="import the good rows although others are bad")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        community = Community.objects.filter(slug=options["community"]).first()
        if community is None:
            known = ", ".join(Community.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"There is no community {options['community']!r}. Known: {known}.")
        file: Path = options["file"]
        try:
            draft = keep_draft(community, self._read(file), by=None, filename=file.name, now=clock.now())
            self._say(draft)
            if options["dry_run"]:
                draft.delete()
                return
            accept = options["accept_good"]
            run = carry_out(community, draft.key, by=None, accept_good=accept, now=clock.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"imported: {run.accepted} rows, left out: {run.rejected}")

    def _read(self, file: Path) -> Table:
        try:
            with file.open("rb") as stream:
                return read_table(stream, file.name)
        except OSError as missing:
            raise CommandError(f"{file} can't be read: {missing.strerror}.") from missing

    def _say(self, draft: ImportDraft) -> None:
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in draft.counts.items()))
        for fault in draft.faults:
            words = reason(fault["code"], fault["other_row"])
            self.stdout.write(f"row {fault['row']}, {fault['column']}: {fault['value'] or '–'}: {words}")
