"""Open matters and what they lack on a day: for the desk's afternoon, and for the day's end (D-1, D-2, TL-8)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When

from deadlines.calendar import end_of_day, service_day
from staff.enums import DESK, OVERSIGHT
from staff.models import Community, Membership
from tickets.clearance_rules import wanting
from tickets.enums import Direction, Happening, Wanting
from tickets.models import OPEN, CarryOver, Contact, DayLine, Event, ServiceDay, Ticket

# what tells a resident something: a word from us, or a time given while they were on the phone
TELLS = Q(direction=Direction.OUT) | Q(direction=Direction.IN, next_reply_at__isnull=False)


@dataclass(frozen=True)
class Today:
    """A service day as it is counted before its row exists."""

    day: date
    starts_at: datetime
    ends_at: datetime


def today_of(community: Community, now: datetime) -> Today:
    """The service day that runs now."""
    return span_of(community, service_day(now, community.timezone, community.service_day_ends))


def span_of(community: Community, day: date) -> Today:
    """The day of this name: from the end of the day before (not included) to its own end (included)."""
    ends_at = end_of_day(day, community.timezone, community.service_day_ends)
    before = day - timedelta(days=1)
    known = ServiceDay.objects.filter(community=community, day=before).values_list("ends_at", flat=True).first()
    starts_at = known or end_of_day(before, community.timezone, community.service_day_ends)
    return Today(day, min(starts_at, ends_at - timedelta(minutes=1)), ends_at)


def told_by(moment: datetime) -> Case:
    """When the resident was last told something until then. A merged ticket's words have moved to the survivor.

    Two looks by an index instead of one with an OR, for which SQLite reads every contact.
    """
    moved = Contact.objects.filter(TELLS, moved_from=OuterRef("pk"), at__lte=moment)
    own = Contact.objects.filter(TELLS, ticket=OuterRef("pk"), at__lte=moment)
    return Case(
        When(merged_into__isnull=False, then=Subquery(moved.order_by("-at").values("at")[:1])),
        default=Subquery(own.order_by("-at").values("at")[:1]),
    )


def carried_by(moment: datetime, column: str) -> Subquery:
    """A column of the last carry-over until then."""
    rows = CarryOver.objects.filter(ticket=OuterRef("pk"), at__lte=moment).order_by("-at", "-pk")
    return Subquery(rows.values(column)[:1])


def with_account(rows: QuerySet[Ticket], moment: datetime) -> QuerySet[Any]:
    """The tickets with `told_last` and `resolve_on` as they stood at this moment."""
    return rows.annotate(told_last=told_by(moment), resolve_on=carried_by(moment, "resolve_on"))


def open_now(community: Community) -> QuerySet[Ticket]:
    """Every matter that somebody still owes an answer."""
    return Ticket.objects.filter(OPEN, community=community)


def open_at(community: Community, moment: datetime) -> QuerySet[Ticket]:
    """The matters that were open at a past moment, told from what is on record now.

    Of one that was closed then and reopened later, the first of its closings and reopenings since is a reopening.
    """
    since = Event.objects.filter(
        ticket=OuterRef("pk"), happening__in=[Happening.CLOSED, Happening.REOPENED], at__gt=moment
    ).order_by("at", "pk")
    rows = Ticket.objects.filter(community=community, opened_at__lte=moment)
    rows = rows.filter(OPEN | Q(closed_at__gt=moment)).annotate(next_turn=Subquery(since.values("happening")[:1]))
    return rows.filter(Q(next_turn=None) | ~Q(next_turn=Happening.REOPENED))


def lacking(rows: QuerySet[Any], today: Today) -> QuerySet[Any]:
    """Those of `with_account` that are not accounted for on this day."""
    untold = Q(told_last=None) | Q(told_last__lte=today.starts_at)
    return rows.filter(untold | Q(resolve_on=None) | Q(resolve_on__lt=today.day))


def of_person(rows: QuerySet[Any], user_id: int) -> QuerySet[Any]:
    """Those that somebody answers for (OTE-2)."""
    return rows.filter(Q(first_responder=user_id) | Q(handler=user_id))


def to_account_for(who: Membership, *, everybody: bool, now: datetime) -> tuple[Today, QuerySet[Any]]:
    """What still needs a word today, the next limit first; everybody's for desk and oversight only."""
    today = today_of(who.community, now)
    rows = lacking(with_account(open_now(who.community), now), today)
    if not everybody or who.role not in DESK | OVERSIGHT:
        rows = of_person(rows, who.user_id)
    rows = rows.select_related("unit", "building", "category", "first_responder", "handler")
    return today, rows.order_by(F("next_due_at").asc(nulls_last=True), "pk")


def wants(ticket: Any, today: Today) -> Wanting | None:
    """What a ticket of `with_account` lacks."""
    return wanting(told_at=ticket.told_last, resolve_on=ticket.resolve_on, starts_at=today.starts_at, day=today.day)


def lines_of(day: ServiceDay, *, of: int | None = None) -> QuerySet[DayLine]:
    """What the day's end found, matter by matter."""
    rows = DayLine.objects.filter(service_day=day)
    if of is not None:
        rows = rows.filter(Q(first_responder=of) | Q(handler=of))
    return rows.select_related("ticket__unit", "ticket__building", "first_responder", "handler").order_by("pk")


def has_matters_before(community: Community, moment: datetime) -> bool:
    """Whether the community had any matter by then: a desk that has not begun closes no days."""
    return Ticket.objects.filter(community=community, opened_at__lte=moment).exists()
