"""A month's report made by hand: what its pages draw, whoever counts."""

from datetime import UTC, date, datetime
from typing import Any

from reports.month_shape import Count, MonthReport, Number, Row, Section, Split, Unit

MONTH = date(2026, 10, 1)
NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)


def a_number(name: str = "received", **kwargs: Any) -> Number:
    return Number(**{"name": name, "label": name, "month": Count(12), **kwargs})


def a_split(rows: int = 3, **kwargs: Any) -> Split:
    made = [Row(f"{place:02}", f"楼栋 {place}", rows - place, last_month=place) for place in range(rows)]
    return Split(**{"name": "building", "figure": "received", "label": "按楼栋", "rows": made, **kwargs})


def a_report(*, slug: str = "garden", **kwargs: Any) -> MonthReport:
    volume = Section(
        "volume",
        "受理情况",
        [a_number(label="受理工单", last_month=Count(9), last_year=Count(12)), a_number("closed", label="已办结")],
        [a_split(), a_split(name="day", label="按日", in_order=True)],
    )
    limits = Section(
        "limits",
        "时限达标",
        [
            a_number("replied", label="2 小时内回复", month=Count(9, 12, 1800, 7200), last_month=Count(9, 9)),
            a_number("unreplied", label="超时回复", month=Count(3, 12), bad=True, last_month=Count(0, 9)),
            a_number("late_p99", label="引擎延迟", month=Count(240), unit=Unit.MILLISECONDS, opens=False),
        ],
    )
    return MonthReport(
        **{"slug": slug, "title": "花园小区", "month": MONTH, "as_of": NOW, "sections": [volume, limits], **kwargs}
    )
