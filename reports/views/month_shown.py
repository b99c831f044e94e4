"""The month's report as its pages draw it: cells in words, addresses of lists, pictures (RP-1, RP-3)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from core.charts import Bar, Column, bars, columns, shares
from reports.month_shape import MonthReport, Number, Row, Section, Split, Unit
from reports.views.month_words import Change, change, correction_words, length_words, share_words, value_words

FEW = 12  # rows of a split that a picture draws; the table holds them all
WHOLE = frozenset({"channel", "satisfaction"})  # drawn as one bar cut into parts
Address = Callable[..., str]


@dataclass(frozen=True)
class Cell:
    """A number of another month, and how the month stands against it."""

    value: str
    share: str
    change: Change | None


@dataclass(frozen=True)
class Line:
    """One figure as the table shows it."""

    name: str
    label: str
    url: str
    value: str
    share: str
    median: str
    p90: str
    last_month: Cell | None
    last_year: Cell | None
    corrected: str
    alarming: bool


@dataclass(frozen=True)
class Part:
    """One row of a split, with the address of its list."""

    label: str
    url: str
    value: str
    share: str
    last_month: str
    last_year: str

    @property
    def short(self) -> str:
        """The word where there is little room: 8 for 08:00."""
        return str(int(self.label[:2])) if self.label[2:] == ":00" else self.label


@dataclass(frozen=True)
class Picture:
    """A split as a picture with its table."""

    name: str
    label: str
    svg: SafeString
    rows: Sequence[Part]
    in_order: bool
    has_before: bool
    left_out: int  # rows that the table has and the picture has not

    @property
    def drawn_rows(self) -> Sequence[Part]:
        """Those that the picture has too."""
        return self.rows[: len(self.rows) - self.left_out]


@dataclass(frozen=True)
class Subject:
    """A section: its table and its pictures."""

    code: str
    title: str
    lines: Sequence[Line]
    pictures: Sequence[Picture]

    @property
    def has_times(self) -> bool:
        """Whether any of its figures has a median."""
        return any(line.median for line in self.lines)


def list_address(slug: str, month: date) -> Address:
    """Figure (and split and key) → the page with the records that it counts; of the company where no slug is given."""

    def address(figure: str, split: str = "", key: str = "") -> str:
        place = f"{month:%Y-%m}"
        if slug:
            url = reverse("reports:month_figure", args=[slug, place, figure])
        else:
            url = reverse("reports:company_figure", args=[place, figure])
        return f"{url}?{urlencode({'split': split, 'key': key})}" if split else url

    return address


def subjects_of(report: MonthReport) -> list[Subject]:
    """Every section with what it draws."""
    address = list_address(report.slug, report.month)
    return [_subject(section, address) for section in report.sections]


def head_of(report: MonthReport, names: Sequence[str]) -> list[Line]:
    """The figures over everything, in this order, those that the report has."""
    address = list_address(report.slug, report.month)
    known: Mapping[str, Number] = {one.name: one for section in report.sections for one in section.numbers}
    return [_line(known[name], address) for name in names if name in known]


def _subject(section: Section, address: Address) -> Subject:
    lines = [_line(number, address) for number in section.numbers]
    return Subject(section.code, section.title, lines, [_picture(split, address) for split in section.splits])


def _line(number: Number, address: Address) -> Line:
    month = number.month
    return Line(
        name=number.name,
        label=number.label,
        url=address(number.name) if number.opens else "",
        value=value_words(month.value, number.unit),
        share=share_words(month),
        median="" if month.median is None else length_words(month.median),
        p90="" if month.p90 is None else length_words(month.p90),
        last_month=_cell(number, "last_month"),
        last_year=_cell(number, "last_year"),
        corrected=correction_words(number),
        alarming=number.bad and month.value > 0 and number.unit == Unit.COUNT,
    )


def _cell(number: Number, which: str) -> Cell | None:
    other = number.last_month if which == "last_month" else number.last_year
    if other is None:
        return None
    return Cell(value_words(other.value, number.unit), share_words(other), change(number, other))


def _picture(split: Split, address: Address) -> Picture:
    whole = sum(row.value for row in split.rows)
    return Picture(
        name=split.name,
        label=split.label,
        svg=_drawn(split),
        rows=[_part(row, split, whole, address) for row in split.rows],
        in_order=split.in_order,
        has_before=any(row.last_month is not None for row in split.rows),
        left_out=0 if split.in_order or split.name in WHOLE else max(len(split.rows) - FEW, 0),
    )


def _drawn(split: Split) -> SafeString:
    if split.in_order:
        return columns(split.label, [Column(row.label, row.value, row.last_month) for row in split.rows])
    rows = [Bar(row.label, row.value, f"{row.value:,}") for row in split.rows]
    return shares(split.label, rows) if split.name in WHOLE else bars(split.label, rows[:FEW])


def _part(row: Row, split: Split, whole: int, address: Address) -> Part:
    return Part(
        label=row.label,
        url=address(split.figure, split.name, row.key) if row.value else "",
        value=f"{row.value:,}",
        share=f"{row.value * 1000 // whole / 10:.1f}%" if whole else "",
        last_month="–" if row.last_month is None else f"{row.last_month:,}",
        last_year="–" if row.last_year is None else f"{row.last_year:,}",
    )
