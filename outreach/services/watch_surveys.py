"""Half-time and the last day of a survey are told to the leads once; a limit that is missed is reported (TL-13)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from notices.enums import Urgency
from notices.services import News, tell
from outreach.models import Survey
from staff.queries import leads_of

DAY = timedelta(days=1)


def watch_surveys(now: datetime) -> int:
    """Every hour: surveys whose half-time or last day has begun and was not told; returns how many were told."""
    half = Q(half_at__lte=now, half_told_at=None)
    last = Q(due_at__lte=now + DAY, last_told_at=None)
    running = Survey.objects.filter(half | last, sent_at__isnull=False, due_at__gt=now)
    return sum(_told(pk, now) for pk in running.order_by("pk").values_list("pk", flat=True))


def _told(pk: int, now: datetime) -> int:
    with transaction.atomic():
        survey = Survey.objects.select_for_update(of=("self",)).select_related("community").get(pk=pk)
        assert survey.due_at is not None  # noqa: S101 a running one has it
        is_last = survey.due_at <= now + DAY
        if survey.last_told_at is not None or (survey.half_told_at is not None and not is_last):
            return 0
        Survey.objects.filter(pk=pk).update(
            half_told_at=survey.half_told_at or now, last_told_at=now if is_last else None
        )
        tell([_news(survey, "survey.last_day" if is_last else "survey.half_time")], now=now)
    return 1


def _news(survey: Survey, code: str) -> News:
    returned = survey.all_slips.filter(returned_at__isnull=False).count()
    return News(
        community_id=survey.community_id,
        recipients=frozenset(leads_of(survey.community_id)),
        code=code,
        key=f"{code}:{survey.pk}",
        url=f"/c/{survey.community.slug}/surveys/{survey.pk}/missing/",
        urgency=Urgency.SOON,
        params={"survey": survey.title, "returned": str(returned), "slips": str(survey.slips)},
    )


def report_missed(ids: Collection[int], now: datetime) -> None:
    """The limit is over and less than half came back: reported once, then nobody is reminded any more."""
    Survey.objects.filter(pk__in=ids, missed_at=None).update(missed_at=now)
