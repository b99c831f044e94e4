"""The resident's own page, without login: what stands there, and what is done there."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from attachments.queries import attached_to, attachment_of
from attachments.views import hand_out
from core import clock
from core.refusals import Refused
from portal import services
from portal.forms import OpinionForm, RateForm, UrgeForm, WordForm, WorkForm
from portal.queries import opinion_of, rated, told_in, words_of, work_of
from portal.views.open_pages import by_link, nowhere
from tickets.enums import Satisfaction
from tickets.models import Ticket


@by_link
def page(request: HttpRequest, ticket: Ticket, token: str) -> HttpResponse:
    """Where the matter stands, what was promised, what was said."""
    return _page(request, ticket, token)


@by_link
def word(request: HttpRequest, ticket: Ticket, token: str) -> HttpResponse:
    """A word of the resident."""
    form = WordForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        return _done(
            request,
            token,
            lambda: services.say(
                ticket=ticket,
                text=data["text"],
                urge=False,
                key=data["key"],
                now=clock.now(),
                photos=data["photos"],
            ),
            _("Thank you. %(who)s has been told.") % {"who": ticket.first_responder},
        )
    return _page(request, ticket, token, word=form, status=422)


@by_link
def file(request: HttpRequest, ticket: Ticket, token: str, pk: int) -> HttpResponse:  # noqa: ARG001 the token has opened
    """A photo of the conversation."""
    found = attachment_of("contact", told_in(ticket).values_list("pk", flat=True), pk)
    if found is None:
        return nowhere(request)
    return hand_out(found, small="small" in request.GET)


@by_link
def urge(request: HttpRequest, ticket: Ticket, token: str) -> HttpResponse:
    """I am still waiting."""
    form = UrgeForm(request.POST)
    if not form.is_valid():
        return _page(request, ticket, token, status=422)
    key, text = form.cleaned_data["key"], _("The resident urges us on their own page.")
    return _done(
        request,
        token,
        lambda: services.say(ticket=ticket, text=text, urge=True, key=key, now=clock.now()),
        _("We have passed on that you are waiting. %(who)s will contact you.") % {"who": ticket.first_responder},
    )


@by_link
def opinion(request: HttpRequest, ticket: Ticket, token: str) -> HttpResponse:
    """The opinion card."""
    form = OpinionForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        return _done(
            request,
            token,
            lambda: services.give_opinion(
                ticket_id=ticket.pk,
                result=Satisfaction(data["result"]),
                words=data["words"],
                key=data["key"],
                now=clock.now(),
            ),
            _("Thank you for your opinion."),
        )
    return _page(request, ticket, token, opinion=form, status=422)


@by_link
def rate(request: HttpRequest, ticket: Ticket, token: str, pk: int) -> HttpResponse:
    """The opinion card of a visit."""
    form = RateForm(request.POST)
    if not form.is_valid():
        return _page(request, ticket, token, rate=form, status=422)
    if pk not in {visit.pk for visit in work_of(ticket)}:
        return nowhere(request)
    data = form.cleaned_data
    facts = {"result": Satisfaction(data["result"]), "words": data["words"], "key": data["key"]}
    return _done(
        request,
        token,
        lambda: services.rate_visit(order_id=pk, now=clock.now(), **facts),
        _("Thank you for your opinion."),
    )


@by_link
def work(request: HttpRequest, ticket: Ticket, token: str) -> HttpResponse:
    """Whether the work is done."""
    form = WorkForm(request.POST)
    if not form.is_valid():
        return _page(request, ticket, token, work=form, status=422)
    data = form.cleaned_data
    order = next((one for one in work_of(ticket) if one.pk == data["order"]), None)
    if order is None:
        return nowhere(request)
    done, passed_on = _("Thank you. We are glad that it is done."), _("We have passed it on. %(who)s calls you.")
    return _done(
        request,
        token,
        lambda: services.answer_work(
            order_id=order.pk, done=data["done"], words=data["words"], key=data["key"], now=clock.now()
        ),
        (done if data["done"] else passed_on) % {"who": ticket.first_responder},
    )


def _done(request: HttpRequest, token: str, do: Callable[[], object], said: str) -> HttpResponse:
    """Do it and come back to the page with a plain sentence, also when it is refused."""
    try:
        do()
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("portal:page", token=token)


def _page(
    request: HttpRequest,
    ticket: Ticket,
    token: str,
    *,
    word: WordForm | None = None,
    opinion: OpinionForm | None = None,
    work: WorkForm | None = None,
    rate: RateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    given, told = opinion_of(ticket), words_of(ticket)
    files = attached_to("contact", [one.pk for one in told] if ticket.has_files else [])
    visits, opinions = work_of(ticket), rated(work_of(ticket))
    for visit in visits:
        visit.rated = opinions.get(visit.pk)  # type: ignore[attr-defined]  # for the template alone
    context = {
        "ticket": ticket,
        "token": token,
        "words": [(one, files.get(one.pk, [])) for one in told],
        "word": word or WordForm(),
        "urge": UrgeForm(),
        "opinion": (opinion or OpinionForm()) if ticket.closed_at and not given else None,
        "given": given,
        "visits": visits,
        "rate": rate or RateForm(),
        "work": work or WorkForm(),
        "now": clock.now(),
    }
    return render(request, "portal/page.html", context, status=status)
