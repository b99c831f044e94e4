"""Saved filters: opened, made, changed, deleted; a month's extract behind its link."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from extracts.forms.ask import AskForm, SaveForm
from extracts.models import Saved
from extracts.queries.kept import saved_by, sending_for
from extracts.queries.rows import as_of
from extracts.services import change_filter, delete_filter, save_filter
from extracts.views.lists import list_of, page
from staff.access import DeskRequest

LARGEST_ID = 2**63 - 1


def save(request: DeskRequest, listing: str) -> HttpResponse:
    """The filters of the page under a name."""
    found = list_of(request, listing)
    form, saving = AskForm(found, request.membership, request.POST), SaveForm(request.POST)
    if not (form.is_valid() & saving.is_valid()):
        return page(request, found, form, saving=saving, status=422)
    try:
        key = saving.cleaned_data["key"]
        made = save_filter(request.membership, found, saving.wish(form.filters), key=key, now=clock.now())
    except Refused as refusal:
        saving.refuse(refusal)
        return page(request, found, form, saving=saving, status=422 if refusal.field else refusal.status)
    messages.success(request, _("Saved. You find it among the lists."))
    return redirect("extracts:saved", request.community.slug, made.pk)


def saved(request: DeskRequest, pk: int) -> HttpResponse:
    """A saved filter on its list's page; posted, it is changed."""
    kept = _kept(request, pk)
    found = list_of(request, kept.listing)
    if request.method != "POST":
        return page(request, found, AskForm.filled(found, request.membership, kept.filters), saved=kept)
    form, saving = AskForm(found, request.membership, request.POST), SaveForm(request.POST)
    if not (form.is_valid() & saving.is_valid()):
        return page(request, found, form, saving=saving, saved=kept, status=422)
    try:
        change_filter(request.membership, pk, found, saving.wish(form.filters), now=clock.now())
    except Refused as refusal:
        saving.refuse(refusal)
        return page(request, found, form, saving=saving, saved=kept, status=422 if refusal.field else refusal.status)
    messages.success(request, _("Changed."))
    return redirect("extracts:saved", request.community.slug, pk)


def delete(request: DeskRequest, pk: int) -> HttpResponse:
    """Delete one's own."""
    _kept(request, pk)
    delete_filter(request.membership, pk, now=clock.now())
    messages.success(request, _("Deleted."))
    return redirect("extracts:choose", request.community.slug)


def sent(request: DeskRequest, pk: int) -> HttpResponse:
    """A month's extract: its filters with the days that the month had then."""
    sending = sending_for(request.membership, pk) if pk <= LARGEST_ID else None
    if sending is None:
        raise Http404
    found = list_of(request, sending.saved.listing)
    filters = as_of(found, sending.saved.filters, sending.on)
    return page(request, found, AskForm.filled(found, request.membership, filters), saved=sending.saved)


def _kept(request: DeskRequest, pk: int) -> Saved:
    found = saved_by(request.membership, pk) if pk <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found
