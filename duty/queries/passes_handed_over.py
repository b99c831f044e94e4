"""The release passes that nobody has used yet, on the sheet of a handover (L-2, V-6)."""

from collections.abc import Iterable
from datetime import datetime

from core.moments import moment
from duty.enums import PostKind
from duty.handover_blocks import Line
from duty.models import Post
from visitors.queries.passes import left_unused


def passes_not_used(post: Post, now: datetime) -> Iterable[Line] | None:
    """For the gate and the front desk: with unit and window; what ran out in this shift is late. One query."""
    if post.kind not in {PostKind.GATE, PostKind.FRONT}:
        return None
    slug = post.community.slug
    return [
        Line(
            f"{one.number} {one.unit.code}",
            f"{moment(one.from_at, now)} – {moment(one.until_at, now)}",
            url=f"/c/{slug}/gate/passes/{one.pk}/",
            late=one.until_at <= now,
        )
        for one in left_unused(post.community, now)
    ]
