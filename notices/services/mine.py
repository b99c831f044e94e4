"""A person's own e-mail: where to, how urgent at least, and the quiet hours."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from core.sealing import Unreadable, seal, unseal
from notices.addresses import hint_of, read_address
from notices.enums import ChannelKind, Urgency
from notices.models import Channel, Outgoing
from notices.services.channels import check_quiet
from staff.models import User


@dataclass(frozen=True)
class MailFacts:
    """What the person wants. No address = no e-mail."""

    address: str
    least_urgency: Urgency
    quiet_from: time | None
    quiet_to: time | None


@transaction.atomic
def set_mail(person: User, facts: MailFacts, *, now: datetime) -> Channel | None:
    """Keep it; one row a person, so a repeated click changes nothing. Raises a Refused.

    A new address waits until it is confirmed, unless it is the one that the administrator entered for the person.
    """
    if not facts.address.strip():
        Channel.objects.filter(person=person).delete()
        return None
    check_quiet(facts.quiet_from, facts.quiet_to)
    address = read_address(ChannelKind.EMAIL, facts.address)
    proof = _proof(person, address, now=now)
    channel, _made = Channel.objects.update_or_create(
        person=person,
        defaults={
            "address": seal(address),
            "hint": hint_of(ChannelKind.EMAIL, address),
            "least_urgency": facts.least_urgency,
            "quiet_from": facts.quiet_from,
            "quiet_to": facts.quiet_to,
            "failures": 0,
            "error": "",
            "error_detail": "",
            **proof,
        },
        create_defaults={
            "kind": ChannelKind.EMAIL,
            "name": str(person)[:40],
            "key": uuid.uuid4(),
            "made_at": now,
            "address": seal(address),
            "hint": hint_of(ChannelKind.EMAIL, address),
            "least_urgency": facts.least_urgency,
            "quiet_from": facts.quiet_from,
            "quiet_to": facts.quiet_to,
            **proof,
        },
    )
    Outgoing.objects.filter(channel=channel, delivery=None).update(due_at=now)
    return channel


def _proof(person: User, address: str, *, now: datetime) -> dict[str, datetime | None]:
    """How far the address is shown to be theirs: the same one keeps what it has, another begins anew."""
    kept = Channel.objects.select_for_update(of=("self",)).filter(person=person).first()
    entered = address.casefold() == person.email.casefold()
    if kept is not None and _opened(kept) == address:
        return {"confirmed_at": kept.confirmed_at or (now if entered else None), "asked_at": kept.asked_at}
    return {"confirmed_at": now if entered else None, "asked_at": None}


def _opened(channel: Channel) -> str:
    try:
        return unseal(channel.address)
    except Unreadable:
        return ""
