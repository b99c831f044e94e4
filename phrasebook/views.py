"""The phrasebook as pages: everybody reads it, the supervisor keeps it."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from phrasebook import services
from phrasebook.enums import Moment
from phrasebook.forms import PhraseForm
from phrasebook.models import Phrase
from phrasebook.queries import has_own, phrases_of
from staff.access import DeskRequest
from staff.enums import LEADS

ORDER = {moment.value: place for place, moment in enumerate(Moment)}


def phrases(request: DeskRequest) -> HttpResponse:
    """The list that counts here, by moment, what is never said last."""
    rows = sorted(phrases_of(request.community), key=lambda one: ORDER[one.moment])
    context = {
        "groups": [(Moment(moment).label, list(group)) for moment, group in groupby(rows, key=lambda one: one.moment)],
        "own": has_own(request.community),
        "may_change": request.membership.role in LEADS,
    }
    return render(request, "phrasebook/list.html", context)


def make_own(request: DeskRequest) -> HttpResponse:
    """The company's list becomes the community's own."""
    services.make_own(request.community, by=request.user, now=clock.now())
    messages.success(request, _("This is the community's own list now: change and add to it."))
    return redirect("phrasebook:list", community=request.community.slug)


def phrase(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """One phrase, new or to be changed."""
    found = _phrase(request, pk)
    if request.method != "POST":
        known = {name: getattr(found, name) for name in PhraseForm.base_fields} if found else None
        return _page(request, PhraseForm(initial=known), found)
    form = PhraseForm(request.POST)
    try:
        if form.is_valid():
            data = {**form.cleaned_data, "moment": Moment(form.cleaned_data["moment"])}
            services.set_phrase(request.community, by=request.user, now=clock.now(), phrase=found, **data)
            messages.success(request, _("Saved. The desk sees it from now on."))
            return redirect("phrasebook:list", community=request.community.slug)
    except Refused as refusal:
        form.refuse(refusal)
    return _page(request, form, found, status=422)


def _phrase(request: DeskRequest, pk: int | None) -> Phrase | None:
    if pk is None:
        return None
    found = Phrase.objects.filter(pk=pk, community=request.community).first()
    if found is None:
        raise Http404
    return found


def _page(request: DeskRequest, form: PhraseForm, found: Phrase | None, *, status: int = 200) -> HttpResponse:
    return render(request, "phrasebook/phrase.html", {"form": form, "phrase": found}, status=status)
