"""`manage.py close_month MONTH [--community C] [--json]`: freeze a month's figures with the ledger's head (RP-3)."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.refusals import Refused
from reports.management.commands.monthly_report import communities_of, month_of
from reports.models import MonthClosing
from reports.refusals import NothingToReport
from reports.services import close_month


class Command(BaseCommand):
    help = "Close a month: its figures are frozen, later corrections stand beside them. Again, it is the same closing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", metavar="MONTH", help="2026-10")
        parser.add_argument("--community", help="short name of one community (default: all that have anything)")
        parser.add_argument("--json", action="store_true", help="print one JSON object a community")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        month, now = month_of(options["month"]), clock.now()
        refused: list[str] = []
        empty: list[str] = []
        communities = communities_of(options["community"])
        for community in communities:
            try:
                self._say(close_month(community, month, by=None, now=now), as_json=options["json"])
            except NothingToReport as refusal:
                (refused if options["community"] else empty).append(f"{community.slug}: {refusal}")
            except Refused as refusal:
                refused.append(f"{community.slug}: {refusal}")
        if refused:
            raise CommandError("\n".join(refused))
        if len(empty) == len(communities):
            self.stderr.write("\n".join(empty))

    def _say(self, closing: MonthClosing, *, as_json: bool) -> None:
        facts = {
            "community": closing.community.slug,
            "month": f"{closing.month:%Y-%m}",
            "closed_at": closing.closed_at.isoformat(),
            "ledger_seq": closing.ledger_seq,
            "ledger_head": closing.ledger_head,
        }
        if as_json:
            self.stdout.write(json.dumps(facts))
        else:
            self.stdout.write(
                "{community} {month}: closed {closed_at}, ledger {ledger_seq} {ledger_head}".format(**facts)
            )
