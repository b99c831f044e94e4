"""The demonstration's change of shift: the front desk's items, one handover signed this morning, one being made."""

import uuid
from datetime import datetime, timedelta

from duty import services
from duty.enums import PostKind
from duty.models import Post
from duty.queries.handover import items_of, sheet_of
from duty.services import Comes, Counted
from staff.models import Community, Membership

ITEMS = (("对讲机", 2), ("公用钥匙", 12), ("访客证", 20), ("手电筒", 2), ("部门印章", 1))
WRONG, WHY = "访客证", "1张昨日随访客带离，已联系归还"
WORDS = "3栋电梯今日14:00起检修，已贴通知；快递柜公司来人请核对工牌。"


def _people(community: Community) -> tuple[Post, Membership, Membership]:
    post = Post.objects.select_related("community").get(community=community, kind=PostKind.FRONT, retired_at=None)
    rows = Membership.objects.select_related("user", "community").filter(community=community)
    by_login = {one.user.username: one for one in rows}
    return post, by_login["front"], by_login["front2"]


def a_signed_handover(community: Community, now: datetime) -> None:
    """The night's clerk handed over to the morning's: one visitor's badge was missing, and why."""
    post, day, night = _people(community)
    for name, expected in ITEMS:
        services.set_item(night, post, name=name, expected=expected, now=now)
    handover = services.prepare_handover(night, post, incoming=day, key=uuid.uuid4(), now=now - timedelta(minutes=15))
    counts = {
        one.pk: Counted(one.expected - 1, 0, WHY) if one.name == WRONG else Counted(one.expected)
        for one in items_of(post)
    }
    services.save_counts(night, handover_id=handover.pk, counts=counts, words=WORDS, now=now)
    confirmed = {block.code for block in sheet_of(post, night.user_id, now)}
    services.sign_handover(
        night, handover_id=handover.pk, comes=Comes(confirmed, area_checked=True), both=True, now=now
    )


def a_handover_under_way(community: Community, now: datetime) -> None:
    """The next one has been begun; the items are still to be counted."""
    post, day, night = _people(community)
    services.prepare_handover(day, post, incoming=night, key=uuid.uuid4(), now=now)
