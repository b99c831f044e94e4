"""The resident's own page, without login, and the desk's page on which its link is made."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from attachments.queries import attached_to, attachment_of
from attachments.views import hand_out
from core import clock
from core.addresses import address_of
from core.refusals import Refused
from portal import services
from portal.forms import OpinionForm, UrgeForm, WordForm
from portal.knocks import too_often
from portal.queries import live_link, opinion_of, ticket_of, told_in, words_of
from staff.access import DeskRequest
from tickets.access import ticket_for
from tickets.enums import Satisfaction
from tickets.models import Ticket
from tickets.policy import Verb

LOOKS = {"scope": "look", "most": 60, "seconds": 60}  # an address a minute
FILES = {"scope": "file", "most": 300, "seconds": 60}
WRITES = {"scope": "write", "most": 20, "seconds": 3600}  # a link an hour


def by_token(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page of the token, or the same short answer for whatever is none; slower hands only; nothing is kept."""

    @wraps(view)
    def enter(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        answer = _answer(request, token, **more)
        answer["Cache-Control"] = "no-store"
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    def _answer(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        if _hasty(FILES if more else LOOKS, address_of(request)) or (
            request.method == "POST" and _hasty(WRITES, token)
        ):
            return render(request, "portal/slower.html", status=429)
        ticket = ticket_of(token, now=clock.now())
        if ticket is None:
            return render(request, "portal/unknown.html", status=404)
        timezone.activate(ZoneInfo(ticket.community.timezone))
        return view(request, ticket, token, **more)

    return enter


def _hasty(limit: dict[str, Any], who: str) -> bool:
    return too_often(limit["scope"], who, most=limit["most"], seconds=limit["seconds"])


@by_token
def page(request: HttpRequest, ticket: Ticket, token: str) -> HttpResponse:
    """Where the matter stands, what was promised, what was said."""
    return _page(request, ticket, token)


@by_token
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


@by_token
def file(request: HttpRequest, ticket: Ticket, token: str, pk: int) -> HttpResponse:  # noqa: ARG001 the token has opened
    """A photo of the conversation."""
    found = attachment_of("contact", told_in(ticket).values_list("pk", flat=True), pk)
    if found is None:
        return render(request, "portal/unknown.html", status=404)
    return hand_out(found, small="small" in request.GET)


@by_token
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


@by_token
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
    status: int = 200,
) -> HttpResponse:
    given, told = opinion_of(ticket), words_of(ticket)
    files = attached_to("contact", [one.pk for one in told])
    context = {
        "ticket": ticket,
        "token": token,
        "words": [(one, files.get(one.pk, [])) for one in told],
        "word": word or WordForm(),
        "urge": UrgeForm(),
        "opinion": (opinion or OpinionForm()) if ticket.closed_at and not given else None,
        "given": given,
        "now": clock.now(),
    }
    return render(request, "portal/page.html", context, status=status)


def link(request: DeskRequest, number: str) -> HttpResponse:
    """The desk's page: whether there is a link; posted, a fresh one with its QR code, shown this once."""
    ticket = ticket_for(request.membership, number, Verb.REPLY if request.method == "POST" else Verb.VIEW)
    context: dict[str, Any] = {"ticket": ticket, "now": clock.now()}
    if request.method == "POST":
        token = services.make_link(ticket_id=ticket.pk, by=request.user, now=clock.now())
        url = request.build_absolute_uri(reverse("portal:page", args=[token]))
        code = segno.make(url, error="m").svg_inline(scale=4, border=2, omitsize=False)
        context |= {"url": url, "code": mark_safe(code)}  # noqa: S308 drawn by the library from our own address
    context["live"] = live_link(ticket)
    answer = render(request, "portal/link.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def revoke(request: DeskRequest, number: str) -> HttpResponse:
    """The page is closed."""
    ticket = ticket_for(request.membership, number, Verb.REPLY)
    if services.revoke_link(ticket_id=ticket.pk, by=request.user, now=clock.now()):
        messages.success(request, _("The link is revoked: whoever opens it sees nothing of the matter."))
    return redirect("portal:link", community=request.community.slug, number=number)
