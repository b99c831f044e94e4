"""Many notices at once, as after an outage: each is written, and the bell has one that opens to them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from notices.models import Notice
from notices.services.telling import News, as_notices

MANY = 10  # notices of one person in one call; fewer stand in the bell by themselves
Place = tuple[int, int]  # person and community


def tell_gathered(news: Iterable[News], heads: Mapping[int, News], *, now: datetime) -> int:
    """As `tell`, but whoever is told many things has one notice at the bell, and these under it.

    `heads` are the gathering notices by community; their key names the outage, so that all batches of all sweepers
    gather under one. They are not handed to the channels, which make their own digests of what stands under them.
    """
    notices = as_notices(news, now=now)
    standing = _standing(notices, heads, now=now)
    for one in notices:
        one.under_id = standing.get((one.recipient_id, one.community_id))
    # one that was read meanwhile is unread again: there is more under it
    Notice.objects.filter(pk__in=set(standing.values()), read_at__isnull=False).update(read_at=None)
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=1000)
    return len(notices)


def mark_gathered_read(head: Notice, *, now: datetime) -> int:
    """Mark a gathering notice and all that stands under it as read. Returns how many were unread."""
    return Notice.objects.filter(Q(pk=head.pk) | Q(under=head), read_at=None).update(read_at=now)


def _standing(notices: list[Notice], heads: Mapping[int, News], *, now: datetime) -> dict[Place, int]:
    """The gathering notice of each person who has one, or hears enough to get one."""
    told = Counter((one.recipient_id, one.community_id) for one in notices)
    known = _gatherings(told, heads)
    fresh = sorted(place for place, count in told.items() if count >= MANY and place not in known)
    if not fresh:
        return known
    rows = [
        Notice(
            recipient_id=person,
            community_id=community,
            code=heads[community].code,
            params=dict(heads[community].params),
            urgency=heads[community].urgency,
            url=heads[community].url,
            key=heads[community].key,
            created_at=now,
            outbound=False,
        )
        for person, community in fresh
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return _gatherings(told, heads)


def _gatherings(told: Iterable[Place], heads: Mapping[int, News]) -> dict[Place, int]:
    people = {person for person, _community in told}
    keys = {head.key for head in heads.values()}
    rows = Notice.objects.filter(recipient__in=people, key__in=keys)
    return {(row.recipient_id, row.community_id): row.pk for row in rows.only("recipient_id", "community_id")}
