"""Happenings at the desk that count on a staff sheet: each source one query (ST-1, C-4, F-4)."""

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from assessment.sources import Happening
from deadlines.models import Deadline
from deadlines.rules import Rule, local
from staff.models import Community
from tickets.enums import Cleared, OrderState
from tickets.models import Complaint, DayLine, Praise, Ticket, WorkOrder


def midnight(day: date, community: Community) -> datetime:
    """The moment at which the day begins there."""
    return datetime.combine(day, time(), ZoneInfo(community.timezone))


def late_replies(community: Community, since: date, now: datetime) -> Iterator[Happening]:
    """TL-1 missed: the first responder answers for the reply. A cancelled limit and a merged ticket count no more."""
    due = Q(due_at__gte=midnight(since, community), due_at__lt=now)
    late = Q(met_at=None) | Q(met_at__gt=F("due_at"))
    rows = Deadline.objects.filter(due, late, community=community, rule=Rule.TL_1, subject_kind="ticket")
    rows = rows.filter(cancelled_at=None, paused_at=None)
    found = list(rows.order_by("pk").values_list("pk", "subject_id", "due_at"))
    tickets = Ticket.objects.filter(pk__in=rows.values("subject_id"), merged_into=None)
    known = {pk: (person, number) for pk, person, number in tickets.values_list("pk", "first_responder_id", "number")}
    for pk, subject, due_at in found:
        if subject in known:
            person, number = known[subject]
            yield Happening(pk, person, _day(due_at, community), number, _ticket(community, number))


def late_on_site(community: Community, since: date, now: datetime) -> Iterator[Happening]:
    """TL-4 missed: the technician who arrived after the limit. Whoever never arrived is the lead's to judge."""
    rows = WorkOrder.objects.filter(
        community=community,
        site_due_at__gte=midnight(since, community),
        site_due_at__lt=now,
        arrived_at__gt=F("site_due_at"),
        technician__isnull=False,
    ).exclude(state=OrderState.CANCELLED)
    columns = ("pk", "technician_id", "site_due_at", "number", "ticket__number")
    for pk, person, due_at, number, ticket in rows.order_by("pk").values_list(*columns):
        assert person is not None  # noqa: S101 filtered above; for the type checker
        yield Happening(pk, person, _day(due_at, community), number, _ticket(community, ticket))


def not_cleared(community: Community, since: date, now: datetime) -> Iterator[Happening]:
    """TL-8 missed: the first responder stays responsible for the matter to its end (OTE-2)."""
    rows = DayLine.objects.filter(
        service_day__community=community,
        service_day__day__gte=since,
        service_day__closed_at__lte=now,
        verdict=Cleared.NOT_CLEARED,
        ticket__merged_into=None,
    )
    columns = ("pk", "first_responder_id", "service_day__day", "ticket__number")
    for pk, person, day, number in rows.order_by("pk").values_list(*columns):
        yield Happening(pk, person, day, number, _ticket(community, number))


def complaints(community: Community, since: date, now: datetime) -> Iterator[Happening]:
    """Complaints judged valid for which a person answers (C-4), on the day on which that was put down."""
    rows = Complaint.objects.filter(
        ticket__community=community,
        ticket__merged_into=None,
        valid=True,
        responsible_person__isnull=False,
        reported_at__gte=midnight(since, community),
        reported_at__lte=now,
    )
    columns = ("pk", "responsible_person_id", "reported_at", "ticket__number")
    for pk, person, at, number in rows.order_by("pk").values_list(*columns):
        assert person is not None  # noqa: S101 filtered above; for the type checker
        assert at is not None  # noqa: S101 the same
        yield Happening(pk, person, _day(at, community), number, _ticket(community, number))


def praises(community: Community, since: date, now: datetime) -> Iterator[Happening]:
    """Praise that names a person (F-4)."""
    rows = Praise.objects.filter(
        community=community,
        ticket__merged_into=None,
        person__isnull=False,
        registered_at__gte=midnight(since, community),
        registered_at__lte=now,
    )
    columns = ("pk", "person_id", "registered_at", "ticket__number")
    for pk, person, at, number in rows.order_by("pk").values_list(*columns):
        assert person is not None  # noqa: S101 filtered above; for the type checker
        yield Happening(pk, person, _day(at, community), number, _ticket(community, number))


def _day(at: datetime, community: Community) -> date:
    return local(at, community.timezone).date()


def _ticket(community: Community, number: str) -> str:
    """Written out here because queries lie below the urls; a test compares both."""
    return f"/c/{community.slug}/tickets/{number}/"
