"""A draft on its way: begun, filled in, last month's rotation continued, published (L-4)."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from duty import refusals, rules
from duty.models import Cell, Roster
from duty.queries.months import checks_of, grid_of
from duty.rules import Edit
from duty.services.cells import Written, lock_roster, news, seal, write_cells
from duty.services.shifts import ensure_shifts
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from staff.models import Department, Membership
from staff.queries import ids_of_department


@transaction.atomic
def begin(who: Membership, department: Department, *, year: int, month: int, now: datetime) -> Roster:
    """Begin the month's roster of a department; begun already, it is found. Raises MonthNotOffered."""
    today = now.astimezone(ZoneInfo(who.community.timezone)).date()
    if not rules.may_begin(year, month, today):
        raise refusals.MonthNotOffered("month")
    ensure_shifts(who.community)
    facts = {"community": who.community, "begun_at": now, "begun_by": who.user}
    roster, new = Roster.objects.get_or_create(department=department, year=year, month=month, defaults=facts)
    if new:
        seal(roster, "begun", by=who.user, at=now)
    return roster


@transaction.atomic
def fill_in(*, roster_id: int, edits: Sequence[Edit], seen: int) -> Written:
    """Put cells into a draft. What a colleague changed since version `seen` stays, and is told as a conflict.

    No verb that others rely on, so no ledger entry: publishing seals what the draft has become. Raises
    AlreadyPublished, NotOfDepartment or ElsewhereThatDay.
    """
    roster = lock_roster(roster_id)
    if roster.published_at is not None:
        raise refusals.AlreadyPublished
    return write_cells(roster, edits, seen=seen, same={})


@transaction.atomic
def copy_rotation(*, roster_id: int) -> int:
    """Let last month's rotation go on in the empty cells; returns how many were filled. Raises NothingToCopy."""
    roster = lock_roster(roster_id)
    if roster.published_at is not None:
        raise refusals.AlreadyPublished
    year, month = rules.shifted(roster.year, roster.month, -1)
    before = Roster.objects.filter(department=roster.department_id, year=year, month=month).first()
    if before is None:
        raise refusals.NothingToCopy
    grid = grid_of(roster, roster.begun_at)
    earlier: dict[int, dict[int, int]] = {}
    for user, day, shift in before.cells.exclude(shift=None).values_list("user", "day", "shift_id"):
        if shift is not None:
            earlier.setdefault(user, {})[day.day] = shift
    edits = []
    for row in grid.rows:
        if not row.here or row.user_id not in earlier:
            continue
        going = [earlier[row.user_id].get(day.day) for day in rules.days_of(year, month)]
        for cell, going_on in zip(row.cells, rules.continued(going, len(row.cells)), strict=True):
            if cell.shift is None and going_on is not None:
                edits.append(Edit(row.user_id, cell.day, None, grid.same(going_on)))
    if not edits:
        raise refusals.NothingToCopy
    return len(write_cells(roster, edits, seen=None, same={}).made)


@transaction.atomic
def publish(*, roster_id: int, who: Membership, accept_warnings: bool, now: datetime) -> Roster:
    """Publish the month and tell everybody concerned; published already, nothing happens.

    Raises NothingOnRoster, TwiceAtOnce, or WarningsLeft unless `accept_warnings`.
    """
    roster = lock_roster(roster_id)
    if roster.published_at is not None:
        return roster
    grid = grid_of(roster, now)
    checks = checks_of(grid, now)
    if not any(row.worked for row in grid.rows):
        raise refusals.NothingOnRoster
    if checks.blocking:
        worst = checks.blocking[0]
        raise refusals.TwiceAtOnce(person=worst.person, day=worst.day.isoformat())
    if checks.warnings and not accept_warnings:
        raise refusals.WarningsLeft("accept_warnings", count=len(checks.warnings))
    roster.published_at, roster.published_by = now, who.user
    roster.save(update_fields=["published_at", "published_by"])
    concerned = {row.user_id for row in grid.rows if row.worked} | ids_of_department(roster.department_id)
    tell([news(roster, "roster.published", concerned - {who.user_id}, key="", urgency=Urgency.SOON)], now=now)
    cells = list(Cell.objects.filter(roster=roster).order_by("pk").values_list("user", "day", "shift"))
    late = [holiday.first.isoformat() for holiday in checks.holidays if holiday.state == "late"]
    seal(
        roster,
        "published",
        by=who.user,
        at=now,
        facts={
            "cells": len(cells),
            "content": ledger.digest(repr(cells)),
            "warnings": len(checks.warnings),
            "late": late,
        },
    )
    return roster
