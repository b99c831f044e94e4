"""What is done with a ticket: call the verb, say what comes next; a refusal keeps what was typed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from attachments.forms import ask_again
from core import clock
from core.moments import moment
from core.refusals import Refused
from staff.access import DeskRequest
from staff.enums import LEADS
from staff.models import Membership
from tickets import refusals, services
from tickets.access import ticket_for
from tickets.enums import Channel
from tickets.forms.action_form import ActionForm
from tickets.models import Ticket
from tickets.policy import Verb, may
from tickets.queries.handovers import pending_of
from tickets.services.drafts import drop_draft, save_draft
from tickets.views.panel import ACTIONS
from tickets.views.ticket import ticket_page

Data = Mapping[str, Any]
# does the verb and returns what the person reads next
Doing = Callable[[DeskRequest, Ticket, Data, datetime], str]


def act(request: DeskRequest, number: str, code: str, do: Doing) -> HttpResponse:
    """Do it and come back to the ticket; refused or invalid, the page stays with everything typed."""
    now, who = clock.now(), request.membership
    try:
        ticket = _ticket(who, number, ACTIONS[code].verb)
    except PermissionDenied:
        return _refused(request, number, code, refusals.NotForThisRole())
    form = ACTIONS[code].form(request.POST, files=request.FILES, ticket=ticket, who=who, now=now)
    if form.wants_more:
        return _with_more_room(request, form)
    if not form.is_valid():
        return _stay(request, form, status=422)
    try:
        said = do(request, ticket, form.cleaned_data, now)
    except Refused as refusal:
        return _refused(request, number, code, refusal)
    drop_draft(who, form.draft)
    messages.success(request, said)
    return redirect(_next_page(request, number))


def _ticket(who: Membership, number: str, verb: Verb) -> Ticket:
    """The ticket, if the person may do this. Whether a handover was answered before, the verb itself says better."""
    ticket = ticket_for(who, number, Verb.VIEW)
    if verb == Verb.ANSWER_HANDOVER and pending_of(ticket) is None:
        return ticket
    if not may(who, verb, ticket):
        raise PermissionDenied
    return ticket


def _next_page(request: DeskRequest, number: str) -> str:
    """Back to the ticket; to the desk for who has declined it and is no longer concerned."""
    place = request.community.slug
    try:
        ticket_for(request.membership, number, Verb.VIEW)
    except Http404:
        return reverse("tickets:desk", args=[place])
    return reverse("tickets:ticket", args=[place, number])


def _refused(request: DeskRequest, number: str, code: str, refusal: Refused) -> HttpResponse:
    """The page as it stands now, perhaps changed by a colleague meanwhile, with the form as it was typed."""
    ticket = ticket_for(request.membership, number, Verb.VIEW)
    form = ACTIONS[code].form(request.POST, files=request.FILES, ticket=ticket, who=request.membership, now=clock.now())
    at_field = form.is_valid() and refusal.field in form.fields
    form.add_error(refusal.field if at_field else None, str(refusal))
    forbidden = isinstance(refusal, refusals.NotForThisRole)
    return _stay(request, form, status=403 if forbidden else 422 if at_field else refusal.status)


def _stay(request: DeskRequest, form: ActionForm, *, status: int) -> HttpResponse:
    ask_again(form)
    typed = form.typed()
    if typed:
        save_draft(request.membership, form.draft, typed, now=form.now)
    form.renew()
    return ticket_page(request, form.ticket, failed=form, status=status)


def _with_more_room(request: DeskRequest, form: ActionForm) -> HttpResponse:
    """Without a script a button asks for further lines: the form as it was typed, nothing judged yet."""
    fresh = type(form)(ticket=form.ticket, who=request.membership, now=form.now)
    fresh.restore(form.typed())
    return ticket_page(request, form.ticket, failed=fresh)


def reply(request: DeskRequest, number: str) -> HttpResponse:
    """TL-1, TL-2."""
    return act(request, number, "reply", _reply)


def _reply(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    contact = services.reply(
        ticket_id=ticket.pk,
        by=request.user,
        said=data["said"],
        channel=Channel(data["channel"]),
        final=data["final"],
        next_reply_at=data["next_reply_at"],
        now=now,
        key=data["key"],
        files=data["attached"],
    )
    if contact.next_reply_at is None:
        return _("The reply is recorded as final. Close the ticket when the resident agrees.")
    return _("The reply is recorded. The resident hears from us again by %(at)s.") % {
        "at": moment(contact.next_reply_at, now)
    }


def note(request: DeskRequest, number: str) -> HttpResponse:
    """For the colleagues only."""
    return act(request, number, "note", _note)


def _note(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    services.note(
        ticket_id=ticket.pk, by=request.user, text=data["text"], now=now, key=data["key"], files=data["attached"]
    )
    return _("The note is saved. The resident is still owed the reply.") if ticket.is_open else _("The note is saved.")


def offer_handover(request: DeskRequest, number: str) -> HttpResponse:
    """OTE-6."""
    return act(request, number, "offer_handover", _offer)


def _offer(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    to = data["to_user"].user
    services.offer_handover(ticket_id=ticket.pk, by=request.user, to_user=to, reason=data["reason"], now=now)
    words = {"to": to, "handler": ticket.handler}
    return _("Offered to %(to)s. Until %(to)s accepts, %(handler)s remains the handler.") % words


def answer_handover(request: DeskRequest, number: str) -> HttpResponse:
    """OTE-6."""
    return act(request, number, "answer_handover", _answer)


def _answer(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    services.answer_handover(
        ticket_id=ticket.pk, by=request.user, accept=data["accept"], reason=data["reason"], now=now
    )
    if data["accept"]:
        return _("You handle this ticket now. Read the story, then reply to the resident.")
    return _("Declined. %(handler)s remains the handler and has been told why.") % {"handler": ticket.handler}


def withdraw_handover(request: DeskRequest, number: str) -> HttpResponse:
    """OTE-6."""
    return act(request, number, "withdraw_handover", _withdraw)


def _withdraw(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:  # noqa: ARG001 actions share one form
    services.withdraw_handover(ticket_id=ticket.pk, by=request.user, now=now)
    return _("Withdrawn. %(handler)s remains the handler.") % {"handler": ticket.handler}


def ask_transfer(request: DeskRequest, number: str) -> HttpResponse:
    """OTE-4, TL-3."""
    return act(request, number, "ask_transfer", _ask)


def _ask(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    department = data["to_department"]
    services.ask_transfer(
        ticket_id=ticket.pk,
        membership=request.membership,
        to_department=department,
        reason=data["reason"],
        now=now,
    )
    if request.membership.role in LEADS:
        return _("%(department)s has been told and accepts within the hour.") % {"department": department}
    return _("Your supervisor has been told and takes it to %(department)s within the hour.") % {
        "department": department
    }


def forward_transfer(request: DeskRequest, number: str) -> HttpResponse:
    """OTE-4."""
    return act(request, number, "forward_transfer", _forward)


def _forward(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    services.forward_transfer(
        ticket_id=ticket.pk,
        membership=request.membership,
        agree=data["agree"],
        reason=data["reason"],
        now=now,
    )
    if data["agree"]:
        return _("Forwarded. The department accepts within the hour; you are told if it does not.")
    return _("Sent back. %(handler)s remains the handler and has been told why.") % {"handler": ticket.handler}


def carry_over(request: DeskRequest, number: str) -> HttpResponse:
    """D-2, TL-8."""
    return act(request, number, "carry_over", _carry_over)


def _carry_over(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    services.carry_over(
        ticket_id=ticket.pk,
        by=request.user,
        reason=data["reason"],
        resolve_on=data["resolve_on"],
        key=data["key"],
        now=now,
    )
    return _("Recorded: solved by %(day)s. Tell the resident today as well.") % {"day": data["resolve_on"]}


def close(request: DeskRequest, number: str) -> HttpResponse:
    """OTE-7."""
    return act(request, number, "close", _close)


def _close(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    services.close(
        ticket_id=ticket.pk,
        by=request.user,
        outcome=data["outcome"],
        told=data["told"],
        untold_reason=data["untold_reason"],
        now=now,
    )
    return _("Ticket %(number)s is closed. It can be reopened if the matter comes back.") % {"number": ticket.number}


def merge(request: DeskRequest, number: str) -> HttpResponse:
    """OTE-3."""
    return act(request, number, "merge", _merge)


def _merge(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    try:
        survivor = ticket_for(request.membership, data["into"], Verb.VIEW)
    except Http404:
        raise refusals.NoSuchTicket("into") from None
    services.merge(duplicate_id=ticket.pk, survivor_id=survivor.pk, by=request.user, reason=data["reason"], now=now)
    words = {"number": ticket.number, "other": survivor.number}
    return _("%(number)s was merged into %(other)s. Both numbers lead there.") % words


def split(request: DeskRequest, number: str) -> HttpResponse:
    """OTE-3."""
    return act(request, number, "split", _split)


def _split(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:  # noqa: ARG001 actions share one form
    other = services.split(contact_id=data["contact"].pk, who=request.membership, reason=data["reason"], now=now)
    return _("The contact stands on %(number)s now. A reply is owed there.") % {"number": other.number}


def reopen(request: DeskRequest, number: str) -> HttpResponse:
    """C-6."""
    return act(request, number, "reopen", _reopen)


def _reopen(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    ticket = services.reopen(ticket_id=ticket.pk, by=request.user, reason=data["reason"], now=now)
    due = moment(ticket.next_due_at or now, now)
    return _("Ticket %(number)s is open again. A reply is owed by %(due)s.") % {
        "number": ticket.number,
        "due": due,
    }
