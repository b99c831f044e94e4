"""Emergencies: the list with the form to report one, one with its log, the report on paper (L-7)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.pages import page_of
from duty import services
from duty.access import emergency_of
from duty.enums import EmergencyKind, InformedHow, NoteKind
from duty.forms.emergencies import EmergencyForm, InformForm, NoteForm, ReportForm
from duty.models import Emergency
from duty.models.emergencies import PARTS
from duty.queries.emergencies import emergencies_of, informed_of, notes_of
from duty.views.keys import signed
from staff.access import DeskRequest
from staff.enums import Role
from tickets.forms.page_form import PageForm
from tickets.views.page_forms import carry_out, fresh


def emergencies(request: DeskRequest) -> HttpResponse:
    """Report one; those that last or owe a report on top."""
    now = clock.now()
    if request.method == "POST":
        form = EmergencyForm(request.POST, who=request.membership, now=now)

        def do(data: Mapping[str, Any]) -> Emergency:
            facts = {name: data[name] for name in ("place", "seen", "at", "ticket", "key")}
            return services.open_emergency(request.membership, kind=EmergencyKind(data["kind"]), now=now, **facts)

        made = carry_out(request, form, do)
        if made is not None:
            messages.success(
                request, _("Written down; supervisor and director have been told. Inform the departments now.")
            )
            return redirect("duty:emergency", request.community.slug, made.pk)
    else:
        form = fresh(request, EmergencyForm, now=now)
    may = request.membership.role != Role.ADMINISTRATOR
    context = {"page": page_of(emergencies_of(request.community), request), "form": form if may else None}
    return render(request, "duty/emergencies.html", context, status=422 if form.errors else 200)


def emergency(request: DeskRequest, pk: int) -> HttpResponse:
    """One emergency: what to do next, its log, who was informed, its report."""
    found, now = emergency_of(request.membership, pk), clock.now()
    forms = _forms(request, found, now)
    status = 200
    if request.method == "POST":
        name = request.POST.get("do", "")
        if name == "end":
            services.end_emergency(request.membership, pk, now=now)
            messages.success(request, _("Ended. The report is due within a day."))
            return redirect("duty:emergency", request.community.slug, pk)
        if name in forms:
            forms[name] = type(forms[name])(request.POST, who=request.membership, now=now, about=pk)
            if (
                carry_out(request, forms[name], lambda data: _done(request, found, name, data=data, now=now))
                is not None
            ):
                return redirect("duty:emergency", request.community.slug, pk)
            status = 422
    may = found.reported_at is None and request.membership.role != Role.ADMINISTRATOR
    context = {"emergency": found, "notes": notes_of(found), "informed": informed_of(found), "may": may, **forms}
    return render(request, "duty/emergency.html", context, status=status)


def _forms(request: DeskRequest, found: Emergency, now: datetime) -> dict[str, PageForm]:
    kinds: dict[str, type[PageForm]] = {"note": NoteForm, "inform": InformForm}
    if found.ended_at is not None:
        kinds["report"] = ReportForm
    made = {name: fresh(request, kind, now=now, about=found.pk) for name, kind in kinds.items()}
    wrong = request.GET.get("correct", "")
    if wrong.isascii() and wrong.isdigit() and any(note.pk == int(wrong) for note in notes_of(found)):
        made["note"].initial["corrects"] = int(wrong)
    return made


def _done(request: DeskRequest, found: Emergency, name: str, *, data: Mapping[str, Any], now: datetime) -> object:
    who, key = request.membership, data["key"]
    if name == "note":
        facts = {"words": data["words"], "corrects": data["corrects"]}
        return services.note_emergency(who, found.pk, kind=NoteKind(data["kind"]), key=key, now=now, **facts)
    if name == "inform":
        how = InformedHow(data["how"] or InformedHow.CALL)
        to = {"departments": list(data["departments"]), "name": data["name"], "how": how}
        told = services.inform(who, found.pk, key=key, now=now, **to)
        messages.success(request, _("Informed: %(count)s. It stands below.") % {"count": len(told)})
        return told
    signed(request, request.user, data, now=now)
    parts = {part: data[part] for part in PARTS}
    done = services.report_emergency(who, found.pk, parts=parts, now=now)
    messages.success(request, _("The report is signed."))
    return done


def paper(request: DeskRequest, pk: int) -> HttpResponse:
    """The report on A4, with log and those informed."""
    found = emergency_of(request.membership, pk)
    labels = (_("Cause"), _("Course"), _("Damage"), _("Measures"), _("Prevention"))
    parts = [(label, getattr(found, part)) for label, part in zip(labels, PARTS, strict=True)]
    context = {"emergency": found, "notes": notes_of(found), "informed": informed_of(found), "parts": parts}
    return render(request, "duty/emergency_paper.html", context)
