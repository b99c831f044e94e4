"""GET /metrics: the desk's figures for a monitoring program, in Prometheus' text format. None is personal.

Asked with `Authorization: Bearer <OTE_METRICS_TOKEN>`; to whoever does not know the token the address does not exist.
docs/operate.md says which figure should wake somebody.
"""

import secrets
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from core import clock, triggers
from deadlines.models import OPEN, Deadline, Escalation, Heartbeat, JobSlot
from deadlines.sweep import alarming
from interfaces.enums import Outcome
from interfaces.models import HookEvent
from notices.models import Delivery, Notice, Outgoing

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BROKER_TIMEOUT = 1.0
STUCK = timedelta(minutes=30)  # what a daily or monthly job that was begun is given; then the next run goes on with it
LAST = 500  # escalations over which lateness is told
BUSIEST = 100_000  # nobody counts further


@dataclass(frozen=True)
class Figure:
    """One line, with its name, what it says, and the label that tells it from its siblings."""

    name: str
    says: str
    value: float
    label: str = ""

    def line(self) -> str:
        """As Prometheus reads it."""
        return (
            f"ote_{self.name}{{{self.label}}} {self.value:.15g}" if self.label else f"ote_{self.name} {self.value:.15g}"
        )


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures. Raises Http404 without the token. What does not answer leaves its own figures out."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token: str = settings.METRICS_TOKEN
    if not token or not secrets.compare_digest(given.encode(), token.encode()):
        raise Http404
    return HttpResponse(text(figures(clock.now())), content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def text(found: Iterable[Figure]) -> str:
    """Each name's explanation once, then its lines."""
    lines, known = [], set()
    for one in found:
        if one.name not in known:
            known.add(one.name)
            lines += [f"# HELP ote_{one.name} {one.says}", f"# TYPE ote_{one.name} gauge"]
        lines.append(one.line())
    return "\n".join(lines) + "\n"


def figures(now: datetime) -> Iterator[Figure]:
    """Everything that can be told right now."""
    inside: list[Figure] = []
    try:
        for part in (limits, upkeep, outbox, database):
            inside += part(now)
    except DatabaseError:
        inside = []
    yield Figure("database_up", "1 while the database answers", bool(inside))
    yield from inside
    yield from broker()
    yield from disk()


def limits(now: datetime) -> Iterator[Figure]:
    """The promises and the engine that watches them."""
    due = alarming(now)
    oldest = due.aggregate(at=Min("alarm_at"))["at"]
    running = Deadline.objects.filter(OPEN, paused_at=None, alarm_at__isnull=False)
    yield Figure("limits_running", "limits that somebody still has to meet", _count(running))
    yield Figure("limits_overdue", "of these, past their due moment", _count(running.filter(due_at__lt=now)))
    yield Figure("limits_due_unswept", "limits whose alarm has come and that no sweep has fired", _count(due))
    lag = (now - oldest).total_seconds() if oldest else 0
    yield Figure("sweep_lag_seconds", "how long the oldest of them waits for the sweep", lag)
    parked = Deadline.objects.filter(OPEN).exclude(parked_error="")
    yield Figure("limits_parked", "limits that the engine could not work out and set aside", _count(parked))
    last = Escalation.objects.order_by("-pk").values("pk")[LAST:]
    first = last.values_list("pk", flat=True).first() or 0
    worst = Escalation.objects.filter(pk__gt=first).aggregate(late=Max("late_ms"))["late"] or 0
    yield Figure("escalation_late_seconds_max", f"the latest of the last {LAST} escalations", worst / 1000)


def upkeep(now: datetime) -> Iterator[Figure]:
    """How long ago each part was last at work, or was last done well."""
    for name, at in Heartbeat.objects.order_by("name").values_list("name", "at"):
        says = "seconds since the engine's last sweep, the last good backup, walk along the ledger, drill"
        yield Figure("age_seconds", says, (now - at).total_seconds(), f'of="{name}"')
    stuck = JobSlot.objects.filter(done_at=None, taken_at__lt=now - STUCK)
    yield Figure("jobs_unfinished", "jobs of a day or month begun half an hour ago and not done", _count(stuck))
    yield Figure("guards_missing", "triggers of the ledger that the database lacks", len(triggers.missing(connection)))


def outbox(now: datetime) -> Iterator[Figure]:
    """What is to leave the house."""
    fresh = Notice.objects.filter(outbound=True)
    yield Figure("notices_waiting", "notices that no channel has been handed yet", _count(fresh))
    planned = Outgoing.objects.filter(delivery=None, due_at__lte=now)
    yield Figure("messages_waiting", "lines that are due to be sent", _count(planned))
    due = Delivery.objects.filter(next_attempt_at__lte=now)
    yield Figure("deliveries_waiting", "messages that are due to be tried", _count(due))
    oldest = due.aggregate(at=Min("next_attempt_at"))["at"]
    lag = (now - oldest).total_seconds() if oldest else 0
    yield Figure("delivery_lag_seconds", "how long the oldest of them waits for the deliverer", lag)
    dead = Delivery.objects.filter(dead_at__isnull=False)
    yield Figure("deliveries_failed", "messages that were given up, by channel kept in the desk", _count(dead))
    yield from hooks(now)


def hooks(now: datetime) -> Iterator[Figure]:
    """Webhooks, which have an outbox of their own."""
    due = HookEvent.objects.filter(outcome=Outcome.WAITING, next_at__lte=now)
    yield Figure("hook_events_waiting", "webhook events that are due to be tried", _count(due))
    dead = HookEvent.objects.filter(outcome=Outcome.DEAD)
    yield Figure("hook_events_failed", "webhook events that were given up", _count(dead))


def database(now: datetime) -> Iterator[Figure]:  # noqa: ARG001 as its siblings
    """How large it is, and how many connections are left."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            yield Figure("database_bytes", "size of the database", cursor.fetchone()[0])
            return
        cursor.execute(
            "SELECT pg_database_size(current_database()),"
            " (SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),"
            " current_setting('max_connections')::int"
        )
        size, used, most = cursor.fetchone()
    yield Figure("database_bytes", "size of the database", size)
    yield Figure("database_connections", "connections to the database server", used)
    yield Figure("database_connections_most", "how many it allows", most)


def broker() -> Iterator[Figure]:
    """Redis and the queues in it; nothing where the desk runs without."""
    if settings.EMBEDDED:
        return
    import redis

    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=BROKER_TIMEOUT, socket_timeout=BROKER_TIMEOUT
    )
    try:
        lengths = {name: int(client.llen(name)) for name in settings.CELERY_TASK_QUEUES}
    except redis.RedisError:
        lengths = {}
    finally:
        client.close()
    yield Figure("broker_up", "1 while Redis answers", bool(lengths))
    for name, length in lengths.items():
        yield Figure("queue_length", "ticks that no worker has taken yet", length, f'queue="{name}"')


def disk() -> Iterator[Figure]:
    """The disk on which the data folder lies."""
    usage: Any = shutil.disk_usage(settings.DATA_DIR)
    yield Figure("disk_free_bytes", "free on the disk of the data folder", usage.free)
    yield Figure("disk_bytes", "size of that disk", usage.total)


def _count(rows: QuerySet[Any]) -> int:
    """How many, up to a bound beyond which nobody cares for the rest."""
    return rows.order_by().values("pk")[:BUSIEST].count()
