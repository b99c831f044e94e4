"""Erase now what has been kept long enough, or count it."""

import json
from datetime import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import clock
from privacy.queries.retention import lines_of
from privacy.retention_rules import night_of
from privacy.services.retention import count_old, erase_old
from staff.models import Community


class Command(BaseCommand):
    """`manage.py apply_retention`: what the engine does each night; the report's page shows it too."""

    help = "Erase what has been kept for longer than its days; with --dry-run only count it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, and in which form."""
        parser.add_argument("--dry-run", action="store_true", help="count only, change nothing")
        parser.add_argument("--json", action="store_true", help="the result as JSON")
        parser.add_argument("--community", help="this one alone (its short name)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Every community, one after the other."""
        rows = Community.objects.order_by("pk")
        if options["community"]:
            rows = rows.filter(slug=options["community"])
        found = [
            {"community": one.slug, **(self._count(one) if options["dry_run"] else self._erase(one))} for one in rows
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"dry_run": options["dry_run"], "communities": found}, ensure_ascii=False))
            return
        for one in found:
            self.stdout.write(f"{one['community']}{' (somebody else is at it)' if one.get('busy') else ''}")
            for line in one["kinds"]:
                self.stdout.write(
                    f"  {line['kind']}: {line['count']} from before {line['before']} {line['failed']}".rstrip()
                )

    @staticmethod
    def _count(community: Community) -> dict[str, Any]:
        kinds = [
            {"kind": kept.kind.code, "days": kept.days, "before": before.isoformat(), "count": count, "failed": ""}
            for kept, before, count in count_old(community, now=clock.now())
        ]
        return {"kinds": kinds}

    @staticmethod
    def _erase(community: Community) -> dict[str, Any]:
        now = clock.now()
        day = night_of(now, zone=community.timezone, begins=time.min)
        run = erase_old(community, day, now=now, again=True)
        if run is None:
            return {"busy": True, "kinds": []}
        kinds = [
            {
                "kind": line.kind,
                "days": line.days,
                "before": line.before.isoformat(),
                "count": line.count,
                "failed": line.failed,
            }
            for line in lines_of(run)
        ]
        return {"kinds": kinds}
