"""The visitors who are still inside, on the sheet of the gate's handover (L-2, V-5)."""

from collections.abc import Iterable
from datetime import datetime

from core.moments import moment
from duty.enums import PostKind
from duty.handover_blocks import Line
from duty.models import Post
from visitors.queries.gate import inside

MOST = 100


def visitors_still_inside(post: Post, now: datetime) -> Iterable[Line] | None:
    """Each with unit and since when; who was forgotten last night is late. One query; the gate's post alone."""
    if post.kind != PostKind.GATE:
        return None
    slug = post.community.slug
    return [
        Line(
            f"{one.name}{f' ×{one.heads}' if one.heads > 1 else ''} · {one.unit.code if one.unit else '–'}",
            moment(one.entered_at, now) if one.entered_at else "",
            url=f"/c/{slug}/gate/visits/{one.pk}/",
            late=one.forgotten_at is not None,
        )
        for one in inside(post.community)[:MOST]
    ]
