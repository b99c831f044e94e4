"""Reads of telephone calls: what rings for somebody, and what is to be called back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Q, QuerySet

from interfaces.enums import CallState
from interfaces.models import Extension, PhoneCall
from interfaces.models.calls import MISSED, ON_THE_LINE
from staff.enums import OVERSIGHT
from staff.models import Community, Membership
from tickets.enums import State
from tickets.models import Ticket

FRESH = timedelta(hours=2)  # an exchange that never told of the end: the card goes by itself
SHOWN = 3  # cards at a time
MATTERS = 3  # numbers on a card


def has_extension(who: Membership) -> Exists:
    """Whether calls may ring at this person's desk: a column of the frame's own query."""
    return Exists(Extension.objects.filter(community=who.community_id, user=who.user_id))


def ringing(who: Membership, now: datetime) -> QuerySet[PhoneCall]:
    """What is on the person's line and not taken, the latest first; one look into one small index."""
    rows = PhoneCall.objects.filter(ON_THE_LINE, agent=who.user_id, community=who.community_id, rang_at__gt=now - FRESH)
    return rows.select_related("resident", "unit").order_by("-rang_at", "-pk")[:SHOWN]


@dataclass(frozen=True)
class Card:
    """A call with what is open of the caller."""

    call: PhoneCall
    matters: list[str]
    open_count: int

    @property
    def ringing(self) -> bool:
        """Still ringing, or already spoken with."""
        return self.call.state == CallState.RINGING


def cards(calls: list[PhoneCall]) -> list[Card]:
    """Each call with its open matters; one query more, and only while something rings."""
    about = Q()
    for one in calls:
        if one.resident_id:
            about |= Q(resident=one.resident_id)
        if one.unit_id:
            about |= Q(unit=one.unit_id)
    rows = []
    if about:
        community = calls[0].community_id
        found = Ticket.objects.filter(about, community=community).exclude(state=State.CLOSED)
        rows = list(found.order_by("-opened_at").values_list("number", "resident_id", "unit_id")[:50])
    made = []
    for one in calls:
        own = [
            number
            for number, resident, unit in rows
            if (one.resident_id and resident == one.resident_id) or (one.unit_id and unit == one.unit_id)
        ]
        made.append(Card(one, own[:MATTERS], len(own)))
    return made


def calls_for(who: Membership) -> QuerySet[PhoneCall]:
    """The person's own calls and those that nobody answered; leads see all."""
    rows = PhoneCall.objects.filter(community=who.community)
    if who.role not in OVERSIGHT:
        rows = rows.filter(Q(agent=who.user) | MISSED)
    return rows.select_related("resident", "unit", "agent", "settled_by").order_by("-rang_at", "-pk")


def missed_in(community: Community) -> QuerySet[PhoneCall]:
    """What nobody answered and nobody has called back, the oldest first."""
    rows = PhoneCall.objects.filter(MISSED, community=community)
    return rows.select_related("resident", "unit", "agent").order_by("rang_at", "pk")


def extensions_of(community: Community) -> QuerySet[Extension]:
    """Who has which, by number."""
    return Extension.objects.filter(community=community).select_related("user").order_by("number")
