"""Telling people: notices are rows written in the same transaction as what they tell of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from notices.enums import Urgency
from notices.models import Notice


@dataclass(frozen=True)
class News:
    """What is to be told, and to whom. `key` names the happening: the same key reaches a person once."""

    community_id: int
    recipients: frozenset[int]
    code: str
    key: str
    url: str
    urgency: Urgency = Urgency.INFO
    params: Mapping[str, str] = field(default_factory=dict)


def tell(news: Iterable[News], *, now: datetime) -> int:
    """Write one notice a recipient for each item, in one statement. Returns how many were written at the most."""
    notices = as_notices(news, now=now)
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=1000)
    return len(notices)


def as_notices(news: Iterable[News], *, now: datetime) -> list[Notice]:
    """A notice a recipient, in the order of the news; not saved."""
    return [
        Notice(
            recipient_id=recipient,
            community_id=item.community_id,
            code=item.code,
            params=dict(item.params),
            urgency=item.urgency,
            url=item.url,
            key=item.key,
            created_at=now,
        )
        for item in news
        for recipient in sorted(item.recipients)
    ]


def mark_read(user_id: int, notice_ids: Iterable[int] | None, *, community_id: int, now: datetime) -> int:
    """Mark the person's own notices of the community as read; None means all. Returns how many were unread."""
    unread = Notice.objects.filter(recipient_id=user_id, community_id=community_id, read_at=None)
    if notice_ids is not None:
        unread = unread.filter(pk__in=list(notice_ids))
    count = unread.update(read_at=now)
    gatherings = Notice.objects.filter(recipient_id=user_id, members__pk__in=list(notice_ids or ()), read_at=None)
    for gathering in gatherings.distinct():  # read once nothing under it is unread
        if not gathering.members.filter(read_at=None).exists():
            Notice.objects.filter(pk=gathering.pk).update(read_at=now)
    return count
