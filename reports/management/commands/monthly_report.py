"""`manage.py monthly_report MONTH (--community C | --company) [--xlsx FILE] [--json]`: the month in figures (RP-1)."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from core import clock
from reports.exports.month_book import write_month_book
from reports.month_shape import Count, MonthReport, Unit
from reports.queries.month import month_report
from reports.queries.month_json import as_data
from staff.models import Community


class Command(BaseCommand):
    help = "The monthly report of a community or of the company: as words, as JSON, as a workbook."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", metavar="MONTH", help="2026-10")
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--community", help="short name of one community")
        whose.add_argument("--company", action="store_true", help="all communities together")
        parser.add_argument("--xlsx", type=Path, metavar="FILE", help="write the workbook there, with all lists")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        communities, month, now = communities_of(options["community"]), month_of(options["month"]), clock.now()
        with translation.override(settings.LANGUAGE_CODE):
            report = month_report(communities, month, now=now)
            if options["xlsx"]:
                with options["xlsx"].open("wb") as out:
                    write_month_book(out, communities, report, now=now)
            if options["json"]:
                self.stdout.write(json.dumps(as_data(report), ensure_ascii=False))
            elif not options["xlsx"]:
                self._say(report)

    def _say(self, report: MonthReport) -> None:
        self.stdout.write(f"{report.title} {report.month:%Y-%m}")
        for section in report.sections:
            self.stdout.write(section.title)
            for one in section.numbers:
                self.stdout.write(f"  {one.label}: {_words(one.month, one.unit)}")


def _words(count: Count, unit: Unit) -> str:
    if unit is Unit.MILLISECONDS:
        return f"{count.value} ms"
    share = f" / {count.of} ({count.permille / 10:.1f} %)" if count.of and count.permille is not None else ""
    took = f", {count.median} s, {count.p90} s" if count.median is not None else ""
    return f"{count.value}{share}{took}"


def month_of(text: str) -> date:
    """2026-10 as its first day. Raises CommandError."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise CommandError(f"{text!r} is no month: write it as 2026-10.") from None


def communities_of(slug: str | None) -> list[Community]:
    """The one of this short name, or all. Raises CommandError."""
    found = list(Community.objects.filter(slug=slug) if slug else Community.objects.order_by("slug"))
    if not found:
        raise CommandError(f"There is no community {slug!r}." if slug else "There is no community yet.")
    return found
