"""`manage.py import_archive FILE.xlsx --community C`: the archive's workbook without the page."""

import json
import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.refusals import Refused
from core.sheets import MOST_BYTES
from residents.book_wording import RejectedRow, rejected_rows
from residents.enums import BookPhase
from residents.services.book_files import annotated
from residents.services.book_import import Order, Outcome, Say, check_book, import_book
from staff.models import Community

SUFFIX = " 带批注.xlsx"
BAR = 30


class Command(BaseCommand):
    help = "Import the archive's workbook (.xlsx). All rows or none, unless --accept-good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="workbook with the sheets 楼栋, 房号, 住户, 车辆, 停车证")
        parser.add_argument("--community", required=True, help="short name of the community, as in its address")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument("--accept-good", action="store_true", help="import the good rows although others are bad")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Ends with exit code 1 when rows are rejected and nothing was accepted, or the file can't be read at all."""
        community = community_named(options["community"])
        file: Path = options["file"]
        content = self._content(file)
        say = self._bar if self.stderr.isatty() else _silent
        try:
            outcome = self._run(community, content, options, say)
            rejected = rejected_rows(outcome.faults)
            copy = self._annotate(file, content, rejected)
        except Refused as refused:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": str(refused), "code": refused.code}, ensure_ascii=False))
            raise CommandError(str(refused)) from refused
        self._tell(outcome, rejected, copy, options)
        if rejected and not outcome.written and not (options["dry_run"] and options["accept_good"] and outcome.good):
            raise CommandError(f"{len(rejected)} rows can't be taken; nothing was imported. See {copy}.")

    def _run(self, community: Community, content: bytes, options: dict[str, Any], say: Say) -> Outcome:
        now = clock.now()
        if options["dry_run"]:
            return check_book(community, content, now=now, say=say)
        name = options["file"].name
        return import_book(
            Order(community, content, uuid.uuid4(), name, None, accept_good=options["accept_good"], now=now), say=say
        )

    def _content(self, file: Path) -> bytes:
        try:
            with file.open("rb") as stream:
                return stream.read(MOST_BYTES + 1)
        except OSError as missing:
            raise CommandError(f"{file} can't be read: {missing.strerror}.") from missing

    def _annotate(self, file: Path, content: bytes, rejected: list[RejectedRow]) -> Path | None:
        """The list with its faults beside it; none when there are none."""
        if not rejected:
            return None
        copy = file.with_name(file.stem.removesuffix(SUFFIX.removesuffix(".xlsx")) + SUFFIX)
        copy.write_bytes(annotated(content, {(row.sheet, row.row): row.reason for row in rejected}))
        return copy

    def _tell(self, outcome: Outcome, rejected: list[RejectedRow], copy: Path | None, options: dict[str, Any]) -> None:
        would = {what: outcome.plan.of(what) for what in ("created", "updated", "unchanged")}
        told = would if outcome.written or options["dry_run"] else {**would, "created": 0, "updated": 0}
        if options["json"]:
            facts = {
                "rows": outcome.rows,
                **told,
                "rejected": [row._asdict() for row in rejected],
                "written": outcome.written,
                "dry_run": options["dry_run"],
                "sheets": outcome.counts,
                "unknown": outcome.unknown,
                "annotated": str(copy) if copy else None,
            }
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        for sheet, counts in outcome.counts.items():
            self.stdout.write(f"{sheet}: " + ", ".join(f"{what} {count}" for what, count in counts.items()))
        for name in outcome.unknown:
            self.stdout.write(f"left out, not known: {name}")
        for row in rejected:
            self.stdout.write(f"{row.sheet}, row {row.row}, {row.column}: {row.reason}")
        done = "imported" if outcome.written else "nothing imported"
        self.stdout.write(f"{outcome.rows} rows, {done}" + (f", see {copy}" if copy else ""))

    def _bar(self, phase: str, done: int, total: int) -> None:
        word = BookPhase(phase).value
        filled = BAR * done // total if total else 0
        shown = f"[{'#' * filled}{'.' * (BAR - filled)}] {done}/{total}" if total else f"{done}"
        self.stderr.write(f"\r{word:<10} {shown}   ", ending="")


def _silent(_phase: str, _done: int, _total: int) -> None:
    """Nobody looks."""


def community_named(slug: str) -> Community:
    """The community with this address. Raises CommandError that names those there are."""
    community = Community.objects.filter(slug=slug).first()
    if community is None:
        known = ", ".join(Community.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no community {slug!r}. Known: {known}.")
    return community
