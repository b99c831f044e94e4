"""The report as plain data: every figure by its name (docs/month.md)."""

from dataclasses import asdict
from typing import Any

from reports.month_shape import Count, MonthReport, Number, Split


def as_data(report: MonthReport) -> dict[str, Any]:
    """What `manage.py monthly_report --json` prints."""
    numbers = [one for section in report.sections for one in section.numbers]
    splits = [one for section in report.sections for one in section.splits]
    return {
        "community": report.slug,
        "title": report.title,
        "month": f"{report.month:%Y-%m}",
        "as_of": report.as_of.isoformat(),
        "closed_at": report.closed_at.isoformat() if report.closed_at else None,
        "issued_at": report.issued_at.isoformat() if report.issued_at else None,
        "ledger_head": report.head,
        "corrections": report.corrections,
        "sections": [
            {"code": one.code, "title": one.title, "figures": [number.name for number in one.numbers]}
            for one in report.sections
        ],
        "figures": {one.name: _number(one) for one in numbers},
        "splits": {one.name: _split(one) for one in splits},
    }


def _number(one: Number) -> dict[str, Any]:
    return {
        **_count(one.month),
        "label": one.label,
        "unit": one.unit.value,
        "last_month": _count(one.last_month) if one.last_month else None,
        "last_year": _count(one.last_year) if one.last_year else None,
        "corrected": _count(one.corrected) if one.corrected else None,
    }


def _count(one: Count) -> dict[str, int | None]:
    return {"value": one.value, "of": one.of, "permille": one.permille, "median": one.median, "p90": one.p90}


def _split(one: Split) -> dict[str, Any]:
    return {"figure": one.figure, "label": one.label, "rows": [asdict(row) for row in one.rows]}
