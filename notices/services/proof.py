"""A person's own address is confirmed by a link that was sent to it; until then nothing else goes there."""

from datetime import datetime

from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from core.moments import moment
from core.sealing import Unreadable, unseal
from notices import refusals, rules
from notices.models import Channel, ProofAsked
from staff.models import User

SALT = "notices.proof"


@transaction.atomic
def ask_proof(person: User, *, now: datetime) -> str | None:
    """The token that is to be sent to the address now; None when it is confirmed already. Raises a Refused.

    Counted before it is sent, however the sending ends: the mailbox may be a stranger's.
    """
    channel = Channel.objects.select_for_update(of=("self",)).filter(person=person).first()
    if channel is None:
        raise refusals.AddressMissing("address")
    if not channel.waits_for_proof:
        return None
    ProofAsked.objects.filter(person=person, at__lte=now - rules.DAY).delete()
    at = rules.next_proof(list(ProofAsked.objects.filter(person=person).values_list("at", flat=True)), now)
    if at > now:
        raise refusals.ProofTooSoon(at=moment(at + rules.MINUTE, now))  # said in whole minutes
    ProofAsked.objects.create(person=person, at=now)
    channel.asked_at = now
    channel.save(update_fields=["asked_at"])
    return token_of(channel, now=now)


@transaction.atomic
def confirm_mail(person: User, token: str, *, now: datetime) -> Channel:
    """The person opened the link and said so: from now on notices go there. Again it changes nothing.

    Raises a Refused.
    """
    channel = proven_by(person, token, now=now)
    if channel.waits_for_proof:
        Channel.objects.filter(pk=channel.pk).update(confirmed_at=now)
        channel.confirmed_at = now
    return channel


def token_of(channel: Channel, *, now: datetime) -> str:
    """Signed for this person and this address, good for a day; the address itself does not stand in it."""
    until = int((now + rules.PROOF_LASTS).timestamp())
    return signing.dumps({"person": channel.person_id, "until": until, "mark": _mark(channel)}, salt=SALT)


def proven_by(person: User, token: str, *, now: datetime) -> Channel:
    """The person's channel whose address the token was sent to. Raises a Refused; changes nothing."""
    channel = Channel.objects.filter(person=person).first()
    try:
        said = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise refusals.ProofInvalid from None
    if channel is None or said["person"] != person.pk or not constant_time_compare(said["mark"], _mark(channel)):
        raise refusals.ProofInvalid
    if said["until"] <= now.timestamp():
        raise refusals.ProofExpired
    return channel


def _mark(channel: Channel) -> str:
    """What tells one address from another without naming it: the sealed text differs with every saving."""
    try:
        address = unseal(channel.address)
    except Unreadable:
        address = channel.address
    return salted_hmac(SALT, f"{channel.person_id}:{address}", algorithm="sha256").hexdigest()[:32]
