"""The monthly report as a workbook: a cover, a sheet a subject with native charts, and every list (RP-1, RP-3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.book_writer import bare_book
from reports.exports.looks import DAY_SECONDS, NO_DATE, ROW, Looks, for_paper, serial
from reports.exports.month_lists import write_lists
from reports.figures import ALL
from reports.month_shape import Count, MonthReport, Number, Section, Split, Unit
from reports.queries.month_facts import month_window
from staff.models import Community

BARS = 15  # of a split in its chart; the table below holds all
LAST_COLUMN, BESIDE, CHART_ROWS = 10, 5, 16
SCALE, PAGE_ROWS = 72, 36  # of a subject on A4 across: no chart is cut by the end of a page


def write_month_book(
    out: IO[bytes], communities: Sequence[Community], report: MonthReport, *, now: datetime, lists: bool = True
) -> None:
    """Write the workbook of this report. Rows are written as they are read: memory does not grow with them."""
    window = month_window(communities, report.month, now)
    with translation.override(settings.LANGUAGE_CODE), bare_book(out) as book:
        book.set_properties({"title": f"{report.title} {report.month:%Y-%m}", "company": report.title})
        looks = Looks(book)
        cover = book.add_worksheet(_("Cover"))
        pages = [SubjectSheet(book, looks, report, one) for one in report.sections]
        sheets = [one.title for one in pages]
        for one in pages:
            one.write()
        if lists:
            sheets += [title for _family, title in write_lists(book, looks, window)]
        write_cover(cover, looks, report, sheets=sheets, zone=ZoneInfo(window.timezone))


def write_cover(page: Any, looks: Looks, report: MonthReport, *, sheets: Sequence[str], zone: ZoneInfo) -> None:
    """Whose month, as of when, whether it is closed, and where everything is."""
    page.set_column(0, 0, 26, looks["text"])
    page.set_column(1, 1, 70)
    for_paper(page, _("Monthly report"))
    page.set_portrait()
    page.set_default_row(ROW)
    page.write_string(0, 0, _("Monthly report on residents' matters"), looks["title"])
    lines: list[tuple[str, Any, Any]] = [
        (_("community"), report.title, looks["said"]),
        (_("month"), (report.month - NO_DATE.date()).days, looks["said_month"]),
        (_("as of"), serial(report.as_of, zone), looks["said_moment"]),
    ]
    if report.closed_at:
        lines.append((_("closed at"), serial(report.closed_at, zone), looks["said_moment"]))
        lines.append((_("head of the ledger"), report.head, looks["said"]))
        lines.append((_("figures corrected since"), report.corrections, looks["said_number"]))
    if report.issued_at:
        lines.append((_("issued at"), serial(report.issued_at, zone), looks["said_moment"]))
    for number, (word, value, look) in enumerate(lines, start=2):
        page.write_string(number, 0, word, looks["text"])
        _write(page, (number, 1), value, look)
    page.write_string(len(lines) + 3, 0, _("Sheets"), looks["subject"])
    for number, sheet in enumerate(sheets, start=len(lines) + 4):
        page.write_url(number, 0, f"internal:'{sheet}'!A1", looks["link"], sheet)


def _write(page: Any, where: tuple[int, int], value: Any, look: Any) -> None:
    if isinstance(value, str):
        page.write_string(*where, value, look)
    elif value is not None:
        page.write_number(*where, value, look)


class SubjectSheet:
    """One subject: its figures beside last month's and last year's, its splits, and their charts."""

    def __init__(self, book: Any, looks: Looks, report: MonthReport, section: Section) -> None:
        self.book, self.looks, self.report, self.section = book, looks, report, section
        self.title = section.title[:31]
        self.page = book.add_worksheet(self.title)
        self.line = 0
        self.breaks: list[int] = []

    def write(self) -> None:
        """The figures, then each split with its chart beside it."""
        page, looks = self.page, self.looks
        page.set_column(0, 0, 34, looks["text"])
        page.set_column(1, LAST_COLUMN, 11)
        page.set_default_row(ROW)
        page.set_row(2, 30)
        for_paper(page, self.title, head=(2, 2), scale=SCALE)
        page.write_string(0, 0, f"{self.report.title} {self.report.month:%Y-%m} {self.section.title}", looks["title"])
        for place, header in enumerate(self._headers()):
            page.write_string(2, place, header, looks["head_number" if place else "head"])
        page.freeze_panes(3, 1)
        for number, one in enumerate(self.section.numbers, start=3):
            self._number(number, one)
        self.line = len(self.section.numbers) + 4
        self._shares()
        for split in self.section.splits:
            self._split(split)
        page.set_h_pagebreaks(self.breaks)

    @staticmethod
    def _headers() -> list[str]:
        return [
            _("figure"), _("this month"), _("of"), _("share"), _("median"), _("90 % within"), _("last month"),
            _("share last month"), _("same month last year"), _("share last year"), _("counted today"),
        ]  # fmt: skip

    def _number(self, line: int, one: Number) -> None:
        page, looks = self.page, self.looks
        page.write_string(line, 0, one.label + (" (ms)" if one.unit is Unit.MILLISECONDS else ""), looks["text"])
        page.write_number(line, 1, one.month.value, looks["bad" if one.bad and one.month.value else "number"])
        _write(page, (line, 2), one.month.of, looks["number"])
        _write(page, (line, 3), _share(one.month), looks["share"])
        _write(page, (line, 4), _span(one.month.median), looks["span"])
        _write(page, (line, 5), _span(one.month.p90), looks["span"])
        for place, other in ((6, one.last_month), (8, one.last_year)):
            if other is not None:
                page.write_number(line, place, other.value, looks["number"])
                _write(page, (line, place + 1), _share(other), looks["share"])
        if one.corrected is not None:
            page.write_number(line, 10, one.corrected.value, looks["bad"])

    def _shares(self) -> None:
        """Shares in time as columns: this month, last month, the same month last year."""
        places = [
            place
            for place, one in enumerate(self.section.numbers, start=3)
            if one.month.permille is not None and not one.bad and one.name in ALL and len(self.section.numbers) > 1
        ]
        if not places:
            return
        self._begin_page_unless_fits(CHART_ROWS + 2)
        chart = self.book.add_chart({"type": "column"})
        for name, column in ((_("this month"), 3), (_("last month"), 7), (_("same month last year"), 9)):
            chart.add_series(
                {
                    "name": name,
                    "categories": self._cells(places, 0),
                    "values": self._cells(places, column),
                }
            )
        chart.set_y_axis({"num_format": "0%", "min": 0, "max": 1})
        self._place(chart, _("Shares"), (self.line, 0))
        self.line += CHART_ROWS + 2

    def _begin_page_unless_fits(self, rows: int) -> None:
        """A new page on paper when so many rows don't fit on this one any more."""
        if self.line + rows - (self.breaks[-1] if self.breaks else 0) > PAGE_ROWS:
            self.breaks.append(self.line)

    def _cells(self, lines: Sequence[int], column: int) -> str:
        letter = chr(ord("A") + column)
        name = self.title.replace("'", "''")
        parts = [f"'{name}'!${letter}${line + 1}" for line in lines]
        return f"=({','.join(parts)})" if len(parts) > 1 else f"={parts[0]}"

    def _split(self, split: Split) -> None:
        page, looks, begin = self.page, self.looks, self.line
        block = max(len(split.rows) + 3, CHART_ROWS + 2)
        self._begin_page_unless_fits(block)
        page.write_string(begin, 0, split.label, looks["subject"])
        headers = ("", _("this month"), _("last month"), _("same month last year"))
        for place, header in enumerate(headers):
            page.write_string(begin + 1, place, header, looks["head_number" if place else "head"])
        for number, row in enumerate(split.rows, start=begin + 2):
            if split.name == "day":
                day = self.report.month.replace(day=int(row.key))
                page.write_number(number, 0, (day - NO_DATE.date()).days, looks["day"])
            else:
                page.write_string(number, 0, row.label, looks["text"])
            for place, value in enumerate((row.value, row.last_month, row.last_year), start=1):
                _write(page, (number, place), value, looks["number"])
        if split.rows:
            self._chart(split, begin)
        self.line = begin + block

    def _chart(self, split: Split, begin: int) -> None:
        chart = self.book.add_chart({"type": "column" if split.in_order else "bar"})
        first = begin + 2
        last = first + (len(split.rows) if split.in_order else min(len(split.rows), BARS)) - 1
        chart.add_series(
            {
                "name": split.label,
                "categories": [self.title, first, 0, last, 0],
                "values": [self.title, first, 1, last, 1],
                "gap": 80,
            }
        )
        chart.set_legend({"none": True})
        if split.name == "day":
            chart.set_x_axis({"num_format": "d", "text_axis": True})
        if not split.in_order:
            chart.set_y_axis({"reverse": True})
        self._place(chart, split.label, (begin, BESIDE))

    def _place(self, chart: Any, title: str, where: tuple[int, int]) -> None:
        chart.set_title({"name": title, "name_font": {"size": 11}})
        chart.set_size({"width": 490 if where[1] else 740, "height": CHART_ROWS * ROW * 4 // 3})
        self.page.insert_chart(*where, chart, {"object_position": 1, "y_offset": 3})  # its border on its own page


def _share(count: Count) -> float | None:
    """Cut off as everywhere, never rounded up."""
    return None if count.permille is None else count.permille / 1000


def _span(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / DAY_SECONDS
