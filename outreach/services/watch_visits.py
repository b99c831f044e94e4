"""The month's plan makes itself, and the leads hear once when it will fall short (F-1)."""

from datetime import date, datetime

from django.db import transaction

from core.refusals import Refused
from notices.enums import Urgency
from notices.services import News, tell
from outreach.models import VisitPlan
from outreach.queries.visits import made_of
from outreach.rules import visits as rules
from outreach.services.visits import make_plan, today_in
from staff.models import Community
from staff.queries import leads_of


def watch_visits(now: datetime) -> int:
    """Every hour: plans of months that have begun, warnings of months that end; returns how many of both.

    However often it is called, a month has one plan and one warning; a missed hour is made up for. A community whose
    days are not cleared (a replayed one) plans nothing.
    """
    communities = list(Community.objects.filter(daily_clearance=True).order_by("pk"))
    months = {one.pk: today_in(one, now).replace(day=1) for one in communities}
    rows = VisitPlan.objects.filter(community__in=communities, month__in=set(months.values()))
    plans = {one.community_id: one for one in rows if one.month == months[one.community_id]}
    done = sum(_planned(one, months[one.pk], now) for one in communities if one.pk not in plans)
    return done + sum(_short(one, plans[one.pk], now) for one in communities if one.pk in plans)


def _planned(community: Community, month: date, now: datetime) -> int:
    try:
        make_plan(community, month, by=None, now=now)
    except Refused:  # nobody to visit, nobody to go, or another worker was there first
        return 0
    return 1


def _short(community: Community, plan: VisitPlan, now: datetime) -> int:
    today = today_in(community, now)
    if plan.short_told_at is not None or not rules.is_short(made=0, need=1, today=today):
        return 0
    with transaction.atomic():
        locked = VisitPlan.objects.select_for_update().get(pk=plan.pk)
        made = made_of([locked]).get(locked.pk, 0)
        if locked.short_told_at is not None or not rules.is_short(made=made, need=locked.need, today=today):
            return 0
        VisitPlan.objects.filter(pk=plan.pk).update(short_told_at=now)
        news = News(
            community_id=community.pk,
            recipients=frozenset(leads_of(community.pk)),
            code="visits.short",
            key=f"visits.short:{plan.pk}",
            url=f"/c/{community.slug}/home-visits/",
            urgency=Urgency.SOON,
            params={"month": f"{plan.month:%Y-%m}", "made": str(made), "need": str(locked.need)},
        )
        tell([news], now=now)
    return 1
