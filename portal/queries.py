"""Whose page a token opens, and what stands on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.utils.crypto import salted_hmac

from portal.models import Link, Opinion, Poster
from portal.rules import is_live
from staff.models import Community
from tickets.enums import Direction, OrderState
from tickets.models import Contact, Ticket, WorkOrder
from tickets.queries.orders import orders_of


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return salted_hmac("portal.link", token, algorithm="sha256").hexdigest()


def ticket_of(token: str, *, now: datetime) -> Ticket | None:
    """The ticket of a live link; of one that was merged, the ticket that goes on. One query for every answer."""
    related = ("ticket__community", "ticket__first_responder", "ticket__unit", "ticket__merged_into__community",
               "ticket__merged_into__first_responder", "ticket__merged_into__unit")  # fmt: skip
    link = Link.objects.select_related(*related).filter(digest=digest_of(token)).first()
    if link is None:
        return None
    ticket: Ticket = link.ticket.merged_into or link.ticket
    return ticket if is_live(revoked=link.revoked_at is not None, closed_at=ticket.closed_at, now=now) else None


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
    """One line of the story as the resident may read it."""

    pk: int
    direction: str
    at: datetime
    text: str
    urge: bool


def words_of(ticket: Ticket) -> list[Word]:
    """What the resident told and was told, the latest first; never a note."""
    rows = told_in(ticket).order_by("-at", "-pk")
    return [Word(*row) for row in rows.values_list("pk", "direction", "at", "text", "urge")]


def told_in(ticket: Ticket) -> QuerySet[Contact]:
    """What passed between the resident and the desk."""
    return Contact.objects.filter(ticket=ticket).exclude(direction=Direction.NOTE)


def work_of(ticket: Ticket) -> list[WorkOrder]:
    """The technicians' visits as the resident may know of them, the latest first; no query where there are none."""
    return [order for order in orders_of(ticket) if order.state != OrderState.CANCELLED]


def rated(visits: Sequence[WorkOrder]) -> dict[int, Opinion]:
    """Order's id → the opinion on this visit; no query where nothing was visited."""
    if not visits:
        return {}
    return {one.order_id: one for one in Opinion.objects.filter(order__in=visits) if one.order_id}


def last_urge(ticket: Ticket) -> datetime | None:
    """When the resident urged last."""
    rows = Contact.objects.filter(ticket=ticket, urge=True).order_by("-at")
    return rows.values_list("at", flat=True).first()


def opinion_of(ticket: Ticket) -> Opinion | None:
    """The opinion on the present closing."""
    return Opinion.objects.filter(ticket=ticket, closed_at=ticket.closed_at).first() if ticket.closed_at else None
