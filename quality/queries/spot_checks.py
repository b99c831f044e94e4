"""Reads of the spot checks: the month's records, what was drawn, how far the judging is (D-5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from duty.models import LogEntry, Post
from quality.enums import RecordKind
from quality.models import Audit, RecordsMonth, SpotCheck
from staff.models import Community


def month_after(month: date) -> date:
    """The first day of the month that follows."""
    return (month + timedelta(days=32)).replace(day=1)


def records_of(community: Community, month: date) -> list[str]:
    """Every record of the month: `audit:DAY`, and `log:DAY:POST` for each page of a post's log. Two queries."""
    span = {"day__gte": month, "day__lt": month_after(month)}
    audits = Audit.objects.filter(community=community, **span).order_by("day").values_list("day", flat=True)
    pages = LogEntry.objects.filter(community=community, **span).order_by("day", "post_id")
    logs = pages.values_list("day", "post_id").distinct()
    found = [f"{RecordKind.AUDIT}:{day}" for day in audits]
    return found + [f"{RecordKind.LOG}:{day}:{post}" for day, post in logs]


@dataclass(frozen=True)
class Record:
    """A record by its name in a draw."""

    kind: RecordKind
    day: date
    post_id: int | None


def read_record(name: str) -> Record:
    """`audit:2026-11-03` or `log:2026-11-03:7`. Raises ValueError for anything else."""
    kind, day, *post = name.split(":")
    return Record(RecordKind(kind), date.fromisoformat(day), int(post[0]) if post else None)


def month_of(community: Community, month: date) -> RecordsMonth | None:
    """The month's draw."""
    rows = RecordsMonth.objects.filter(community=community, month=month).select_related("reviewed_by", "signed_by")
    found = rows.first()
    if found:
        found.community = community
    return found


def draws_of(community: Community) -> QuerySet[RecordsMonth]:
    """Every draw, the latest first."""
    return RecordsMonth.objects.filter(community=community).order_by("-month")


def checks_of(draw: RecordsMonth) -> QuerySet[SpotCheck]:
    """What was drawn, in its order."""
    return SpotCheck.objects.filter(of=draw).select_related("judged_by").order_by("position")


def unsigned_days_in(community: Community, month: date) -> int:
    """Days of the month whose audit waits for its signature."""
    span = {"day__gte": month, "day__lt": month_after(month)}
    return Audit.objects.filter(community=community, signed_at=None, **span).count()


def names_of_posts(ids: Iterable[int | None]) -> dict[int, str]:
    """Post id → name."""
    return dict(Post.objects.filter(pk__in={one for one in ids if one}).values_list("pk", "name"))
