"""The desk: what waits for my answer, my matters by their next deadline, the box that a call begins in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from core import clock
from staff.access import DeskRequest
from staff.queries import names_of
from tickets.enums import Channel, HandoverState
from tickets.queries import lists
from tickets.queries.lists import LastContact, Waiting
from tickets.views.rows import Wording, my_rows, people_in, words_of


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A matter that waits for my word, ready to be put down."""

    url: str
    chip: SafeString
    unit: str
    person: str
    asks: str
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One of the contacts that I took last, ready to be put down."""

    url: str
    at: str
    channel: str
    tag: SafeString
    unit: str
    person: str
    state: SafeString


@vary_on_headers("HX-Request")
def desk(request: DeskRequest) -> HttpResponse:
    """The page; for its own timer the part that changes."""
    now = clock.now()
    if request.session.get("community") != request.community.slug:
        request.session["community"] = request.community.slug  # the way in leads here next time (deskapp/home.py)
    context = live_part(request, now=now)
    if request.htmx:
        return render(request, "tickets/_desk_live.html", context)
    context["contacts"] = contact_rows(lists.last_contacts(request.membership, now=now), context["wording"])
    context["unsaved"] = lists.unsaved_calls(request.membership)
    return render(request, "tickets/desk.html", context)


def live_part(request: DeskRequest, *, now: datetime) -> dict[str, Any]:
    """What the desk's timer refreshes: the handovers that wait for me, my counts, a page of my matters."""
    who = request.membership
    waiting, counts = lists.waiting_for(who), lists.my_counts(who, now=now)
    page = Paginator(range(counts.total), lists.PAGE).get_page(request.GET.get("page"))
    found = lists.my_lines(who, page=page.number)
    names = names_of(people_in([*found, *(one.line for one in waiting)]) | {one.giver_id for one in waiting})
    wording = Wording(request.community, now=now, names=names)
    return {
        "wording": wording,
        "waiting": waiting_rows(waiting, wording),
        "counts": counts,
        "page": page,
        "rows": my_rows(found, who.user_id, wording),
    }


def waiting_rows(waiting: Iterable[Waiting], wording: Wording) -> list[WaitingRow]:
    """Each leads to the ticket with the answer's form open."""
    return [
        WaitingRow(
            url=f"{wording.url(one.line.number)}?do={_answer(one)}",
            chip=wording.chip(one.line),
            unit=one.line.place or "–",
            person=wording.titled(one.line.caller_name, one.line.caller_gender) or "–",
            asks=_asks(one, wording),
            words=wording.words(one.line),
            reason=one.reason,
        )
        for one in waiting
    ]


def _answer(one: Waiting) -> str:
    return "forward_transfer" if one.state == HandoverState.ASKED else "answer_handover"


def _asks(one: Waiting, wording: Wording) -> str:
    """Who wants what of me."""
    facts = {
        "giver": wording.names.get(one.giver_id, "–"),
        "department": wording.one_of(one.to_department, one.to_department_en),
    }
    if one.state == HandoverState.ASKED:
        return _("%(giver)s asks you to take it to %(department)s") % facts
    if one.to_department:
        return _("for %(department)s, from %(giver)s") % facts
    return _("%(giver)s offers it to you") % facts


def contact_rows(contacts: Sequence[LastContact], wording: Wording) -> list[ContactRow]:
    """The contacts with their words; today's by the hour, older ones by the day."""
    channels, today = words_of(Channel), timezone.localdate(wording.now)
    rows = []
    for one in contacts:
        at = timezone.localtime(one.at)
        rows.append(
            ContactRow(
                url=wording.url(one.number),
                at=f"{at:%H:%M}" if at.date() == today else f"{at:%m-%d}",
                channel=channels[one.channel],
                tag=wording.tags[one.kind],
                unit=one.unit or "",
                person=wording.titled(one.caller_name, one.caller_gender),
                state=wording.states[one.state],
            )
        )
    return rows
