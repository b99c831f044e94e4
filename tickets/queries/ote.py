"""The number: of how many matters did the resident have to tell us once only? (OTE-3, RP-1)

A figure is a query and the list that it counts: both come from `matters_in`, so that they agree.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate, TruncMonth

from core.days import read_day
from residents.models import Building
from staff.models import Community
from staff.queries import names_of
from tickets.models import Category, Ticket

ONCE = Q(inbound=1)


class By(StrEnum):
    """What the matters are divided by; a person is the first responder."""

    PERSON = "person"
    CATEGORY = "category"
    BUILDING = "building"
    COMMUNITY = "community"
    DAY = "day"
    MONTH = "month"


COLUMNS: Mapping[By, str] = {
    By.PERSON: "first_responder_id",
    By.CATEGORY: "category_id",
    By.BUILDING: "building_id",
    By.COMMUNITY: "community_id",
    By.DAY: "day",
    By.MONTH: "month",
}


@dataclass(frozen=True)
class Span:
    """Whole local days, both ends included."""

    first: date
    last: date

    def moments(self, timezone: str) -> tuple[datetime, datetime]:
        """From the first moment of the first day to the first moment after the last, in this zone."""
        zone = ZoneInfo(timezone)
        return (
            datetime.combine(self.first, time.min, zone),
            datetime.combine(self.last + timedelta(days=1), time.min, zone),
        )


class Figure(NamedTuple):
    """One share of the matters: told once only, told again, and how often residents urged us."""

    key: str
    label: str
    matters: int
    once: int
    urges: int

    @property
    def again(self) -> int:
        """Matters that the resident had to bring a second time: broken OTE."""
        return self.matters - self.once

    @property
    def rate(self) -> float | None:
        """Share of the matters told once only, 0 to 1; None where there is none."""
        return self.once / self.matters if self.matters else None


def a_day(text: str) -> date | None:
    """The day that is written, 2026-11-23; None for what is none, or lies where no desk ever kept a record."""
    try:
        return read_day(text)
    except ValueError:
        return None


def month_so_far(community: Community, now: datetime) -> Span:
    """From the first of the community's month to today."""
    today = now.astimezone(ZoneInfo(community.timezone)).date()
    return Span(today.replace(day=1), today)


def matters_in(community: Community, span: Span) -> QuerySet[Ticket]:
    """The matters that were opened in these days: what every figure counts."""
    first, end = span.moments(community.timezone)
    return Ticket.objects.filter(community=community, merged_into=None, opened_at__gte=first, opened_at__lt=end)


def total(community: Community, span: Span) -> Figure:
    """All matters of these days as one figure, in one query.

    The board asks every half minute: an index alone counts the matters, and rows are read of those alone that came
    again (nobody urges before that, as the database holds).
    """
    matters = matters_in(community, span)
    again = matters.filter(inbound__gt=1)
    counts = {
        name: Coalesce(Subquery(rows.order_by().values("community").annotate(sum=what).values("sum")), 0)
        for name, rows, what in (
            ("all_matters", matters, Count("*")),
            ("told_again", again, Count("*")),
            ("urged", again, Sum("urges")),
        )
    }
    count, told_again, urged = Community.objects.filter(pk=community.pk).annotate(**counts).values_list(*counts).get()
    return Figure("", "", count, count - told_again, urged)


def by_community(communities: Sequence[Community], span: Span) -> list[Figure]:
    """One figure a community, each by its own days, most second calls first; one query whatever their number."""
    wanted = Q(pk__in=[])
    for one in communities:
        first, end = span.moments(one.timezone)
        wanted |= Q(community=one, opened_at__gte=first, opened_at__lt=end)
    rows, column = Ticket.objects.filter(wanted, merged_into=None).order_by(), COLUMNS[By.COMMUNITY]
    counted = rows.values(column).annotate(**_sums()).values_list(column, "matters", "once", "urged")
    sums = {pk: counts for pk, *counts in counted}
    found = [Figure(str(one.pk), one.name, *(sums.get(one.pk) or (0, 0, 0))) for one in communities]
    return sorted(found, key=lambda one: (-one.again, -one.matters, one.label))


def figures(community: Community, span: Span, by: By) -> list[Figure]:
    """The matters of these days divided; most second calls first, days and months in their order."""
    rows = matters_in(community, span).order_by()
    zone = ZoneInfo(community.timezone)
    if by == By.DAY:
        rows = rows.annotate(day=TruncDate("opened_at", tzinfo=zone))
    if by == By.MONTH:
        rows = rows.annotate(month=TruncMonth("opened_at", tzinfo=zone))
    column = COLUMNS[by]
    found = list(rows.values(column).annotate(**_sums()).values_list(column, "matters", "once", "urged"))
    labels = LABELS[by](community, [key for key, *_ in found])
    shares = [Figure(key_of(key), labels(key), matters, once, urged or 0) for key, matters, once, urged in found]
    if by in {By.DAY, By.MONTH}:
        return sorted(shares)
    return sorted(shares, key=lambda one: (-one.again, -one.matters, one.label))


def share(community: Community, span: Span, by: By, key: str) -> QuerySet[Ticket]:
    """The matters that one figure of `figures` counts; none for a key that is none."""
    rows = matters_in(community, span)
    if by in {By.DAY, By.MONTH}:
        return _of_time(community, rows, by, key)
    if key == "":
        return rows.filter(**{f"{COLUMNS[by].removesuffix('_id')}__isnull": True})
    return (
        rows.filter(**{COLUMNS[by]: int(key)}) if key.isascii() and key.isdecimal() and len(key) < 19 else rows.none()
    )


def key_of(value: Any) -> str:
    """The key as it stands in an address: an id, a day as 2026-11-23, a month as 2026-11; empty = none."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m}"
    return "" if value is None else str(value)


def _of_time(community: Community, rows: QuerySet[Ticket], by: By, key: str) -> QuerySet[Ticket]:
    first = a_day(key if by == By.DAY else f"{key}-01")
    if first is None:
        return rows.none()
    after = first + timedelta(days=1 if by == By.DAY else 31)
    last = first if by == By.DAY else after.replace(day=1) - timedelta(days=1)
    start, end = Span(first, last).moments(community.timezone)
    return rows.filter(opened_at__gte=start, opened_at__lt=end)


def _sums() -> dict[str, Any]:
    return {"matters": Count("pk"), "once": Count("pk", filter=ONCE), "urged": Sum("urges")}


Labels = Callable[[Any], str]


def _people(_community: Community, keys: list[Any]) -> Labels:
    names = names_of(keys)
    return lambda key: names.get(key, "–")


def _categories(community: Community, _keys: list[Any]) -> Labels:
    names = {one.pk: str(one) for one in Category.objects.filter(community=community)}
    return lambda key: names.get(key, "–")


def _buildings(_community: Community, keys: list[Any]) -> Labels:
    names = {one.pk: str(one) for one in Building.objects.filter(pk__in=[key for key in keys if key])}
    return lambda key: names.get(key, "–")


LABELS: Mapping[By, Callable[[Community, list[Any]], Labels]] = {
    By.PERSON: _people,
    By.CATEGORY: _categories,
    By.BUILDING: _buildings,
    By.COMMUNITY: lambda community, _keys: lambda _key: community.name,
    By.DAY: lambda _community, _keys: key_of,
    By.MONTH: lambda _community, _keys: key_of,
}
