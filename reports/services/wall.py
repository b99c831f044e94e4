"""Making and revoking the address of a screen in the office."""

import secrets
import uuid
from datetime import datetime, timedelta

from django.db import transaction

from core.once import made_with
from ledger import services as ledger
from reports import refusals
from reports.models import WallDevice
from reports.models.wall import LIVE
from reports.queries.walls import digest_of
from staff.models import Community, Membership

SEEN_STEP = timedelta(minutes=1)


@transaction.atomic
def make_wall(*, who: Membership, name: str, key: uuid.UUID, now: datetime) -> str:
    """The token of a new screen: 32 random bytes, returned once and kept nowhere.

    The same click sent again gives the same screen another address, as long as none has been opened. Raises
    WallMadeBefore, WallNameTaken.
    """
    list(Community.objects.select_for_update(no_key=True).filter(pk=who.community_id))
    token = secrets.token_urlsafe(32)
    made = made_with(WallDevice, key, community_id=who.community_id)
    if made is not None:
        if made.seen_at or made.revoked_at or made.name != name:
            raise refusals.WallMadeBefore
        WallDevice.objects.filter(pk=made.pk).update(digest=digest_of(token))
        return token
    if WallDevice.objects.filter(LIVE, community=who.community, name=name).exists():
        raise refusals.WallNameTaken("name")
    device = WallDevice.objects.create(
        community=who.community, name=name, key=key, digest=digest_of(token), made_at=now, made_by=who.user
    )
    _seal(device, "made", who, at=now)
    return token


@transaction.atomic
def revoke_wall(*, who: Membership, device: WallDevice, now: datetime) -> bool:
    """The screen shows nothing from its next look on. False when it was revoked before."""
    rows = WallDevice.objects.filter(LIVE, pk=device.pk, community=who.community)
    if not rows.update(revoked_at=now, revoked_by=who.user):
        return False
    _seal(device, "revoked", who, at=now)
    return True


def note_seen(device: WallDevice, *, now: datetime) -> None:
    """That the screen is there: of all its looks one a minute is written."""
    if device.seen_at is None or now - device.seen_at >= SEEN_STEP:
        WallDevice.objects.filter(pk=device.pk).update(seen_at=now)


def _seal(device: WallDevice, verb: str, who: Membership, *, at: datetime) -> None:
    ledger.append(
        device.community_id, f"wall.{verb}", subject=f"wall:{device.pk}", actor_id=who.user_id, at=at, facts={}
    )
