"""A month that was closed and issued: what the pages of the monthly report show."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reports.queries.month_facts import first_of
from reports.services import issue_month
from staff.models import Membership
from tests.factories import a_ticket
from tickets.services import close_day


def an_issued_month(lead: Membership, now: datetime) -> dict[str, dict[str, Any]]:
    """View name → what its address needs."""
    zone = ZoneInfo(lead.community.timezone)
    month = first_of(now.astimezone(zone).date(), after=-1)
    a_ticket(lead, now=datetime.combine(month, time(12), zone))
    close_day(lead.community, first_of(month, after=1) - timedelta(days=1), now=now)
    issue_month(lead.community, month, by=lead.user, now=now)
    of_month = {"month": month}
    return {
        "reports:month": of_month,
        "reports:month_paper": of_month,
        "reports:month_figure": {**of_month, "figure": "received"},
    }
