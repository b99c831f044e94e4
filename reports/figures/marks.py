"""Which figures count a row, told by the rows themselves: a mark a figure, by its own definition."""

from collections.abc import Iterable

from django.db.models import Case, Field, Value, When

from reports.figures.definitions import everything
from reports.figures.figure import Figure, Window
from reports.figures.parts import ALL


def marked(family: str) -> list[Figure]:
    """The figures that pick among the family's rows; one that counts all of them needs no mark."""
    return [one for one in ALL.values() if one.family == family and one.picks is not everything]


def marks_of(figures: Iterable[Figure], window: Window) -> dict[str, Case]:
    """`m_` and the figure's name → 1 where it counts the row, else 0: as they come, nothing turns them one by one."""
    return {
        f"m_{one.name}": Case(When(one.picks(window), then=Value(1)), default=Value(0), output_field=Field())
        for one in figures
    }
