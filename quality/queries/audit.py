"""Reads of the audit: a day's window and figures, what it is compared with, the month at a glance (D-1, D-4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet

from quality import rules
from quality.models import Audit, Remark
from reports.figures import FIGURES, Window, count_all
from staff.models import Community
from tickets.enums import Cleared
from tickets.models import DayLine, ServiceDay
from tickets.queries.clearance import span_of


def window_of(community: Community, day: date, now: datetime) -> Window:
    """The service day of this name, ended or not."""
    span = span_of(community, day)
    return Window((community,), span.starts_at, span.ends_at, now)


def window_of_audit(audit: Audit, now: datetime) -> Window:
    """The audit's own day, as it was bounded when it was closed."""
    return Window((audit.community,), audit.service_day.starts_at, audit.service_day.ends_at, now)


def audit_of(community: Community, day: date) -> Any:
    """The day's audit, once the day is closed, else None; `remarked` is how many remarks it has."""
    rows = Audit.objects.filter(community=community, day=day).select_related("service_day", "signed_by")
    rows = rows.annotate(remarked=Count("remarks"))
    found = rows.first()
    if found:
        found.community = community
    return found


def not_cleared(audit: Audit) -> QuerySet[DayLine]:
    """The matters that the day's end found unaccounted for, with the lead's remark where there is one."""
    rows = DayLine.objects.filter(service_day=audit.service_day_id, verdict=Cleared.NOT_CLEARED)
    rows = rows.select_related("remark", "ticket__unit", "ticket__building", "first_responder", "handler")
    return rows.order_by("pk")


def unremarked(audit: Audit) -> int:
    """How many of them lack a remark."""
    lines = DayLine.objects.filter(service_day=audit.service_day_id, verdict=Cleared.NOT_CLEARED)
    return lines.filter(remark=None).count()


def remarks_of(audit: Audit) -> list[tuple[int, str]]:
    """(line id, text) in the order of the lines."""
    return list(Remark.objects.filter(audit=audit).order_by("line_id").values_list("line_id", "text"))


class Look(StrEnum):
    """How a day stands in the month's calendar."""

    NONE = "none"
    UNSIGNED = "unsigned"
    UNCLEAN = "unclean"
    SIGNED = "signed"
    SIGNED_UNCLEAN = "signed_unclean"


@dataclass(frozen=True)
class Month:
    """The audits of one month by day; `figures` are those of each day that was counted."""

    first: date
    audits: Mapping[date, Audit]

    @property
    def days(self) -> list[date]:
        """Every day of the month."""
        following = (self.first + timedelta(days=32)).replace(day=1)
        return [self.first + timedelta(days=count) for count in range((following - self.first).days)]

    def look(self, day: date) -> Look:
        """Signed or not, clean or not."""
        audit = self.audits.get(day)
        if audit is None:
            return Look.NONE
        if audit.is_signed:
            return Look.SIGNED if audit.is_clean else Look.SIGNED_UNCLEAN
        return Look.UNSIGNED if audit.is_clean else Look.UNCLEAN


def months_around(community: Community, day: date) -> tuple[Month, Mapping[date, Audit], list[date]]:
    """The day's month; its audits with those of the week before; and every day that waits for its signature."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    near = Q(day__gte=min(first, day - timedelta(days=7)), day__lt=following)
    rows = Audit.objects.filter(near | Q(signed_at=None), community=community).order_by("day")
    found = {audit.day: audit for audit in rows}
    month = Month(first, {one: audit for one, audit in found.items() if first <= one < following})
    return month, found, [one for one, audit in found.items() if not audit.is_signed]


@dataclass(frozen=True)
class Cell:
    """One figure of the day, beside what it is compared with; None where nothing was counted."""

    name: str
    value: int
    share: float | None
    yesterday: int | None
    last_week: int | None
    mean: float | None


def cells(day: date, figures: Mapping[str, int], known: Mapping[date, Audit]) -> list[Cell]:
    """Every figure in its order; the mean is that of the month's other days that are closed."""
    before, week = (_figures(known, one) for one in rules.compared(day))
    others = [audit.figures for one, audit in known.items() if one.replace(day=1) == day.replace(day=1) and one != day]
    found = []
    for name, figure in FIGURES.items():
        value = figures.get(name, 0)
        share = rules.rate(value, figures.get(figure.of)) if figure.of else None
        found.append(Cell(name, value, share, before.get(name), week.get(name), rules.mean(others, name)))
    return found


def _figures(known: Mapping[date, Audit], day: date) -> Mapping[str, int]:
    audit = known.get(day)
    return audit.figures if audit else {}


def figures_of(audit: Audit | None, window: Window) -> Mapping[str, int]:
    """A signed day's figures are frozen; of every other day they are counted now."""
    return audit.figures if audit and audit.is_signed else count_all(window)


def closed_without_audit(now: datetime) -> QuerySet[ServiceDay]:
    """Closed days that have no audit yet, the oldest first."""
    rows = ServiceDay.objects.filter(closed_at__lte=now, audit=None).select_related("community")
    return rows.order_by("ends_at", "pk")


def to_recount(since: datetime, counted_before: datetime) -> QuerySet[Audit]:
    """Unsigned audits of days that ended since then and were not counted lately: what came late counts as well."""
    rows = Audit.objects.filter(signed_at=None, service_day__ends_at__gte=since, counted_at__lt=counted_before)
    return rows.select_related("community", "service_day").order_by("pk")


def series(month: Month, names: Sequence[str]) -> dict[str, list[int | None]]:
    """Figure → its number a day through the month; None where the day is not closed."""
    return {
        name: [month.audits[day].figures.get(name) if day in month.audits else None for day in month.days]
        for name in names
    }
