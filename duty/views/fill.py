"""Filling in a month: the grid by keyboard, which saves itself, and the same as a plain form."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.refusals import Refused
from duty import services
from duty.access import roster_for
from duty.forms.fill import Fill, read_fill, shown
from duty.models import Roster
from duty.queries.months import Grid, checks_of, grid_of
from staff.access import DeskRequest
from tickets.forms.page_form import draft_name
from tickets.queries.drafts import draft_of
from tickets.services.drafts import drop_draft, save_draft

CODE = "roster"
KEPT = ("seen", "was", "reason", "key")


def edit(request: DeskRequest, pk: int) -> HttpResponse:
    """The grid to fill in. A draft saves itself; into a published month a save goes with a reason."""
    found, now = roster_for(request.membership, pk, to_plan=True), clock.now()
    grid = grid_of(found, now)
    if request.method != "POST":
        draft = draft_of(request.membership, draft_name(CODE, pk)) if found.published_at else None
        kept = read_fill(draft.fields, grid) if draft else None
        return _page(request, grid, now, fill=kept if kept and (kept.touched or kept.reason) else None)
    fill = read_fill(request.POST.dict(), grid)
    try:
        if not fill.faults:
            return _saved(request, found, fill, now)
    except Refused as refusal:
        fill.faults[0] = str(refusal)
    _keep(request, found, now)
    return _page(request, grid_of(_fresh(found), now), now, fill=fill, status=422)


def _saved(request: DeskRequest, found: Roster, fill: Fill, now: datetime) -> HttpResponse:
    if found.published_at is None:
        written = services.fill_in(roster_id=found.pk, edits=fill.edits, seen=fill.seen)
        if written.conflicts:
            raise written.conflicts[0].refusal
        count = len(written.made)
        messages.success(
            request, ngettext("%(count)s cell is saved.", "%(count)s cells are saved.", count) % {"count": count}
        )
        return redirect("duty:edit", community=request.community.slug, pk=found.pk)
    services.edit_published(
        roster_id=found.pk, who=request.membership, edits=fill.edits, seen=fill.seen, reason=fill.reason,
        key=fill.key, now=now,
    )  # fmt: skip
    drop_draft(request.membership, draft_name(CODE, found.pk))
    messages.success(request, _("Changed. Those concerned are told."))
    return redirect("duty:roster", community=request.community.slug, pk=found.pk)


def _keep(request: DeskRequest, found: Roster, now: datetime) -> None:
    """A refused save of a published month is kept as it was typed; a draft month keeps its own cells."""
    fields = {name: text for name, text in request.POST.dict().items() if name in KEPT or name.startswith("row-")}
    if found.published_at is not None:
        save_draft(request.membership, draft_name(CODE, found.pk), fields, now=now)


def _fresh(found: Roster) -> Roster:
    """The roster as it stands now, in the community that was fetched."""
    again = Roster.objects.select_related("department", "published_by").get(pk=found.pk)
    again.community = found.community
    return again


def _page(
    request: DeskRequest, grid: Grid, now: datetime, *, fill: Fill | None = None, status: int = 200
) -> HttpResponse:
    """What was typed stands in the rows, what a colleague entered meanwhile beside it."""
    texts = shown(fill, grid) if fill else {row.user_id: row.text for row in grid.rows}
    # a kept draft is judged by what its writer saw, a refused save by what is shown now
    old = fill if fill and status == 200 else None
    context: dict[str, Any] = {
        "roster": grid.roster,
        "grid": grid,
        "checks": checks_of(grid, now),
        "lines": [(row, texts[row.user_id], fill.faults.get(row.user_id, "") if fill else "") for row in grid.rows],
        "was": "\n".join(f"{row.user_id} {_was(old, row.user_id, row.text)}" for row in grid.rows),
        "seen": old.seen if old else grid.roster.version,
        "restored": old,
        "reason": fill.reason if fill else "",
        "refusal": fill.faults.get(0, "") if fill else "",
        "faulty": bool(fill and fill.faults),
        "key": uuid.uuid4(),
        "draft": draft_name(CODE, grid.roster.pk),
    }
    return render(request, "duty/edit.html", context, status=status)


def _was(old: Fill | None, person: int, text: str) -> str:
    return old.was.get(person, text) if old else text


def cells(request: DeskRequest, pk: int) -> HttpResponse:
    """Save what was just typed into a draft; answers with every row that has changed since the page saw it."""
    found, now = roster_for(request.membership, pk, to_plan=True), clock.now()
    fill = read_fill(request.POST.dict(), grid_of(found, now))
    said = list(fill.faults.values())
    status = 200
    try:
        written = services.fill_in(roster_id=found.pk, edits=fill.edits, seen=fill.seen)
        said += [str(conflict.refusal) for conflict in written.conflicts]
    except Refused as refusal:
        said, status = [str(refusal)], refusal.status
    grid = grid_of(_fresh(found), now)
    answer: Mapping[str, Any] = {
        "seen": grid.roster.version,
        "rows": {str(row.user_id): row.text for row in grid.rows},
        "said": said,
        "checks": render_to_string("duty/_checks.html", {"checks": checks_of(grid, now)}, request=request),
    }
    return JsonResponse(answer, status=status)
