"""`manage.py verify_log [--community C] [--json]`: every entry of the duty log against its digest in the ledger."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from duty.models import LogEntry
from duty.queries.log_check import altered
from ledger.names import chain_of, names
from ledger.queries import one_moment


class Command(BaseCommand):
    help = "Name every entry of the duty log that was changed, torn out or put in past the desk."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--community", help="short name or id of one community (default: all)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Exit code 0 when everything stands as it was sealed, else 1."""
        known = names()
        chosen = options["community"]
        only = chain_of(chosen, known) if chosen else None
        if chosen and only not in known:
            raise CommandError(f"There is no community {chosen!r}. Known: {', '.join(sorted(known.values()))}.")
        with one_moment():
            looked_at = [only] if only is not None else sorted(known)
            found = [{"community": known[pk], **asdict(one)} for pk in looked_at for one in altered(pk)]
            entries = LogEntry.objects.filter(community__in=looked_at).count()
        if options["json"]:
            self.stdout.write(json.dumps({"entries": entries, "altered": found}, ensure_ascii=False))
        else:
            for one in found:
                self.stdout.write(f"{one['community']}: entry {one['entry']}: {one['why']}")
            self.stdout.write(f"{entries} entries, {len(found)} altered.")
        if found:
            sys.exit(1)
