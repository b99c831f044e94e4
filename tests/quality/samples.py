"""A day that was closed with a matter not cleared, and a month that was drawn: what the pages of quality show."""

from datetime import datetime, timedelta
from typing import Any

from deadlines.calendar import service_day
from quality.services import draw_month, keep_audits
from staff.models import Membership
from tests.factories import a_ticket
from tickets.services import close_day


def an_audited_day(lead: Membership, now: datetime) -> dict[str, dict[str, Any]]:
    """View name → what its address needs."""
    community = lead.community
    a_ticket(lead, now=now - timedelta(days=5))
    day = service_day(now, community.timezone, community.service_day_ends) - timedelta(days=1)
    month = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    close_day(community, month, now=now)
    close_day(community, day, now=now)
    keep_audits(now)
    draw_month(community, month, now=now)
    of_day = {"day": day}
    return {
        "tickets:cleared_day": of_day,
        "quality:audit": of_day,
        "quality:audit_paper": of_day,
        "quality:spot_checks": {"month": month},
    }
