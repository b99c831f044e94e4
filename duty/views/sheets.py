"""The roster as a sheet: taken away, and brought back through a dry run."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.downloads import workbook
from core.refusals import Refused
from core.sheets import read_table, write_xlsx
from duty import services
from duty.access import roster_for
from duty.forms.setup import SheetForm
from duty.models import Roster, RosterDraft
from duty.queries.months import Grid, grid_of, with_edits
from duty.services.sheet import sheet_edits
from duty.sheet_rules import headers
from duty.wording import fault_words
from staff.access import DeskRequest

MOST_PEOPLE = 500


def export(request: DeskRequest, pk: int) -> HttpResponse:
    """The month as Excel: people down, days across, the names of the shifts as text."""
    grid = grid_of(roster_for(request.membership, pk), clock.now())
    rows = [
        [row.name, row.username, *(cell.shift.name if cell.shift else "" for cell in row.cells)] for row in grid.rows
    ]
    return _workbook(grid, rows, _("roster"))


def template(request: DeskRequest, pk: int) -> HttpResponse:
    """The month's people and days without entries."""
    grid = grid_of(roster_for(request.membership, pk, to_plan=True), clock.now())
    return _workbook(grid, [[row.name, row.username] for row in grid.rows if row.here], _("roster template"))


def _workbook(grid: Grid, rows: Sequence[Sequence[object]], what: str) -> HttpResponse:
    roster = grid.roster
    month = f"{roster.year}-{roster.month:02d}"
    content = write_xlsx(headers(roster.days), rows, title=month)
    return workbook(content, f"{roster.department.name}{month}{what}.xlsx", f"roster-{month}.xlsx")


def choose(request: DeskRequest, pk: int) -> HttpResponse:
    """Choose a sheet; it is read and kept, the roster stays as it is."""
    roster = roster_for(request.membership, pk, to_plan=True)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = read_table(file, file.name, max_rows=MOST_PEOPLE)
            kept = services.keep_sheet(roster, table, by=request.user, filename=file.name, now=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("duty:import_draft", community=request.community.slug, pk=pk, key=kept.key)
    context = {"roster": roster, "form": form, "grid": grid_of(roster, clock.now())}
    return render(request, "duty/import.html", context, status=422 if form.errors else 200)


def draft(request: DeskRequest, pk: int, key: UUID) -> HttpResponse:
    """What the sheet would change, and every cell that can't be taken; POST takes it over whole."""
    roster, now = roster_for(request.membership, pk, to_plan=True), clock.now()
    refusal, reason = "", request.POST.get("reason", "")
    if request.method == "POST":
        try:
            return _taken(request, roster, key, now)
        except Refused as refused:
            refusal = str(refused)
    kept = _kept(roster, key, now)
    grid = grid_of(roster, now)
    edits = sheet_edits(grid, kept.rows)
    context: dict[str, Any] = {
        "roster": roster,
        "draft": kept,
        "counts": kept.counts,
        "faults": _faults(kept),
        "grid": with_edits(grid, edits),
        "changed": {(edit.person, edit.day) for edit in edits},
        "rows": _marked(with_edits(grid, edits), {(edit.person, edit.day) for edit in edits}),
        "refusal": refusal,
        "reason": reason,
    }
    return render(request, "duty/import_draft.html", context, status=422 if refusal else 200)


def _taken(request: DeskRequest, roster: Roster, key: UUID, now: datetime) -> HttpResponse:
    reason = request.POST.get("reason", "")
    count = services.carry_out(roster, key, who=request.membership, reason=reason, now=now)
    words = ngettext("Taken over: %(count)s cell changed.", "Taken over: %(count)s cells changed.", count)
    messages.success(request, words % {"count": count})
    return redirect("duty:roster", community=request.community.slug, pk=roster.pk)


def _marked(grid: Grid, changed: set[tuple[int, Any]]) -> list[tuple[Any, list[tuple[Any, bool]]]]:
    """Each row with its cells and whether the sheet changes them."""
    return [(row, [(cell, (row.user_id, cell.day) in changed) for cell in row.cells]) for row in grid.rows]


def faults(request: DeskRequest, pk: int, key: UUID) -> HttpResponse:
    """Every cell that can't be taken as a workbook, for whoever keeps the sheet."""
    roster = roster_for(request.membership, pk, to_plan=True)
    rows = [list(fault.values()) for fault in _faults(_kept(roster, key, clock.now()))]
    content = write_xlsx([_("Row"), _("Column"), _("What stands there"), _("What is wrong")], rows)
    return workbook(content, "faults.xlsx")


def _kept(roster: Roster, key: UUID, now: datetime) -> RosterDraft:
    found = RosterDraft.objects.filter(roster=roster, key=key, expires_at__gt=now).first()
    if found is None:
        raise Http404
    return found


def _faults(kept: RosterDraft) -> list[dict[str, Any]]:
    return [
        {
            "row": fault["row"],
            "column": fault["column"],
            "value": fault["value"],
            "reason": fault_words(fault["code"], fault["other_row"]),
        }
        for fault in kept.faults
    ]
