"""Changes of the published roster: asked by whoever is on it, agreed or declined by the supervisor."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from duty import services
from duty.access import change_of, roster_for
from duty.enums import ChangeState
from duty.forms.change import AnswerForm, AskForm
from duty.models import Change
from duty.policy import consents, declines
from duty.queries.months import grid_of, remarks_of_change
from duty.services.answer import edits_of
from staff.access import DeskRequest
from tickets.forms.page_form import draft_name
from tickets.queries.drafts import draft_of
from tickets.views.page_forms import carry_out, fresh


def ask(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask for a swap or a take-over of one of my shifts."""
    roster, now = roster_for(request.membership, pk), clock.now()
    grid = grid_of(roster, now)
    today = now.astimezone(ZoneInfo(request.community.timezone)).date()
    if request.method == "POST":
        form = AskForm.of(grid, today, request.POST, who=request.membership, now=now)
        change = carry_out(
            request,
            form,
            lambda data: services.ask(
                roster_id=roster.pk, who=request.membership, wish=form.wish, reason=data["reason"],
                key=data["key"], now=now,
            ),
        )  # fmt: skip
        if change is not None:
            messages.success(request, _told(change))
            return redirect("duty:change", community=request.community.slug, pk=change.pk)
    else:
        kept = draft_of(request.membership, draft_name(AskForm.code, pk))
        initial = {"day": request.GET.get("day", "")}
        draft = kept.fields if kept else None
        form = AskForm.of(grid, today, who=request.membership, now=now, initial=initial, draft=draft)
    may = roster.published_at is not None and grid.row_of(request.user.pk) is not None
    context = {"roster": roster, "may": may, "form": form}
    return render(request, "duty/ask.html", context, status=422 if form.errors else 200)


def _told(change: Change) -> str:
    if change.state == ChangeState.ACCEPTED:
        return _("Changed. Those concerned are told.")
    return _("Asked. Supervisor and colleague are told; the roster stays as it is until the supervisor agrees.")


def change(request: DeskRequest, pk: int) -> HttpResponse:
    """One change: who, what, why, what it would do; POST answers it."""
    found, now = change_of(request.membership, pk), clock.now()
    if request.method != "POST":
        return _page(request, found, now, fresh(request, AnswerForm, now=now, about=pk))
    form = AnswerForm(request.POST, who=request.membership, now=now, about=pk)
    verb = {"accept": _accept, "decline": _decline, "withdraw": _withdraw}.get(request.POST.get("do", ""), _decline)
    done = carry_out(request, form, lambda data: verb(request, pk, data["answer"], now))
    if done is None:
        return _page(request, change_of(request.membership, pk), now, form, status=422)
    messages.success(request, str(ChangeState(done.state).label) + _(". Those concerned are told."))
    return redirect("duty:change", community=request.community.slug, pk=pk)


def _accept(request: DeskRequest, pk: int, answer: str, now: datetime) -> Change:
    return services.accept(change_id=pk, who=request.membership, answer=answer, now=now)


def _decline(request: DeskRequest, pk: int, answer: str, now: datetime) -> Change:
    return services.decline(change_id=pk, who=request.membership, answer=answer, now=now)


def _withdraw(request: DeskRequest, pk: int, _answer: str, now: datetime) -> Change:
    return services.withdraw(change_id=pk, who=request.membership, now=now)


def _page(request: DeskRequest, found: Change, now: datetime, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    waits = found.state == ChangeState.ASKED
    found.roster.community = request.community
    may_accept = waits and consents(request.membership, found)
    context: dict[str, Any] = {
        "change": found,
        "form": form,
        "may_accept": may_accept,
        "may_decline": waits and declines(request.membership, found),
        "may_withdraw": waits and found.asked_by_id == request.user.pk,
        "remarks": remarks_of_change(grid_of(found.roster, now), edits_of(found), now) if may_accept else [],
    }
    return render(request, "duty/change.html", context, status=status)
