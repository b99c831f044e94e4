"""A community's own limits and calendar; each change stands in the ledger with who made it."""

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from deadlines import refusals, rules
from deadlines.models import CalendarDay, LimitOverride
from deadlines.rules import Clock, Override, Rule
from ledger import services as ledger
from staff.models import Membership

MOST_MINUTES = 60 * 24 * 366
MOST_DAYS = 366


@transaction.atomic
def set_limit(who: Membership, rule: Rule, own: Override, *, now: datetime) -> None:
    """Set the community's own figures for a rule; all empty = back to the rulebook's default. Running deadlines stay.

    Raises LimitOutOfRange or WarningTooEarly.
    """
    check_override(rule, own)
    row = LimitOverride.objects.filter(community=who.community, rule=rule.value)
    if own == Override():
        row.delete()
    else:
        LimitOverride.objects.update_or_create(community=who.community, rule=rule.value, defaults=asdict(own))
    ledger.append(
        who.community_id,
        "limit.set",
        subject=f"rule:{rule.value}",
        actor_id=who.user_id,
        at=now,
        facts={name: value for name, value in asdict(own).items() if value is not None},
    )


def check_override(rule: Rule, own: Override) -> None:
    """Whole numbers in range, and a warning that comes before the limit."""
    figures = {
        "amount_minutes": (own.amount_minutes, MOST_MINUTES),
        "amount_days": (own.amount_days, MOST_DAYS),
        "warning_minutes": (own.warning_minutes, MOST_MINUTES),
        "interval_minutes": (own.interval_minutes, MOST_MINUTES),
    }
    for field, (value, most) in figures.items():
        if value is not None and not 1 <= value <= most:
            raise refusals.LimitOutOfRange(field, most=most)
    limit = rules.DEFAULT_LIMITS[rule].with_override(own)
    if limit.clock is not Clock.TOLD and limit.warning >= limit.amount:
        raise refusals.WarningTooEarly("warning_minutes")


@transaction.atomic
def set_day(who: Membership, day: date, *, working: bool, name: str, now: datetime) -> None:
    """Say of one day whether this community works on it, whatever the public calendar says."""
    CalendarDay.objects.update_or_create(
        community=who.community, day=day, defaults={"working": working, "name": name.strip()[:40]}
    )
    ledger.append(
        who.community_id,
        "calendar.set",
        subject=f"day:{day.isoformat()}",
        actor_id=who.user_id,
        at=now,
        facts={"working": working},
    )


@transaction.atomic
def forget_day(who: Membership, day: date, *, now: datetime) -> None:
    """Drop the community's own word on a day: the public calendar counts again."""
    if CalendarDay.objects.filter(community=who.community, day=day).delete()[0]:
        ledger.append(
            who.community_id, "calendar.forgotten", subject=f"day:{day.isoformat()}", actor_id=who.user_id, at=now
        )
