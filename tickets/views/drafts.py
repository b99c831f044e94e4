"""Keeping what is being typed: the browser posts the fields now and then, and nothing that was typed is lost."""

import re

from django.http import Http404, HttpResponse, HttpResponseRedirect

from core import clock
from core.keys import clean_uuid
from core.way_back import way_back
from staff.access import DeskRequest
from tickets.queries.drafts import is_recorded
from tickets.services.drafts import drop_draft, drop_drafts_with, save_draft

HOUSEKEEPING = ("csrfmiddlewaretoken", "actor", "discard", "next")
FORMS = re.compile(r"intake(-[ur]\d{1,18})?|(ticket-\d{1,18}|page)-[a-z_]{1,20}(-\d{1,18})?")


def draft(request: DeskRequest, form: str) -> HttpResponse:
    """Keep the fields of the person's form, or throw them away with `discard`. 404 for a form that keeps no drafts."""
    if not FORMS.fullmatch(form):
        raise Http404
    if "discard" in request.POST:
        drop_draft(request.membership, form)
        return _back(request)
    fields = {name: "\x1f".join(request.POST.getlist(name)) for name in request.POST if name not in HOUSEKEEPING}
    save_draft(request.membership, form, fields, now=clock.now())
    _tidy(request, form)
    return HttpResponse(status=204)


def _tidy(request: DeskRequest, form: str) -> None:
    """A late draft of a saved form goes; the draft that this one was restored from has moved here.

    Looked up after keeping it: a save that happens meanwhile drops its drafts itself.
    """
    key, source = clean_uuid(request.POST.get("key", "")), clean_uuid(request.POST.get("source", ""))
    if key and is_recorded(request.membership, key):
        drop_draft(request.membership, form)
    elif source:
        drop_drafts_with(request.membership, [source], but=form)


def _back(request: DeskRequest) -> HttpResponse:
    """To the page that the discarding form names, within the desk; nothing more for a script."""
    target = way_back(request)
    return HttpResponseRedirect(target) if target else HttpResponse(status=204)
