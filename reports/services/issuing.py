"""The monthly report is issued: to the managers, by the 10th at the latest, by itself when nobody does it (TL-11)."""

import logging
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from core.refusals import Refused
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule, local
from deadlines.services import Subject
from ledger import services as ledger
from notices.services import News, tell
from reports import refusals
from reports.models import MonthIssue
from reports.queries.month_facts import ends_at, first_of, first_record_at
from reports.services.closing import close_month
from staff.enums import LEADS
from staff.models import Community, User
from staff.queries import ids_by_role

DUE_DAY = 10  # TL-11: the report is issued by the end of this day
ISSUES_ON, ISSUES_AT = 3, time(8)  # when it issues itself, on the community's clock
MOST_MISSED = 24  # months that are made up for after the engine stood still
logger = logging.getLogger(__name__)


def keep_months(now: datetime) -> list[MonthIssue]:
    """What the engine does every hour: a month that is over owes its report; from the 3rd on it issues itself.

    Killed anywhere, it goes on the next time: each report is one row and each step one transaction.
    """
    for community in Community.objects.exclude(daily_clearance=False, revisits=False).order_by("pk"):  # no replays
        for month in _missing(community, now):
            owe_report(community, month, now=now)
    issued = []
    for one in MonthIssue.objects.filter(issued_at=None).select_related("community").order_by("month", "pk"):
        if now < issues_at(one.month, one.community.timezone):
            continue
        try:
            issued.append(issue_month(one.community, one.month, by=None, now=now))
        except Refused as refusal:
            logger.info("The report of %s %s waits: %s", one.community.slug, one, refusal)
    return issued


def _missing(community: Community, now: datetime) -> list[date]:
    """Months that are over and owe no report yet: since the last one that does, at least the one before this."""
    previous = first_of(local(now, community.timezone).date(), after=-1)
    last = MonthIssue.objects.filter(community=community).order_by("-month").values_list("month", flat=True).first()
    if last is not None:
        count = min((previous.year - last.year) * 12 + previous.month - last.month, MOST_MISSED)
        return [first_of(previous, after=-back) for back in reversed(range(count))]
    began = first_record_at([community])
    return [previous] if began is not None and began < ends_at(previous, community.timezone) else []


@transaction.atomic
def owe_report(community: Community, month: date, *, now: datetime) -> MonthIssue:
    """From the month's end on the report is owed; again, it is the same row (TL-11)."""
    end = ends_at(month, community.timezone)
    due = due_at(month, community.timezone)
    facts = {"opened_at": end, "due_at": due}
    owed, fresh = MonthIssue.objects.get_or_create(community=community, month=month, defaults=facts)
    owed.community = community
    if fresh:
        planned = deadlines.plan(limit_book(community), Rule.TL_11, at=end, told=due)
        deadlines.start(community.pk, [(Subject("month", owed.pk), planned)])
        _seal(owed, "month.owed", by=None, at=now)
    return owed


@transaction.atomic
def issue_month(community: Community, month: date, *, by: User | None, now: datetime) -> MonthIssue:
    """Close the month and tell the managers, by e-mail with the workbook. Raises IssuedBefore, or why it can't."""
    month = first_of(month)
    if now < ends_at(month, community.timezone):
        raise refusals.MonthRuns(month=f"{month:%Y-%m}")
    owe_report(community, month, now=now)
    issue = MonthIssue.objects.select_for_update().get(community=community, month=month)
    issue.community = community
    if issue.issued_at is not None:
        at = local(issue.issued_at, community.timezone)
        raise refusals.IssuedBefore(month=f"{month:%Y-%m}", at=f"{at:%Y-%m-%d %H:%M}")
    close_month(community, month, by=by, now=now)
    issue.issued_at, issue.issued_by = now, by
    issue.save(update_fields=["issued_at", "issued_by"])
    deadlines.meet(Subject("month", issue.pk), [Rule.TL_11], at=now)
    tell([_news(issue)], now=now)
    _seal(issue, "month.issued", by=by, at=now)
    return issue


def due_at(month: date, timezone: str) -> datetime:
    """The last second of the 10th of the next month."""
    after = first_of(month, after=1) + timedelta(days=DUE_DAY)
    return datetime.combine(after, time(0), ZoneInfo(timezone)) - timedelta(seconds=1)


def issues_at(month: date, timezone: str) -> datetime:
    """When the report of this month issues itself."""
    return datetime.combine(first_of(month, after=1).replace(day=ISSUES_ON), ISSUES_AT, ZoneInfo(timezone))


def month_url(slug: str, month: date) -> str:
    """The report's page. Written out here because services lie below the urls; a test compares both."""
    return f"/c/{slug}/reports/{month:%Y-%m}/"


def managers_of(community_id: int) -> set[int]:
    """Who is told of the report: supervisors and directors."""
    return set().union(*ids_by_role([community_id], LEADS).values())


def _news(issue: MonthIssue) -> News:
    return News(
        community_id=issue.community_id,
        recipients=frozenset(managers_of(issue.community_id)),
        code="month.issued",
        key=f"month.issued:{issue.pk}",
        url=month_url(issue.community.slug, issue.month),
        params={"month": f"{issue.month:%Y-%m}"},
    )


def _seal(issue: MonthIssue, action: str, *, by: User | None, at: datetime) -> None:
    ledger.append(
        issue.community_id,
        action,
        subject=f"month:{issue.month:%Y-%m}",
        actor_id=by.pk if by else None,
        at=at,
        facts={"month": f"{issue.month:%Y-%m}"},
    )
