"""Counting: all figures of a family in one query, and the rows that one figure counts, from the same definition."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from reports.figures.definitions import FAMILIES, FIGURES
from reports.figures.figure import Figure, Window


def count_all(window: Window, figures: Iterable[Figure] = FIGURES.values()) -> dict[str, int]:
    """Figure name → number, one query a family."""
    by_family: dict[str, list[Figure]] = {}
    for figure in figures:
        by_family.setdefault(figure.family, []).append(figure)
    found: dict[str, int] = {}
    for name, members in by_family.items():
        rows = FAMILIES[name].rows(window)
        found |= rows.aggregate(**{one.name: Count("pk", filter=one.picks(window)) for one in members})
    return found


def rows_of(figure: Figure, window: Window) -> QuerySet[Any]:
    """The records that the figure counts."""
    return FAMILIES[figure.family].rows(window).filter(figure.picks(window))
