"""The daily audit: figures that open to their lists, remarks, the signature, the month at a glance (D-1, D-4)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.addresses import address_of
from core.codes import qr_code
from core.pages import page_of
from core.refusals import Refused
from quality import services
from quality.access import audit_for
from quality.forms.audit import SignForm, shown_remarks, typed_remarks
from quality.models import Audit
from quality.queries import audit as queries
from quality.views.audit_shape import bars, calendar, rows_of_table
from reports.figures import FAMILIES, FIGURES, Window, rows_of
from reports.figures.listed import listed
from staff.access import DeskRequest
from staff.enums import LEADS
from tickets.queries.clearance import today_of


def audits(request: DeskRequest) -> HttpResponse:
    """Today, as it stands."""
    return _page(request, today_of(request.community, clock.now()).day)


def audit(request: DeskRequest, day: date) -> HttpResponse:
    """A day: closed and signed, closed, or running. One that is still to come is no page."""
    if day > today_of(request.community, clock.now()).day:
        raise Http404
    return _page(request, day)


def remark(request: DeskRequest, day: date) -> HttpResponse:
    """Remarks on what was not cleared; those that fit are kept, whatever the signature says later."""
    found = audit_for(request.membership, day)
    typed, everything = typed_remarks(request.POST.dict()), request.POST.get("everything", "")
    try:
        count = services.remark(audit_id=found.pk, texts=typed, everything=everything, by=request.user, now=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, day, typed=typed, everything=everything, status=422)
    messages.success(request, _("%(count)s remarks kept.") % {"count": count})
    return redirect("quality:audit", community=request.community.slug, day=day)


def sign(request: DeskRequest, day: date) -> HttpResponse:
    """The lead signs with their own password or PIN."""
    found, now = audit_for(request.membership, day), clock.now()
    form = SignForm(request.POST)
    if form.is_valid() and _signs(form, request, now):
        try:
            services.sign_audit(audit_id=found.pk, by=request.user, words=form.cleaned_data["words"], now=now)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("%(day)s is signed. Its figures do not change any more.") % {"day": day})
            return redirect("quality:audit", community=request.community.slug, day=day)
    return _page(request, day, form=form, status=422)


def _signs(form: SignForm, request: DeskRequest, now: datetime) -> bool:
    return form.check_signatures({"secret": request.user}, now=now, address=address_of(request))


def _page(
    request: DeskRequest,
    day: date,
    *,
    typed: Mapping[int, str] | None = None,
    everything: str = "",
    form: SignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    found = queries.audit_of(request.community, day)
    window = queries.window_of_audit(found, now) if found else queries.window_of(request.community, day, now)
    figures = queries.figures_of(found, window)
    month, known, waiting = queries.months_around(request.community, day)
    shown = FIGURES.get(request.GET.get("show", ""))
    missing = figures.get("not_cleared", 0)
    # an opened list stands in the remarks' place: one page number, and one thing to look at
    left = page_of(queries.not_cleared(found), request, known=missing) if found and not shown else None
    context = {
        "day": day,
        "audit": found,
        "window": window,
        "running": now <= window.until,
        "rows": rows_of_table(queries.cells(day, figures, known)),
        "calendar": calendar(month, day),
        "bars": bars(month),
        "left": left,
        "remarks": shown_remarks(list(left), typed or {}) if left else [],
        "everything": everything,
        "unremarked": missing - found.remarked if found and not found.is_signed else 0,
        "waiting": waiting,
        "leads": request.membership.role in LEADS,
        "form": form or SignForm(),
        **(_list(request, shown.name, window, figures.get(shown.name, 0)) if shown else {}),
    }
    return render(request, "quality/audit.html", context, status=status)


def _list(request: DeskRequest, name: str, window: Window, known: int) -> dict[str, Any]:
    figure = FIGURES[name]
    family = FAMILIES[figure.family]
    page = page_of(rows_of(figure, window).order_by(family.order, "pk"), request, known=known)
    records = listed(family.shows, page)
    return {"shown": figure, "list_page": page, "records": records}


def paper(request: DeskRequest, day: date) -> HttpResponse:
    """The signed day on A4, with the ledger's head as text and as a code (L-1)."""
    found = audit_for(request.membership, day)
    known = queries.months_around(request.community, day)[1]
    context = {
        "audit": found,
        "rows": rows_of_table(queries.cells(day, found.figures, known)),
        "lines": shown_remarks(list(queries.not_cleared(found)), {}),
        "code": qr_code(anchor(found), scale=2) if found.is_signed else "",
        "anchor": anchor(found),
    }
    return render(request, "quality/audit_paper.html", context)


def anchor(audit: Audit) -> str:
    """Community, place in the chain, head: what `verify_ledger --anchors` reads."""
    return f"{audit.community.slug} {audit.ledger_seq} {audit.ledger_head}" if audit.is_signed else ""
