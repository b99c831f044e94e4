"""What is kept, why and how long: for colleagues, and for anybody; and what the nights have erased."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.pages import page_of
from core.refusals import Refused
from privacy.forms.keeping import DaysForm
from privacy.queries.retention import kept_here, runs_of
from privacy.services.retention import set_days
from staff.access import DeskRequest
from staff.enums import LEADS
from staff.models import Community


def keeping(request: DeskRequest) -> HttpResponse:
    """Everybody of the community reads it; a lead sets the days."""
    kept = kept_here(request.community)
    sets = request.membership.role in LEADS
    if request.method != "POST":
        return _page(request, DaysForm(kept) if sets else None)
    if not sets:
        raise PermissionDenied
    form = DaysForm(kept, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        set_days(request.membership, form.cleaned_data, now=clock.now())
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal))
        return _page(request, form, status=422)
    messages.success(request, _("Saved. It counts from the next night on."))
    return redirect("privacy:keeping", community=request.community.slug)


def _page(request: DeskRequest, form: DaysForm | None, *, status: int = 200) -> HttpResponse:
    kept = kept_here(request.community)
    rows = [(one, form[one.kind.code] if form and one.kind.erase else None) for one in kept]
    context = {"rows": rows, "sets": form is not None, "faulty": bool(form and form.errors)}
    return render(request, "privacy/keeping.html", context, status=status)


def runs(request: DeskRequest) -> HttpResponse:
    """The nights' reports."""
    return render(request, "privacy/runs.html", {"page": page_of(runs_of(request.community), request, size=30)})


def public(request: HttpRequest, place: str) -> HttpResponse:
    """What a resident may read without login: the same list in plain words."""
    found = Community.objects.filter(slug=place).first()
    if found is None:
        raise Http404
    rows = [one for one in kept_here(found) if not one.kind.of_staff]
    return render(request, "privacy/public.html", {"community": found, "rows": rows})
