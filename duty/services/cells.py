"""What every verb on a roster does: lock it, write cells with its next version, tell, append to the ledger."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from duty import refusals
from duty.models import Cell, Roster, Shift
from duty.queries.months import Grid, checks_of, people_of, with_edits
from duty.rules import Edit
from ledger import services as ledger
from ledger.services import Fact
from notices.enums import Urgency
from notices.services import News
from staff.models import User
from staff.queries import names_of

Key = tuple[int, date]


def lock_roster(roster_id: int) -> Roster:
    """The roster with its row locked until the transaction ends: lock, then read, then decide."""
    rows = Roster.objects.select_for_update(of=("self",)).select_related("community", "department")
    return rows.get(pk=roster_id)


@dataclass(frozen=True)
class Conflict:
    """A cell that a colleague changed after it was shown."""

    person: str
    day: date
    now: str

    @property
    def refusal(self) -> refusals.CellChanged:
        """The same as a sentence."""
        return refusals.CellChanged(person=self.person, day=self.day.isoformat(), now=self.now or "–")


@dataclass
class Written:
    """What became of the edits: those that were made, with what stood there before, and those in conflict."""

    made: list[Edit] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def write_cells(roster: Roster, edits: Sequence[Edit], *, seen: int | None, same: Mapping[int, int]) -> Written:
    """Put the edits into the locked roster; all that were made carry its next version.

    `seen` is the version that the person saw (None: just read under the lock); `same` maps a shift that is no longer
    in use to the one that has its name. Raises NotOfDepartment or ElsewhereThatDay, and writes nothing then.
    """
    stored = _stored(roster, edits)
    done = Written()
    stale: list[tuple[Edit, int | None]] = []
    for edit in edits:
        cell = stored.get((edit.person, edit.day))
        current = cell.shift_id if cell else None
        if current == edit.after or (current is not None and same.get(current, current) == edit.after):
            continue
        if cell is not None and seen is not None and cell.version > seen:
            stale.append((edit, current))
        else:
            done.made.append(Edit(edit.person, edit.day, current, edit.after))
    done.conflicts = _conflicts(stale)
    if done.made:
        _check_people(roster, {edit.person for edit in done.made})
        _check_elsewhere(roster, done.made)
        _store(roster, done.made, stored)
    return done


def _stored(roster: Roster, edits: Iterable[Edit]) -> dict[Key, Cell]:
    people, days = {edit.person for edit in edits}, {edit.day for edit in edits}
    rows = Cell.objects.filter(roster=roster, user__in=people, day__in=days)
    return {(cell.user_id, cell.day): cell for cell in rows}


def _store(roster: Roster, made: Iterable[Edit], stored: Mapping[Key, Cell]) -> None:
    roster.version += 1
    roster.save(update_fields=["version"])
    fresh, known = [], []
    for edit in made:
        cell = stored.get((edit.person, edit.day))
        if cell is None:
            cell = Cell(roster=roster, community=roster.community, user_id=edit.person, day=edit.day)
            fresh.append(cell)
        else:
            known.append(cell)
        cell.shift_id, cell.version = edit.after, roster.version
    Cell.objects.bulk_create(fresh, batch_size=500)
    Cell.objects.bulk_update(known, ["shift", "version"], batch_size=500)


def _conflicts(stale: Sequence[tuple[Edit, int | None]]) -> list[Conflict]:
    if not stale:
        return []
    names = names_of(edit.person for edit, _current in stale)
    shifts = Shift.objects.in_bulk({current for _edit, current in stale if current is not None})
    return [
        Conflict(names[edit.person], edit.day, shifts[current].name if current is not None else "")
        for edit, current in stale
    ]


def _check_people(roster: Roster, people: Collection[int]) -> None:
    entered = Cell.objects.filter(roster=roster, user__in=people).values_list("user", flat=True)
    if not set(people) <= {user.pk for user, _here in people_of(roster, set(entered))}:
        raise refusals.NotOfDepartment


def _check_elsewhere(roster: Roster, made: Iterable[Edit]) -> None:
    """The unique constraint says the same; this says it in words."""
    wanted = {(edit.person, edit.day) for edit in made if edit.after is not None}
    if not wanted:
        return
    rows = Cell.objects.filter(
        community=roster.community_id,
        user__in={person for person, _day in wanted},
        day__in={day for _person, day in wanted},
        shift__isnull=False,
    ).exclude(roster=roster)
    for cell in rows.select_related("user", "roster__department"):
        if (cell.user_id, cell.day) in wanted:
            raise refusals.ElsewhereThatDay(
                person=cell.user, department=cell.roster.department, day=cell.day.isoformat()
            )


def check_clashes(grid: Grid, edits: Sequence[Edit], now: datetime) -> None:
    """A published roster never puts anybody on two shifts at once. Raises TwiceAtOnce."""
    before = {(one.person, one.day) for one in checks_of(grid, now).blocking}
    for remark in checks_of(with_edits(grid, edits), now).blocking:
        if (remark.person, remark.day) not in before:
            raise refusals.TwiceAtOnce(person=remark.person, day=remark.day.isoformat())


def news(
    roster: Roster, code: str, recipients: Iterable[int], *, key: str, urgency: Urgency = Urgency.INFO, **params: str
) -> News:
    """A notice about the roster for these people."""
    return News(
        community_id=roster.community_id,
        recipients=frozenset(recipients),
        code=code,
        key=f"{code}:{roster.pk}:{key}"[:100],
        url=roster_url(roster),
        urgency=urgency,
        params={"department": roster.department.name, "month": f"{roster.year}-{roster.month:02d}", **params},
    )


def roster_url(roster: Roster) -> str:
    """The roster's page. Written out here because services lie below the urls; a test compares both."""
    return f"/c/{roster.community.slug}/roster/{roster.pk}/"


def seal(roster: Roster, verb: str, *, by: User, at: datetime, facts: Mapping[str, Fact] | None = None) -> None:
    """Append the verb to the community's chain; last in the transaction. Ids only, no names."""
    ledger.append(
        roster.community_id,
        f"roster.{verb}",
        subject=f"roster:{roster.pk}",
        actor_id=by.pk,
        at=at,
        facts={"month": f"{roster.year}-{roster.month:02d}", "department": roster.department_id, **(facts or {})},
    )


def as_facts(edits: Iterable[Edit]) -> list[str]:
    """Edits as the ledger keeps them: person id, day, shift id before and after."""
    return [f"{edit.person}:{edit.day}:{edit.before or '-'}>{edit.after or '-'}" for edit in edits]
