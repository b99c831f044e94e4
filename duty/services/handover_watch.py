"""A shift that ended without a signed handover is told to the supervisor, once (L-2)."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from deadlines.models import JobSlot
from duty import handover_rules as rules
from duty.log_rules import Span
from duty.models import IN_USE, Post, Shift
from duty.queries.handover_missing import owes
from notices.enums import Urgency
from notices.services import News, tell
from staff.models import Community
from staff.queries import leads_of

JOB = "duty.handovers"


def watch_handovers(now: datetime) -> int:
    """Look once at every shift that ended a quarter of an hour ago; returns how many missing handovers were told.

    One unique row a community and shift: it runs once however often it is called, and a missed minute is made up for.
    """
    shifts: dict[int, list[Shift]] = {}
    for one in Shift.objects.filter(IN_USE).order_by("community", "position"):
        shifts.setdefault(one.community_id, []).append(one)
    ends: dict[str, tuple[int, Span]] = {}
    zones = dict(Community.objects.filter(pk__in=shifts).values_list("pk", "timezone"))
    for pk, of_community in shifts.items():
        for span in rules.ended(now, [one.facts for one in of_community], ZoneInfo(zones[pk])):
            ends[f"{span.shift_id}:{span.day:%y%m%d}"] = (pk, span)
    done = set(JobSlot.objects.filter(job=JOB, slot__in=ends).values_list("slot", flat=True))
    return sum(_once(slot, pk, span, now) for slot, (pk, span) in ends.items() if slot not in done)


def _once(slot: str, community_id: int, span: Span, now: datetime) -> int:
    try:
        with transaction.atomic():
            JobSlot.objects.create(job=JOB, slot=slot, taken_at=now, done_at=now)
            posts = list(Post.objects.filter(IN_USE, community=community_id).select_related("community"))
            missing = owes(posts, span)
            tell(_news(missing, span), now=now)
            return len(missing)
    except IntegrityError:  # another worker was there first, and tells the same
        return 0


def _news(posts: Sequence[Post], span: Span) -> list[News]:
    return [
        News(
            community_id=post.community_id,
            recipients=frozenset(leads_of(post.community_id)),
            code="handover.missing",
            key=f"handover.missing:{post.pk}:{span.day}:{span.shift_id}",
            url=f"/c/{post.community.slug}/duty/handover/?post={post.pk}",
            urgency=Urgency.LATE,
            params={"post": post.name, "day": str(span.day), "shift": span.shift.name if span.shift else ""},
        )
        for post in posts
    ]
