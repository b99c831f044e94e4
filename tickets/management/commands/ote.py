"""`manage.py ote --from D --to D --by person|category|building|community|day|month [--json]`: the OTE rate (RP-1)."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from staff.models import Community
from tickets.queries.ote import By, Figure, Span, a_day, figures, total


class Command(BaseCommand):
    help = "Of how many matters did the resident tell us once only? Days are the community's own, both ends included."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", required=True, metavar="DAY", help="first day, 2026-11-01")
        parser.add_argument("--to", dest="last", required=True, metavar="DAY", help="last day, 2026-11-30")
        parser.add_argument("--by", choices=[by.value for by in By], default=By.COMMUNITY.value)
        parser.add_argument("--community", help="short name of one community (default: all)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        span, by = Span(_day(options["first"]), _day(options["last"])), By(options["by"])
        if span.last < span.first:
            raise CommandError("--to lies before --from.")
        communities = self._communities(options["community"])
        shares = [(one, figure) for one in communities for figure in figures(one, span, by)]
        everything = _together(total(one, span) for one in communities)
        if options["json"]:
            rows = [{"community": one.slug, **as_dict(figure)} for one, figure in shares]
            head = {"from": options["first"], "to": options["last"], "by": by.value, "total": as_dict(everything)}
            self.stdout.write(json.dumps({**head, "rows": rows}, ensure_ascii=False))
            return
        for one, figure in shares:
            self.stdout.write(f"{one.slug}  {figure.label}  {percent(figure)}  ({figure.once} / {figure.matters})")
        self.stdout.write(f"{percent(everything)}  ({everything.once} / {everything.matters})")

    def _communities(self, slug: str | None) -> list[Community]:
        found = list(Community.objects.filter(slug=slug) if slug else Community.objects.order_by("slug"))
        if slug and not found:
            raise CommandError(f"There is no community {slug!r}.")
        return found


def as_dict(figure: Figure) -> dict[str, Any]:
    """The figure with everything that follows from it."""
    return {**figure._asdict(), "again": figure.again, "rate": figure.rate}


def percent(figure: Figure) -> str:
    """The rate as one reads it; a dash where nothing was counted."""
    return "–" if figure.rate is None else f"{figure.rate:.1%}"


def _together(found: Iterable[Figure]) -> Figure:
    sums = [sum(part) for part in zip(*((one.matters, one.once, one.urges) for one in found), strict=True)] or [0, 0, 0]
    return Figure("", "", *sums)


def _day(text: str) -> date:
    found = a_day(text)
    if found is None:
        raise CommandError(f"{text!r} is no day: write it as 2026-11-23.")
    return found
