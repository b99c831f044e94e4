"""Everybody who is under way: unassigned work first, then what is late next (R-1, R-2, TL-4)."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Substr

from staff.models import Community
from tickets.enums import UNDER_WAY, OrderState
from tickets.models import Explanation, WorkOrder
from tickets.models.order import OWED
from tickets.queries.lists import FIRST_WORDS


class Standing(StrEnum):
    """Where an order stands, for the one who watches all of them."""

    UNASSIGNED = "unassigned"
    UNACCEPTED = "unaccepted"
    COMING = "coming"
    LATE = "late"
    ON_SITE = "on_site"


WAITING = Q(arrived_at=None)


def stands(standing: Standing, now: datetime) -> Q:
    """The orders that stand so; late ones stand elsewhere too."""
    return {
        Standing.UNASSIGNED: Q(technician=None),
        Standing.UNACCEPTED: Q(technician__isnull=False, state=OrderState.DISPATCHED),
        Standing.COMING: Q(state__in=[OrderState.ACCEPTED, OrderState.ON_THE_WAY]),
        Standing.LATE: WAITING & Q(site_due_at__lte=now),
        Standing.ON_SITE: Q(state=OrderState.ON_SITE),
    }[standing]


class OrderRow(NamedTuple):
    """One order under way, as a line."""

    pk: int
    number: str
    state: str
    trade: str
    task: str
    ticket: str
    unit: str | None
    building_name: str | None
    building_number: str | None
    caller_name: str
    caller_gender: str
    technician_id: int | None
    responder_id: int
    site_due_at: datetime
    appointment_at: datetime | None
    arrived_at: datetime | None
    repeats_id: int | None
    call_owed: bool
    called: bool

    @property
    def place(self) -> str:
        """The unit; of a matter in a public area the building."""
        return self.unit or self.building_name or (f"{self.building_number}栋" if self.building_number else "–")


COLUMNS = (
    "pk", "number", "state", "trade", Substr("task", 1, FIRST_WORDS), "ticket__number", "ticket__unit__code",
    "ticket__building__name", "ticket__building__number", "ticket__caller_name", "ticket__caller_gender",
    "technician_id", "ticket__first_responder_id", "site_due_at", "appointment_at", "arrived_at", "repeats_id",
    "call_owed", "called",
)  # fmt: skip


def going_on(community: Community) -> QuerySet[WorkOrder]:
    """Every order of the community that is under way."""
    return WorkOrder.objects.filter(community=community, state__in=UNDER_WAY)


def counts(community: Community, *, now: datetime) -> dict[Standing, int]:
    """How many stand where, in one query."""
    sums = {standing.value: Count("pk", filter=stands(standing, now)) for standing in Standing}
    found = going_on(community).aggregate(**sums)
    return {standing: found[standing.value] for standing in Standing}


def order_rows(
    community: Community, *, standing: Standing | None, technician: int | None, now: datetime
) -> QuerySet[WorkOrder, OrderRow]:
    """The lines: nobody assigned first, then who is not there yet by the limit, then who is on site."""
    rows = going_on(community)
    if standing:
        rows = rows.filter(stands(standing, now))
    if technician is not None:
        rows = rows.filter(technician=technician)
    calls = Explanation.objects.filter(order=OuterRef("pk"))
    rows = rows.annotate(
        call_owed=Exists(calls.filter(OWED)),
        called=Exists(calls.filter(done_at__isnull=False)),
        rank=Case(When(technician=None, then=0), When(WAITING, then=1), default=2),
    )
    return rows.order_by("rank", "site_due_at", "pk").values_list(*COLUMNS)
