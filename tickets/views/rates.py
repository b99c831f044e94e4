"""价目表: the rate card for everybody of the community; leads keep it (R-5, IN-9)."""

from datetime import date, datetime
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from staff.access import DeskRequest
from staff.enums import LEADS
from tickets.access import ticket_for
from tickets.enums import Trade
from tickets.forms.page_form import PageForm
from tickets.forms.rates import EndForm, PriceForm, RateForm
from tickets.models import Category, Rate
from tickets.policy import Verb
from tickets.queries import rates as card
from tickets.queries.rates import Show
from tickets.queries.technicians import proposed_trade
from tickets.rate_words import plainly, said_of
from tickets.services import rates as verbs
from tickets.views.intake_page import an_id
from tickets.views.page_forms import carry_out, fresh

LONGEST_WORDS = 60


def rates(request: DeskRequest) -> HttpResponse:
    """The card: what is valid today, what comes, what has ended; leads add a price."""
    now, lead = clock.now(), request.membership.role in LEADS
    if request.method != "POST":
        return _card(request, fresh(request, RateForm, now=now) if lead else None, now_is=now)
    form = RateForm(request.POST, who=request.membership, now=now)
    made = carry_out(
        request,
        form,
        lambda _data: verbs.add_rate(community=request.community, by=request.user, facts=form.as_facts(), now=now),
    )
    if made is None:
        return _card(request, form, now_is=now, status=422)
    messages.success(request, _("“%(rate)s” stands on the rate card.") % {"rate": made})
    return redirect("tickets:rates", community=request.community.slug)


def _card(request: DeskRequest, form: RateForm | None, *, now_is: datetime, status: int = 200) -> HttpResponse:
    today = verbs.day_of(request.community, now_is)
    show = Show(request.GET["show"]) if request.GET.get("show") in Show.values else Show.TODAY
    words, trade = _words(request), _trade(request)
    found = card.card_of(request.community, day=today, show=show, words=words, trade=trade)
    context = {
        "groups": [(Trade(name).label, list(rows)) for name, rows in groupby(found, key=lambda rate: rate.trade)],
        "counts": card.count_by_show(request.community, day=today),
        "show": show,
        "shows": list(Show),
        "words": words,
        "trade": trade,
        "trades": list(Trade),
        "today": today,
        "form": form,
        "keeps": request.membership.role in LEADS,
    }
    return render(request, "tickets/rates.html", context, status=status)


def rate(request: DeskRequest, pk: int) -> HttpResponse:
    """One price: its past and future, and for leads what may be done about it."""
    return _one(request, _rate(request, pk))


def _one(request: DeskRequest, found: Rate, *failed: PageForm, status: int = 200) -> HttpResponse:
    now = clock.now()
    today = verbs.day_of(request.community, now)
    keeps = request.membership.role in LEADS and not _has_ended(found, today)
    forms = {form.code: form for form in failed}
    context = {
        "rate": found,
        "price": plainly(found.price),
        "said": said_of(found),
        "history": card.history_of(found),
        "today": today,
        "price_form": (forms.get("price") or fresh(request, PriceForm, now=now, about=found.pk)) if keeps else None,
        "end_form": (forms.get("end") or fresh(request, EndForm, now=now, about=found.pk)) if keeps else None,
        "may_go": keeps and not verbs.standing_of(found, today).fixed,
    }
    return render(request, "tickets/rate.html", context, status=status)


def _has_ended(found: Rate, today: date) -> bool:
    return found.valid_until is not None and found.valid_until < today


def change_price(request: DeskRequest, pk: int) -> HttpResponse:
    """Another price from a day on."""
    found, now = _rate(request, pk), clock.now()
    form = PriceForm(request.POST, who=request.membership, now=now, about=pk)
    new = carry_out(
        request,
        form,
        lambda data: verbs.change_price(rate_id=pk, by=request.user, price=data["price"], day=data["day"], now=now),
    )
    if new is None:
        return _one(request, found, form, status=422)
    told = {"rate": new, "price": plainly(new.price), "day": new.valid_from}
    messages.success(request, _("“%(rate)s” costs %(price)s yuan from %(day)s on.") % told)
    return redirect("tickets:rate", community=request.community.slug, pk=new.pk)


def end_rate(request: DeskRequest, pk: int) -> HttpResponse:
    """A price has a last day."""
    found, now = _rate(request, pk), clock.now()
    form = EndForm(request.POST, who=request.membership, now=now, about=pk)
    ended = carry_out(
        request,
        form,
        lambda data: verbs.end_rate(rate_id=pk, by=request.user, last_day=data["last_day"], now=now),
    )
    if ended is None:
        return _one(request, found, form, status=422)
    messages.success(request, _("“%(rate)s” is valid until %(day)s.") % {"rate": ended, "day": ended.valid_until})
    return redirect("tickets:rate", community=request.community.slug, pk=pk)


def take_back_rate(request: DeskRequest, pk: int) -> HttpResponse:
    """A price that was never valid goes."""
    found = _rate(request, pk)
    try:
        earlier = verbs.take_back_rate(rate_id=pk, by=request.user, now=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("tickets:rate", community=request.community.slug, pk=pk)
    if earlier:
        messages.success(request, _("Taken back. The price before it goes on."))
    else:
        messages.success(request, _("“%(rate)s” is taken off the card.") % {"rate": found})
    return redirect("tickets:rates", community=request.community.slug)


def rates_panel(request: DeskRequest) -> HttpResponse:
    """The small search beside a form: price, unit and the sentence to say. Posted, it begins with the matter's trade.

    What a resident said is posted, so that it stands in no address and no log; nothing is changed.
    """
    words = _words(request)
    trade = _trade(request) or (_trade_of_matter(request) if request.method == "POST" or not words else "")
    today = verbs.day_of(request.community, clock.now())
    found = card.spoken_of(request.community, day=today, words=words, trade=trade)
    context = {
        "rows": [(rate, plainly(rate.price), said_of(rate)) for rate in found],
        "words": words,
        "trade": trade,
        "trades": list(Trade),
        "keeps": request.membership.role in LEADS,
    }
    part = "_rates_found.html" if request.method == "GET" else "_rates_panel.html"
    return render(request, f"tickets/{part}", context)


def _trade_of_matter(request: DeskRequest) -> str:
    """What the ticket or the words typed so far are about."""
    if number := request.GET.get("ticket", "")[:20]:
        ticket = ticket_for(request.membership, number, Verb.VIEW)
        return proposed_trade(ticket.category.name if ticket.category else "", ticket.text)
    typed = request.POST.dict()
    pk = next((an_id(value) for name, value in typed.items() if name.endswith("-category")), None)
    category = Category.objects.filter(pk=pk or 0, community=request.community).first()
    texts = (value[:1000] for name, value in typed.items() if name.endswith("-text"))
    return proposed_trade(category.name if category else "", *texts)


def _words(request: DeskRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS]


def _trade(request: DeskRequest) -> str:
    typed = request.GET.get("trade", "")
    return typed if typed in Trade.values else ""


def _rate(request: DeskRequest, pk: int) -> Rate:
    found = Rate.objects.filter(community=request.community, pk=pk).select_related("community").first()
    if found is None:
        raise Http404
    return found
