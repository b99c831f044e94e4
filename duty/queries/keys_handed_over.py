"""The keys that are out, on the sheet of a handover (L-2, L-5)."""

from collections.abc import Iterable
from datetime import datetime

from core.moments import moment
from duty.handover_blocks import Line
from duty.models import Post
from duty.queries.keys import keys_out


def keys_still_out(post: Post, now: datetime) -> Iterable[Line]:
    """Each with who has it and when it is due; what is overdue is late. One query."""
    slug = post.community.slug
    return [
        Line(
            f"{loan.held.number} {loan.held.opens} · {loan.who}",
            moment(loan.due_at, now),
            url=f"/c/{slug}/keys/loans/{loan.pk}/",
            late=loan.due_at <= now,
        )
        for loan in keys_out(post)
    ]
