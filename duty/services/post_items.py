"""What belongs to a post and is counted at every handover (L-2)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from duty import handover_refusals as refusals
from duty.models import Post, PostItem
from duty.services.posts import lock_post
from ledger import services as ledger
from staff.models import Membership


@transaction.atomic
def set_item(
    who: Membership, post: Post, *, name: str, expected: int, item_id: int | None = None, now: datetime
) -> PostItem:
    """Enter an item of the post, or change its name and number; handovers that are signed keep theirs.

    The address lets only leads in. Raises ItemKnown.
    """
    lock_post(who, post.pk)
    facts = {"name": name.strip(), "expected": expected}
    try:
        with transaction.atomic():
            if item_id is None:
                item = PostItem.objects.create(post=post, position=PostItem.objects.filter(post=post).count(), **facts)
            else:
                PostItem.objects.filter(pk=item_id, post=post, active=True).update(**facts)
                item = PostItem.objects.get(pk=item_id, post=post)
    except IntegrityError:
        raise refusals.ItemKnown("name") from None
    _seal(who, item, "post_item.set", now)
    return item


@transaction.atomic
def retire_item(who: Membership, post: Post, *, item_id: int, now: datetime) -> None:
    """It is counted no more; what was counted stays."""
    item = PostItem.objects.get(pk=item_id, post=post)
    if not PostItem.objects.filter(pk=item.pk, active=True).update(active=False):
        return  # it was retired before
    _seal(who, item, "post_item.retired", now)


def _seal(who: Membership, item: PostItem, action: str, now: datetime) -> None:
    facts: dict[str, ledger.Fact] = {"post": item.post_id, "expected": item.expected}
    ledger.append(who.community_id, action, subject=f"post_item:{item.pk}", actor_id=who.user_id, at=now, facts=facts)
