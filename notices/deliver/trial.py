"""A test or the question whose an address is: sent at once while somebody waits for the result, and never repeated."""

import json
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.sealing import Unreadable, unseal
from notices import refusals, rules, transport
from notices.deliver.claim import Clock, moments, per_minute
from notices.deliver.record import settle_channel
from notices.enums import ChannelKind
from notices.letters import language_of
from notices.models import Channel
from notices.transport import Letter, Outcome, Way


def try_out(channel: Channel, *, clock: Clock, way: Way = transport.send) -> Outcome:
    """Send a test message and say what came of it. A success ends a rest after failures. Raises a Refused."""
    if channel.waits_for_proof:
        raise refusals.MailNotConfirmed
    return _at_once(channel, _letter, clock=clock, way=way)


def ask_whose(channel: Channel, link: str, *, clock: Clock, way: Way = transport.send) -> Outcome:
    """Send the link by which the address is confirmed, and nothing else. Raises ChannelBusy."""

    def letter(reserved: Channel) -> Letter:
        with translation.override(language_of(reserved)):
            title = _("Is this your address? Service desk notices")
            body = _(
                "%(name)s wants notices of the service desk sent to this address.\n\nIf that is you, open this link,"
                " sign in and confirm it within a day:\n%(link)s\n\nIf it is not, do nothing: nothing else will be"
                " sent to you."
            ) % {"name": rules.plain(str(reserved.person)), "link": link}
        return Letter(uuid4(), reserved.kind, _address(reserved), "", title, body)

    return _at_once(channel, letter, clock=clock, way=way)


def _at_once(channel: Channel, letter: Callable[[Channel], Letter], *, clock: Clock, way: Way) -> Outcome:
    reserved = _reserve(channel.pk, clock())
    outcome = way(letter(reserved), clock())
    with transaction.atomic():
        settle_channel(reserved, outcome, now=clock())
    return outcome


@transaction.atomic
def _reserve(pk: int, now: datetime) -> Channel:
    """Take the channel as a message would; a rest after failures does not count, because that is what is tried."""
    row = Channel.objects.select_for_update(no_key=True, of=("self",)).select_related("person").get(pk=pk)
    limit = per_minute(row)
    if limit is None:
        return row
    sent = moments(row, now)
    free = row.free_at if not row.failures else rules.free_at(sent, limit)
    if free and free > now:
        raise refusals.ChannelBusy(seconds=int((free - now).total_seconds()) + 1)
    row.free_at = now + rules.LEASE
    row.recent = [one.isoformat() for one in [*sent, row.free_at]]
    row.save(update_fields=["free_at", "recent"])
    return row


def _address(channel: Channel) -> str:
    try:
        return unseal(channel.address)
    except Unreadable:
        return ""


def _letter(channel: Channel) -> Letter:
    uid = uuid4()
    try:
        address, secret = unseal(channel.address), unseal(channel.secret)
    except Unreadable:
        address, secret = "", ""
    with translation.override(language_of(channel)):
        title = _("Test of the channel “%(name)s”") % {"name": rules.plain(channel.name)}
        body = _("This is a test message of the service desk. If you read it, the channel works.")
    if channel.kind == ChannelKind.WEBHOOK:
        body = json.dumps({"id": str(uid), "type": "test", "text": body}, ensure_ascii=False)
    return Letter(uid, channel.kind, address, secret, title, body)
