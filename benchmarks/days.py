"""The day's end and its audit: 10,000 open matters closed, the page of a day with 2,000 (TL-8, D-1)."""

import time
import uuid
from datetime import datetime, timedelta

from benchmarks import seed
from benchmarks.measure import by_turns, queries_of, visitor
from deadlines.calendar import service_day
from deadlines.models import Deadline
from quality.services import keep_audits
from staff.models import Community, User
from tickets.models import Call, CarryOver, DayLine, Ticket
from tickets.queries.clearance import span_of
from tickets.services import close_day

CLOSING_MS, PAGE_RATIO, PAGE_QUERIES = 10_000, 3, 20


def busy_day(where: Community, count: int, now: datetime) -> None:
    """Move `count` matters into the day that ended last, each with its call and a limit to reply."""
    day = service_day(now, where.timezone, where.service_day_ends) - timedelta(days=1)
    span = span_of(where, day)
    at = span.starts_at + timedelta(hours=3)
    moved = list(Ticket.objects.filter(community=where).order_by("-pk").values_list("pk", flat=True)[:count])
    Ticket.objects.filter(pk__in=moved).update(opened_at=at)
    Call.objects.filter(contacts__ticket__in=moved).update(at=at)
    seed.deadlines(where, moved, at + timedelta(hours=2))
    late = Deadline.objects.filter(community=where, rule="TL-1", subject_id__in=moved[: count // 10])
    Deadline.objects.filter(community=where, rule="TL-1", subject_id__in=moved).update(met_at=at + timedelta(hours=1))
    late.update(met_at=at + timedelta(hours=3))
    open_ones = Ticket.objects.filter(community=where, closed_at=None).order_by("pk").values_list("pk", "handler_id")
    CarryOver.objects.bulk_create(
        [
            CarryOver(ticket_id=pk, key=uuid.uuid4(), at=at, by_id=by, reason="等配件", resolve_on=day)
            for pk, by in open_ones[::2]
        ],
        batch_size=seed.STEP,
    )


def closing(where: Community, now: datetime) -> tuple[float, int]:
    """(milliseconds, matters looked at) of closing the day that ended last."""
    day = service_day(now, where.timezone, where.service_day_ends) - timedelta(days=1)
    began = time.perf_counter()
    close_day(where, day, now=now)
    return (time.perf_counter() - began) * 1000, DayLine.objects.filter(service_day__community=where).count()


def page(where: Community, now: datetime) -> tuple[int, float, float]:
    """(queries, milliseconds of the audit's page with an open list, milliseconds of the bare list), by turns."""
    keep_audits(now)
    day = service_day(now, where.timezone, where.service_day_ends) - timedelta(days=1)
    lead = User.objects.get(username="bench-supervisor")
    ours, bare = visitor(lead), visitor(lead, bare=True)
    url, query = f"/c/{where.slug}/audit/{day}/", "show=received"
    status = ours.get(url, query)
    if status != 200:
        raise SystemExit(f"{url} answered {status}")
    queries = queries_of(lambda: ours.get(url, query))
    ms, floor = by_turns(lambda: ours.get(url, query), lambda: bare.get("/bare/list/"), rounds=40)
    return queries, ms, floor
