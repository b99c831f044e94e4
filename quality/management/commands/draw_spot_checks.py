"""`manage.py draw_spot_checks MONTH [--community C] [--json]`: draw the month's spot checks (D-5)."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.refusals import Refused
from quality.draw_rules import draw
from quality.models import RecordsMonth
from quality.services import draw_month
from staff.models import Community


class Command(BaseCommand):
    help = "Draw at least 20 % of a month's duty records and audits. Again, it shows the same draw, drawn anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", metavar="MONTH", help="2026-10")
        parser.add_argument("--community", help="short name of one community (default: all)")
        parser.add_argument("--json", action="store_true", help="print one JSON object a community")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        month, now = _month(options["month"]), clock.now()
        for community in _communities(options["community"]):
            try:
                self._say(draw_month(community, month, now=now), as_json=options["json"])
            except Refused as refusal:
                raise CommandError(f"{community.slug}: {refusal}") from None

    def _say(self, found: RecordsMonth, *, as_json: bool) -> None:
        drawn = draw(found.population, found.seed)
        facts = {
            "community": found.community.slug,
            "month": f"{found.month:%Y-%m}",
            "seed": found.seed,
            "records": len(found.population),
            "drawn": drawn,
        }
        if as_json:
            self.stdout.write(json.dumps(facts))
            return
        self.stdout.write("{community} {month}: {records} records, seed {seed}".format(**facts))
        for name in drawn:
            self.stdout.write(f"  {name}")


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise CommandError(f"{text!r} is no month: write it as 2026-10.") from None


def _communities(slug: str | None) -> list[Community]:
    rows = Community.objects.filter(daily_clearance=True).order_by("slug")
    found = list(rows.filter(slug=slug) if slug else rows)
    if slug and not found:
        raise CommandError(f"There is no community {slug!r} that closes its days.")
    return found
