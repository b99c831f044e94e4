"""From notices to channels: who hears of a happening. A batch is one transaction with the same few statements.

The notice is the outbox: it is written in the transaction of what it tells of, and waits with `outbound` set until it
has been handed on. So telling costs the desk's verbs no query, with or without channels.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from notices import enclosures, rules
from notices.models import PROVEN, Channel, Notice, Outgoing
from staff.models import Community, Membership

BATCH = 500
Roles = dict[tuple[int, int], str]
logger = logging.getLogger(__name__)


def route_batch(now: datetime, *, size: int = BATCH) -> int:
    """Hand on up to `size` notices; returns how many. If the batch raises, its notices are taken one by one."""
    if not Notice.objects.filter(outbound=True).exists():
        return 0
    claimed: list[int] = []
    try:
        with transaction.atomic():
            notices = claim_notices(size)
            claimed = [notice.pk for notice in notices]
            return _route(notices, now=now)
    except Exception:  # noqa: BLE001 one bad row must not stop the others; the single try names it
        return _one_by_one(claimed, now=now)


def claim_notices(size: int, *, only: Iterable[int] | None = None) -> list[Notice]:
    """Lock notices that no other worker holds, the oldest first."""
    rows = Notice.objects.filter(outbound=True)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return list(rows.order_by("pk")[:size])


def _one_by_one(ids: Sequence[int], *, now: datetime) -> int:
    for pk in ids:
        try:
            with transaction.atomic():
                _route(claim_notices(1, only=[pk]), now=now)
        except Exception:
            logger.exception("Notice %s could not be handed to the channels; it stands in the desk only", pk)
            Notice.objects.filter(pk=pk).update(outbound=False)
    return len(ids)


def _route(notices: Sequence[Notice], *, now: datetime) -> int:
    fresh = [notice for notice in notices if notice.created_at > now - rules.STALE]
    channels = _listening(fresh) if fresh else []
    if channels:
        _write(fresh, channels, now=now)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(outbound=False)
    return len(notices)


def _listening(notices: Sequence[Notice]) -> list[Channel]:
    """The active channels of these communities, and of these people whose address is confirmed."""
    communities = {notice.community_id for notice in notices}
    people = {notice.recipient_id for notice in notices}
    whose = Q(community_id__in=communities) | Q(person_id__in=people, person__is_active=True)
    return list(Channel.objects.filter(whose, PROVEN, active=True))


def _write(notices: Sequence[Notice], channels: Sequence[Channel], *, now: datetime) -> None:
    zones = dict(
        Community.objects.filter(pk__in={notice.community_id for notice in notices}).values_list("pk", "timezone")
    )
    by_person, by_community = defaultdict[int, list[Channel]](list), defaultdict[int, list[Channel]](list)
    for channel in channels:
        if channel.person_id:
            by_person[channel.person_id].append(channel)
        elif channel.community_id:
            by_community[channel.community_id].append(channel)
    roles = _roles(notices) if by_community else {}
    rows = {
        (channel.pk, notice.key): Outgoing(
            channel=channel,
            community_id=notice.community_id,
            key=notice.key,
            code=notice.code,
            params=notice.params,
            urgency=notice.urgency,
            url=notice.url,
            created_at=notice.created_at,
            due_at=rules.leaves_at(notice.urgency, now, quiet_hours(channel), zones[notice.community_id]),
        )
        for notice in notices
        for channel in [*by_person.get(notice.recipient_id, ()), *by_community.get(notice.community_id, ())]
        if hears(channel, notice, roles)
    }
    Outgoing.objects.bulk_create(rows.values(), ignore_conflicts=True, batch_size=1000)


def _roles(notices: Sequence[Notice]) -> Roles:
    """(community, person) → role, for everybody who was told."""
    rows = Membership.objects.filter(
        community_id__in={notice.community_id for notice in notices},
        user_id__in={notice.recipient_id for notice in notices},
        active=True,
    )
    return {(community, user): role for community, user, role in rows.values_list("community_id", "user_id", "role")}


def hears(channel: Channel, notice: Notice, roles: Roles) -> bool:
    """True when a notice to its person, or in its community, is urgent enough and told to one of its roles.

    What is delivered by mail (the month's report, an ordered extract) reaches the person's own mailbox in any case.
    """
    if channel.person_id and enclosures.is_posted(notice.code):
        return True
    if notice.urgency < channel.least_urgency:
        return False
    return bool(channel.person_id) or roles.get((notice.community_id, notice.recipient_id)) in channel.roles


def quiet_hours(channel: Channel) -> rules.QuietHours | None:
    """The channel's quiet hours, if it has any."""
    if channel.quiet_from is None or channel.quiet_to is None:
        return None
    return rules.QuietHours(channel.quiet_from, channel.quiet_to)
