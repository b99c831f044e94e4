"""Reads of notices."""

from django.db.models import Count, IntegerField, QuerySet, Subquery

from notices.models import Notice
from staff.models import User

MANY = 99


class UnreadCount(Subquery):
    """How many notices the person has not read, as a column of another query: every page shows it, none asks for it.

    Counted up to 99 so that the bell costs the same on any day.
    """

    template = "(SELECT COUNT(*) FROM (%(subquery)s) few)"
    output_field = IntegerField()

    def __init__(self, user: User) -> None:
        super().__init__(Notice.objects.filter(recipient=user, read_at=None).values("pk")[:MANY])


def notices_of(user: User, *, community_id: int, unread_only: bool = False) -> QuerySet[Notice]:
    """The person's notices in one community, newest first."""
    rows = Notice.objects.filter(recipient=user, community_id=community_id).order_by("-created_at", "-pk")
    return rows.filter(read_at=None) if unread_only else rows


def unread_by_community(user: User) -> dict[int, int]:
    """Community id → how many notices of there the person has not read."""
    rows = Notice.objects.filter(recipient=user, read_at=None).values("community_id").annotate(unread=Count("pk"))
    return dict(rows.order_by().values_list("community_id", "unread"))
