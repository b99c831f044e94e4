"""`manage.py close_day [--date D] [--community C] [--json]`: close the service days that have ended (D-1, TL-8)."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.refusals import Refused
from staff.models import Community
from tickets.enums import Cleared
from tickets.models import ServiceDay
from tickets.queries.clearance import lines_of
from tickets.queries.ote import a_day
from tickets.services.day import close_day, ended_days


class Command(BaseCommand):
    help = "List what is not cleared on the service days that have ended. Run again, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", metavar="DAY", help="this day alone, 2026-11-27 (default: every day still open)")
        parser.add_argument("--community", help="short name of one community (default: all)")
        parser.add_argument("--json", action="store_true", help="print one JSON object a day")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        now, wanted = clock.now(), _day(options["date"])
        for community in _communities(options["community"]):
            for day in [wanted] if wanted else ended_days(community, now):
                try:
                    self._say(close_day(community, day, now=now), as_json=options["json"])
                except Refused as refusal:
                    raise CommandError(str(refusal)) from None

    def _say(self, found: ServiceDay, *, as_json: bool) -> None:
        lines = lines_of(found).order_by()
        facts = {
            "community": found.community.slug,
            "day": str(found.day),
            "open": lines.count(),
            "not_cleared": lines.filter(verdict=Cleared.NOT_CLEARED).count(),
        }
        text = "{community} {day}: {open} matters open, {not_cleared} not cleared".format(**facts)
        self.stdout.write(json.dumps(facts) if as_json else text)


def _day(text: str | None) -> date | None:
    found = a_day(text) if text else None
    if text and found is None:
        raise CommandError(f"{text!r} is no day: write it as 2026-11-27.")
    return found


def _communities(slug: str | None) -> list[Community]:
    rows = Community.objects.filter(daily_clearance=True).order_by("slug")
    found = list(rows.filter(slug=slug) if slug else rows)
    if slug and not found:
        raise CommandError(f"There is no community {slug!r} that closes its days.")
    return found
