"""`manage.py preview COMMUNITY [--rule TL-1] [--at …] [--told …] [--json]`: what a limit would do, changing nothing."""

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from core import clock
from deadlines import rules
from deadlines.queries import limit_book
from deadlines.rules import Audience, Clock, Rule, local
from deadlines.wording import AUDIENCE_NAMES, STEP_NAMES, limit_name
from staff.models import Community


class Command(BaseCommand):
    help = "Show the chain of a limit that starts now: warning, breach, every level above. Nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("community", help="short name of the community, as in its address")
        parser.add_argument("--rule", choices=[rule.value for rule in Rule], help="only this limit")
        parser.add_argument("--at", help="start, local time of the community, e.g. 2026-11-23T14:20 (default now)")
        parser.add_argument("--told", help="the time told to the resident, for TL-2 and other told limits")
        parser.add_argument("--json", action="store_true", help="print one JSON object a limit")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        community = Community.objects.filter(slug=options["community"]).first()
        if community is None:
            known = ", ".join(Community.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"There is no community {options['community']!r}. Known: {known}.")
        start = self._moment(options["at"], community) or clock.now()
        told = self._moment(options["told"], community)
        book = limit_book(community)
        for rule in [Rule(options["rule"])] if options["rule"] else list(Rule):
            limit = book.limit(rule)
            if limit.clock is Clock.TOLD and told is None:
                if options["rule"]:
                    raise CommandError(f"{rule} runs to the time that was told: give it with --told.")
                continue
            lines = rules.preview(limit, start, book.calendar, told=told)
            self._print(rule, lines, community, as_json=options["json"])

    def _moment(self, text: str | None, community: Community) -> datetime | None:
        if not text:
            return None
        moment = parse_datetime(text)
        if moment is None:
            raise CommandError(f"{text!r} is no time: write it as 2026-11-23T14:20.")
        return moment.replace(tzinfo=local(clock.now(), community.timezone).tzinfo) if is_naive(moment) else moment

    def _print(self, rule: Rule, lines: list[rules.PreviewLine], community: Community, *, as_json: bool) -> None:
        chain = [
            {
                "at": local(line.at, community.timezone).isoformat(timespec="minutes"),
                "step": line.name.value,
                "told": sorted(line.audience),
            }
            for line in lines
        ]
        if as_json:
            self.stdout.write(json.dumps({"rule": rule.value, "chain": chain}))
            return
        self.stdout.write(f"{rule.value} {limit_name(rule.value)}")
        for step in chain:
            people = ", ".join(str(AUDIENCE_NAMES[Audience(one)]) for one in step["told"])
            self.stdout.write(f"  {step['at']}  {STEP_NAMES[str(step['step'])]}  {people}")
