"""What other systems bring: a ticket or a further contact, for which somebody of the desk answers (OTE-1, OTE-3)."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from interfaces.models import Integration
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from portal.services import company_language, online_of
from portal.services.poster import answers_for
from residents.models import Unit
from staff.models import Community
from staff.queries import leads_of
from tickets.enums import Channel, Kind
from tickets.models import Contact, Ticket
from tickets.rules import Matter
from tickets.services import Caller, join_contact, take_contact
from tickets.services.record import news


@dataclass(frozen=True)
class Brought:
    """Who says what: a unit of ours when its code is one, else as it was given; the desk confirms who it is (IN-3)."""

    kind: Kind
    text: str
    unit: Unit | None = None
    claimed_unit: str = ""
    name: str = ""
    phone: str = ""


def call_key(integration: Integration, key: str) -> uuid.UUID:
    """The desk's key for the integration's own, so that also the desk's verb happens once."""
    return uuid.uuid5(integration.key, key)


@transaction.atomic
def open_ticket(
    integration: Integration,
    community: Community,
    brought: Brought,
    *,
    responder_id: int | None,
    key: uuid.UUID,
    now: datetime,
) -> Ticket:
    """Open the ticket as if the resident had told its first responder; replied to within the community's limit (TL-1).

    It stands under the residents' online user, and the ledger also names the integration. Raises a Refused.
    """
    responder, online = answers_for(community.pk, responder_id), online_of(community).user
    promised = deadlines.plan(limit_book(community), Rule.TL_1, at=now).due_at
    said = Caller(unit=brought.unit, name=brought.name, phone=brought.phone, claimed_unit=brought.claimed_unit)
    with company_language():
        ticket = take_contact(
            membership=responder,
            caller=said,
            channel=Channel.ONLINE,
            matters=[Matter(kind=brought.kind, text=brought.text, promised_at=promised)],
            key=key,
            now=now,
            written_by=online,
        )[0]
    ticket.community = community
    told = {responder.user_id} | leads_of(community.pk)
    tell([news(ticket, "online.taken", told, key="", urgency=Urgency.SOON)], now=now)
    _seal(integration, ticket, "ticket", at=now, by=online.pk)
    return ticket


@transaction.atomic
def add_contact(
    integration: Integration, ticket: Ticket, *, said: str, urge: bool, key: uuid.UUID, now: datetime
) -> Contact:
    """The resident says more, or urges: kept on the matter and counted against it (OTE-3). Raises a Refused."""
    online = online_of(ticket.community)
    caller = Caller(
        unit=ticket.unit,
        resident=ticket.resident,
        building=ticket.building,
        name=ticket.caller_name,
        phone=ticket.caller_phone,
    )
    contact = join_contact(
        ticket_id=ticket.pk,
        membership=online,
        caller=caller,
        channel=Channel.ONLINE,
        said=said,
        key=key,
        now=now,
        urge=urge,
    )
    _seal(integration, ticket, "contact", at=now, by=online.user_id)
    return contact


def _seal(integration: Integration, ticket: Ticket, what: str, *, at: datetime, by: int) -> None:
    """Through whom it came; the desk's own verb has told what it was."""
    ledger.append(
        ticket.community_id,
        f"integration.{what}",
        subject=f"ticket:{ticket.pk}",
        actor_id=by,
        at=at,
        facts={"integration": integration.pk, "number": ticket.number},
    )
