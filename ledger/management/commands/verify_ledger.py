"""`manage.py verify_ledger [--json]`: walk every chain; exit 1 and name the first entry that does not hold."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from core import triggers
from ledger.models import Chain
from ledger.queries import verify_chain


class Command(BaseCommand):
    help = "Check every link of every community's chain, and that the database still refuses to alter it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object a chain")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        broken = False
        for chain in Chain.objects.order_by("pk"):
            verdict = verify_chain(chain)
            broken = broken or verdict.broken_at is not None
            if options["json"]:
                self.stdout.write(json.dumps(asdict(verdict)))
            elif verdict.broken_at is None:
                self.stdout.write(f"Community {chain.pk}: {verdict.entries} entries hold, head {verdict.head}")
            else:
                self.stdout.write(f"Community {chain.pk}: broken at entry {verdict.broken_at}: {verdict.reason}")
        gone = triggers.missing(connection)
        if gone:
            raise CommandError(f"The database lacks the guards {', '.join(gone)}: run `manage.py migrate`.")
        if broken:
            raise CommandError("The ledger does not hold.")
