"""The past months of the company, closed as the desk closes them: what reports compare with is frozen."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.load.rows import MINUTE
from reports.queries.month_facts import first_of
from reports.services.closing import close_month
from staff.models import Community
from tickets.models import ServiceDay
from tickets.queries.clearance import span_of

CLOSED = 14  # a month, the one before it and the same of last year, for each that a day's work opens


def close_months(community: Community, now: datetime) -> None:
    """The last `CLOSED` months that are over, the oldest first; of each the last day is closed before."""
    this = first_of(now.astimezone(ZoneInfo(community.timezone)).date())
    for back in range(CLOSED, 0, -1):
        month = first_of(this, after=-back)
        last = first_of(month, after=1) - timedelta(days=1)
        span = span_of(community, last)
        ServiceDay.objects.get_or_create(
            community=community,
            day=last,
            defaults={"starts_at": span.starts_at, "ends_at": span.ends_at, "closed_at": span.ends_at + MINUTE},
        )
        close_month(community, month, by=None, now=now)
