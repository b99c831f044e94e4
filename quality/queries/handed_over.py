"""Yesterday's figures on the sheet of a handover: each beside its name (D-3)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from duty.handover_blocks import Line
from duty.models import Post
from quality.queries.audit import audit_of
from reports.figures import FIGURES
from tickets.queries.clearance import today_of


def yesterday(post: Post, now: datetime) -> Iterable[Line] | None:
    """The last ended service day as its audit counted it, which stands a minute after the day's end.

    No lines before the first day was closed; no block where no day is closed at all.
    """
    community = post.community
    if not community.daily_clearance:
        return None
    audit = audit_of(community, today_of(community, now).day - timedelta(days=1))
    if audit is None:
        return []
    return [
        Line(str(figure.label), str(audit.figures.get(name, 0)), late=figure.bad and bool(audit.figures.get(name)))
        for name, figure in FIGURES.items()
    ]
