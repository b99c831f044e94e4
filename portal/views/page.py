"""The resident's own page, without login: what stands there, and what is done there."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from attachments.queries import attached_to, attachment_of
from attachments.views import hand_out
from core import clock
from core.refusals import Refused
from portal import services
from portal.forms import OnceForm, OpinionForm, RateForm, UrgeForm, WordForm, WorkForm
from portal.queries import Opened, opinion_of, rated, words_of, work_of
from portal.rules import takes_words
from portal.views.open_pages import by_link, nowhere
from tickets.enums import Satisfaction


@by_link
def page(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    """Where the matter stands, what was promised, what was said."""
    return _page(request, opened, token)


@by_link
def word(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    """A word of the resident."""
    form = WordForm(request.POST, request.FILES)
    if form.is_valid() and _done(form, lambda data: services.say(opened=opened, now=clock.now(), **data)):
        said = _("Thank you. %(who)s has been told.") % {"who": opened.ticket.first_responder}
        return _back(request, token, said)
    return _page(request, opened, token, word=form, status=422)


@by_link
def file(request: HttpRequest, opened: Opened, token: str, pk: int) -> HttpResponse:  # noqa: ARG001 the token has opened
    """A photo of the conversation."""
    found = attachment_of("contact", [one.pk for one in words_of(opened)], pk)
    if found is None:
        return nowhere(request)
    return hand_out(found, small="small" in request.GET)


@by_link
def urge(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    """I am still waiting."""
    form = UrgeForm(request.POST)
    if not form.is_valid():
        return _page(request, opened, token, status=422)
    with services.company_language():
        text = _("I am still waiting for an answer.")
    try:
        services.say(opened=opened, text=text, urge=True, key=form.cleaned_data["key"], now=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("portal:page", token=token)
    said = _("We have passed on that you are waiting. %(who)s will contact you.")
    return _back(request, token, said % {"who": opened.ticket.first_responder})


@by_link
def opinion(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    """The opinion card."""
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _page(request, opened, token, opinion=form, status=422)
    data = form.cleaned_data
    try:
        services.give_opinion(**{**data, "result": Satisfaction(data["result"])}, opened=opened, now=clock.now())
    except Refused as refusal:  # the card has no place any more; what was written is kept where words are
        messages.warning(request, str(refusal))
        return _page(request, opened, token, word=WordForm.instead(data["words"], refusal), status=refusal.status)
    return _back(request, token, _("Thank you for your opinion."))


@by_link
def rate(request: HttpRequest, opened: Opened, token: str, pk: int) -> HttpResponse:
    """The opinion card of a visit."""
    form = RateForm(request.POST)
    form.place = str(pk)
    if not form.is_valid():
        return _page(request, opened, token, rate=form, status=422)
    if pk not in {visit.pk for visit in work_of(opened)}:
        return nowhere(request)
    data = form.cleaned_data
    facts = {"result": Satisfaction(data["result"]), "words": data["words"], "key": data["key"]}
    try:
        services.rate_visit(order_id=pk, now=clock.now(), **facts)
    except Refused as refusal:  # answered before: what was written is kept where words are
        messages.warning(request, str(refusal))
        return _page(request, opened, token, word=WordForm.instead(data["words"], refusal), status=refusal.status)
    return _back(request, token, _("Thank you for your opinion."))


@by_link
def work(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    """Whether the work is done."""
    form = WorkForm(request.POST)
    if not form.is_valid():
        form.place = str(form.cleaned_data.get("order", ""))
        return _page(request, opened, token, work=form, status=422)
    order = next((one for one in work_of(opened) if one.pk == form.cleaned_data["order"]), None)
    if order is None:
        return nowhere(request)
    done, words, key = (form.cleaned_data[name] for name in ("done", "words", "key"))
    try:
        services.answer_work(order_id=order.pk, done=done, words=words, key=key, now=clock.now())
    except Refused as refusal:  # answered before: what was written is kept where words are
        messages.warning(request, str(refusal))
        return _page(request, opened, token, word=WordForm.instead(words, refusal), status=refusal.status)
    said = _("Thank you. We are glad that it is done.") if done else _("We have passed it on. %(who)s calls you.")
    return _back(request, token, said % {"who": opened.ticket.first_responder})


def _done(form: OnceForm, do: Callable[[Mapping[str, Any]], object]) -> bool:
    """Do it; refused, the form says why and keeps everything that was typed."""
    try:
        do(form.cleaned_data)
    except Refused as refusal:
        form.refuse(refusal)
        form.renew()
        return False
    return True


def _back(request: HttpRequest, token: str, said: str) -> HttpResponse:
    """To the page, with a plain sentence."""
    messages.success(request, said)
    return redirect("portal:page", token=token)


def _page(
    request: HttpRequest,
    opened: Opened,
    token: str,
    *,
    word: WordForm | None = None,
    opinion: OpinionForm | None = None,
    work: WorkForm | None = None,
    rate: RateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    own, ticket = opened
    given, told, now = opinion_of(opened), words_of(opened), clock.now()
    files = attached_to("contact", [one.pk for one in told] if ticket.has_files else [])
    days = ticket.community.second_call_days
    visits = work_of(opened)
    opinions = rated(visits)
    shown = (word, opinion, work, rate)
    word = word or (WordForm() if takes_words(closed_at=ticket.closed_at, days=days, now=now) else None)
    for visit in visits:
        visit.rated = opinions.get(visit.pk)  # type: ignore[attr-defined]  # for the template alone
        visit.rate = rate if rate and rate.place == str(visit.pk) else RateForm()  # type: ignore[attr-defined]
        visit.work = work if work and work.place == str(visit.pk) else WorkForm()  # type: ignore[attr-defined]
    context = {
        "own": own,
        "ticket": ticket,
        "token": token,
        "late": ticket.promised_at is not None and ticket.promised_at < now,
        "words": [(one, files.get(one.pk, [])) for one in told],
        "word": word,
        "urge": UrgeForm(),
        "opinion": opinion or (OpinionForm() if ticket.closed_at and not given else None),
        "given": given,
        "visits": visits,
        "turns": next(filter(None, shown), word) if request.method == "POST" else None,
        "now": now,
    }
    return render(request, "portal/page.html", context, status=status)
