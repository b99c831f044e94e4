"""The lists of the month's workbook: a sheet a family, a column a fact, a mark for each figure that counts the row.

Who adds up the marks of a column, or counts the rows, has the figure (RP-3).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.book_lines import LineColumn, Remembered, text_inside
from core.book_writer import pages_across
from core.log_masks import without_numbers
from reports.exports.looks import NO_DATE, ROW, Looks, Serials, for_paper
from reports.figures import ALL, FAMILIES, parts
from reports.figures.figure import Cell, Column, Family, Figure, Window
from reports.figures.marks import marked, marks_of
from reports.figures.seconds import Moment
from residents import rules as people
from staff.models import Department
from staff.queries import names_of

MOST_ROWS = 1_000_000  # a sheet holds 1,048,576
CHUNK = 2000
NUMBERS = frozenset({Cell.MOMENT, Cell.DAY, Cell.NUMBER})
FEW = frozenset({Cell.WORD, Cell.PERSON, Cell.DEPARTMENT, Cell.DAY, Cell.TITLED})  # kinds of few different values
MARK = {1: "1", 0: ""}.__getitem__


def listed_families() -> list[str]:
    """The families of the report's figures, in its order."""
    names = [ALL[name].family for part in parts() for name in part.shows if name in ALL]
    return list(dict.fromkeys(names))


def write_lists(book: Any, looks: Looks, window: Window) -> list[tuple[str, str]]:
    """One sheet after the other, each row as it is read. Returns (family, sheet) as far as they have rows."""
    writer = ListWriter(book, looks, window)
    return [(name, title) for name in listed_families() for title in writer.write(name)]


class ListWriter:
    """Writes families of one window into one workbook."""

    def __init__(self, book: Any, looks: Looks, window: Window) -> None:
        self.book, self.looks, self.window = book, looks, window
        self.serials = Serials(ZoneInfo(window.timezone))
        self.language = get_language() or "zh-hans"
        self.people: dict[int, str] = {}
        self.departments: dict[int, str] = {}

    def write(self, name: str) -> list[str]:
        """The family's sheet; several where a sheet can't hold its rows."""
        family, figures = FAMILIES[name], marked(name)
        columns = list(family.columns)
        if len(self.window.communities) > 1:
            columns.insert(0, Column(_("community"), f"{family.community}__name"))
        rows = self._rows(family, columns, figures)
        titles: list[str] = []
        first = next(rows, None)
        while first is not None:
            title = _("List %(what)s") % {"what": family.title} + (f" {len(titles) + 1}" if titles else "")
            self._sheet(title[:31], columns, figures, _and(first, islice(rows, MOST_ROWS - 1)))
            titles.append(title[:31])
            first = next(rows, None)
        return titles

    def _rows(self, family: Family, columns: Sequence[Column], figures: Sequence[Figure]) -> Iterator[tuple[Any, ...]]:
        rows: QuerySet[Any] = family.rows(self.window)
        marks = marks_of(figures, self.window)
        sources = [Moment(one.source) if one.cell is Cell.MOMENT else one.source for one in columns]
        beside = [one.beside for one in columns if one.beside]
        order = {family.order, "pk"}
        self._learn(rows, columns)
        found = rows.annotate(**marks).order_by(*sorted(order, key=lambda one: one == "pk"))
        values = found.values_list(*sources, *marks, *beside).iterator(chunk_size=CHUNK)
        return iter(_paired(values, columns, len(marks)) if beside else values)

    def _learn(self, rows: QuerySet[Any], columns: Iterable[Column]) -> None:
        """Names of the people and departments that the list will name, before it is read."""
        for one in columns:
            if one.cell is Cell.PERSON:
                ids = set(rows.order_by().values_list(one.source, flat=True).distinct()) - {None}
                self.people |= names_of(ids - self.people.keys())
            elif one.cell is Cell.DEPARTMENT:
                here = Department.objects.filter(community__in=[one.pk for one in self.window.communities])
                self.departments = dict(here.values_list("pk", "name"))

    def _sheet(self, title: str, columns: Sequence[Column], figures: Sequence[Figure], rows: Iterable[Any]) -> None:
        page = self.book.add_worksheet(title)
        if all(one.cell is not Cell.FREE for one in columns):  # else each row is as high as its words, once it is shown
            page.set_default_row(ROW)
        for place, one in enumerate(columns):
            page.set_column(place, place, one.width, self.looks[_look(one.cell)])
        page.set_column(len(columns), max(len(columns) + len(figures) - 1, len(columns)), 10, self.looks["number"])
        headers = [str(one.header) for one in columns] + [str(one.label) for one in figures]
        for place, header in enumerate(headers):
            page.write_string(0, place, header, self.looks["head"])
        page.freeze_panes(1, 1)
        for_paper(page, title, head=(0, 0), across=pages_across([one.width for one in columns]))
        lines = [LineColumn(self.looks[_look(one.cell)], one.cell not in NUMBERS, self._inside(one)) for one in columns]
        mark = LineColumn(self.looks["number"], text=False, inside=MARK)
        last = page.write_lines(1, [*lines, *[mark] * len(figures)], rows)
        page.autofilter(0, 0, last, len(headers) - 1)
        page.print_area(0, 0, last, len(columns) - 1)  # the marks are to filter by: on paper they'd make all too small

    def _inside(self, column: Column) -> Callable[[Any], str]:
        """What stands inside a cell of this column. Where the same comes again and again it is worked out once."""
        words = {key: str(word) for key, word in column.words.items()}
        by_cell: dict[Cell, Callable[[Any], str]] = {
            Cell.TEXT: text_inside,
            Cell.FREE: lambda value: text_inside(without_numbers(value)),
            Cell.NUMBER: str,
            Cell.MOMENT: self.serials.of,
            Cell.DAY: lambda value: str((value - NO_DATE.date()).days),
            Cell.WORD: lambda value: _some(words.get(str(value), str(value))),
            Cell.PERSON: lambda value: _some(self.people.get(value, str(value))),
            Cell.DEPARTMENT: lambda value: _some(self.departments.get(value, "–")),
            Cell.TITLED: lambda value: _some(people.titled(value[0] or "", value[1] or "", self.language)),
        }
        inside = by_cell[column.cell]
        return Remembered(inside).__getitem__ if column.cell in FEW else inside


def _look(cell: Cell) -> str:
    """Somebody's own words are as long as they are: cut off at the edge of the paper they say something else."""
    looks = {Cell.MOMENT: "moment", Cell.DAY: "day", Cell.NUMBER: "number", Cell.FREE: "prose"}
    return looks.get(cell, "text")


def _some(text: str) -> str:
    """A word inside its cell; none leaves the cell empty."""
    return text_inside(text) if text else ""


def _paired(rows: Iterable[tuple[Any, ...]], columns: Sequence[Column], marks: int) -> Iterator[tuple[Any, ...]]:
    """Each value with what stands `beside` it, which comes behind the marks."""
    titled = [place for place, one in enumerate(columns) if one.beside]
    width = len(columns) + marks
    for row in rows:
        values = list(row[:width])
        for place, beside in zip(titled, row[width:], strict=True):
            values[place] = (values[place], beside)
        yield tuple(values)


def _and(first: Any, rest: Iterable[Any]) -> Iterator[Any]:
    yield first
    yield from rest
