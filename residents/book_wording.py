"""Words for what is wrong with rows of the archive's workbook, and for its template's sheet of instructions."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from residents.rules.book_columns import Sheet
from residents.rules.import_rows import FaultCode
from residents.wording import reason

REASONS: dict[str, Promise] = {
    FaultCode.FORMULA: gettext_lazy("This is a formula. Put the plain value there."),
    FaultCode.DIGITS_LOST: gettext_lazy(
        "Excel has rounded this number and its last figures are lost. Set the column to text and type it anew."
    ),
    FaultCode.ERROR: gettext_lazy("Excel shows an error here. Put the plain value there."),
    FaultCode.BUILDING_UNREADABLE: gettext_lazy("This is no building: write its number, for example 3 or A1."),
    FaultCode.WORDS_TOO_LONG: gettext_lazy("This is too long, or has signs that can't be kept."),
    FaultCode.WORD_UNKNOWN: gettext_lazy(
        "This word is not known here. Choose one of the column's list in the template."
    ),
    FaultCode.AREA_UNREADABLE: gettext_lazy("This is no area: a number in m², with at most two decimals."),
    FaultCode.DATE_UNREADABLE: gettext_lazy("This is no date: write it like 2026-11-22."),
    FaultCode.DATES_TURNED: gettext_lazy("The last day comes too early or too late. Check both days."),
    FaultCode.DOCUMENT_UNFIT: gettext_lazy(
        "This number doesn't fit the kind of document. An identity card has 18 characters."
    ),
    FaultCode.DOCUMENT_KIND_MISSING: gettext_lazy("Say which document the number belongs to."),
    FaultCode.DOCUMENT_TAKEN: gettext_lazy("This document belongs to another resident. Check the number and the name."),
    FaultCode.MASK_UNKNOWN: gettext_lazy(
        "This masked number is not the one that is kept. Leave it as exported, or write it in full."
    ),
    FaultCode.TOO_MANY_PHONES: gettext_lazy("A resident has at most 6 phone numbers. Remove some."),
    FaultCode.PLATE_MISSING: gettext_lazy("The plate is missing."),
    FaultCode.PLATE_UNREADABLE: gettext_lazy("This is no plate. Write it like 京A12345."),
    FaultCode.UNIT_UNKNOWN: gettext_lazy(
        "There is no such unit. Add it to the sheet 房号, or check the door's number."
    ),
    FaultCode.PERSON_UNKNOWN: gettext_lazy(
        "Nobody of this name lives in the unit. Leave it empty, or add the resident."
    ),
    FaultCode.PLATE_UNKNOWN: gettext_lazy("There is no vehicle with this plate. Add it to the sheet 车辆."),
    FaultCode.PERMIT_MISSING: gettext_lazy("The permit's number is missing."),
    FaultCode.PERMIT_OVER: gettext_lazy(
        "This permit is no longer valid and can't be changed. Issue one with a new number."
    ),
    FaultCode.PERMIT_OF_ANOTHER: gettext_lazy(
        "This permit belongs to another vehicle. Check the number and the plate."
    ),
    FaultCode.PERMIT_LIVE: gettext_lazy("This vehicle already has a valid permit. Renew that one instead."),
    FaultCode.SPACE_TAKEN: gettext_lazy("Another valid permit has this parking space."),
    FaultCode.STATE_FIXED: gettext_lazy("A list doesn't change this state. Withdraw permits on the unit's page."),
}


def book_reason(sheet: str, code: str, other_row: int) -> str:
    """Why the row of the archive's workbook can't be taken."""
    if code == FaultCode.DUPLICATE and sheet != Sheet.RESIDENTS:
        return _("Row %(row)s already tells of the same.") % {"row": other_row}
    words = REASONS.get(code)
    return reason(code, other_row) if words is None else str(words)


class RejectedRow(NamedTuple):
    """A row that can't be taken: the column of its first fault, and everything that is wrong, in one sentence."""

    sheet: str
    row: int
    column: str
    reason: str


def rejected_rows(faults: Iterable[Sequence[Any]]) -> list[RejectedRow]:
    """Faults (sheet, row, column, code, other row) as rows, in their order; each with all of its faults."""
    rows: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for sheet, row, column, code, other in faults:
        rows.setdefault((sheet, row), []).append((column, book_reason(sheet, code, other)))
    return [
        RejectedRow(sheet, row, told[0][0], told[0][1] if len(told) == 1 else _several(told))
        for (sheet, row), told in rows.items()
    ]


def _several(told: list[tuple[str, str]]) -> str:
    return " ".join(_("%(column)s: %(reason)s") % {"column": column, "reason": words} for column, words in told)


def guide() -> list[tuple[str, str]]:
    """What the columns of each sheet want to be told, for the template's first sheet and the page."""
    return [
        (Sheet.BUILDINGS, _("Building number, such as 3 or A1; a name if it has one.")),
        (Sheet.UNITS, _("Building, entrance (empty if none) and door; use, area in m², handed over, lived in.")),
        (Sheet.RESIDENTS, _("One row per person and unit: name, standing, phones (more of them in 手机2), document.")),
        (Sheet.VEHICLES, _("Plate, and the unit it belongs to; the name if it belongs to one of the household.")),
        (Sheet.PERMITS, _("Permit number, plate, parking space, first and last day as 2026-11-22.")),
        (_("Matching"), _("Rows find what is known by unit, person, plate and permit number. Twice changes nothing.")),
        (_("Empty cells"), _("An empty cell changes nothing. To remove something, use the unit's or resident's page.")),
        (_("Numbers"), _("Keep the columns text: phones and 18-digit numbers stay whole. Masked ones may stay so.")),
        (_("Formulas"), _("Formulas are refused; put plain values. What you don't need you may delete.")),
    ]
