"""Making and revoking a link; what a resident does on the page of their matter (OTE-3, C-6, R-4)."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from attachments.pictures import Prepared
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from portal import refusals, rules
from portal.models import Link, Opinion
from portal.queries import digest_of, last_urge, opinion_of
from staff.enums import Role
from staff.models import Community, Membership, User
from tickets.enums import Channel, Satisfaction
from tickets.models import Contact, Revisit, Ticket
from tickets.services import Caller, join_contact, note, revisit
from tickets.services.attach import attach
from tickets.services.record import lock_ticket, news, seal

ONLINE = "resident-online"  # the user under whom stands what residents write themselves


@transaction.atomic
def make_link(*, ticket_id: int, by: User, now: datetime) -> str:
    """A fresh token for the ticket's page; an earlier link is revoked. It is returned once and kept nowhere."""
    ticket = lock_ticket(ticket_id)
    Link.objects.filter(ticket=ticket, order=None, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    Link.objects.create(ticket=ticket, digest=digest_of(token), made_at=now, made_by=by)
    seal(ticket, "link_made", by=by, at=now)
    return token


@transaction.atomic
def revoke_link(*, ticket_id: int, by: User, now: datetime) -> bool:
    """Close the page. Returns whether there was one."""
    ticket = lock_ticket(ticket_id)
    revoked = Link.objects.filter(ticket=ticket, revoked_at=None).update(revoked_at=now)
    if revoked:
        seal(ticket, "link_revoked", by=by, at=now)
    return bool(revoked)


@transaction.atomic
def say(
    *, ticket: Ticket, text: str, urge: bool, key: uuid.UUID, now: datetime, photos: Sequence[Prepared] = ()
) -> Contact:
    """A word of the resident with photos, or an urge, kept on the matter like a call (OTE-3). One `key` is one word.

    Raises a Refused, JustUrged for a second urge within half an hour.
    """
    lock_ticket(ticket.pk)
    if urge and not Contact.objects.filter(key=key).exists() and not rules.may_urge(last_urge(ticket), now=now):
        raise refusals.JustUrged
    caller = Caller(unit=ticket.unit, resident=ticket.resident, name=ticket.caller_name, phone=ticket.caller_phone)
    online = online_of(ticket.community)
    contact = join_contact(
        ticket_id=ticket.pk,
        membership=online,
        caller=caller,
        channel=Channel.ONLINE,
        said=text,
        key=key,
        now=now,
        urge=urge,
    )
    attach(contact, photos, key=key, by=online.user, at=now)
    return contact


@transaction.atomic
def give_opinion(*, ticket_id: int, result: Satisfaction, words: str, key: uuid.UUID, now: datetime) -> Opinion:
    """The opinion card: the answer to the revisit that is due (C-6), else a note that first responder and lead read.

    Once a closing. Raises a Refused.
    """
    ticket = lock_ticket(ticket_id)
    if ticket.closed_at is None:
        raise refusals.NotClosedYet
    if opinion_of(ticket):
        raise refusals.OpinionGiven
    by = online_of(ticket.community).user
    made = Opinion.objects.create(ticket=ticket, closed_at=ticket.closed_at, result=result, words=words.strip(), at=now)
    if Revisit.objects.filter(ticket=ticket, ended_at=None).exists():
        revisit(ticket_id=ticket.pk, by=by, result=result, words=words, channel=Channel.ONLINE, key=key, now=now)
    else:
        text = " ".join(part for part in (str(result.label), words.strip()) if part)
        note(ticket_id=ticket.pk, by=by, text=text, now=now, key=key)
        urgency = Urgency.SOON if result == Satisfaction.NOT_SATISFIED else Urgency.INFO
        tell([news(ticket, "opinion.given", {ticket.first_responder_id}, key=str(made.pk), urgency=urgency)], now=now)
    facts: dict[str, ledger.Fact] = {"result": result.value, "words": ledger.digest(words)}
    seal(ticket, "opinion", by=by, at=now, facts=facts)
    return made


def online_of(community: Community) -> Membership:
    """Under whom stands what residents of the community write themselves: nobody who could sign in or be picked."""
    user, fresh = User.objects.get_or_create(username=ONLINE, defaults={"name": "住户线上", "is_active": False})
    if fresh:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    facts = {"role": Role.FRONT, "active": False}
    found, _made = Membership.objects.get_or_create(user=user, community=community, defaults=facts)
    found.community = community
    return found
