"""盘点: once a month every key of a post is counted, signed, and a difference told to the supervisor (L-5)."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from deadlines.services import Subject
from duty import key_refusals as refusals
from duty import key_rules
from duty.key_rules import COUNT_WITHIN, Counted
from duty.models import IN_USE, CountLine, KeyCount, Post
from duty.policy import writes
from duty.queries.keys import posts_to_count, to_be_counted
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from staff.models import Membership
from staff.queries import leads_of


def open_counts(now: datetime) -> list[KeyCount]:
    """Open the month's count of every post that has keys. Called every minute, as often as you like."""
    opened = []
    for post in posts_to_count():
        month = now.astimezone(ZoneInfo(post.community.timezone)).date().replace(day=1)
        if not KeyCount.objects.filter(post=post, month=month).exists():
            opened += _open(post, month=month, now=now)
    return opened


@transaction.atomic
def _open(post: Post, *, month: date, now: datetime) -> list[KeyCount]:
    """One unique row a post and month, under the post's lock: whoever comes second opens nothing."""
    if not Post.objects.select_for_update(no_key=True).filter(IN_USE, pk=post.pk).exists():
        return []
    count, fresh = KeyCount.objects.get_or_create(
        post=post, month=month, defaults={"community": post.community, "opened_at": now}
    )
    if not fresh:
        return []
    planned = deadlines.plan(limit_book(post.community), Rule.L_5, at=now, told=now + COUNT_WITHIN)
    deadlines.start(post.community_id, [(Subject("key_count", count.pk), planned)])
    return [count]


@transaction.atomic
def sign_count(
    who: Membership, count_id: int, *, present: Mapping[int, int | None], words: Mapping[int, str], now: datetime
) -> KeyCount:
    """Sign the count, key id → copies found; it is frozen, its limit met, a difference told to the supervisor.

    The view has checked who signs. Raises a Refused at the first key that is not counted or not explained.
    """
    rows = KeyCount.objects.select_for_update(of=("self",)).select_related("post", "community")
    count = rows.get(pk=count_id, community=who.community)
    if not writes(who, count.post):
        raise refusals.KeyNotYourPost
    if count.done_at is not None:
        raise refusals.CountDone
    lines = [
        Counted(key.pk, str(key), key.copies, lent, present.get(key.pk), words.get(key.pk, "").strip())
        for key, lent in to_be_counted(count.post, lock=True)
    ]
    key_rules.check_count(lines)
    CountLine.objects.bulk_create(
        CountLine(
            count=count, held_id=one.key, copies=one.copies, lent=one.lent, present=one.present or 0, words=one.words
        )
        for one in lines
    )
    count.done_at, count.done_by = now, who.user
    count.save(update_fields=["done_at", "done_by"])
    deadlines.meet(Subject("key_count", count.pk), [Rule.L_5], at=now)
    _tell(count, sum(one.differs for one in lines), who, now)
    found = ledger.digest(repr([(one.key, one.copies, one.lent, one.present, one.words) for one in lines]))
    facts: dict[str, ledger.Fact] = {"post": count.post_id, "month": str(count.month), "lines": found}
    subject = f"key_count:{count.pk}"
    ledger.append(count.community_id, "key.counted", subject=subject, actor_id=who.user_id, at=now, facts=facts)
    return count


def _tell(count: KeyCount, differences: int, who: Membership, now: datetime) -> None:
    """Only a difference is news."""
    if not differences:
        return
    news = News(
        community_id=count.community_id,
        recipients=frozenset(leads_of(count.community_id) - {who.user_id}),
        code="keys.differ",
        key=f"keys.differ:{count.pk}",
        url=f"/c/{count.community.slug}/keys/counts/{count.pk}/",
        urgency=Urgency.LATE,
        params={"post": str(count.post), "count": str(differences), "who": str(who.user)},
    )
    tell([news], now=now)
