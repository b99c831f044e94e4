"""The ticket: its story left, the next right step right."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from core import clock
from core.icons import icon
from core.masking import mask_phone
from deadlines.wording import limit_name
from staff.access import DeskRequest
from tickets.access import ticket_for
from tickets.forms.action_form import ActionForm
from tickets.models import Ticket
from tickets.policy import Verb
from tickets.queries.charges import charges_of
from tickets.queries.drafts import drafts_of
from tickets.queries.files import add_files_to_papers, files_of_story
from tickets.queries.handovers import pending_of
from tickets.queries.papers import beside
from tickets.queries.story import story_of
from tickets.story_words import advise, tell_all, tell_offer
from tickets.views.order_lines import order_lines
from tickets.views.panel import Panel, actions_for

ICONS = {
    "next": "circle-arrow-right",
    "pending": "hourglass",
    "outcome": "circle-check",
    "words": "message-square-text",
    "rates": "receipt-text",
}


def ticket(request: DeskRequest, number: str) -> HttpResponse:
    """The page; with `?do=` a certain action is open, and for htmx that action's form alone comes back."""
    found = ticket_for(request.membership, number, Verb.VIEW)
    if found.merged_into:
        return redirect("tickets:ticket", community=request.community.slug, number=found.merged_into.number)
    wish = request.GET.get("do", "")
    return action_form(request, found, wish) if request.htmx else ticket_page(request, found, wish=wish)


def ticket_page(
    request: DeskRequest, ticket: Ticket, *, wish: str = "", failed: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    """The whole page; a form that was refused stands in it with everything typed."""
    panel = _panel(request, ticket)
    entries = panel.entries(wish, failed)
    context = {
        **_case(panel),
        "panel": entries,
        "advice": advise(ticket, panel.allowed[0].code if panel.allowed else "", panel.now),
        "icons": {name: icon(drawn) for name, drawn in ICONS.items()},
    }
    return render(request, "tickets/ticket.html", context, status=status)


def _case(panel: Panel) -> Mapping[str, Any]:
    """What the page tells of the matter, whoever looks."""
    ticket, now = panel.ticket, panel.now
    story, pending = story_of(ticket, now=now), pending_of(ticket)
    contacts = [line.step.pk for line in story.lines if line.step and line.step.is_contact]
    add_files_to_papers(ticket)
    return {
        "ticket": ticket,
        "beside": beside(ticket),
        "orders": order_lines(ticket, now=now),
        "charges": charges_of(ticket),
        "place": ticket.unit or ticket.building or "",
        "phone": mask_phone(ticket.caller_phone),
        "running": [{"name": limit_name(clock.rule), "due_at": clock.due_at} for clock in story.running],
        "pending": tell_offer(pending, now) if pending else None,
        "story": tell_all(reversed(story.lines), files_of_story(ticket, contacts)),
        "now": now,
    }


def action_form(request: DeskRequest, ticket: Ticket, code: str) -> HttpResponse:
    """One action's form, fetched when its row is opened. 404 for what this person may not do now."""
    action = next((action for action in actions_for(request.membership, ticket) if action.code == code), None)
    if action is None:
        raise Http404
    return render(request, "tickets/_action_form.html", {"form": _panel(request, ticket).form(action)})


def _panel(request: DeskRequest, ticket: Ticket) -> Panel:
    return Panel(ticket, request.membership, drafts_of(request.membership, f"ticket-{ticket.pk}-"), clock.now())
