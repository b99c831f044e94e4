"""What a figure is: rows in a window of time, and a condition that picks those it counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from reports.month_shape import Unit
from staff.models import Community

Text = str | Promise


@dataclass(frozen=True)
class Window:
    """From `since` (not included) to `until` (included), as a service day is bounded; `now` decides what is late.

    Of one community, or of several together (the company).
    """

    communities: Sequence[Community]
    since: datetime
    until: datetime
    now: datetime

    def at(self, column: str) -> Q:
        """The moment in this column lies in the window."""
        return Q(**{f"{column}__gt": self.since, f"{column}__lte": self.until})

    def here(self, column: str = "community") -> Q:
        """The row belongs to one of the communities; to one, as the indexes like it best."""
        if len(self.communities) == 1:
            return Q(**{column: self.communities[0]})
        return Q(**{f"{column}__in": [one.pk for one in self.communities]})

    @property
    def timezone(self) -> str:
        """The wall clock of its days and hours."""
        return self.communities[0].timezone

    @property
    def days(self) -> tuple[date, date]:
        """Its first and its last day on that clock."""
        zone = ZoneInfo(self.timezone)
        first = (self.since + timedelta(microseconds=1)).astimezone(zone).date()
        return first, self.until.astimezone(zone).date()


class Rows(StrEnum):
    """What a list shows, row by row. Apps above add their own (reports.figures.listed.show)."""

    TICKET = "ticket"
    RECEIVED = "received"  # matters by when they came in, whatever became of them since
    ORDER = "order"
    REVISIT = "revisit"
    LIMIT = "limit"
    LINE = "line"
    PRAISE = "praise"
    VISIT = "visit"
    RELEASE = "release"
    PERMIT = "permit"
    STEP = "step"


class Cell(StrEnum):
    """What stands in a column of an exported list."""

    TEXT = "text"
    FREE = "free"  # somebody's own words: whatever looks like a phone in them is masked
    MOMENT = "moment"
    DAY = "day"
    NUMBER = "number"
    WORD = "word"  # one of `words`
    PERSON = "person"  # id of a colleague
    DEPARTMENT = "department"  # id
    TITLED = "titled"  # a resident by surname and title; `source` is the name, beside it the gender


@dataclass(frozen=True)
class Column:
    """A column of the list that is exported: its header, and where its value comes from (a path or an expression)."""

    header: Text
    source: Any
    cell: Cell = Cell.TEXT
    words: Mapping[str, Text] = field(default_factory=dict)
    beside: str = ""
    width: int = 14


@dataclass(frozen=True)
class Family:
    """Figures that are counted over the same rows, and so in one query."""

    rows: Callable[[Window], QuerySet[Any]]
    shows: str
    order: str = "pk"  # of their list; by the moment of the window where an index has it, so that a page reads a page
    title: Text = ""  # of its sheet in the workbook
    columns: Sequence[Column] = ()
    community: str = "community"  # the way from a row to it


@dataclass(frozen=True)
class Measure:
    """How long something took, in whole seconds from the one moment to the other, a head where several came.

    It is taken of every row of the family that has both moments, in time or late.
    """

    since: str
    until: str
    heads: str = ""


@dataclass(frozen=True)
class Figure:
    """One figure: `picks` among its family's rows; perhaps a share `of` another one; of a `bad` one none is best.

    With `total` it is the sum of that column. With `took` its median and 90th percentile stand beside it. `rest` names
    the figure that picks all others of what it is a share `of`: where both are counted the database is asked once.
    """

    name: str
    family: str
    label: Text
    picks: Callable[[Window], Q]
    of: str = ""
    bad: bool = False
    total: str = ""
    took: Measure | None = None
    rest: str = ""


@dataclass(frozen=True)
class Rank:
    """A number that lies somewhere in an order: the median, the 99th percentile, the worst of a column."""

    name: str
    family: str
    label: Text
    column: str
    place: float  # 0.5, 0.99, 1
    unit: Unit = Unit.MILLISECONDS


@dataclass(frozen=True)
class Cut:
    """A figure by kind, channel, building …: the column, and what its keys are called."""

    name: str
    figure: str
    label: Text
    column: str
    words: Callable[[Sequence[Any]], Mapping[Any, Text]]
    nothing: Text = "–"  # where the column is empty
    blank: bool = False  # an empty one holds "" and not NULL
    translated: bool = False  # its words are the program's, in the reader's language; else they are frozen as names


class Time(StrEnum):
    """A figure by the moments of a column: on which day of the month, in which hour of the day."""

    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True)
class Rhythm:
    """A figure by day of the month or hour of the day, on the community's wall clock."""

    name: str
    figure: str
    label: Text
    column: str
    time: Time


@dataclass(frozen=True)
class Part:
    """One subject of the month's report: what it shows in its order, and what it needs for it."""

    code: str
    title: Text
    shows: Sequence[str]
    families: Mapping[str, Family] = field(default_factory=dict)
    figures: Sequence[Figure] = ()
    ranks: Sequence[Rank] = ()
    splits: Sequence[Cut | Rhythm] = ()
