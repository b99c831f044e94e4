"""The public calendar keeps itself: holidays are filled in as they are published; a missing year is told in time."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from deadlines.models import CalendarDay
from notices.enums import Urgency
from notices.services import News, tell
from staff.enums import SETUP
from staff.models import Community
from staff.queries import ids_by_role

TOLD_FROM_MONTH = 12  # the State Council publishes next year's days in November


def keep_calendar(now: datetime) -> list[int]:
    """Fill in this year and the next; returns the years that are still without holidays and should have them.

    Directors and administrators are told of each such year once. Run it as often as you like.
    """
    today = localdate(now)
    years = [today.year, today.year + 1]
    for year in years:
        fill_calendar(year)
    due = [year for year in years if year == today.year or today.month >= TOLD_FROM_MONTH]
    missing = [year for year in due if not CalendarDay.objects.filter(community=None, day__year=year).exists()]
    for year in missing:
        _tell_missing(year, now=now)
    return missing


def fill_calendar(year: int) -> int:
    """Enter the year's Chinese public holidays and adjusted working days for every community; returns how many.

    Days that somebody has entered by hand stay as they are. 0 when the year is not published yet (November before).
    """
    import chinese_calendar

    first, last = date(year, 1, 1), date(year, 12, 31)
    try:
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        special = [(day, chinese_calendar.is_workday(day)) for day in days]
    except NotImplementedError:
        return 0
    rows = [
        CalendarDay(day=day, working=working, name=str(chinese_calendar.get_holiday_detail(day)[1] or ""))
        for day, working in special
        if working != (day.weekday() < 5)
    ]
    known = set(CalendarDay.objects.filter(community=None, day__year=year).values_list("day", flat=True))
    fresh = [row for row in rows if row.day not in known]
    return len(CalendarDay.objects.bulk_create(fresh, ignore_conflicts=True))


def _tell_missing(year: int, *, now: datetime) -> None:
    """To those who keep a calendar that has no day of its own in that year."""
    own = CalendarDay.objects.filter(day__year=year).exclude(community=None).values("community_id")
    communities = {one.pk: one for one in Community.objects.exclude(pk__in=own)}
    for (community_id, _role), people in ids_by_role(communities, SETUP).items():
        news = News(
            community_id=community_id,
            recipients=frozenset(people),
            code="calendar.missing",
            key=f"calendar.missing:{community_id}:{year}",
            url=f"/c/{communities[community_id].slug}/calendar/?year={year}",
            urgency=Urgency.SOON,
            params={"year": str(year)},
        )
        tell([news], now=now)
