"""Reads about unmasking: the community's limit, what somebody saw lately, the list for the leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from privacy.models import USUAL_LIMIT, Allowance, Beyond, Care, Reveal
from privacy.reveal_rules import HOUR
from staff.models import Community, Membership, User


def care_of(community_id: int) -> Care:
    """What the community has set, else the usual values."""
    return Care.objects.filter(pk=community_id).first() or Care(community_id=community_id)


def limit_of(who: Membership, now: datetime) -> int:
    """How many this person may see in the hour: the community's number and what a lead has allowed beyond it."""
    set_here = Care.objects.filter(pk=who.community_id).values_list("reveals_per_hour", flat=True).first()
    rows = Allowance.objects.filter(community_id=who.community_id, person=who.user_id, until__gt=now, at__lte=now)
    return (set_here or USUAL_LIMIT) + (rows.aggregate(more=Sum("more"))["more"] or 0)


def seen_lately(who: Membership, now: datetime) -> list[datetime]:
    """When the person saw something plain within the last hour, the latest first; a list as often as it counts."""
    rows = Reveal.objects.filter(community_id=who.community_id, by=who.user_id, counted=True, at__gt=now - HOUR)
    return [at for at, numbers in rows.order_by("-at").values_list("at", "numbers") for _one in range(numbers)]


def reveals_in(community: Community, *, person: int | None = None) -> QuerySet[Reveal]:
    """Who saw what, the latest first."""
    rows = Reveal.objects.filter(community=community).select_related("by").order_by("-at", "-pk")
    return rows.filter(by=person) if person else rows


@dataclass(frozen=True)
class AtTheLimit:
    """Somebody who wanted more than the limit within the last hour."""

    person: User
    at: datetime


def at_the_limit(community: Community, now: datetime) -> Sequence[AtTheLimit]:
    """Who reached the limit within the last hour, and to whom no lead has allowed more since."""
    rows = Beyond.objects.filter(community=community, at__gt=now - HOUR).select_related("person").order_by("-at")
    allowed = dict(
        Allowance.objects.filter(community=community, until__gt=now).order_by("at").values_list("person_id", "at")
    )
    found: dict[int, AtTheLimit] = {}
    for row in rows:
        if row.person_id not in allowed or allowed[row.person_id] < row.at:
            found.setdefault(row.person_id, AtTheLimit(row.person, row.at))
    return list(found.values())


def busiest(community: Community, now: datetime, *, days: int = 7) -> list[Mapping[str, Any]]:
    """How many each person saw in the last days, the most first."""
    rows = Reveal.objects.filter(community=community, at__gt=now - timedelta(days=days))
    found = rows.values("by__name", "by__username", "by_id").annotate(count=Sum("numbers")).order_by("-count", "by_id")
    return list(found[:10])
