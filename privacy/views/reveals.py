"""Seeing a number plain: the question why, and the number for half a minute; and the leads' list of who saw what."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core import clock
from core.masking import mask_phone
from core.pages import page_of
from core.refusals import Refused
from privacy import refusals, reveals
from privacy.documents import mask_document
from privacy.forms.reveals import AllowForm, InsideForm, LimitForm, RevealForm
from privacy.queries.reveals import at_the_limit, busiest, care_of, reveals_in
from privacy.reveal_rules import SECONDS_ON_SCREEN
from privacy.reveals import Field, Plain
from privacy.services.reveals import allow_more, reveal, set_limit
from staff.access import DeskRequest
from staff.enums import LEADS
from staff.queries import colleagues

LARGEST_ID = 2**63 - 1


def ask(request: DeskRequest, kind: str, pk: int) -> HttpResponse:
    """The question; posted, the number: in the answer alone, never in an address, and stored nowhere."""
    field = reveals.field(kind)
    if field is None or request.membership.role not in field.roles or pk > LARGEST_ID:
        raise Http404
    if request.method != "POST":
        plain = field.provider(request.membership, pk)
        if not plain.text:
            raise refusals.NothingBehind
        return _question(request, field, RevealForm(), masked=_masked(field, plain))
    form = RevealForm(request.POST)
    if not form.is_valid():
        masked = _masked(field, field.provider(request.membership, pk))
        return _question(request, field, form, masked=masked, status=422)
    data = form.cleaned_data
    try:
        plain = reveal(
            request.membership, kind, pk, reason=data["reason"], words=data["words"], key=data["key"], now=clock.now()
        )
    except Refused as refusal:
        form.refuse(refusal)
        masked = _masked(field, field.provider(request.membership, pk))
        return _question(request, field, form, masked=masked, status=422 if refusal.field else refusal.status)
    return _shown(request, field, plain)


def _question(request: DeskRequest, field: Field, form: RevealForm, *, masked: str, status: int = 200) -> HttpResponse:
    if status != 200:  # whatever was wrong, the next try is a new one
        form.data = {**form.data.dict(), "key": str(uuid.uuid4())}  # type: ignore[attr-defined]  # a QueryDict
    context = {"form": form, "title": field.title, "masked": masked, "back": _back(request), "url": request.path}
    template = "privacy/_reveal.html" if request.htmx else "privacy/reveal.html"
    return _unkept(render(request, template, context, status=status))


def _shown(request: DeskRequest, field: Field, plain: Plain) -> HttpResponse:
    context = {
        "plain": plain.text,
        "title": field.title,
        "dial": field.dial,
        "seconds": SECONDS_ON_SCREEN,
        "back": _back(request),
    }
    template = "privacy/_revealed.html" if request.htmx else "privacy/revealed.html"
    return _unkept(render(request, template, context))


def _unkept(answer: HttpResponse) -> HttpResponse:
    """No cache, no history: going back asks again."""
    answer["Cache-Control"] = "no-store"
    return answer


def _masked(field: Field, plain: Plain) -> str:
    return mask_phone(plain.text) if field.dial else mask_document(plain.text)


def _back(request: DeskRequest) -> str:
    """Where the person came from: the desk's own pages only."""
    came_from = request.POST.get("back") or request.headers.get("referer", "")
    if came_from != request.build_absolute_uri() and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return came_from
    return f"/c/{request.community.slug}/desk/"


def seen(request: DeskRequest) -> HttpResponse:
    """Who saw what, when and why; who stands at the limit; and what a lead does about it."""
    return _list(request, AllowForm(), LimitForm(initial=_set_now(request)))


def allow(request: DeskRequest) -> HttpResponse:
    """More for a colleague."""
    form = _with_people(request, AllowForm(request.POST))
    if form.is_valid():
        data = form.cleaned_data
        try:
            allow_more(request.membership, data["person"].pk, more=data["more"], key=data["key"], now=clock.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(who)s may unmask more for an hour.") % {"who": data["person"]})
            return redirect("privacy:reveals", community=request.community.slug)
    return _list(request, form, LimitForm(initial=_set_now(request)), status=422)


def limit(request: DeskRequest) -> HttpResponse:
    """The community's number."""
    form = LimitForm(request.POST)
    if form.is_valid():
        set_limit(request.membership, per_hour=form.cleaned_data["per_hour"], now=clock.now())
        messages.success(request, _("Saved."))
        return redirect("privacy:reveals", community=request.community.slug)
    return _list(request, AllowForm(), form, status=422)


def _set_now(request: DeskRequest) -> dict[str, int]:
    return {"per_hour": care_of(request.community.pk).reveals_per_hour}


def _with_people(request: DeskRequest, form: AllowForm) -> AllowForm:
    people = colleagues(request.community).exclude(pk=request.user.pk)
    form.fields["person"].queryset = people  # type: ignore[attr-defined]  # the field is a ModelChoiceField
    return form


def _list(request: DeskRequest, more: AllowForm, number: InsideForm, *, status: int = 200) -> HttpResponse:
    now = clock.now()
    asked = request.GET.get("who", "")
    person = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    context = {
        "page": page_of(reveals_in(request.community, person=person), request),
        "titles": reveals.titles(),
        "waiting": at_the_limit(request.community, now),
        "busiest": busiest(request.community, now),
        "person": person,
        "allow_form": _with_people(request, more),
        "limit_form": number,
        "sets": request.membership.role in LEADS,
    }
    return render(request, "privacy/reveals.html", context, status=status)
