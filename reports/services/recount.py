"""Corrections of closed months: counted anew once a day, kept beside what was frozen, never in its place (RP-3)."""

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from deadlines.models import JobSlot
from ledger import services as ledger
from reports.figures import ALL, FAMILIES, Window
from reports.figures.tally import tally
from reports.models import FrozenFigure, MonthClosing, MonthRecount
from reports.month_shape import Count
from reports.packing import pack, unpack
from reports.queries import frozen
from reports.queries.month_facts import as_facts_of, month_window
from staff.models import Community

RECOUNTED_FOR = timedelta(days=400)  # a month is compared with the same month a year later, and then no more
BUDGET = 10.0  # seconds an hour: whatever is left over has its turn an hour later
JOB, CHUNK = "recount", 10_000


def keep_recounts(now: datetime) -> int:
    """What the engine does every hour: each closed month once a day, until its time is used up. Returns how many."""
    begun, done = time.monotonic(), 0
    rows = MonthClosing.objects.filter(closed_at__gt=now - RECOUNTED_FOR, closed_at__lt=now - timedelta(hours=1))
    day = f"{now:%Y-%m-%d}"
    taken = set(JobSlot.objects.filter(job=JOB, slot__startswith=f"{day} ").values_list("slot", flat=True))
    for pk in rows.order_by("-month", "pk").values_list("pk", flat=True):
        slot = f"{day} {pk}"
        if slot in taken:
            continue
        if time.monotonic() - begun > BUDGET:
            break
        done += recount_month(pk, slot=slot, now=now)
    JobSlot.objects.filter(job=JOB, taken_at__lt=now - timedelta(days=3)).delete()
    return done


@transaction.atomic
def recount_month(closing_id: int, *, slot: str, now: datetime) -> bool:
    """Count the closed month anew and write down what has changed since the last time. False: another one does it."""
    _slot, fresh = JobSlot.objects.get_or_create(job=JOB, slot=slot, defaults={"taken_at": now, "done_at": now})
    if not fresh:
        return False
    closing = MonthClosing.objects.select_related("community").get(pk=closing_id)
    communities: Sequence[Community] = [closing.community]
    window = month_window(communities, closing.month, now)
    counted = tally(window, ids=True)
    counts, ids = as_facts_of(counted).counts, counted.ids
    latest = frozen.latest_recounts([closing])
    before = {name: Count(**one) for name, one in closing.facts["month"]["counts"].items()}
    kept = dict(FrozenFigure.objects.filter(closing=closing, ids__isnull=False).values_list("figure", "ids"))
    found = [
        _recount(closing, name, window, Recounted(unpack(bytes(packed or b"")), ids[name], before[name], counts[name]))
        for name, packed in kept.items()
        if name in ALL and name in before
    ]
    changed = [one for one in found if one and _is_news(one, latest.get((closing.pk, one.figure)))]
    for one in changed:
        one.counted_at = now
    MonthRecount.objects.bulk_create(changed)
    if changed:
        ledger.append(
            closing.community_id,
            "month.recounted",
            subject=f"month:{closing.month:%Y-%m}",
            actor_id=None,
            at=now,
            facts={"figures": sorted(one.figure for one in changed)},
        )
    return True


class Recounted:
    """A figure's records then and now, its count then and now."""

    def __init__(self, then: Sequence[int], now: Sequence[int], was: Count, is_now: Count) -> None:
        self.came_in = sorted(set(now) - set(then))
        self.fell_out = sorted(set(then) - set(now))
        self.was, self.is_now = was, is_now


def _recount(closing: MonthClosing, name: str, window: Window, counted: Recounted) -> MonthRecount:
    """What is no longer there was erased by retention, and corrects nothing."""
    gone: set[int] = set()
    if counted.fell_out:
        model: Any = FAMILIES[ALL[name].family].rows(window).model
        for first in range(0, len(counted.fell_out), CHUNK):
            some = counted.fell_out[first : first + CHUNK]
            gone |= set(some) - set(model.objects.filter(pk__in=some).values_list("pk", flat=True))
    fell_out = [one for one in counted.fell_out if one not in gone]
    count = counted.is_now if not gone else replace(counted.is_now, value=counted.is_now.value + len(gone))
    differs = bool(counted.came_in or fell_out) or (not gone and count != counted.was)
    return MonthRecount(
        closing=closing,
        figure=name,
        count=asdict(count),
        differs=differs,
        came_in=pack(counted.came_in),
        fell_out=pack(fell_out),
        gone=len(gone),
    )


def _is_news(one: MonthRecount, last: MonthRecount | None) -> bool:
    """The first difference, another one, or that there is none any more."""
    if last is None:
        return one.differs or one.gone > 0
    same = (one.count, one.differs, one.gone) == (last.count, last.differs, last.gone)
    return not (same and one.came_in == bytes(last.came_in) and one.fell_out == bytes(last.fell_out))
