"""Rosters as tests need them: a department with people, a month filled in by signs, published or not."""

import uuid
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from duty.models import Change, Roster, Shift
from duty.queries.months import grid_of
from duty.rules import Edit, edits_of, read_row, shifted
from duty.services import begin, fill_in, publish
from duty.services.change import Exchange, ask
from staff.enums import Role
from staff.models import Community, Department, Membership
from tests.factories import DepartmentFactory, MembershipFactory

# A Friday noon in Shanghai: the running month has days behind it and days ahead
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
NOVEMBER, DECEMBER = (2026, 11), (2026, 12)


def a_department(community: Community, name: str = "工程部", people: int = 4) -> tuple[Department, list[Membership]]:
    """A department whose technicians are called 甲, 乙, 丙, 丁 …"""
    department: Department = DepartmentFactory.create(community=community, name=name)
    names = "甲乙丙丁戊己庚辛"
    found = [
        MembershipFactory.create(
            community=community, department=department, role=Role.TECHNICIAN, user__name=f"{names[place]}师傅"
        )
        for place in range(people)
    ]
    return department, found


def a_roster(
    lead: Membership, department: Department, *, month: tuple[int, int] = DECEMBER, now: datetime = NOON, **rows: str
) -> Roster:
    """A draft of the month; `rows` are signs by the first character of a name."""
    roster = begin(lead, department, year=month[0], month=month[1], now=now)
    if rows:
        fill(roster, **rows)
    return roster


def fill(roster: Roster, **rows: str) -> None:
    """Enter rows of signs, repeated over the whole month."""
    grid = grid_of(Roster.objects.get(pk=roster.pk), NOON)
    edits: list[Edit] = []
    for row in grid.rows:
        if signs := rows.get(row.name[0]):
            text = (signs * 31)[: len(roster.days)]
            typed = read_row(text, grid.table, roster.days, person=row.name)
            was = [cell.shift.pk if cell.shift else None for cell in row.cells]
            edits += edits_of(row.user_id, roster.days, was, typed)
    fill_in(roster_id=roster.pk, edits=edits, seen=grid.roster.version)
    roster.refresh_from_db()


# four people in four turns: every shift has one, everybody has a rest day
ROTATION: dict[str, Any] = {"甲": "早中夜休", "乙": "中夜休早", "丙": "夜休早中", "丁": "休早中夜"}


def published(
    lead: Membership, department: Department, *, month: tuple[int, int] = DECEMBER, now: datetime = NOON, **rows: str
) -> Roster:
    """A published month in the rotation of four, or in the rows that are given."""
    roster = a_roster(lead, department, month=month, now=now, **(rows or ROTATION))
    return publish(roster_id=roster.pk, who=lead, accept_warnings=True, now=now)


def shift(community: Community, mark: str) -> Shift:
    """The community's shift with this character."""
    return Shift.objects.get(community=community, mark=mark, retired_at=None)


def asked(who: Membership, other: Membership, roster: Roster, day: int, back: int | None = None, **more: Any) -> Change:
    """`who` asks to trade the day with `other`."""
    there = None if back is None else date(roster.year, roster.month, back)
    wish = Exchange(other.user, date(roster.year, roster.month, day), there)
    facts: dict[str, Any] = {"reason": "家里有事", "key": uuid.uuid4(), "now": NOON, **more}
    return ask(roster_id=roster.pk, who=who, wish=wish, **facts)


def sign(roster: Roster, who: Membership, day: int) -> str:
    """What stands in a person's cell."""
    cell = roster.cells.filter(user=who.user, day=date(roster.year, roster.month, day)).first()
    return cell.shift.mark if cell and cell.shift else "-"


def a_month_with_a_wish(lead: Membership, who: Membership, *, now: datetime) -> Change:
    """Next month's roster of the department of `who`, published; `who` asks a colleague to take over a shift."""
    assert who.department is not None
    today = now.astimezone(ZoneInfo(who.community.timezone)).date()
    year, month = shifted(today.year, today.month, 1)
    roster = begin(lead, who.department, year=year, month=month, now=now)
    others = Membership.objects.select_related("user").exclude(pk=who.pk)
    other = others.filter(department=who.department, role=who.role)[0]
    fill(roster, **{str(who.user)[0]: "早", str(other.user)[0]: "休"})
    publish(roster_id=roster.pk, who=lead, accept_warnings=True, now=now)
    return asked(who, other, roster, 2, now=now)
