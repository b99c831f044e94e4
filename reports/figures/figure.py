"""What a figure is: rows in a window of time, and a condition that picks those it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from staff.models import Community


@dataclass(frozen=True)
class Window:
    """From `since` (not included) to `until` (included), as a service day is bounded; `now` decides what is late."""

    community: Community
    since: datetime
    until: datetime
    now: datetime


class Rows(StrEnum):
    """What a list shows, row by row."""

    TICKET = "ticket"
    ORDER = "order"
    REVISIT = "revisit"
    LIMIT = "limit"
    LINE = "line"


@dataclass(frozen=True)
class Family:
    """Figures that are counted over the same rows, and so in one query."""

    rows: Callable[[Window], QuerySet[Any]]
    shows: Rows
    order: str = "pk"  # of their list; by the moment of the window where an index has it, so that a page reads a page


@dataclass(frozen=True)
class Figure:
    """One figure: `picks` among its family's rows; perhaps a share `of` another one; of a `bad` one none is best."""

    name: str
    family: str
    label: str | Promise
    picks: Callable[[Window], Q]
    of: str = ""
    bad: bool = False
