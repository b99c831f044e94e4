"""`manage.py export_archive COMMUNITY FILE.xlsx [--masked]`: the archive as a workbook."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from residents.management.commands.import_archive import community_named
from residents.services.book_files import export_by_command


class Command(BaseCommand):
    help = "Write the archive into a workbook (.xlsx) that import_archive takes back. The ledger knows of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("community", help="short name of the community, as in its address")
        parser.add_argument("file", type=Path, help="where to write it; it may be read by you alone")
        parser.add_argument("--masked", action="store_true", help="phones and document numbers masked")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        community = community_named(options["community"])
        content = export_by_command(community, masked=options["masked"], now=clock.now())
        file: Path = options["file"]
        try:
            file.touch(mode=0o600)
            file.write_bytes(content)
        except OSError as refused:
            raise CommandError(f"{file} can't be written: {refused.strerror}.") from refused
        self.stdout.write(f"{file}: {len(content) // 1024} KiB")
