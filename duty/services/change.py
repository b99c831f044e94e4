"""Changing what is published: asked by a member, or made by a lead with a reason; never silently (L-4)."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from core.once import made_with
from duty import refusals, rules
from duty.enums import ChangeKind, ChangeState
from duty.models import Cell, Change, ChangeLine, Roster, Shift
from duty.queries.months import Grid, grid_of
from duty.rules import Edit
from duty.services.cells import as_facts, check_clashes, lock_roster, news, seal, write_cells
from ledger.services import Fact
from notices.enums import Urgency
from notices.services import News, tell
from staff.enums import LEADS
from staff.models import Membership, User
from staff.queries import leads_of

LINES_TOLD = 6


@dataclass(frozen=True)
class Exchange:
    """Two people trade their cells of one day, or of two: mine on `day`, theirs on `back`; without it a take-over."""

    other: User
    day: date
    back: date | None = None


@transaction.atomic
def ask(*, roster_id: int, who: Membership, wish: Exchange, reason: str, key: uuid.UUID, now: datetime) -> Change:
    """Ask for a swap, or that a colleague takes over a shift; asked by a lead it is agreed in itself.

    The same `key` again returns the first change. Raises a Refused.
    """
    if done := made_with(Change, key, roster_id=roster_id):
        return done
    roster = lock_roster(roster_id)
    if roster.published_at is None:
        raise refusals.NotPublished
    words = rules.check_reason(reason)
    grid = grid_of(roster, now)
    kind, edits = _exchanged(grid, who.user_id, wish, now)
    _check_none_waits(roster, edits)
    check_clashes(grid, edits, now)
    change = _kept(roster, kind, edits, by=who.user, reason=words, key=key, now=now)
    if who.role in LEADS:
        carry(change, edits, by=who.user, answer="", now=now)
        return change
    concerned = {wish.other.pk, *leads_of(roster.community_id)} - {who.user_id}
    told = {"who": str(who.user), "what": in_words(edits)}
    tell([change_news(change, "roster.asked", concerned, urgency=Urgency.SOON, **told)], now=now)
    seal(roster, "change_asked", by=who.user, at=now, facts={"change": change.pk, "cells": as_facts(edits)})
    return change


@transaction.atomic
def edit_published(
    *, roster_id: int, who: Membership, edits: Sequence[Edit], seen: int, reason: str, key: uuid.UUID, now: datetime
) -> Change:
    """A lead changes cells of a published roster, with a reason; those concerned are told. All of it or nothing.

    The same `key` again returns the first change. Raises a Refused, CellChanged where a colleague was there first.
    """
    if done := made_with(Change, key, roster_id=roster_id):
        return done
    roster = lock_roster(roster_id)
    if roster.published_at is None:
        raise refusals.NotPublished
    words = rules.check_reason(reason)
    grid = grid_of(roster, now)
    check_clashes(grid, edits, now)
    written = write_cells(roster, edits, seen=seen, same=same_of(grid))
    if written.conflicts:
        raise written.conflicts[0].refusal
    if not written.made:
        raise refusals.NothingChanged
    change = _kept(roster, ChangeKind.EDIT, written.made, by=who.user, reason=words, key=key, now=now)
    finish(change, written.made, by=who.user, answer="", now=now)
    return change


def same_of(grid: Grid) -> Mapping[int, int]:
    """Shifts that are no longer in use → the one that has the name now."""
    return {pk: other for pk in grid.every if (other := grid.same(pk)) is not None}


def carry(change: Change, edits: Sequence[Edit], *, by: User, answer: str, now: datetime) -> None:
    """Put an agreed change into the roster. Raises ChangeOutdated if a cell is no longer what it was."""
    roster = change.roster
    stored = {
        (user, day): shift
        for user, day, shift in Cell.objects.filter(
            roster=roster, user__in={edit.person for edit in edits}, day__in={edit.day for edit in edits}
        ).values_list("user", "day", "shift")
    }
    for edit in edits:
        if stored.get((edit.person, edit.day)) != edit.before:
            raise refusals.ChangeOutdated(day=edit.day.isoformat())
    write_cells(roster, edits, seen=None, same={})
    finish(change, edits, by=by, answer=answer, now=now)


def finish(change: Change, edits: Sequence[Edit], *, by: User, answer: str, now: datetime) -> None:
    """Mark the change as agreed, tell whoever gained or lost a shift, each their own, and seal it."""
    mark(change, ChangeState.ACCEPTED, by=by, answer=answer, now=now)
    told = []
    for person in {edit.person for edit in edits} | {change.asked_by_id}:
        own = [edit for edit in edits if edit.person == person] or edits
        if person != by.pk:
            told.append(
                change_news(change, "roster.changed", {person}, urgency=Urgency.SOON, who=str(by), what=in_words(own))
            )
    tell(told, now=now)
    facts: dict[str, Fact] = {"change": change.pk, "asked_by": change.asked_by_id, "cells": as_facts(edits)}
    seal(change.roster, "changed", by=by, at=now, facts=facts)


def mark(change: Change, state: ChangeState, *, by: User, answer: str, now: datetime) -> None:
    """Keep what became of a change, and never before it was asked: another server's clock may have been ahead."""
    change.state, change.answered_by, change.answer = state, by, answer
    change.answered_at = max(now, change.asked_at)
    change.save(update_fields=["state", "answered_by", "answered_at", "answer"])


def change_news(
    change: Change, code: str, recipients: Iterable[int], *, urgency: Urgency = Urgency.INFO, **params: str
) -> News:
    """A notice about the change; it leads to the change."""
    told = news(change.roster, code, recipients, key=str(change.pk), urgency=urgency, **params)
    url = f"/c/{change.roster.community.slug}/roster/changes/{change.pk}/"
    return News(told.community_id, told.recipients, told.code, told.key, url, told.urgency, told.params)


def in_words(edits: Iterable[Edit]) -> str:
    """12-03 早班→夜班、12-05 –→休息: dates and the community's own names of shifts, so the same in every language."""
    found = sorted(edits, key=lambda edit: (edit.day, edit.person))
    shifts = {one.pk: one.name for one in Shift.objects.filter(pk__in=_shift_ids(found))}

    def name(pk: int | None) -> str:
        return shifts[pk] if pk is not None else "–"

    said = [f"{edit.day:%m-%d} {name(edit.before)}→{name(edit.after)}" for edit in found[:LINES_TOLD]]
    return "、".join(said) + (" …" if len(found) > LINES_TOLD else "")


def _shift_ids(edits: Iterable[Edit]) -> set[int]:
    return {pk for edit in edits for pk in (edit.before, edit.after) if pk is not None}


def _kept(
    roster: Roster, kind: ChangeKind, edits: Iterable[Edit], *, by: User, reason: str, key: uuid.UUID, now: datetime
) -> Change:
    change = Change.objects.create(
        roster=roster, kind=kind, state=ChangeState.ASKED, key=key, asked_by=by, asked_at=now, reason=reason
    )
    ChangeLine.objects.bulk_create(
        ChangeLine(change=change, user_id=edit.person, day=edit.day, before_id=edit.before, after_id=edit.after)
        for edit in edits
    )
    return change


def _exchanged(grid: Grid, me: int, wish: Exchange, now: datetime) -> tuple[ChangeKind, list[Edit]]:
    """The cells that trade places, after the rules have looked at them."""
    if wish.other.pk == me:
        raise refusals.WithOneself("other")
    mine, theirs = grid.row_of(me), grid.row_of(wish.other.pk)
    if mine is None:
        raise refusals.NotMyShift("day")
    if theirs is None or not theirs.here:
        raise refusals.NotOfDepartment("other")
    today = now.astimezone(ZoneInfo(grid.roster.community.timezone)).date()
    before = {cell.day: cell.shift for cell in mine.cells}
    others = {cell.day: cell.shift for cell in theirs.cells}
    return rules.exchange(me, wish.other.pk, before, others, day=wish.day, back=wish.back, today=today)


def _check_none_waits(roster: Roster, edits: Iterable[Edit]) -> None:
    waiting = set(
        ChangeLine.objects.filter(change__roster=roster, change__state=ChangeState.ASKED).values_list("user", "day")
    )
    if any((edit.person, edit.day) in waiting for edit in edits):
        raise refusals.AlreadyAsked
