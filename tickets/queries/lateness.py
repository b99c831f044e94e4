"""On site within twenty minutes: how often, how late, and who called (TL-4, R-6). A figure and the list it counts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import NamedTuple

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from residents.models import Building
from staff.models import Community
from staff.queries import names_of
from tickets.enums import OrderState, Trade
from tickets.models import Explanation, WorkOrder
from tickets.models.order import OWED
from tickets.queries.ote import Span


class By(StrEnum):
    """What the orders are divided by."""

    TECHNICIAN = "technician"
    TRADE = "trade"
    BUILDING = "building"


COLUMNS = {By.TECHNICIAN: "technician_id", By.TRADE: "trade", By.BUILDING: "ticket__building_id"}


class Show(StrEnum):
    """Which of a share's orders are listed."""

    ALL = "all"
    ON_TIME = "on_time"
    LATE = "late"
    REPEATED = "repeated"


class Calls(StrEnum):
    """What became of the calls that explain."""

    OWED = "owed"
    MADE = "made"
    NOT_MADE = "not_made"
    NEEDLESS = "needless"


@dataclass
class Share:
    """One technician's, trade's or building's orders."""

    key: str
    label: str = ""
    orders: int = 0
    on_time: int = 0
    late: int = 0
    repeated: int = 0
    waits: list[timedelta] = field(default_factory=list)

    @property
    def rate(self) -> float | None:
        """Share of those decided that were on time, 0 to 1; None where nothing is decided yet."""
        decided = self.on_time + self.late
        return self.on_time / decided if decided else None

    @property
    def median(self) -> timedelta | None:
        """Half of them were reached within this time."""
        return at_rank(self.waits, 0.5)

    @property
    def ninetieth(self) -> timedelta | None:
        """Nine of ten were reached within this time."""
        return at_rank(self.waits, 0.9)


def at_rank(lengths: Sequence[timedelta], part: float) -> timedelta | None:
    """The nearest-rank percentile; None of nothing."""
    return sorted(lengths)[max(ceil(part * len(lengths)), 1) - 1] if lengths else None


STARTED = Coalesce("appointment_at", "dispatched_at")


def orders_in(community: Community, span: Span) -> QuerySet[WorkOrder]:
    """The orders whose twenty minutes began in these days, cancelled ones left out: what every figure counts."""
    first, end = span.moments(community.timezone)
    rows = WorkOrder.objects.filter(community=community).exclude(state=OrderState.CANCELLED)
    return rows.alias(started=STARTED).filter(started__gte=first, started__lt=end)


def shown(show: Show, now: datetime) -> Q:
    """The orders of a share that one of its numbers counts."""
    return {
        Show.ALL: Q(),
        Show.ON_TIME: Q(arrived_at__lte=F("site_due_at")),
        Show.LATE: Q(arrived_at__gt=F("site_due_at")) | Q(arrived_at=None, site_due_at__lte=now),
        Show.REPEATED: Q(repeats__isnull=False),
    }[show]


def shares(community: Community, span: Span, by: By, *, now: datetime) -> list[Share]:
    """The orders of these days divided, most late first. Two queries, whatever their number."""
    found: dict[object, Share] = {}
    rows = orders_in(community, span).annotate(started=STARTED)
    columns = (COLUMNS[by], "started", "arrived_at", "site_due_at", "repeats_id")
    for key, started, arrived_at, due_at, repeats in rows.order_by().values_list(*columns):
        share = found.setdefault(key, Share("" if key is None else str(key)))
        _count(share, started, arrived_at, due_at, now=now)
        share.repeated += repeats is not None
    labels = LABELS[by](found)
    for key, share in found.items():
        share.label = labels(key)
    return sorted(found.values(), key=lambda one: (-one.late, -one.orders, one.label))


def _count(share: Share, started: datetime, arrived_at: datetime | None, due_at: datetime, *, now: datetime) -> None:
    share.orders += 1
    if arrived_at is not None:
        share.waits.append(max(arrived_at - started, timedelta(0)))
    if arrived_at is not None and arrived_at <= due_at:
        share.on_time += 1
    elif arrived_at is not None or due_at <= now:
        share.late += 1


def together(found: Iterable[Share]) -> Share:
    """All shares as one."""
    total = Share("")
    for one in found:
        total.orders += one.orders
        total.on_time += one.on_time
        total.late += one.late
        total.repeated += one.repeated
        total.waits += one.waits
    return total


def share_of(community: Community, span: Span, by: By, *, key: str, show: Show, now: datetime) -> QuerySet[WorkOrder]:
    """The orders that one number of `shares` counts; none for a key that is none."""
    rows = orders_in(community, span).filter(shown(show, now))
    if by is By.TRADE:
        return rows.filter(trade=key)
    if key == "":
        return rows.filter(**{f"{COLUMNS[by].removesuffix('_id')}__isnull": True})
    fits = key.isascii() and key.isdecimal() and len(key) < 19
    return rows.filter(**{COLUMNS[by]: int(key)}) if fits else rows.none()


def _people(keys: Iterable[object]) -> Callable[[object], str]:
    names = names_of(int(str(key)) for key in keys if key is not None)
    return lambda key: names.get(int(str(key)), "–") if key is not None else _("nobody yet")


def _trades(_keys: Iterable[object]) -> Callable[[object], str]:
    return lambda key: str(Trade(str(key)).label)


def _buildings(keys: Iterable[object]) -> Callable[[object], str]:
    found = Building.objects.in_bulk([int(str(key)) for key in keys if key is not None])
    names = {pk: str(building) for pk, building in found.items()}
    return lambda key: names.get(int(str(key)), "–") if key is not None else "–"


LABELS = {By.TECHNICIAN: _people, By.TRADE: _trades, By.BUILDING: _buildings}


class Caller(NamedTuple):
    """One first responder's calls to residents who waited in vain."""

    pk: int
    name: str
    owed: int
    made: int
    not_made: int
    needless: int  # the technician was there in time, and we only heard of it later: nobody is blamed


def explanations_in(community: Community, span: Span) -> QuerySet[Explanation]:
    """The calls that came to be owed in these days."""
    first, end = span.moments(community.timezone)
    return Explanation.objects.filter(community=community, owed_at__gte=first, owed_at__lt=end)


IN_TIME = Q(order__arrived_at__isnull=False, order__arrived_at__lte=F("order__site_due_at"))
LATE = Q(order__arrived_at=None) | Q(order__arrived_at__gt=F("order__site_due_at"))
CALLS = {
    Calls.OWED: OWED,
    Calls.MADE: Q(done_at__isnull=False),
    Calls.NOT_MADE: Q(LATE, lapsed_at__isnull=False),
    Calls.NEEDLESS: Q(IN_TIME, lapsed_at__isnull=False),
}


def callers(community: Community, span: Span) -> list[Caller]:
    """Who called and who did not, most not made first. Two queries."""
    sums: dict[int, list[int]] = {}
    rows = explanations_in(community, span).annotate(in_time=Case(When(IN_TIME, then=True), default=False))
    for responder, done_at, lapsed_at, in_time in rows.order_by().values_list(
        "responder_id", "done_at", "lapsed_at", "in_time"
    ):
        counted = sums.setdefault(responder, [0, 0, 0, 0])
        counted[1 if done_at else 0 if not lapsed_at else 3 if in_time else 2] += 1
    names = names_of(sums)
    found = [Caller(pk, names.get(pk, "–"), *counted) for pk, counted in sums.items()]
    return sorted(found, key=lambda one: (-one.not_made, -one.owed, -one.made, one.name))


def calls_of(community: Community, span: Span, responder: int | None, which: Calls) -> QuerySet[Explanation]:
    """The calls that one number of `callers` counts."""
    rows = explanations_in(community, span).filter(CALLS[which])
    return rows if responder is None else rows.filter(responder=responder)
