"""Parts of addresses: a page of a list by ?page=, tolerant of nonsense; a day."""

from datetime import date
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)


def page_of(rows: QuerySet[Row], request: HttpRequest, *, size: int = 50) -> Page[Row]:
    """The page that the address asks for; the first or last when it asks for nonsense. Two queries: count and rows."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


class DayConverter:
    """A day in an address, 2026-11-27; anything else is no such page."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The day. Raises ValueError, which is a 404, for one that no calendar has."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """As it stands in the address."""
        return str(value)
