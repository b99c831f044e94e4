"""Bringing a workbook of the archive in: read and compared, then everything in one transaction, or nothing."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from core.books import Book, BookRow
from ledger import services as ledger
from residents import refusals
from residents.enums import BookPhase
from residents.models import ImportRun
from residents.queries_book import known_book
from residents.rules.book_columns import REMARK, Sheet, lacking, places_of
from residents.rules.book_known import CREATED, UNCHANGED, UPDATED, BookPlan, KnownBook
from residents.rules.book_reading import SheetRead, plan_book, read_sheet, still_stands
from residents.rules.book_rows import CellsOf
from residents.rules.import_rows import FaultCode
from residents.services.book_write import Writing, work_of, write_plan
from residents.services.locks import lock_places
from staff.models import Community

TRIES = 3
SHEETS = [str(sheet) for sheet in Sheet]
GUIDE = "说明"
IGNORED = frozenset({"", REMARK})
Say = Callable[[str, int, int], None]  # phase, done, total


def say_nothing(_phase: str, _done: int, _total: int) -> None:
    """For whoever does not want to know how far it is."""


@dataclass
class Outcome:
    """What a workbook came to: rows by sheet and outcome, faults, and whether it was written."""

    rows: int
    plan: BookPlan
    unknown: list[str] = field(default_factory=list)
    written: bool = False

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Sheet → created, updated, unchanged, rejected; in rows."""
        bad: dict[str, set[int]] = {}
        for sheet, fault in self.plan.faults:
            bad.setdefault(sheet, set()).add(fault.row)
        told = {sheet for sheet, _what in self.plan.counts} | bad.keys()
        return {
            str(sheet): {
                **{what: self.plan.counts[sheet, what] for what in (CREATED, UPDATED, UNCHANGED)},
                "rejected": len(bad.get(sheet, ())),
            }
            for sheet in Sheet
            if sheet in told
        }

    @property
    def rejected(self) -> int:
        """How many rows can't be taken."""
        return len({(sheet, fault.row) for sheet, fault in self.plan.faults})

    @property
    def good(self) -> int:
        """How many rows can."""
        return self.plan.of(CREATED) + self.plan.of(UPDATED) + self.plan.of(UNCHANGED)

    @property
    def faults(self) -> list[list[Any]]:
        """Every fault without a word of the file: sheet, row, column, code, the other row."""
        order = {sheet: place for place, sheet in enumerate(Sheet)}
        found = sorted(self.plan.faults, key=lambda one: (order[one[0]], one[1].row))
        return [[str(sheet), one.row, str(one.column), str(one.code), one.other_row] for sheet, one in found]


def check_book(community: Community, content: bytes, *, now: datetime, say: Say = say_nothing) -> Outcome:
    """What the workbook would do; writes nothing. Raises a SheetRefused, SheetsMissing or SheetColumnsMissing."""
    read, unknown = _read(community, content, now=now, say=say)
    return Outcome(sum(one.rows for one in read), plan_book(read, _known(community, now)), unknown)


@dataclass(frozen=True)
class Order:
    """A workbook to bring in: whose, by whom (None: the command line), and under which key it is done once.

    `finish` is called inside the transaction.
    """

    community: Community
    content: bytes = field(repr=False)
    key: uuid.UUID
    filename: str
    by_id: int | None
    accept_good: bool
    now: datetime
    finish: Callable[[Outcome], None] = lambda _outcome: None


def import_book(order: Order, *, say: Say = say_nothing) -> Outcome:
    """Bring the workbook in, all or nothing; with `accept_good` the rows that can be taken. The same key does it once.

    Whether it did, the outcome says: `written`. Raises what `check_book` raises, or ChangedMeanwhile.
    """
    for _try in range(TRIES):
        read, unknown = _read(order.community, order.content, now=order.now, say=say)
        outcome = _carry_out(order, read, unknown, say)
        if outcome is not None:
            return outcome
    raise refusals.ChangedMeanwhile


def _known(community: Community, now: datetime) -> KnownBook:
    return known_book(community, now.astimezone(ZoneInfo(community.timezone)).date())


def _read(community: Community, content: bytes, *, now: datetime, say: Say) -> tuple[list[SheetRead], list[str]]:
    """Every sheet of ours as records; and what of the workbook nobody knows."""
    book = Book(content)
    say(BookPhase.COMPARING, 0, 0)
    known = _known(community, now)
    ours = [title for title in SHEETS if title in book.titles]
    if not ours:
        raise refusals.SheetsMissing("file", sheets="、".join(Sheet))
    unknown = [title for title in book.titles if title not in SHEETS and title != GUIDE]
    count = _Count(say)
    read = []
    for title in ours:
        one = book.sheet(title)
        sheet = Sheet(title)
        if not any(one.headers):
            continue
        places = places_of(sheet, one.headers)
        if columns := lacking(sheet, places):
            raise refusals.SheetColumnsMissing("file", sheet=title, columns="、".join(columns))
        strange = set(range(len(one.headers))) - set(places.values())
        unknown += [f"{title}·{one.headers[place]}" for place in sorted(strange) if one.headers[place] not in IGNORED]
        read.append(read_sheet(sheet, one.headers, _cells(one.rows), known, step=count.more))
    return read, unknown


def _cells(rows: Iterator[BookRow]) -> Iterator[CellsOf]:
    for row in rows:
        yield CellsOf(row.number, row.cells, {place: FaultCode(odd) for place, odd in row.odd.items()})


class _Count:
    """Rows read so far; how many there are is known only at the end."""

    def __init__(self, say: Say) -> None:
        self.say, self.done = say, 0

    def more(self, rows: int) -> None:
        self.done += rows
        self.say(BookPhase.READING, self.done, 0)


@transaction.atomic
def _carry_out(order: Order, read: list[SheetRead], unknown: list[str], say: Say) -> Outcome | None:
    """Under the lock of the places: compare anew, write. None when what was read does not stand any more."""
    community = order.community
    lock_places(community.pk)
    known = _known(community, order.now)
    if not still_stands(read, known):
        return None
    outcome = Outcome(sum(one.rows for one in read), plan_book(read, known), unknown)
    read.clear()
    if ImportRun.objects.filter(key=order.key).exists():
        outcome.written = True
        return outcome
    if not outcome.good or (outcome.rejected and not order.accept_good):
        return outcome
    outcome.written = True
    if outcome.plan.changes_something:
        known.forget()
        outcome.plan.forget()
        job = Writing(community, outcome.plan, known, order.by_id, order.now, _steps_of(outcome.plan, say))
        write_plan(job)
        _tell(job, outcome, order)
    order.finish(outcome)
    return outcome


def _steps_of(plan: BookPlan, say: Say) -> Callable[[int], None]:
    total, done = work_of(plan), 0
    say(BookPhase.WRITING, 0, total)

    def step(rows: int) -> None:
        nonlocal done
        done += rows
        say(BookPhase.WRITING, done, total)

    return step


def _tell(job: Writing, outcome: Outcome, order: Order) -> None:
    """The run, and the ledger: how many, and digests of the file and of what moved; no names and no numbers (A-3)."""
    run = ImportRun.objects.create(
        community=job.community,
        key=order.key,
        by_id=job.by_id,
        at=job.now,
        filename=order.filename[-200:],
        accepted=outcome.good,
        rejected=outcome.rejected,
    )
    totals = {what: outcome.plan.of(what) for what in (CREATED, UPDATED, UNCHANGED)}
    facts: dict[str, ledger.Fact] = {**totals, "rejected": outcome.rejected, "changes": job.changes}
    facts["list"] = ledger.digest(sha256(order.content).hexdigest())
    if job.values:
        facts["values"] = job.values
    ledger.append(
        job.community.pk, "archive.imported", subject=f"import:{run.pk}", actor_id=job.by_id, at=job.now, facts=facts
    )
