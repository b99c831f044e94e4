"""Setting up a community's channels. Each change stands in the ledger with who made it, without address and secret."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time

from django.db import IntegrityError, transaction

from core.once import made_with
from core.sealing import seal
from ledger import services as ledger
from notices import refusals
from notices.addresses import LEAST_SECRET, hint_of, read_address
from notices.enums import ChannelKind, Urgency
from notices.models import Channel, Outgoing
from staff.enums import Role
from staff.models import Membership


@dataclass(frozen=True)
class ChannelFacts:
    """A channel as it was typed. Empty address or secret of an existing channel = as it is."""

    name: str
    roles: frozenset[Role]
    address: str = ""
    secret: str = ""
    least_urgency: Urgency = Urgency.INFO
    quiet_from: time | None = None
    quiet_to: time | None = None
    language: str = "zh-hans"


@transaction.atomic
def make_channel(who: Membership, kind: ChannelKind, facts: ChannelFacts, *, key: uuid.UUID, now: datetime) -> Channel:
    """A new channel of the community; the same `key` makes it once. Raises a Refused."""
    if done := made_with(Channel, key, community_id=who.community_id):
        return done
    made = Channel(community=who.community, kind=kind, key=key, made_at=now)
    _write(made, facts)
    _save(made)
    _seal_in_ledger(who, made, "made", now=now)
    return made


@transaction.atomic
def set_channel(who: Membership, channel: Channel, facts: ChannelFacts, *, now: datetime) -> None:
    """Change a channel; what waits goes by the new quiet hours, and is tried at once. Raises a Refused."""
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    _write(row, facts)
    row.failures, row.error, row.error_detail = 0, "", ""
    _save(row)
    Outgoing.objects.filter(channel=row, delivery=None).update(due_at=now)  # claiming looks at the quiet hours again
    _seal_in_ledger(who, row, "set", now=now)


@transaction.atomic
def switch_channel(who: Membership, channel: Channel, *, active: bool, now: datetime) -> None:
    """Switch it off or on. Off: it hears nothing new, and what waits stays until it is switched on."""
    if Channel.objects.filter(pk=channel.pk, active=not active).update(active=active):
        _seal_in_ledger(who, channel, "on" if active else "off", now=now)


@transaction.atomic
def remove_channel(who: Membership, channel: Channel, *, now: datetime) -> None:
    """Drop it with its address and all that waits in it. The notices themselves stay in the desk."""
    there = Channel.objects.select_for_update().filter(pk=channel.pk).first()
    if there is None:  # it was removed before
        return
    _seal_in_ledger(who, there, "removed", now=now)
    there.delete()


def check_quiet(begin: time | None, end: time | None) -> None:
    """Both ends or neither."""
    if (begin is None) != (end is None):
        raise refusals.QuietHoursHalf("quiet_from" if begin is None else "quiet_to")


def _write(row: Channel, facts: ChannelFacts) -> None:
    if not facts.roles:
        raise refusals.RolesMissing("roles")
    check_quiet(facts.quiet_from, facts.quiet_to)
    if facts.address.strip() or not row.address:
        address = read_address(row.kind, facts.address)
        row.address, row.hint = seal(address), hint_of(row.kind, address)
    _write_secret(row, facts.secret.strip())
    row.name, row.roles = facts.name.strip(), sorted(facts.roles)
    row.least_urgency = facts.least_urgency
    row.quiet_from, row.quiet_to, row.language = facts.quiet_from, facts.quiet_to, facts.language


def _write_secret(row: Channel, secret: str) -> None:
    if row.kind == ChannelKind.WEBHOOK and len(secret) < LEAST_SECRET and (secret or not row.secret):
        raise refusals.SecretTooShort("secret", least=LEAST_SECRET)
    if secret:
        row.secret = seal(secret)


CONFIGURED = (
    "address", "secret", "hint", "name", "roles", "least_urgency", "quiet_from", "quiet_to", "language",
    "failures", "error", "error_detail",
)  # fmt: skip


def _save(row: Channel) -> None:
    try:
        with transaction.atomic():
            row.save(update_fields=None if row.pk is None else CONFIGURED)
    except IntegrityError as error:
        raise refusals.NameTaken("name") from error


def _seal_in_ledger(who: Membership, channel: Channel, what: str, *, now: datetime) -> None:
    ledger.append(
        who.community_id,
        f"channel.{what}",
        subject=f"channel:{channel.pk}",
        actor_id=who.user_id,
        at=now,
        facts={"kind": channel.kind, "roles": list(channel.roles)},
    )
