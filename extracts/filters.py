"""The filters of a list, declared: from them the one form is made, and a value of it narrows the rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from extracts.columns import field_at
from extracts.enums import FilterKind, Span
from extracts.rules import days_of
from staff.models import Membership
from staff.queries import colleagues, departments_of

Title = str | Promise
Choices = Iterable[tuple[str, Any]]
Rows = QuerySet[Any]
Value = str | Mapping[str, str]


@dataclass(frozen=True)
class Filter:
    """One filter. `narrow` gets the rows, the value, and the zone in which a day begins."""

    name: str
    title: Title
    kind: FilterKind
    narrow: Callable[[Rows, Any, ZoneInfo], Rows]
    choices: Callable[[Membership], Choices] = field(default=lambda _who: ())


def period(model: type[models.Model], title: Title, path: str) -> Filter:
    """Days of a moment or of a day, in the community's time; a relative stretch or from one day to another."""
    moments = isinstance(field_at(model, path), models.DateTimeField)

    def narrow(rows: Rows, value: Mapping[str, str], zone: ZoneInfo) -> Rows:
        first, last = (date.fromisoformat(value[end]) if value.get(end) else None for end in ("from", "to"))
        if first:
            rows = rows.filter(**{f"{path}__gte": _midnight(first, zone) if moments else first})
        if last:
            after = last + timedelta(days=1)
            rows = rows.filter(**{f"{path}__lt": _midnight(after, zone) if moments else after})
        return rows

    return Filter(path, title, FilterKind.PERIOD, narrow)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def resolved(value: Value, today: date) -> Value:
    """A period with its days, as of `today`; anything else as it is."""
    if isinstance(value, str):
        return value
    days = days_of(value.get("span", ""), today)
    if days is None:
        return value
    return {"span": Span.BETWEEN.value, "from": days[0].isoformat(), "to": days[1].isoformat()}


def choice(model: type[models.Model], title: Title, path: str) -> Filter:
    """One of the words that the field knows."""
    words = [(str(value), label) for value, label in field_at(model, path).flatchoices if value != ""]
    return listed(path, title, lambda _who: words)


def listed(name: str, title: Title, choices: Callable[[Membership], Choices], path: str = "") -> Filter:
    """One of what `choices` finds in the community; its key is what the path is compared with."""
    return Filter(
        name, title, FilterKind.CHOICE, lambda rows, value, _zone: rows.filter(**{path or name: value}), choices
    )


def person(title: Title, path: str) -> Filter:
    """One of the colleagues."""
    return listed(path, title, lambda who: [(str(one.pk), str(one)) for one in colleagues(who.community)])


def department(title: Title, path: str = "department") -> Filter:
    """One of the community's departments."""
    return listed(path, title, lambda who: [(str(one.pk), one.name) for one in departments_of(who.community)])


def flag(name: str, title: Title, condition: Q) -> Filter:
    """Whether a condition holds."""

    def narrow(rows: Rows, value: str, _zone: ZoneInfo) -> Rows:
        return rows.filter(condition) if value == "yes" else rows.exclude(condition)

    return Filter(name, title, FilterKind.CHOICE, narrow, lambda _who: [("yes", _("yes")), ("no", _("no"))])


def words(title: Title, *paths: str) -> Filter:
    """Words that one of these fields holds. They are typed anew each time: neither saved nor put into an address."""

    def narrow(rows: Rows, value: str, _zone: ZoneInfo) -> Rows:
        found = Q()
        for path in paths:
            found |= Q(**{f"{path}__icontains": value})
        return rows.filter(found)

    return Filter("words", title, FilterKind.WORDS, narrow)
