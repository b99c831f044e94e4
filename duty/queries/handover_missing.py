"""Which posts owe a handover of a shift that has ended: as far as a roster, or the post's own habit, says so (L-2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from duty import handover_rules as rules
from duty.log_rules import Span
from duty.models import IN_USE, Post, Shift
from duty.queries.handover import signed_for
from duty.queries.standing import posted
from duty.rules import DAY

HABIT = timedelta(days=7)


def owes(posts: Sequence[Post], span: Span) -> list[Post]:
    """The posts that were not handed over at this shift's end though somebody was there and somebody came.

    Published rosters say who; without one, a post owes what it handed over at this hour within the last week.
    """
    if not posts:
        return []
    signed = signed_for(posts, span.day - HABIT)
    rostered = posted(posts[0].community, [span.day - DAY, span.day, span.day + DAY])
    before, after = span.ends - rules.GRACE, span.ends + rules.GRACE
    went = {one.department_id for one in rostered if one.slot.covers(before)}
    came = {one.department_id for one in rostered if one.slot.covers(after)}
    habit = {(post, shift) for post, _day, shift in signed}
    return [
        post
        for post in posts
        if (post.pk, span.day, span.shift_id) not in signed
        and (post.department_id in went & came or (post.pk, span.shift_id) in habit)
    ]


def missing_at(post: Post, now: datetime) -> list[Span]:
    """The shifts of this post that ended lately without a handover."""
    shifts = [one.facts for one in Shift.objects.filter(IN_USE, community=post.community)]
    spans = rules.ended(now, shifts, ZoneInfo(post.community.timezone))
    return [span for span in spans[-1:] if owes([post], span)]
