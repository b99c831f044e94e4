"""A post being handed over, through the verbs."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from core import clock
from duty.models import Post, PostItem, ShiftHandover
from duty.queries.handover import blockers_of, items_of, sheet_of
from duty.services import Comes, Counted, consent_to_takeover, prepare_handover, save_counts, sign_handover
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, a_post


def a_colleague(who: Membership, **facts: Any) -> Membership:
    """Somebody of the same community; at the front desk unless told."""
    colleague: Membership = MembershipFactory.create(community=who.community, **{"role": Role.FRONT, **facts})
    return colleague


def an_item(post: Post, name: str = "对讲机", expected: int = 2) -> PostItem:
    """An item of the post."""
    return PostItem.objects.create(post=post, name=name, expected=expected)


def prepared(who: Membership, comes: Membership | None = None, *, now: datetime = NOON, **facts: Any) -> ShiftHandover:
    """The front desk being handed over by `who`."""
    post, comes = facts.pop("post", None) or a_post(who.community), comes or a_colleague(who)
    return prepare_handover(who, post, incoming=comes, key=facts.pop("key", None) or uuid.uuid4(), now=now)


def counted(who: Membership, handover: ShiftHandover, *, words: str = "", now: datetime = NOON) -> ShiftHandover:
    """Everything there, as expected."""
    counts = {one.pk: Counted(one.expected) for one in items_of(handover.post)}
    return save_counts(who, handover_id=handover.pk, counts=counts, words=words, now=now)


def everything(handover: ShiftHandover, *, take: Collection[int] = (), now: datetime = NOON) -> Comes:
    """Who comes has read every block and looked at the area."""
    blocks = sheet_of(handover.post, handover.outgoing_id, now)
    return Comes({block.code for block in blocks}, area_checked=True, take=take)


def signed(
    who: Membership, handover: ShiftHandover, *, take: Collection[int] = (), now: datetime = NOON
) -> ShiftHandover:
    """Both sign on one screen."""
    comes = everything(handover, take=take, now=now)
    return sign_handover(who, handover_id=handover.pk, comes=comes, both=True, now=now)


def handed_over(lead: Membership) -> dict[str, dict[str, int]]:
    """View name → what its address needs, for the crawl: a handover of the front desk signed, the next under way."""
    post, now = a_post(lead.community), clock.now()
    an_item(post)
    done = counted(lead, prepared(lead, a_colleague(lead, role=Role.SUPERVISOR), now=now, post=post), now=now)
    ids = {one.deadline_id for one in blockers_of(done, now)}
    director = a_colleague(lead, role=Role.DIRECTOR)
    if ids:
        facts: dict[str, Any] = {"supervisor": director, "deadline_ids": ids, "reason": "住户外出"}
        consent_to_takeover(lead, handover_id=done.pk, now=now, **facts)
    signed(lead, done, now=now)
    open_one = prepared(lead, a_colleague(lead, role=Role.SUPERVISOR), now=now, post=post)
    return {
        "duty:handover": {"pk": open_one.pk},
        "duty:handover_paper": {"pk": done.pk},
        "duty:post_items": {"pk": post.pk},
    }
