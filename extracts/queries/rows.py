"""The rows of a list: narrowed by its filters, read in one query, however many there are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.timezone import localdate

from extracts.columns import Column
from extracts.enums import FilterKind, Span
from extracts.filters import Filter, Value, resolved
from extracts.registry import Listing
from staff.models import Membership

CHUNK = 2000
Filters = Mapping[str, Value]


@dataclass(frozen=True)
class Asked:
    """Which list, who asks, by which filters, when."""

    listing: Listing
    who: Membership
    filters: Filters
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The community's time."""
        return ZoneInfo(self.who.community.timezone)

    @property
    def today(self) -> date:
        """The community's day."""
        return localdate(self.now, self.zone)

    @property
    def columns(self) -> list[Column]:
        """What this role sees."""
        return self.listing.columns_for(self.who.role)


def rows_of(asked: Asked) -> QuerySet[Any]:
    """The rows that the person may take along, narrowed and ordered."""
    rows = asked.listing.rows(asked.who, asked.now)
    for one, value in used(asked):
        rows = one.narrow(rows, resolved(value, asked.today), asked.zone)
    return rows.order_by(*asked.listing.order)


def used(asked: Asked) -> list[tuple[Filter, Value]]:
    """The filters that were given a value."""
    return [(one, asked.filters[one.name]) for one in asked.listing.filters if asked.filters.get(one.name)]


def lines_of(rows: QuerySet[Any], columns: Sequence[Column]) -> Iterator[list[object]]:
    """Each row's cells, read piece by piece: neither the rows nor the answer of the database are ever held whole."""
    paths = list(dict.fromkeys(path for one in columns for path in one.paths))
    place = {path: number for number, path in enumerate(paths)}
    wanted = [(one.cell, [place[path] for path in one.paths]) for one in columns]
    for values in rows.values_list(*paths).iterator(chunk_size=CHUNK):
        yield [cell(*[values[number] for number in numbers]) for cell, numbers in wanted]


def first_lines(rows: QuerySet[Any], columns: Sequence[Column], count: int) -> list[list[object]]:
    """The first of them."""
    return list(lines_of(rows[:count], columns))


def spoken(asked: Asked) -> list[tuple[str, str]]:
    """The filters as a person reads them: title and value."""
    return [(str(one.title), _value(one, resolved(value, asked.today), asked.who)) for one, value in used(asked)]


def _value(one: Filter, value: Value, who: Membership) -> str:
    if not isinstance(value, str):
        return f"{value.get('from') or '…'} – {value.get('to') or '…'}"
    if one.kind == FilterKind.CHOICE:
        return next((str(label) for key, label in one.choices(who) if key == value), value)
    return value


def keepable(listing: Listing, filters: Filters) -> dict[str, Value]:
    """What may be saved and put into an address: everything but words."""
    kept = {one.name for one in listing.filters if one.kind != FilterKind.WORDS}
    return {name: value for name, value in filters.items() if name in kept}


def as_of(listing: Listing, filters: Filters, day: date) -> dict[str, Value]:
    """The filters with their relative days fixed as of a day."""
    return {name: resolved(value, day) for name, value in keepable(listing, filters).items()}


def flat(filters: Filters) -> dict[str, str]:
    """The filters as the fields of the form: a period becomes three."""
    found: dict[str, str] = {}
    for name, value in filters.items():
        if isinstance(value, str):
            found[name] = value
            continue
        found[name] = value.get("span", Span.BETWEEN.value)
        found |= {f"{name}_{end}": value[end] for end in ("from", "to") if value.get(end)}
    return found
