"""Yesterday's figures on the sheet of a handover: each beside its name (D-3)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from duty.handover_blocks import Line
from duty.models import Post
from quality.queries.audit import audit_of, window_of
from reports.figures import FIGURES, count_all
from tickets.queries.clearance import today_of


def yesterday(post: Post, now: datetime) -> Iterable[Line] | None:
    """The last ended service day: as its audit counted it, else counted now; none where no day is closed."""
    community = post.community
    if not community.daily_clearance:
        return None
    day = today_of(community, now).day - timedelta(days=1)
    audit = audit_of(community, day)
    figures = audit.figures if audit and audit.figures else count_all(window_of(community, day, now))
    return [
        Line(str(figure.label), str(figures.get(name, 0)), late=figure.bad and bool(figures.get(name)))
        for name, figure in FIGURES.items()
    ]
