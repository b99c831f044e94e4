"""The daily look at rosters: what should be published soon, and what is late, reaches those in charge (L-4)."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from deadlines.models import JobSlot
from duty import rules
from duty.models import Roster
from duty.queries.months import days_around, holidays_in, settings_of
from notices.enums import Urgency
from notices.services import News, tell
from staff.enums import Role
from staff.models import Community, Department
from staff.queries import ids_by_role, leads_of

JOB = "duty.rosters"
HOUR = 8  # local: the leads read it when they come in
MONTHS = 2  # the running month and the next have holidays that can still be met


def watch_rosters(now: datetime) -> int:
    """Look at every community whose day has begun and that has not been looked at today; returns how many were.

    One unique row a community and day: it runs once, however often it is called, and a missed hour is made up for.
    """
    looked = 0
    for community in Community.objects.order_by("pk"):
        here = now.astimezone(ZoneInfo(community.timezone))
        if here.hour >= HOUR:
            looked += _once(community, here.date(), now)
    return looked


def _once(community: Community, today: date, now: datetime) -> bool:
    slot = {"job": JOB, "slot": f"{community.pk}:{today}"}
    if JobSlot.objects.filter(**slot).exists():
        return False
    try:
        with transaction.atomic():
            JobSlot.objects.create(**slot, taken_at=now, done_at=now)
            tell(_news(community, today), now=now)
    except IntegrityError:  # another worker was there first, and tells the same
        return False
    return True


def _news(community: Community, today: date) -> Iterable[News]:
    """Of departments that keep a roster: the next month's, and those with a holiday, while they are not published."""
    figures = settings_of(community)
    supervisors = leads_of(community.pk)
    directors = ids_by_role([community.pk], [Role.DIRECTOR]).get((community.pk, Role.DIRECTOR), set())
    keepers = Department.objects.filter(pk__in=Roster.objects.filter(community=community).values("department"))
    found: list[News] = []
    for department in keepers.order_by("pk"):
        for ahead in range(MONTHS):
            roster = _roster(community, department, *rules.shifted(today.year, today.month, ahead))
            if roster.published_at is not None:
                continue
            for holiday in holidays_in(roster, days_around(roster), today=today, ahead=figures.holiday_days):
                if holiday.first < today or holiday.state not in {"soon", "late"}:
                    continue
                late = holiday.state == "late"
                told = supervisors | directors if late else supervisors
                code = "roster.holiday_late" if late else "roster.holiday_soon"
                facts = {"holiday": holiday.name or holiday.first.isoformat(), "limit": holiday.limit.isoformat()}
                key = f"{holiday.first}:{holiday.limit == today}"
                found.append(_told(roster, code, told, key=key, late=late, **facts))
            due = rules.publish_by(roster.first, days=figures.month_days)
            if ahead and today >= due:
                found.append(_told(roster, "roster.missing", supervisors, key="", late=False))
    return found


def _roster(community: Community, department: Department, year: int, month: int) -> Roster:
    """The month's roster, or one that nobody has begun yet and that is not kept."""
    found = Roster.objects.filter(department=department, year=year, month=month).first()
    roster = found or Roster(year=year, month=month)
    roster.community, roster.department = community, department
    return roster


def _told(roster: Roster, code: str, recipients: set[int], *, key: str, late: bool, **params: str) -> News:
    month = f"{roster.year}-{roster.month:02d}"
    where = f"{roster.pk}/" if roster.pk else f"?month={month}"
    return News(
        community_id=roster.community_id,
        recipients=frozenset(recipients),
        code=code,
        key=f"{code}:{roster.department_id}:{month}:{key}",
        url=f"/c/{roster.community.slug}/roster/{where}",
        urgency=Urgency.LATE if late else Urgency.SOON,
        params={"department": roster.department.name, "month": month, **params},
    )
