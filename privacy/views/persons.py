"""One person's data: who is meant, what is held, taken along, erased."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import clock
from core.addresses import address_of
from core.downloads import download, workbook
from core.refusals import Refused
from core.sealing import Unreadable, seal, unseal
from privacy.exports import as_json, as_workbook
from privacy.forms.persons import EraseForm, FindForm
from privacy.persons import Whom
from privacy.queries.persons import held_of, of_number, of_resident, open_matters, requests_of, residents_like
from privacy.services.persons import erase_person, hand_out, subject_of
from staff.access import DeskRequest

SHOWN = 20


def person(request: DeskRequest) -> HttpResponse:
    """The search, posted, because a number belongs into no address; or `?resident=` from the resident's page."""
    if request.method == "POST":
        form = FindForm(request.POST)
        return _found(request, form) if form.is_valid() else _page(request, form, status=422)
    if asked := request.GET.get("resident", ""):
        return _held(request, _resident(request, asked))
    return _page(request, FindForm())


def _found(request: DeskRequest, form: FindForm) -> HttpResponse:
    number = {"phone": form.cleaned_data["phone"], "document": form.cleaned_data["document"]}
    known = residents_like(request.community, **number)
    if len(known) == 1:
        return redirect(f"{reverse('privacy:person', args=[request.community.slug])}?resident={known[0].resident_id}")
    if known:
        return _page(request, form, known=known)
    return _held(request, of_number(request.community, **number), form=form)


def _resident(request: DeskRequest, asked: str) -> Whom:
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        raise Http404
    found = of_resident(request.community, int(asked))
    if found is None:
        raise Http404
    return found[0]


def _page(request: DeskRequest, form: FindForm, *, known: Any = (), status: int = 200) -> HttpResponse:
    context = {"form": form, "known": known, "requests": requests_of(request.community)[:SHOWN]}
    return render(request, "privacy/person.html", context, status=status)


def _held(
    request: DeskRequest,
    whom: Whom,
    *,
    form: FindForm | None = None,
    erasing: EraseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """What is held, without the words and numbers themselves: those go into the file that is taken along."""
    known = of_resident(request.community, whom.resident_id) if whom.resident_id else None
    held = held_of(whom)
    context = {
        "form": form or FindForm(),
        "held": held,
        "total": sum(len(one.rows) for one in held),
        "title": known[1].title if known else _("Somebody who is no resident"),
        "whom": sealed(whom),
        "open": open_matters(whom),
        "erasing": erasing or EraseForm(),
        "resident_id": whom.resident_id,
        "requests": requests_of(request.community).filter(subject=subject_of(whom))[:SHOWN],
    }
    return render(request, "privacy/person.html", context, status=status)


def export(request: DeskRequest) -> HttpResponse:
    """The file that is taken along."""
    whom, now = opened(request), clock.now()
    form = "json" if request.POST.get("form") == "json" else "xlsx"
    held = hand_out(request.membership, whom, form=form, now=now)
    name = f"personal-data-{localdate(now)}.{form}"
    return download(as_json(held), name, "application/json") if form == "json" else workbook(as_workbook(held), name)


def erase(request: DeskRequest) -> HttpResponse:
    """Erased for good, signed."""
    whom, now, form = opened(request), clock.now(), EraseForm(request.POST)
    address = address_of(request)
    if not form.is_valid() or not form.check_signatures({"secret": request.user}, now=now, address=address):
        return _held(request, whom, erasing=form, status=422)
    data = form.cleaned_data
    try:
        counts = erase_person(request.membership, whom, reason=data["reason"], key=data["key"], now=now)
    except Refused as refusal:
        form.refuse(refusal)
        return _held(request, whom, erasing=form, status=422 if refusal.field else refusal.status)
    messages.success(
        request, _("Erased in %(count)s records. What stays names nobody.") % {"count": sum(counts.values())}
    )
    return redirect("privacy:person", community=request.community.slug)


def sealed(whom: Whom) -> str:
    """Whom the page is about, for its forms: sealed, so that no number stands in the page."""
    facts = [whom.community.pk, whom.resident_id, list(whom.phones), list(whom.documents)]
    return seal(json.dumps(facts))


def opened(request: DeskRequest) -> Whom:
    """The same again. 404 for what is forged or another community's."""
    try:
        community_id, resident_id, phones, documents = json.loads(unseal(request.POST.get("whom", "")))
    except (Unreadable, ValueError):
        raise Http404 from None
    if community_id != request.community.pk:
        raise Http404
    if resident_id is not None:
        return _resident(request, str(resident_id))
    return Whom(request.community, None, tuple(phones), tuple(documents))
