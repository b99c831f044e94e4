"""Making and revoking a link; what a resident does on the page of their matter (OTE-3, C-6, R-4)."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from attachments.pictures import Prepared
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from portal import refusals, rules
from portal.models import Link, Opinion
from portal.queries import Opened, digest_of, last_urge, opinion_of
from staff.enums import Role
from staff.models import Community, Membership, User
from staff.queries import leads_of
from tickets.enums import Channel, Satisfaction
from tickets.models import Contact, Revisit
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
    *, opened: Opened, text: str, key: uuid.UUID, now: datetime, urge: bool = False, photos: Sequence[Prepared] = ()
) -> Contact:
    """A word of the resident with photos, or an urge, kept on the matter like a call (OTE-3). One `key` is one word.

    Who says it is the household of the link, also where its ticket was merged into another's. Raises a Refused:
    JustUrged for a second urge within half an hour, SentBefore for a key that has said something else.
    """
    own, ticket = opened.own, lock_ticket(opened.ticket.pk)
    said = text.strip()
    if done := Contact.objects.filter(key=key).first():
        if (done.ticket_id, done.text, done.urge) != (ticket.pk, said, urge):
            raise refusals.SentBefore
    elif urge and not rules.may_urge(last_urge(opened), now=now):
        raise refusals.JustUrged
    elif not rules.takes_words(closed_at=ticket.closed_at, days=ticket.community.second_call_days, now=now):
        raise refusals.FinishedLongAgo
    online = online_of(ticket.community)
    contact = join_contact(
        ticket_id=ticket.pk,
        membership=online,
        caller=Caller(unit=own.unit, resident=own.resident, name=own.caller_name, phone=own.caller_phone),
        channel=Channel.ONLINE,
        said=said,
        key=key,
        now=now,
        urge=urge,
    )
    attach(contact, photos, key=key, by=online.user, at=now)
    return contact


@transaction.atomic
def give_opinion(*, opened: Opened, result: Satisfaction, words: str, key: uuid.UUID, now: datetime) -> Opinion:
    """The opinion card: the answer to the revisit that is due (C-6), else a note that first responder and lead read.

    Once a closing and household: the revisit is the household's whose ticket it is. Raises a Refused.
    """
    ticket, rated = lock_ticket(opened.ticket.pk), opened.rated
    if ticket.closed_at is None:
        raise refusals.NotClosedYet
    if opinion_of(Opened(opened.own, ticket)):
        raise refusals.OpinionGiven
    by = online_of(ticket.community).user
    made = Opinion.objects.create(ticket=rated, closed_at=ticket.closed_at, result=result, words=words.strip(), at=now)
    if rated == ticket and Revisit.objects.filter(ticket=ticket, ended_at=None).exists():
        revisit(ticket_id=ticket.pk, by=by, result=result, words=words, channel=Channel.ONLINE, key=key, now=now)
    else:
        with company_language():
            text = " ".join(part for part in (str(result.label), words.strip()) if part)
        note(ticket_id=ticket.pk, by=by, text=text, now=now, key=key)
        urgency = Urgency.SOON if result == Satisfaction.NOT_SATISFIED else Urgency.INFO
        told = {ticket.first_responder_id} | leads_of(ticket.community_id)
        tell([news(ticket, "opinion.given", told, key=str(made.pk), urgency=urgency)], now=now)
    facts: dict[str, ledger.Fact] = {"result": result.value, "words": ledger.digest(words)}
    seal(ticket, "opinion", by=by, at=now, facts=facts)
    return made


def company_language() -> override:
    """Words that stand for what a resident did are kept in the company's language, not in the phone's."""
    return override(settings.LANGUAGE_CODE)


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
