"""What the pages of a sheet share: its rows, each with the form that somebody may open on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import Form

from assessment import rules
from assessment.enums import SheetState
from assessment.models import Entry, Sheet
from assessment.queries.sheets import base_of, entries_of, months_shown, sums_of, today_in
from staff.access import DeskRequest


@dataclass(frozen=True)
class Row:
    """An entry with its form. `bound` holds what was refused: it is shown open."""

    entry: Entry
    form: Form | None
    bound: bool


def sheet_context(request: DeskRequest, sheet: Sheet | None, month: date, *, now: Any) -> dict[str, Any]:
    """The sheet's figures and its entries."""
    entries = entries_of(sheet)
    base = sheet.base if sheet else base_of(request.community)
    waiting = sum(one.waits for one in entries)
    state = sheet.state_with(waiting) if sheet else SheetState.OPEN
    today = today_in(request.community, now)
    return {
        "sheet": sheet,
        "month": month,
        "months": months_shown(month, today),
        "entries": entries,
        "sums": sums_of(base, entries),
        "state": state,
        "look": LOOKS[state],
        "confirmed": state == SheetState.CONFIRMED,
        "over": rules.first_of(today) > month,
        "since_seen": since_seen(sheet, entries),
    }


LOOKS = {
    SheetState.OPEN: "paused",
    SheetState.SEEN: "paused",
    SheetState.CONTESTED: "late",
    SheetState.CONFIRMED: "done",
}


def since_seen(sheet: Sheet | None, entries: Sequence[Entry]) -> int:
    """How many entries came after the person had looked."""
    if sheet is None or sheet.seen_at is None:
        return 0
    return sum(one.made_at > sheet.seen_at for one in entries)
