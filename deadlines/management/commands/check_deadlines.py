"""`manage.py check_deadlines FILE --calendar CAL.toml [--json]`: our arithmetic against published deadlines."""

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deadlines.arithmetic_check import WAYS, Outcome, check
from deadlines.calendar_file import CalendarFile, CalendarFileError, load_calendar

NEEDED = {"CASE_ENQUIRY_ID", "OPEN_DT", "TARGET_DT", "CLOSED_DT", "OnTime_Status", "TYPE"}


class Command(BaseCommand):
    help = "Hold the deadline arithmetic against the published deadlines of a CSV file. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--calendar", type=Path, required=True, help="TOML file, e.g. docs/calendars/boston.toml")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        calendar = self._calendar(options["calendar"])
        outcome = check(self._rows(options["file"]), calendar)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(outcome), ensure_ascii=False))
        else:
            self._print(outcome)

    def _calendar(self, path: Path) -> CalendarFile:
        try:
            file = load_calendar(path)
        except (OSError, CalendarFileError) as error:
            raise CommandError(f"The calendar can't be used: {error}") from error
        for name, limit in file.types.items():
            if limit.clock not in WAYS:
                raise CommandError(f'[types."{name}"] counts by {limit.clock!r}: write one of {", ".join(WAYS)}.')
        return file

    def _rows(self, path: Path) -> list[dict[str, str]]:
        try:
            with path.open(encoding="utf-8-sig", newline="") as handle:
                reader = csv.DictReader(handle)
                lacking = NEEDED - set(reader.fieldnames or ())
                if lacking:
                    raise CommandError(f"{path.name} lacks the columns {', '.join(sorted(lacking))}.")
                return list(reader)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path.name} can't be read: {error}") from error

    def _print(self, outcome: Outcome) -> None:
        for name, line in outcome.types.items():
            self.stdout.write(
                f"{line['within_120s']:>4} of {line['rows']:>4}  {line['days']:>4} {line['clock']:<26} {name}"
            )
        self.stdout.write(
            f"{outcome.rows_with_target} of {outcome.rows} rows have a target. Flags reproduced: "
            f"{outcome.flags_reproduced} of {outcome.rows_with_flag} "
            f"({outcome.flags_reproduced_with_our_deadline} with our own deadline). Deadlines within two minutes: "
            f"{outcome.deadlines_within_120s} ({outcome.share_within_120s:.1%}); on rows that were not used to find "
            f"the days: {outcome.unseen_within_120s} of {outcome.unseen_rows}."
        )
        for fault in outcome.unreadable:
            self.stdout.write(fault)
