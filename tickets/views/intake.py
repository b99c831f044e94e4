"""Recording a call: whoever is told first accepts and records, whatever it is (OTE-1, IN-1…3)."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from attachments.forms import AGAIN, ask_again
from core import clock
from core.moments import moment
from core.refusals import Refused
from residents.rules import is_ticket_number
from staff.access import DeskRequest
from tickets import services
from tickets.access import ticket_for
from tickets.enums import Channel
from tickets.forms.call import unit_trouble
from tickets.forms.ground import Ground
from tickets.forms.intake import IntakeForms, next_place, places_of
from tickets.forms.matter import MatterForm
from tickets.models import Ticket
from tickets.policy import Verb
from tickets.queries import caller as callers
from tickets.queries.outages import outages_of
from tickets.rules import MAX_MATTERS
from tickets.services.drafts import save_draft
from tickets.views.intake_page import BESIDE, FORM, NAME, an_id, card_context, fresh_page, kept_page, place_of

NOT_KEPT = ("csrfmiddlewaretoken", "add", "remove", "join", "urge", "outage", "keep_words")


@never_cache
def intake(request: DeskRequest) -> HttpResponse:
    """The page; posted, the call is recorded, or the page stays with every fault at its field."""
    ground = Ground(request.membership, clock.now())
    if request.method != "POST" or "unknown" in request.POST:
        return fresh_page(request, ground=ground)
    if "add" in request.POST or "remove" in request.POST:
        return _other_matters(request, ground)
    forms = IntakeForms.posted(ground, request.POST, request.FILES)
    if "join" in request.POST or "urge" in request.POST:
        return _join(request, forms)
    if "outage" in request.POST:
        return _join_outage(request, forms)
    return _record(request, forms) if forms.is_valid() else _stay(request, forms)


def _record(request: DeskRequest, forms: IntakeForms) -> HttpResponse:
    call, now = forms.call, forms.call.ground.now
    try:
        tickets = services.take_contact(
            membership=request.membership,
            caller=call.as_caller(),
            channel=Channel(call.cleaned_data["channel"]),
            matters=forms.told(),
            key=uuid.UUID(forms.key),
            now=now,
            supervised_by=call.cleaned_data.get("supervised_by"),
            typed_in=forms.keys,
            files=forms.files(),
        )
        forms.check_same(tickets)
    except Refused as refusal:
        forms.refuse(refusal)
        return _stay(request, forms)
    return _done(request, forms, tickets, recorded(tickets, forms))


def _join(request: DeskRequest, forms: IntakeForms) -> HttpResponse:
    """The caller asks again about a matter, or only urges: it is kept there, and no second ticket is made (OTE-3)."""
    urge = "urge" in request.POST
    number = request.POST["urge" if urge else "join"]
    if not is_ticket_number(number):
        raise Http404
    ticket = ticket_for(request.membership, number, Verb.VIEW)
    if not forms.is_one_word():
        return _stay(request, forms)
    call = forms.call
    try:
        services.join_contact(
            ticket_id=ticket.pk,
            membership=request.membership,
            caller=call.as_caller(),
            channel=Channel(call.cleaned_data["channel"]),
            said=forms.matters[0].cleaned_data["text"],
            key=uuid.UUID(forms.key),
            now=call.ground.now,
            supervised_by=call.cleaned_data.get("supervised_by"),
            urge=urge,
            typed_in=forms.keys,
            files=forms.files()[0],
        )
    except Refused as refusal:
        forms.refuse(refusal)
        return _stay(request, forms)
    said = _("Recorded on %(number)s; %(who)s has been told. Once should have been enough: reply first.")
    return _done(request, forms, [ticket], said % {"number": ticket.number, "who": ticket.first_responder})


def _join_outage(request: DeskRequest, forms: IntakeForms) -> HttpResponse:
    """The caller has called about a known cause: one key records and tells (OTE-3). Nothing need be typed."""
    known = outages_of(request.community).filter(pk=an_id(request.POST["outage"]) or 0).first()
    if known is None:
        raise Http404
    if not forms.is_one_word(may_be_empty=True):
        return _stay(request, forms)
    call = forms.call
    try:
        ticket = services.join_outage(
            outage_id=known.pk,
            membership=request.membership,
            caller=call.as_caller(),
            channel=Channel(call.cleaned_data["channel"]),
            said=forms.matters[0].cleaned_data.get("text", ""),
            key=uuid.UUID(forms.key),
            now=call.ground.now,
            supervised_by=call.cleaned_data.get("supervised_by"),
            typed_in=forms.keys,
            files=forms.files()[0],
        )
    except Refused as refusal:
        forms.refuse(refusal)
        return _stay(request, forms)
    said = _("%(number)s: the caller is recorded with %(outage)s and hears from us by %(at)s.")
    facts = {"number": ticket.number, "outage": known, "at": moment(known.promised_at, call.ground.now)}
    return _done(request, forms, [ticket], said % facts)


def _done(request: DeskRequest, forms: IntakeForms, tickets: Sequence[Ticket], said: str) -> HttpResponse:
    """One matter: on to its page; several: to the desk, where they stand in their order."""
    colleague = forms.call.cleaned_data.get("supervised_by")
    if colleague:
        request.session[BESIDE] = str(colleague.pk)
    messages.success(request, said)
    if len(tickets) == 1:
        return redirect("tickets:ticket", community=request.community.slug, number=tickets[0].number)
    return redirect("tickets:desk", community=request.community.slug)


def recorded(tickets: Sequence[Ticket], forms: IntakeForms) -> str:
    """What the clerk reads next, and may read out: the numbers, and by when we reply."""
    now = forms.call.ground.now
    lines = [
        _("%(number)s, reply by %(due)s") % {"number": ticket.number, "due": moment(ticket.next_due_at, now)}
        if ticket.next_due_at
        else _("%(number)s, solved on the spot") % {"number": ticket.number}
        for ticket in tickets
    ]
    return _("Recorded: %(tickets)s") % {"tickets": "; ".join(lines)}


def _stay(request: DeskRequest, forms: IntakeForms) -> HttpResponse:
    """Nothing is recorded; everything typed stays on the page, and as a draft."""
    for form in forms.matters:
        ask_again(form)
    _keep(request, forms)
    return kept_page(request, forms, forms.call.household, status=422)


def _keep(request: DeskRequest, forms: IntakeForms) -> None:
    typed = {name: value for name, value in request.POST.dict().items() if name not in NOT_KEPT}
    draft = typed.get("draft", "")
    name = draft if NAME.fullmatch(draft) else FORM
    save_draft(request.membership, name, {**typed, "key": forms.key}, now=forms.call.ground.now)


def _other_matters(request: DeskRequest, ground: Ground) -> HttpResponse:
    """Without a script: the page again with one matter more, or without the one that was removed."""
    fields = request.POST.dict()
    places = places_of(fields)
    if "add" in fields and len(places) < MAX_MATTERS:
        fields[f"m{next_place(places)}-text"] = ""
    removed = fields.get("remove", "")
    if removed in places and len(places) > 1:
        fields = {name: value for name, value in fields.items() if not name.startswith(f"{removed}-")}
    judged = IntakeForms.posted(ground, request.POST)
    judged.call.is_valid()
    forms = IntakeForms.typed(ground, fields, key=judged.key, source=judged.source, focus=len(places_of(fields)) - 1)
    forms.call.person = judged.call.person
    if request.FILES:
        forms.faults.append(str(AGAIN))
    _keep(request, judged)
    return kept_page(request, forms, judged.call.household, status=200)


def another_matter(request: DeskRequest) -> HttpResponse:
    """The fields of one matter more, for the page that is open: `?after=` is the number it gets."""
    place = min(an_id(request.GET.get("after", "")) or 1, 99)
    ground = Ground(request.membership, clock.now())
    form = MatterForm(prefix=f"m{place}", ground=ground, focused=True).propose(anew=True)
    context = {"form": form, "ground": ground, "after": place + 1, "full": False, "added": True}
    return render(request, "tickets/intake_matter_added.html", context)


def caller_card(request: DeskRequest) -> HttpResponse:
    """The card of the unit that was picked or typed; a sentence when the typed text names none."""
    typed = request.GET.get("unit_text", "").strip()
    if not typed:
        return render(request, "tickets/_caller_card.html", card_of_place(request))
    found = callers.units_named(request.community, typed[:60])
    if len(found) != 1:
        trouble = unit_trouble(typed[:60], [unit.code for unit in found])
        return render(request, "tickets/_caller_card.html", {"card": None, "trouble": trouble})
    household = callers.household_of(request.community, found[0].pk)
    return render(request, "tickets/_caller_card.html", card_context(request, household, ""))


def card_of_place(request: DeskRequest) -> dict[str, object]:
    """The card of `?unit=` and `?resident=`; empty when neither is given."""
    place = place_of(request)
    return card_context(request, place.household, place.fields["caller"])
