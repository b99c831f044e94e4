"""The month as Excel: the staff sheets (RP-2) and the trainings."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment import rules
from assessment.models import TrainingPart
from assessment.queries.sheets import entries_of_month, month_lines
from assessment.queries.training import trainings_between
from core.book_writer import Cell, SheetOut, write_book
from staff.models import Community


def _page(title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Cell]]) -> SheetOut:
    """Headers with their widths; names stay in sight."""
    widths = dict(enumerate(width for _header, width in columns))
    return SheetOut(title, [header for header, _width in columns], rows, widths=widths, frozen=1)


def sheets_book(community: Community, month: date) -> bytes:
    """Everybody's sums, and every entry, struck ones too with what they would have counted."""
    return write_book([_overview(community, month), _entries(community, month)])


def _overview(community: Community, month: date) -> SheetOut:
    columns = [
        (_("Name"), 14), (_("Role"), 12), (_("Base"), 8), (_("Deductions"), 8), (pgettext("points", "Credits"), 8),
        (_("Total"), 8), (_("Entries"), 8), (_("State"), 12), (_("Seen"), 18), (_("Confirmed"), 18),
        (_("Confirmed by"), 14),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            str(one.person),
            one.role,
            one.sums.base,
            one.sums.deductions,
            one.sums.credits,
            one.sums.total,
            one.entries,
            str(one.state.label),
            one.sheet.seen_at if one.sheet else None,
            one.sheet.confirmed_at if one.sheet else None,
            str(one.sheet.confirmed_by or "") if one.sheet else "",
        ]
        for one in month_lines(community, month)
    ]
    return _page(f"{month:%Y-%m} " + _("Overview"), columns, rows)


def _entries(community: Community, month: date) -> SheetOut:
    columns = [
        (_("Name"), 14), (_("Day"), 12), (pgettext("points", "What for"), 28),
        (pgettext("points", "Points"), 8), (_("Counts"), 8), (_("Evidence"), 16),
        (pgettext("points", "Reason"), 30), (_("Entered by"), 14), (_("What the person says"), 30), (_("Answer"), 20),
        (_("The lead's words"), 30), (_("Belongs to"), 10),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            str(one.person),
            one.day,
            one.wording,
            one.points,
            one.points if one.stands else 0,
            one.shown,
            one.reason,
            str(one.made_by) if one.made_by else _("the system"),
            one.contest,
            str(one.get_answer_display()) if one.answer else _("struck") if not one.stands else "",
            one.answer_words or one.struck_reason,
            f"{one.earlier_month:%Y-%m}" if one.earlier_month else "",
        ]
        for one in entries_of_month(community, month)
    ]
    return _page(_("Entries"), columns, rows)


def training_book(community: Community, month: date) -> bytes:
    """The month's sessions, and everybody's part in them."""
    sessions = trainings_between(community, month, rules.month_after(month))
    columns = [
        (_("Begins"), 18), (_("Kind"), 14), (_("Topic"), 30), (_("Trainer"), 14), (_("Room"), 14), (_("Minutes"), 8),
        (_("Invited"), 8), (_("present"), 8), (_("Examined"), 8), (_("passed"), 8), (_("State"), 12),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            one.starts_at,
            str(one.get_kind_display()),
            one.topic,
            str(one.trainer),
            one.room,
            one.minutes,
            one.invited,  # type: ignore[attr-defined]  # annotated in `counted`
            one.there,  # type: ignore[attr-defined]  # the same
            one.examined,  # type: ignore[attr-defined]  # the same
            one.passed,  # type: ignore[attr-defined]  # the same
            _("cancelled") if one.cancelled_at else _("recorded") if one.recorded_at else _("planned"),
        ]
        for one in sessions
    ]
    plan = _page(f"{month:%Y-%m} " + _("Trainings"), columns, rows)
    return write_book([plan, _parts(community, [one.pk for one in sessions])])


def _parts(community: Community, sessions: Sequence[int]) -> SheetOut:
    columns = [
        (_("Name"), 14), (_("Begins"), 18), (_("Topic"), 30), (_("Attendance"), 10),
        (pgettext("training", "Result"), 10),        (_("Score"), 8), (_("Signed off by"), 14),
    ]  # fmt: skip
    rows = TrainingPart.objects.filter(training__in=sessions, training__community=community)
    rows = rows.select_related("training", "person", "signed_by").order_by("training__starts_at", "person__name")
    cells: list[list[Cell]] = [
        [
            str(one.person),
            one.training.starts_at,
            one.training.topic,
            str(one.get_attendance_display()) if one.attendance else "",
            str(one.get_result_display()) if one.result else "",
            one.score,
            str(one.signed_by or ""),
        ]
        for one in rows
    ]
    return _page(_("Attendance and results"), columns, cells)
