"""The service day: its reminder in the afternoon, and its end, at which every open matter is looked at (D-1, TL-8)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from deadlines.calendar import service_day
from deadlines.queries import limit_books
from deadlines.rules import Rule, local
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from staff.models import Community
from staff.queries import leads_of
from tickets import clearance_refusals as refusals
from tickets.clearance_rules import verdict
from tickets.enums import Cleared
from tickets.models import DayLine, ServiceDay
from tickets.queries.clearance import (
    carried_by,
    has_matters_before,
    lacking,
    open_at,
    open_now,
    span_of,
    today_of,
    with_account,
)

BATCH = 500


def keep_days(now: datetime) -> list[ServiceDay]:
    """What the engine does every minute: remind those who owe a word, close the days that have ended.

    Run it as often and in as many places as you like. A day that was missed is made up for. Returns the days closed.
    """
    communities = list(Community.objects.filter(daily_clearance=True).order_by("pk"))
    books = limit_books(communities)
    closed = []
    for community in communities:
        warning = books[community.pk].limit(Rule.TL_8).warning
        remind(community, warning=warning, now=now)
        closed += [close_day(community, day, now=now) for day in ended_days(community, now)]
    return closed


def ended_days(community: Community, now: datetime) -> list[date]:
    """The days that have ended and are not closed; of a community that never closed one, the last alone."""
    last = service_day(now, community.timezone, community.service_day_ends) - timedelta(days=1)
    known = ServiceDay.objects.filter(community=community, closed_at__isnull=False).order_by("-day")
    latest = known.values_list("day", flat=True).first()
    if latest is None:
        return [last] if has_matters_before(community, span_of(community, last).ends_at) else []
    return [latest + timedelta(days=count + 1) for count in range((last - latest).days)]


@transaction.atomic
def remind(community: Community, *, warning: timedelta, now: datetime) -> bool:
    """Before the day's end, tell everybody how many of their matters still need a word. Once a day."""
    today = today_of(community, now)
    if now < today.ends_at - warning:
        return False
    day = _locked(community, today.day)
    if day.reminded_at or day.closed_at:
        return False
    rows = lacking(with_account(open_now(community), now), today)
    people = _people(rows.order_by().values_list("first_responder_id", "handler_id"))
    at = f"{local(today.ends_at, community.timezone):%H:%M}"
    tell(_to_each(community, "day.word_owed", people, day=today.day, at=at), now=now)
    ServiceDay.objects.filter(pk=day.pk).update(reminded_at=now)
    return True


def close_day(community: Community, day: date, *, now: datetime) -> ServiceDay:
    """Look at every matter that was open at the day's end, as it stood then, and list what was not cleared (TL-8).

    Goes by batches, each a transaction that also keeps how far it came: whoever goes on after a kill, or at the same
    time, adds what is missing and nothing twice. Raises DayNotOver.
    """
    span = span_of(community, day)
    if now < span.ends_at:
        raise refusals.DayNotOver(day=day, at=f"{local(span.ends_at, community.timezone):%H:%M}")
    while True:
        found = _look_on(community, day, now=now)
        if found.closed_at:
            return found


@transaction.atomic
def _look_on(community: Community, day: date, *, now: datetime) -> ServiceDay:
    found = _locked(community, day)
    if found.closed_at:
        return found
    rows = with_account(open_at(community, found.ends_at).filter(pk__gt=found.looked_to), found.ends_at)
    rows = rows.annotate(why=carried_by(found.ends_at, "reason")).order_by("pk")
    batch = list(rows.values("pk", "first_responder_id", "handler_id", "told_last", "resolve_on", "why")[:BATCH])
    DayLine.objects.bulk_create([_line(found, row) for row in batch])
    if batch:
        found.looked_to = batch[-1]["pk"]
    if len(batch) < BATCH:
        found.closed_at = now
    found.save(update_fields=["looked_to", "closed_at"])
    if found.closed_at:
        _announce(community, found, now=now)
    return found


def _line(day: ServiceDay, row: Mapping[str, Any]) -> DayLine:
    told_at, resolve_on = row["told_last"], row["resolve_on"]
    return DayLine(
        service_day=day,
        ticket_id=row["pk"],
        verdict=verdict(told_at=told_at, resolve_on=resolve_on, starts_at=day.starts_at, day=day.day),
        first_responder_id=row["first_responder_id"],
        handler_id=row["handler_id"],
        told_at=told_at,
        reason=row["why"] or "",
        resolve_on=resolve_on,
    )


def _announce(community: Community, day: ServiceDay, *, now: datetime) -> None:
    """Tell whose matters were not cleared, and the supervisor; the closing stands in the ledger."""
    lines = DayLine.objects.filter(service_day=day)
    left = lines.filter(verdict=Cleared.NOT_CLEARED)
    people = _people(left.values_list("first_responder_id", "handler_id"))
    open_matters, missing = lines.count(), left.count()
    news = _to_each(community, "day.not_cleared", people, day=day.day, at="")
    if missing:
        news.append(
            News(
                community_id=community.pk,
                recipients=frozenset(leads_of(community.pk)),
                code="day.closed",
                key=f"day.closed:{day.pk}",
                url=day_url(community, day.day),
                urgency=Urgency.LATE,
                params={"day": str(day.day), "count": str(missing)},
            )
        )
    tell(news, now=now)
    ledger.append(
        community.pk,
        "day.closed",
        subject=f"day:{day.day}",
        actor_id=None,
        at=now,
        facts={"open": open_matters, "not_cleared": missing},
    )


def _people(pairs: Iterable[tuple[int, int]]) -> Counter[int]:
    """Person → how many of these matters they answer for."""
    return Counter(person for pair in pairs for person in set(pair))


def _to_each(community: Community, code: str, people: Counter[int], *, day: date, at: str) -> list[News]:
    by_count: dict[int, set[int]] = {}
    for person, count in people.items():
        by_count.setdefault(count, set()).add(person)
    return [
        News(
            community_id=community.pk,
            recipients=frozenset(persons),
            code=code,
            key=f"{code}:{community.pk}:{day}",
            url=f"/c/{community.slug}/clearance/" if at else day_url(community, day),
            urgency=Urgency.SOON if at else Urgency.LATE,
            params={"count": str(count), "day": str(day), "at": at},
        )
        for count, persons in by_count.items()
    ]


def day_url(community: Community, day: date) -> str:
    """The list of a closed day. Written out here because services lie below the urls; a test compares both."""
    return f"/c/{community.slug}/clearance/{day}/"


def _locked(community: Community, day: date) -> ServiceDay:
    """The day's row, locked until the transaction ends."""
    rows = ServiceDay.objects.select_for_update().filter(community=community, day=day)
    if not (found := list(rows)):
        span = span_of(community, day)
        fresh = ServiceDay(community=community, day=day, starts_at=span.starts_at, ends_at=span.ends_at)
        ServiceDay.objects.bulk_create([fresh], ignore_conflicts=True)
        found = list(rows.all())
    return found[0]
