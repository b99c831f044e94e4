"""Whose page a token opens, and what stands on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from portal.models import Link, Opinion, Poster
from portal.rules import Household, Line, Own, concerns, is_live, is_same_household
from staff.models import Community
from tickets.enums import Direction, Happening, OrderState
from tickets.models import Contact, Event, Ticket, WorkOrder
from tickets.queries.orders import orders_of

ASKED = (Happening.REVISIT_SATISFIED, Happening.REVISIT_NOT_SATISFIED)


class Opened(NamedTuple):
    """What a link opens: the ticket whose link it is, and the one that goes on where that one was merged."""

    own: Ticket
    ticket: Ticket

    @property
    def community(self) -> Community:
        """Of both."""
        return self.ticket.community

    @property
    def rated(self) -> Ticket:
        """The ticket under which this household's opinion stands: another household's card is not theirs to see."""
        at_home = self.own == self.ticket or is_same_household(household_of(self.own), household_of(self.ticket))
        return self.ticket if at_home else self.own


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return salted_hmac("portal.link", token, algorithm="sha256").hexdigest()


def opened_by(token: str, *, now: datetime) -> Opened | None:
    """The ticket of a live link; of one that was merged, also the ticket that goes on. One query for every answer."""
    related = ("ticket__community", "ticket__first_responder", "ticket__unit", "ticket__merged_into__community",
               "ticket__merged_into__first_responder", "ticket__merged_into__unit")  # fmt: skip
    link = Link.objects.select_related(*related).filter(digest=digest_of(token)).first()
    if link is None:
        return None
    ticket: Ticket = link.ticket.merged_into or link.ticket
    live = is_live(revoked=link.revoked_at is not None, closed_at=ticket.closed_at, now=now)
    return Opened(link.ticket, ticket) if live else None


def live_link(ticket: Ticket) -> Link | None:
    """The link that has not been revoked, if there is one."""
    return Link.objects.filter(ticket=ticket, order=None, revoked_at=None).select_related("made_by").first()


def poster_of(token: str) -> Poster | None:
    """The poster that hangs, with its community."""
    rows = Poster.objects.select_related("community", "building")
    return rows.filter(digest=digest_of(token), revoked_at=None).first()


def posters_of(community: Community) -> QuerySet[Poster]:
    """The posters that hang in the community: its own first, then by building."""
    rows = Poster.objects.filter(community=community, revoked_at=None).select_related("building", "responder")
    return rows.order_by(F("building").asc(nulls_first=True), "pk")


class Word(NamedTuple):
    """One line of the story as the resident may read it; `asked`: their answer when we asked whether it was well."""

    pk: int
    direction: str
    at: datetime
    text: str
    urge: bool
    asked: bool


WORD = ("pk", "direction", "at", "text", "urge", "asked", "moved_from")
WHO = ("unit", "resident", "caller_phone", "caller_name")


def words_of(opened: Opened) -> list[Word]:
    """What this household told and was told, the latest first; never a note, never another household's. One query."""
    own, ticket = opened
    on = Q(ticket=OuterRef("ticket")) | Q(ticket=OuterRef("moved_from"))
    asked = Event.objects.filter(on, at=OuterRef("at"), happening__in=ASKED)
    rows = Contact.objects.filter(ticket=ticket).exclude(direction=Direction.NOTE).annotate(asked=Exists(asked))
    columns = (*WORD, *(f"call__{name}" for name in WHO), *(f"moved_from__{name}" for name in WHO))
    facts = Own(own.pk, ticket.pk, household_of(own), own.opened_at, own.closed_at if own.merged_into_id else None)
    found = []
    for row in rows.order_by("-at", "-pk").values_list(*columns):
        word, moved_from = Word(*row[: len(WORD) - 1]), row[len(WORD) - 1]
        inbound = word.direction == Direction.IN
        caller, whose = _household(row[-2 * len(WHO) : -len(WHO)]), _household(row[-len(WHO) :])
        of = caller if inbound else whose if moved_from else household_of(ticket)
        if concerns(Line(inbound, word.at, moved_from or ticket.pk, of), facts):
            found.append(word)
    return found


def work_of(opened: Opened) -> list[WorkOrder]:
    """The technicians' visits to this household, the latest first; no query where there are none."""
    own, ticket = opened
    orders = [order for order in orders_of(ticket) if order.state != OrderState.CANCELLED]
    return [order for order in orders if _visits(order, own, ticket)]


def _visits(order: WorkOrder, own: Ticket, ticket: Ticket) -> bool:
    """Whether the order was made for the household whose link it is: another's door is not theirs to know of."""
    whose = order.moved_from or ticket
    return whose == own or is_same_household(household_of(own), household_of(whose))


def rated(visits: Sequence[WorkOrder]) -> dict[int, Opinion]:
    """Order's id → the opinion on this visit; no query where nothing was visited."""
    if not visits:
        return {}
    return {one.order_id: one for one in Opinion.objects.filter(order__in=visits) if one.order_id}


def household_of(ticket: Ticket) -> Household:
    """Who brought the ticket."""
    return _household((ticket.unit_id, ticket.resident_id, ticket.caller_phone, ticket.caller_name))


def _household(row: Sequence[Any]) -> Household:
    unit, resident, phone, name = row
    return Household(unit, resident, phone or "", name or "")


def last_urge(opened: Opened) -> datetime | None:
    """When this household urged last."""
    return next((one.at for one in words_of(opened) if one.urge), None)


def opinion_of(opened: Opened) -> Opinion | None:
    """This household's opinion on the present closing."""
    closed_at = opened.ticket.closed_at
    return Opinion.objects.filter(ticket=opened.rated, closed_at=closed_at).first() if closed_at else None
