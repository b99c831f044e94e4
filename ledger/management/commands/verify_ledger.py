"""`manage.py verify_ledger [--community C] [--anchors FILE] [--json]`: walk the chains, name the first broken entry."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from core import triggers
from ledger.anchors import Anchor, UnreadableAnchor, read_anchors
from ledger.names import chain_of, names
from ledger.queries import Verdict, chain_ids, one_moment, verify


class Command(BaseCommand):
    help = "Check every link of every community's chain, and that the database still refuses to alter it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--community", help="short name or id of one community (default: all)")
        parser.add_argument(
            "--anchors", type=Path, help="file of heads noted elsewhere: “community entry head” a line, or JSON"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Exit code 0 when everything holds, else 1. Raises CommandError for what it can't read."""
        self.known = names()
        noted = self._anchors(options["anchors"])
        only = self._chain(options["community"]) if options["community"] else None
        with one_moment():
            chains = sorted({*chain_ids(), *noted}) if only is None else [only]
            verdicts = [verify(chain, noted.get(chain, ())) for chain in chains]
        gone = triggers.missing(connection)
        self._print_json(verdicts, gone) if options["json"] else self._print(verdicts, gone)
        if gone or any(one.broken_at is not None for one in verdicts):
            sys.exit(1)

    def _anchors(self, file: Path | None) -> dict[int, list[Anchor]]:
        """Chain → what was noted of it."""
        found: dict[int, list[Anchor]] = {}
        if file is None:
            return found
        try:
            anchors = read_anchors(file.read_text("utf-8").splitlines())
        except (OSError, UnicodeDecodeError, UnreadableAnchor) as error:
            raise CommandError(f"{file} can't be read. {error}") from error
        for anchor in anchors:
            found.setdefault(self._chain(anchor.community), []).append(anchor)
        return found

    def _chain(self, text: str) -> int:
        chain = chain_of(text, self.known)
        if chain is None:
            raise CommandError(f"There is no community {text!r}. Known: {', '.join(sorted(self.known.values()))}.")
        return chain

    def _name(self, chain: int) -> str:
        return self.known.get(chain, str(chain))

    def _print_json(self, verdicts: list[Verdict], gone: list[str]) -> None:
        broken = [
            {"community": self._name(one.community_id), "seq": one.broken_at, "why": one.reason}
            for one in verdicts
            if one.broken_at is not None
        ]
        told = {
            "entries": sum(one.entries for one in verdicts),
            "first_broken": broken[0] if broken else None,
            "broken": broken,
            "guards_missing": gone,
            "chains": [
                {"community": self._name(one.community_id), "seq": one.entries, "head": one.head}
                for one in verdicts
                if one.broken_at is None
            ],
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False))

    def _print(self, verdicts: list[Verdict], gone: list[str]) -> None:
        for one in verdicts:
            name = self._name(one.community_id)
            if one.broken_at is None:
                self.stdout.write(f"{name}: {one.entries} entries hold, head {one.head}")
            else:
                self.stdout.write(f"{name}: broken at entry {one.broken_at}: {one.reason}")
        if gone:
            self.stdout.write(f"The database lacks the guards {', '.join(gone)}: run `manage.py migrate`.")
