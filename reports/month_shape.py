"""What a month's report is made of, whoever shows it: page, Excel, print, JSON (RP-1, RP-3).

Plain values only, no rows and no queries: the same object is drawn, written and frozen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Unit(StrEnum):
    """What a number counts."""

    COUNT = "count"
    SECONDS = "seconds"
    MILLISECONDS = "ms"  # of a number that is itself a time: how late the engine was


@dataclass(frozen=True)
class Count:
    """A number; perhaps a share `of` another one; median and 90th percentile are seconds."""

    value: int
    of: int | None = None
    median: int | None = None
    p90: int | None = None

    @property
    def permille(self) -> int | None:
        """The share, cut off, never rounded up: 1000 are all. None where there is nothing to have a share of."""
        return self.value * 1000 // self.of if self.of else None


@dataclass(frozen=True)
class Number:
    """One figure of the month beside last month's and that of the same month last year (None: nothing was kept).

    Of a closed month `month` is what was frozen; `corrected` is what counting today gives, where it differs.
    """

    name: str
    label: str
    month: Count
    last_month: Count | None = None
    last_year: Count | None = None
    corrected: Count | None = None
    unit: Unit = Unit.COUNT
    bad: bool = False
    opens: bool = True  # to the list that it counts


@dataclass(frozen=True)
class Row:
    """One line of a split: its key in the address of the list, its word, its number."""

    key: str
    label: str
    value: int
    last_month: int | None = None
    last_year: int | None = None


@dataclass(frozen=True)
class Split:
    """A figure by kind, channel, category, building, day, hour, cause, department; the rows add up to the figure."""

    name: str
    figure: str
    label: str
    rows: Sequence[Row]
    in_order: bool = False  # of time (days, hours): drawn as columns; else the largest first, drawn as bars


@dataclass(frozen=True)
class Section:
    """One subject: a heading on the page, a sheet of the workbook, a block on paper."""

    code: str
    title: str
    numbers: Sequence[Number] = ()
    splits: Sequence[Split] = ()


@dataclass(frozen=True)
class MonthReport:
    """The whole report of one community, or of the company (`slug` empty)."""

    slug: str
    title: str
    month: date  # its first day
    as_of: datetime
    sections: Sequence[Section]
    closed_at: datetime | None = None
    issued_at: datetime | None = None
    head: str = ""  # of the ledger when the month was closed
    corrections: int = 0  # how many figures count otherwise today

    def number(self, name: str) -> Number:
        """The figure of this name. Raises KeyError."""
        return {one.name: one for section in self.sections for one in section.numbers}[name]
