"""The lobby's poster, and the matter that a resident writes down there: accepted at once (OTE-1, IN-1)."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from attachments.pictures import Prepared
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from portal import refusals
from portal.models import Poster
from portal.queries import digest_of
from portal.services.page import make_link, online_of
from residents.models import Building
from staff.enums import Role
from staff.models import Membership, User
from staff.queries import leads_of
from tickets.enums import Channel, Kind
from tickets.models import Contact, Ticket
from tickets.rules import Matter
from tickets.services import Caller, take_contact
from tickets.services.attach import attach
from tickets.services.record import news


@dataclass(frozen=True)
class Written:
    """What a resident wrote on the poster's page: who they say they are, and what it is about."""

    kind: Kind
    text: str
    unit: str
    name: str
    phone: str
    photos: Sequence[Prepared] = ()


@transaction.atomic
def put_up(*, who: Membership, building: Building | None, responder: User, now: datetime) -> str:
    """A fresh token for the poster of a building, or of the whole community; an earlier one there is taken down.

    `responder` is told of what comes in and is its first responder (OTE-1). The token is returned once and kept
    nowhere. Raises a Refused.
    """
    found = Membership.objects.filter(community=who.community, user=responder, active=True).first()
    if found is None:
        raise refusals.ResponderNotHere("responder")
    if found.role == Role.TRAINEE:
        raise refusals.ResponderInTraining("responder")
    Poster.objects.filter(community=who.community, building=building, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    made = Poster.objects.create(
        community=who.community,
        building=building,
        responder=responder,
        digest=digest_of(token),
        made_at=now,
        made_by=who.user,
    )
    _seal(made, "put_up", by=who.user, at=now)
    return token


@transaction.atomic
def take_down(*, poster: Poster, by: User, now: datetime) -> None:
    """The code on the wall leads nowhere any more."""
    if Poster.objects.filter(pk=poster.pk, revoked_at=None).update(revoked_at=now):
        _seal(poster, "taken_down", by=by, at=now)


@transaction.atomic
def take_online(*, poster: Poster, written: Written, key: uuid.UUID, now: datetime) -> tuple[Ticket, str]:
    """Open the ticket and its page: number and token. Who it is and where they live, the desk confirms later.

    The reply is promised within the community's own limit (TL-1). The same `key` opens one ticket; its page gets a
    fresh address. Raises a Refused, SentBefore for a key that has told of something else.
    """
    responder, online = responder_of(poster), online_of(poster.community).user
    promised = deadlines.plan(limit_book(poster.community), Rule.TL_1, at=now).due_at
    said = Caller(building=poster.building, name=written.name, phone=written.phone, claimed_unit=written.unit)
    ticket = take_contact(
        membership=responder,
        caller=said,
        channel=Channel.ONLINE,
        matters=[Matter(kind=written.kind, text=written.text, promised_at=promised)],
        key=key,
        now=now,
        written_by=online,
    )[0]
    if (ticket.kind, ticket.text) != (written.kind, written.text.strip()):
        raise refusals.SentBefore
    ticket.community = poster.community
    attach(Contact.objects.filter(ticket=ticket).earliest("pk"), written.photos, key=key, by=online, at=now)
    told = {responder.user_id} | leads_of(poster.community_id)
    tell([news(ticket, "online.taken", told, key="", urgency=Urgency.SOON)], now=now)
    return ticket, make_link(ticket_id=ticket.pk, by=online, now=now)


def responder_of(poster: Poster) -> Membership:
    """Who answers for what comes in here: the one whom the poster names, or a lead once that person is gone."""
    return answers_for(poster.community_id, poster.responder_id)


def answers_for(community_id: int, wished: int | None) -> Membership:
    """Who answers for what comes in without anybody of the desk: the wished one, or a lead once that person is gone.

    A trainee takes nothing alone (IN-8). Raises NobodyAnswers when the community has neither.
    """
    here = (
        Membership.objects.select_related("user", "community", "department")
        .filter(community=community_id, active=True, user__is_active=True)
        .exclude(role=Role.TRAINEE)
    )
    found = here.filter(user=wished).first() or (
        here.filter(user__in=leads_of(community_id)).order_by("-role", "pk").first()
    )
    if found is None:
        raise refusals.NobodyAnswers
    return found


def _seal(poster: Poster, verb: str, *, by: User, at: datetime) -> None:
    facts: dict[str, ledger.Fact] = {"building": poster.building_id, "responder": poster.responder_id}
    ledger.append(
        poster.community_id, f"poster.{verb}", subject=f"poster:{poster.pk}", actor_id=by.pk, at=at, facts=facts
    )
