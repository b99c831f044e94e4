"""Paging: a page of a list by ?page=, tolerant of nonsense in the address."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)


def page_of(rows: QuerySet[Row], request: HttpRequest, *, size: int = 50) -> Page[Row]:
    """The page that the address asks for; the first or last when it asks for nonsense. Two queries: count and rows."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
