"""Fee notices and reminders: the log, and a pass to one unit or many (A-5)."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.pages import page_of
from residents.enums import EDITORS
from residents.forms.works import FeesForm
from residents.queries_archive import fees_in
from residents.queries_places import unit_code
from residents.services.fees import send_fees
from residents.views.page import carry_out, form_page
from staff.access import DeskRequest

PAGE = 50


def fees(request: DeskRequest) -> HttpResponse:
    """What was sent, the latest first."""
    context = {
        "page": page_of(fees_in(request.community), request, size=PAGE),
        "may_edit": request.membership.role in EDITORS,
    }
    return render(request, "residents/fees.html", context)


def send(request: DeskRequest) -> HttpResponse:
    """Log a notice to one unit (?unit=ID proposes it) or to many in one pass."""
    now = clock.now()
    code = unit_code(request.community, request.GET.get("unit", ""))
    local = localtime(now)
    known = {"units": code, "period": f"{local:%Y-%m}", "sent_at": f"{local:%Y-%m-%dT%H:%M}"}
    form = FeesForm(request.POST if request.method == "POST" else None, initial=known)
    back = reverse("residents:fees", args=[request.community.slug])
    if request.method == "POST":
        do = partial(send_fees, request.membership, now=now)
        sent = carry_out(form, lambda: do(form.told_units, form.sent(), key=form.cleaned_data["key"]))
        if sent:
            said = ngettext("Logged for %(count)s unit.", "Logged for %(count)s units.", len(sent))
            messages.success(request, said % {"count": len(sent)})
            return (
                redirect("residents:unit", request.community.slug, sent[0].unit_id)
                if len(sent) == 1
                else redirect(back)
            )
    return form_page(request, form, _("Log a fee notice"), back)
