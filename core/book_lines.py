"""What stands inside the cells of a list of very many lines (`core.book_sheet` writes them). Without the library until
a text needs it.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from xml.sax.saxutils import escape

MOST_SIGNS = 32_767  # of one cell; in UTF-16, of which a sign takes two at the most
EDGE = re.compile(r"^\s|\s$")
UNPLAIN = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_|^\s|\s$")
BEFORE_DAYS, DAY_MILLISECONDS = date(1899, 12, 30).toordinal(), 86_400_000
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class LineColumn:
    """A column of a list. `inside` makes of a value what stands inside its cell: `text_inside` of a text, else a number
    as it is written; an empty one leaves the cell empty. Nothing is asked for None and "".
    """

    look: Any
    text: bool
    inside: Callable[[Any], str]


def text_inside(value: str) -> str:
    """A text inside its cell, whatever signs it has; cut where a cell is full."""
    if len(value) <= MOST_SIGNS // 2 and UNPLAIN.search(value) is None:
        return f"<t>{value}</t>"
    from xlsxwriter.xmlwriter import XMLwriter

    signs = value.encode("utf-16-le", "surrogatepass")[: MOST_SIGNS * 2].decode("utf-16-le", "ignore")
    safe = XMLwriter._escape_control_characters(signs)  # noqa: SLF001 Excel's own way of writing them
    kept = ' xml:space="preserve"' if EDGE.search(safe) else ""
    return f"<t{kept}>{escape(safe)}</t>"


def day_inside(day: date) -> str:
    """A day inside its cell: how many have passed since the end of 1899."""
    return str(day.toordinal() - BEFORE_DAYS)


def moment_inside(local: datetime) -> str:
    """A moment inside its cell, by the hands of its own clock, to the millisecond."""
    beyond = (local.hour * 60 + local.minute) * 60_000 + local.second * 1000 + local.microsecond // 1000
    return f"{local.toordinal() - BEFORE_DAYS + beyond / DAY_MILLISECONDS:.10f}"


class Remembered(dict[K, str], Generic[K]):
    """What stands inside the cells of values that come again and again: each is worked out once. For few values."""

    def __init__(self, inside: Callable[[K], str]) -> None:
        super().__init__()
        self._inside = inside

    def __missing__(self, value: K) -> str:
        self[value] = found = self._inside(value)
        return found
