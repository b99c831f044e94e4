"""How a workbook looks: its formats by name, and every sheet ready for A4."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from reports.figures.seconds import QUARTER

A4, NO_DATE = 9, datetime(1899, 12, 30)  # noqa: DTZ001 a workbook's clock has no zone
DAY_SECONDS, DAY_MILLISECONDS = 86400, 86_400_000
ROW = 18  # points: where the workbook's font is not at hand, Chinese is taller than a row of 15
FORMATS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@", "valign": "vcenter"},
    "said": {"num_format": "@", "align": "left"},
    "said_moment": {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"},
    "said_month": {"num_format": "yyyy-mm", "align": "left"},
    "said_number": {"num_format": "#,##0", "align": "left"},
    "wrapped": {"num_format": "@", "text_wrap": True, "valign": "top"},
    "number": {"num_format": "#,##0", "valign": "vcenter"},
    "bad": {"num_format": "#,##0", "font_color": "#B42318"},
    "share": {"num_format": "0.0%", "valign": "vcenter"},
    "span": {"num_format": "[h]:mm:ss", "valign": "vcenter"},
    # to the left like the words beside them: a moment at the right edge of its cell runs into the next one's text
    "moment": {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left", "valign": "vcenter"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left", "valign": "vcenter"},
    "prose": {"num_format": "@", "text_wrap": True, "valign": "vcenter"},
    "head": {"num_format": "@", "bold": True, "bg_color": "#EEF1F4", "bottom": 1, "text_wrap": True, "valign": "top"},
    "head_number": {
        "num_format": "@", "bold": True, "bg_color": "#EEF1F4", "bottom": 1, "text_wrap": True, "valign": "top",
        "align": "right",
    },
    "title": {"num_format": "@", "bold": True, "font_size": 16},
    "subject": {"num_format": "@", "bold": True, "font_size": 12, "bottom": 1},
    "link": {"num_format": "@", "font_color": "#1F5FA8", "underline": 1},
}  # fmt: skip


class Looks:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        self._formats = {name: book.add_format(facts) for name, facts in FORMATS.items()}

    def __getitem__(self, name: str) -> Any:
        return self._formats[name]


def for_paper(page: Any, title: str, *, head: tuple[int, int] | None = None, scale: int = 0, across: int = 1) -> None:
    """A4 across, as wide as the sheet (or so many sheets) or at this scale, the headers on every page, numbered."""
    page.set_paper(A4)
    page.set_landscape()
    if scale:
        page.set_print_scale(scale)
    else:
        page.fit_to_pages(across, 0)
    if across > 1:
        page.repeat_columns(0)
        page.print_across()  # the sheets of one row lie side by side
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    place = _("page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"}
    page.set_footer(f"&L{title.replace('&', '&&')}&R{place}")
    if head:
        page.repeat_rows(*head)


def serial(moment: datetime, zone: ZoneInfo) -> float:
    """A moment on the community's wall clock as a workbook keeps it: days since the end of 1899.

    Cut to the millisecond, which a workbook's number still tells apart: the last moment of a day stays in its day.
    """
    local = moment.astimezone(zone).replace(tzinfo=None)
    return ((local - NO_DATE).total_seconds() - local.microsecond % 1000 / 1e6) / DAY_SECONDS


class Serials:
    """The same for very many moments as the database hands them over (`Moment`), as the number is written.

    Only the beginnings of minutes and of quarters of an hour are put on the wall clock, each once.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._begun: dict[int | str, float] = {}

    def of(self, moment: int | str) -> str:
        """Milliseconds since 1970, or SQLite's text in UTC; to a hundredth of a millisecond."""
        if isinstance(moment, str):
            begun, beyond = moment[:16], int(moment[17:19]) * 1000 + int(moment[20:23] or 0)
            days = self._begun.get(begun) or self._begin(begun, datetime.fromisoformat(begun).replace(tzinfo=UTC))
        else:
            quarter, beyond = divmod(moment, QUARTER * 1000)
            days = self._begun.get(quarter) or self._begin(quarter, datetime.fromtimestamp(quarter * QUARTER, UTC))
        return f"{days + beyond / DAY_MILLISECONDS:.10f}"

    def _begin(self, key: int | str, moment: datetime) -> float:
        self._begun[key] = found = serial(moment, self._zone)
        return found
