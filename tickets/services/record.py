"""What every verb does: lock the ticket; at the end write its story, its nearest deadline, the ledger."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Min

from deadlines import services as deadlines
from deadlines.rules import Rule
from deadlines.services import Subject
from ledger import services as ledger
from ledger.services import Fact
from notices.enums import Urgency
from notices.services import News
from staff.models import Department, User
from tickets import refusals
from tickets.enums import UNDER_WAY, Happening
from tickets.models import Event, Ticket, WorkOrder

# within this time the same step by the same person is a double click or a retry, not a second wish
SAME_CLICK = timedelta(minutes=1)


def lock_ticket(ticket_id: int) -> Ticket:
    """The ticket with its row locked until the transaction ends: lock, then read, then decide.

    Raises MergedAway for one that was merged: what is done there now would be done to nobody's matter.
    """
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("community")
    ticket = rows.get(pk=ticket_id)
    if ticket.merged_into:
        raise refusals.MergedAway(number=ticket.merged_into.number)
    return ticket


def survivor_of(ticket_id: int) -> int:
    """Where contacts on this ticket land: the ticket that it was merged into, else itself."""
    return Ticket.objects.filter(pk=ticket_id).values_list("merged_into", flat=True).get() or ticket_id


def subject_of(ticket: Ticket) -> Subject:
    """The ticket as the deadline engine knows it."""
    return Subject("ticket", ticket.pk)


def tell_story(
    ticket: Ticket,
    happening: Happening,
    *,
    by: User,
    at: datetime,
    person: User | None = None,
    department: Department | None = None,
    text: str = "",
) -> None:
    """Add a step to the ticket's story."""
    Event.objects.create(
        ticket=ticket, happening=happening, by=by, at=at, person=person, department=department, text=text
    )


def clicked_twice(ticket: Ticket, happening: Happening, *, by: User, text: str, now: datetime) -> bool:
    """Whether the last step of the story is this very one, by this person, a moment ago: one click."""
    last = Event.objects.filter(ticket=ticket).order_by("-at", "-pk").first()
    if last is None or now - last.at > SAME_CLICK:
        return False
    return (last.happening, last.by_id, last.text) == (happening, by.pk, text.strip())


def follow_deadlines(ticket: Ticket) -> None:
    """Copy the nearest open deadline to the ticket, so that lists sort by an index; a technician's as well."""
    ticket.next_due_at, ticket.next_rule = deadlines.nearest(subject_of(ticket))
    if not ticket.orders_open:
        return
    going = WorkOrder.objects.filter(ticket=ticket, state__in=UNDER_WAY, arrived_at=None)
    due = going.aggregate(due=Min("site_due_at"))["due"]
    if due and (ticket.next_due_at is None or due < ticket.next_due_at):
        ticket.next_due_at, ticket.next_rule = due, Rule.TL_4.value


def seal(ticket: Ticket, verb: str, *, by: User, at: datetime, facts: Mapping[str, Fact] | None = None) -> None:
    """Append the verb to the community's chain; last in the transaction."""
    ledger.append(
        ticket.community_id,
        f"ticket.{verb}",
        subject=f"ticket:{ticket.pk}",
        actor_id=by.pk,
        at=at,
        facts={"number": ticket.number, **(facts or {})},
    )


def news(
    ticket: Ticket,
    code: str,
    recipients: set[int],
    *,
    key: str,
    urgency: Urgency = Urgency.INFO,
    **params: str,
) -> News:
    """A notice about the ticket for these people."""
    return News(
        community_id=ticket.community_id,
        recipients=frozenset(recipients),
        code=code,
        key=f"{code}:{ticket.pk}:{key}",
        url=ticket_url(ticket.community.slug, ticket.number),
        urgency=urgency,
        params={"ticket": ticket.number, **params},
    )


def ticket_url(slug: str, number: str) -> str:
    """The ticket's page. Written out here because services lie below the urls; a test compares both."""
    return f"/c/{slug}/tickets/{number}/"
