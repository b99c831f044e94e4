"""A roster from a sheet: read and kept (dry run), then taken over whole or not at all."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction

from core.sheets import Table
from duty import refusals
from duty.models import Change, Roster, RosterDraft
from duty.queries.months import Grid, grid_of
from duty.rules import Edit
from duty.services.cells import lock_roster, seal, write_cells
from duty.services.change import edit_published, same_of
from duty.sheet_rules import Person, Reading, read_sheet
from ledger import services as ledger
from staff.models import Membership, User
from staff.queries import names_of

KEPT = timedelta(hours=2)


def people_in(grid: Grid) -> list[Person]:
    """Whoever may stand in a sheet of this roster."""
    return [Person(row.user_id, row.name, row.username) for row in grid.rows if row.here]


@transaction.atomic
def keep_sheet(roster: Roster, table: Table, *, by: User, filename: str, now: datetime) -> RosterDraft:
    """Read the sheet, say what it would do, keep it for two hours. The roster stays as it is. Raises ColumnsMissing."""
    grid = grid_of(roster, now)
    reading = read_sheet(table.headers, table.rows, people=people_in(grid), days=roster.days, table=grid.table)
    if reading is None:
        raise refusals.ColumnsMissing("file", month=f"{roster.year}-{roster.month:02d}")
    RosterDraft.objects.filter(expires_at__lte=now).delete()
    RosterDraft.objects.filter(roster=roster, by=by, done_at=None).delete()
    edits = sheet_edits(grid, reading.rows)
    return RosterDraft.objects.create(
        roster=roster,
        key=uuid.uuid4(),
        by=by,
        at=now,
        expires_at=now + KEPT,
        filename=filename[-200:],
        digest=ledger.digest(repr(table.rows)),
        seen=roster.version,
        rows=reading.rows,
        faults=[asdict(fault) for fault in reading.faults],
        counts=_counts(grid, reading, edits),
    )


def _counts(grid: Grid, reading: Reading, edits: Sequence[Edit]) -> dict[str, int]:
    return {
        "people": len(reading.rows),
        "missing": sum(1 for row in grid.rows if row.here) - len(reading.rows),
        "cells": reading.cells,
        "changed": len(edits),
        "bad": len(reading.faults),
    }


def sheet_edits(grid: Grid, rows: Sequence[tuple[int, Sequence[tuple[int, int | None]]]]) -> list[Edit]:
    """What the sheet would change: a shift that is no longer in use counts as the one that has its name."""
    found = []
    for user_id, cells in rows:
        row = grid.row_of(user_id)
        if row is None:
            continue
        for place, after in cells:
            cell = row.cells[place - 1]
            before = cell.shift.pk if cell.shift else None
            if grid.same(before) != grid.same(after):
                found.append(Edit(user_id, cell.day, before, after))
    return found


@transaction.atomic
def carry_out(roster: Roster, key: uuid.UUID, *, who: Membership, reason: str, now: datetime) -> int:
    """Take the sheet over, whole; returns how many cells changed. A second click changes nothing.

    Into a published roster it is a change with a reason. Raises DraftGone, FaultsLeft, ImportOutdated or what
    changing raises.
    """
    locked = lock_roster(roster.pk)
    kept = RosterDraft.objects.filter(roster=roster, key=key).first()
    if kept is None or (kept.done_at is None and kept.expires_at <= now):
        raise refusals.DraftGone
    if kept.done_at is not None:
        return 0
    if kept.faults:
        raise refusals.FaultsLeft(count=len(kept.faults))
    grid = grid_of(locked, now)
    edits = sheet_edits(grid, kept.rows)
    _check_unchanged(locked, kept, edits)
    if locked.published_at is not None:
        made = _changed(locked, kept, edits, who=who, reason=reason, now=now)
    else:
        made = len(write_cells(locked, edits, seen=kept.seen, same=same_of(grid)).made)
        seal(locked, "imported", by=who.user, at=now, facts={"cells": made, "list": kept.digest})
    RosterDraft.objects.filter(pk=kept.pk).update(done_at=now)
    return made


def _changed(
    roster: Roster, kept: RosterDraft, edits: Sequence[Edit], *, who: Membership, reason: str, now: datetime
) -> int:
    if not edits:
        return 0
    change: Change = edit_published(
        roster_id=roster.pk, who=who, edits=edits, seen=kept.seen, reason=reason, key=kept.key, now=now
    )
    return change.lines.count()


def _check_unchanged(roster: Roster, kept: RosterDraft, edits: Sequence[Edit]) -> None:
    """Nobody has touched a cell that the sheet would change since it was read."""
    wanted = {(edit.person, edit.day) for edit in edits}
    for user, day in roster.cells.filter(version__gt=kept.seen).values_list("user", "day"):
        if (user, day) in wanted:
            raise refusals.ImportOutdated(person=names_of([user])[user], day=day.isoformat())
