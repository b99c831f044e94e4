"""A person's own shifts: today, this week, the next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from duty.models import Cell
from duty.queries.months import special_days
from duty.rules import DAY, Slot, slot_of
from staff.models import Membership

WEEKS = 4


@dataclass(frozen=True)
class MyDay:
    """One of my days; without a roster `known` is false."""

    day: date
    known: bool
    shift: str
    hours: str
    rest: bool
    slot: Slot | None
    today: bool
    off: bool
    holiday: str
    roster_id: int | None


def my_days(who: Membership, now: datetime) -> list[list[MyDay]]:
    """My days by weeks from Monday: this week and the three that follow, in two queries."""
    zone = ZoneInfo(who.community.timezone)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=place) for place in range(7 * WEEKS)]
    special = special_days(who.community, days[0], days[-1])
    rows = Cell.objects.filter(
        community=who.community, user=who.user, day__range=(days[0], days[-1]), roster__published_at__isnull=False
    ).exclude(shift=None).select_related("shift")  # fmt: skip
    cells = {row.day: row for row in rows}
    found = []
    for day in days:
        cell, row = cells.get(day), special.get(day)
        shift = cell.shift if cell else None
        found.append(
            MyDay(
                day=day,
                known=shift is not None,
                shift=shift.name if shift else "",
                hours=shift.hours if shift else "",
                rest=shift is None or shift.starts is None,
                slot=slot_of(who.user_id, day, shift.facts, zone) if shift else None,
                today=day == today,
                off=not (row.working if row else day.weekday() < 5),
                holiday=row.name if row and not row.working else "",
                roster_id=cell.roster_id if cell else None,
            )
        )
    return [found[place : place + 7] for place in range(0, len(found), 7)]


def running(who: Membership, now: datetime) -> Slot | None:
    """My shift that runs now, if one does; last night's counts until it ends."""
    zone = ZoneInfo(who.community.timezone)
    today = now.astimezone(zone).date()
    rows = Cell.objects.filter(
        community=who.community, user=who.user, day__in=[today - DAY, today], roster__published_at__isnull=False,
        shift__starts__isnull=False,
    ).select_related("shift")  # fmt: skip
    slots = [slot_of(who.user_id, row.day, row.shift.facts, zone) for row in rows if row.shift]
    return next((slot for slot in slots if slot and slot.covers(now)), None)
