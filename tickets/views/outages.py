"""Known causes: the list with the form to announce one; each with its callers, and what they are told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attachments.queries import attached_to, attachment_of
from attachments.views import hand_out
from core import clock
from core.pages import page_of
from staff.access import DeskRequest
from staff.enums import DESK
from tickets import services
from tickets.access import ticket_for
from tickets.enums import Channel
from tickets.forms.outage import AnnounceForm, EndForm, TellForm
from tickets.forms.page_form import PageForm
from tickets.models import Outage
from tickets.policy import Verb
from tickets.queries.outages import ENDED_SHOWN, callers_of, clusters_of, live_outages, may_belong, outages_of
from tickets.views.intake_page import an_id
from tickets.views.page_forms import carry_out, fresh


def outages(request: DeskRequest) -> HttpResponse:
    """What lasts, what may be one cause, what has ended lately; posted, a cause is announced."""
    now = clock.now()
    if request.method != "POST":
        initial = {"place": request.GET.get("building", ""), "category": request.GET.get("category", "")}
        return _list(request, fresh(request, AnnounceForm, now=now, initial=initial), now=now)
    form = AnnounceForm(request.POST, files=request.FILES, who=request.membership, now=now)
    outage = carry_out(
        request,
        form,
        lambda data: services.announce_outage(
            who=request.membership,
            cause=form.as_cause(),
            told=data["tell"],
            promised_at=data["promised_at"],
            key=data["key"],
            now=now,
            files=data["attached"],
        ),
    )
    if outage is None:
        return _list(request, form, now=now, status=422)
    messages.success(request, _("Announced. Everybody sees it now; whoever records a call joins it with one key."))
    page = reverse("tickets:outage", args=[request.community.slug, outage.pk])
    alike = form.cleaned_data["category"]
    return redirect(f"{page}?category={alike}" if alike.isdecimal() else page)


def _list(request: DeskRequest, form: AnnounceForm, *, now: datetime, status: int = 200) -> HttpResponse:
    live = live_outages(request.community)
    ended = outages_of(request.community).exclude(ended_at=None).order_by("-ended_at")[:ENDED_SHOWN]
    _add_files([*live, *ended])
    context = {
        "form": form if request.membership.role in DESK else None,
        "live": live,
        "clusters": clusters_of(request.community, now=now),
        "ended": ended,
    }
    return render(request, "tickets/outages.html", context, status=status)


def outage(request: DeskRequest, pk: int) -> HttpResponse:
    """One cause and everybody who called about it."""
    return _page(request, _outage(request, pk), now=clock.now())


def outage_file(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    """A photo or paper of it; everybody of the community reads it, as they read the outage."""
    found = attachment_of("outage", [_outage(request, pk).pk], file)
    if found is None:
        raise Http404
    return hand_out(found, small="small" in request.GET)


def tell_outage(request: DeskRequest, pk: int) -> HttpResponse:
    """Progress, to everybody in one step (OTE-9)."""
    found, now = _outage(request, pk), clock.now()
    form = TellForm(request.POST, files=request.FILES, who=request.membership, now=now, about=pk)
    told = carry_out(
        request,
        form,
        lambda data: services.tell_callers(
            outage_id=pk,
            by=request.user,
            said=data["said"],
            channel=Channel(data["channel"]),
            promised_at=data["next_reply_at"],
            key=data["key"],
            now=now,
            files=data["attached"],
        ),
    )
    if told is None:
        return _page(request, found, now=now, tell=form, status=422)
    words = ngettext(
        "Recorded on the matter of %(count)s caller.", "Recorded on the matters of %(count)s callers.", told
    )
    messages.success(request, words % {"count": told})
    return redirect("tickets:outage", community=request.community.slug, pk=pk)


def end_outage(request: DeskRequest, pk: int) -> HttpResponse:
    """The end, to everybody in one step (OTE-7)."""
    found, now = _outage(request, pk), clock.now()
    form = EndForm(request.POST, files=request.FILES, who=request.membership, now=now, about=pk)
    told = carry_out(
        request,
        form,
        lambda data: services.end_outage(
            outage_id=pk,
            by=request.user,
            said=data["said"],
            channel=Channel(data["channel"]),
            now=now,
            files=data["attached"],
        ),
    )
    if told is None:
        return _page(request, found, now=now, end=form, status=422)
    words = ngettext(
        "It is over: %(count)s matter is closed with what the caller was told.",
        "It is over: %(count)s matters are closed with what the callers were told.",
        told,
    )
    messages.success(request, words % {"count": told})
    return redirect("tickets:outage", community=request.community.slug, pk=pk)


def put_together(request: DeskRequest, pk: int) -> HttpResponse:
    """Matters that were recorded before the cause was known join the others."""
    found = _outage(request, pk)
    wanted = [int(one) for one in request.POST.getlist("ticket") if one.isascii() and one.isdecimal() and len(one) < 19]
    fitting = may_belong(found).filter(pk__in=wanted).values_list("pk", flat=True)
    count = services.put_together(outage_id=pk, ticket_ids=list(fitting), by=request.user, now=clock.now())
    if count:
        messages.success(request, _("%(count)s matters are told with the others now.") % {"count": count})
    else:
        messages.warning(request, _("Mark the matters that have this cause."))
    return redirect("tickets:outage", community=request.community.slug, pk=pk)


def take_apart(request: DeskRequest, number: str) -> HttpResponse:
    """This matter has another cause."""
    ticket = ticket_for(request.membership, number, Verb.REPLY)
    if ticket.outage_id is None:
        raise Http404
    pk = ticket.outage_id
    services.take_apart(ticket_id=ticket.pk, by=request.user, now=clock.now())
    messages.success(request, _("%(number)s is a matter of its own again.") % {"number": number})
    return redirect("tickets:outage", community=request.community.slug, pk=pk)


def _outage(request: DeskRequest, pk: int) -> Outage:
    found = outages_of(request.community).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _add_files(rows: Sequence[Outage]) -> None:
    files = attached_to("outage", [one.pk for one in rows])
    for one in rows:
        one.files = files.get(one.pk, [])


def _page(
    request: DeskRequest,
    found: Outage,
    *,
    now: datetime,
    tell: TellForm | None = None,
    end: EndForm | None = None,
    status: int = 200,
) -> HttpResponse:
    _add_files([found])
    may_tell = found.ended_at is None and request.membership.role in DESK
    forms: Mapping[str, PageForm] = {}
    if may_tell:
        forms = {
            "tell": tell or fresh(request, TellForm, now=now, about=found.pk),
            "end": end or fresh(request, EndForm, now=now, about=found.pk),
        }
    context: dict[str, Any] = {
        "outage": found,
        "page": page_of(callers_of(found), request, size=50),
        "forms": forms,
        "alone": may_belong(found)[:50] if may_tell else [],
        "alike": an_id(request.GET.get("category", "")),
        "lapsed": found.ended_at is None and found.promised_at <= now,
        "failed": "end" if end else "tell",
    }
    return render(request, "tickets/outage.html", context, status=status)
