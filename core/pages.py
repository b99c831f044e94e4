"""Parts of addresses: a page of a list by ?page=, tolerant of nonsense; a day."""

from datetime import date
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from core.days import read_day

Row = TypeVar("Row", bound=Model)


class Counted(Paginator[Row]):
    """A paginator that was told how many rows there are."""

    def __init__(self, rows: QuerySet[Row], size: int, known: int) -> None:
        super().__init__(rows, size)
        self.known = known

    @property
    def count(self) -> int:
        """As many as was told."""
        return self.known


def page_of(rows: QuerySet[Row], request: HttpRequest, *, size: int = 50, known: int | None = None) -> Page[Row]:
    """The page that the address asks for; the first or last when it asks for nonsense.

    Two queries: count and rows; one when the count is `known`.
    """
    paginator = Paginator(rows, size) if known is None else Counted(rows, size, known)
    return paginator.get_page(request.GET.get("page"))


class DayConverter:
    """A day in an address, 2026-11-27; anything else is no such page."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The day. Raises ValueError, which is a 404, for one that no calendar has."""
        return read_day(value)

    def to_url(self, value: date | str) -> str:
        """As it stands in the address."""
        return str(value)


class MonthConverter:
    """A month in an address, 2026-11; its value is the month's first day."""

    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Its first day. Raises ValueError, which is a 404, for a month that no year has."""
        return read_day(f"{value}-01")

    def to_url(self, value: date | str) -> str:
        """As it stands in the address."""
        return value if isinstance(value, str) else f"{value:%Y-%m}"
