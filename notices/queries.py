"""Reads of notices."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery

from notices.models import Channel, Delivery, Notice, Outgoing
from notices.reasons import reason
from staff.enums import Role
from staff.models import Community, User

MANY = 99


class UnreadCount(Subquery):
    """How many notices the person has not read, as a column of another query: every page shows it, none asks for it.

    Counted up to 99 so that the bell costs the same on any day.
    """

    template = "(SELECT COUNT(*) FROM (%(subquery)s) few)"
    output_field = IntegerField()

    def __init__(self, user: User) -> None:
        super().__init__(Notice.objects.filter(recipient=user, read_at=None, under=None).values("pk")[:MANY])


def notices_of(user: User, *, community_id: int, unread_only: bool = False) -> QuerySet[Notice]:
    """The person's notices in one community, newest first; what stands under a gathering notice opens from it."""
    rows = Notice.objects.filter(recipient=user, community_id=community_id, under=None).order_by("-created_at", "-pk")
    return rows.filter(read_at=None) if unread_only else rows


def unread_by_community(user: User) -> dict[int, int]:
    """Community id → how many notices of there the person has not read."""
    rows = (
        Notice.objects.filter(recipient=user, read_at=None, under=None)
        .values("community_id")
        .annotate(unread=Count("pk"))
    )
    return dict(rows.order_by().values_list("community_id", "unread"))


def members_of(gathering: Notice) -> QuerySet[Notice]:
    """What was gathered under a notice, in the order in which it was told."""
    return Notice.objects.filter(under=gathering).order_by("pk")


def gathered_under(ids: Sequence[int]) -> dict[int, int]:
    """Gathering notice → how many stand under it; those under which nothing stands are not in it."""
    rows = Notice.objects.filter(under__in=ids).order_by().values("under").annotate(count=Count("pk"))
    return {pk: count for pk, count in rows.values_list("under", "count") if pk is not None}


def hears_by_mail(user: User) -> bool:
    """Whether e-mail reaches this person: an address of their own that was shown to be theirs, and is in use."""
    return Channel.objects.filter(person=user, active=True, confirmed_at__isnull=False).exists()


@dataclass(frozen=True)
class ChannelRow:
    """A channel as the administrator sees it: `waiting` notices and messages, `dead` letters, why it fails."""

    channel: Channel
    roles: Sequence[str]
    waiting: int
    dead: int
    why: str


def channel_rows(community: Community, *, only: int | None = None) -> list[ChannelRow]:
    """The community's channels by name with what waits in them, in three queries; or one of them."""
    channels = Channel.objects.filter(community=community).order_by("name")
    channels = channels if only is None else channels.filter(pk=only)
    found = list(channels)
    items = (
        Outgoing.objects.filter(channel__in=found, delivery=None).order_by().values("channel").annotate(n=Count("pk"))
    )
    waiting = dict(items.values_list("channel", "n"))
    states = Delivery.objects.filter(channel__in=found, delivered_at=None).order_by().values("channel")
    counts = {
        pk: (again, dead)
        for pk, again, dead in states.annotate(
            again=Count("pk", filter=Q(dead_at=None)), dead=Count("pk", filter=Q(dead_at__isnull=False))
        ).values_list("channel", "again", "dead")
    }
    return [
        ChannelRow(
            channel=one,
            roles=[str(role.label) for role in Role if role in one.roles],
            waiting=waiting.get(one.pk, 0) + counts.get(one.pk, (0, 0))[0],
            dead=counts.get(one.pk, (0, 0))[1],
            why=reason(one.error, one.error_detail),
        )
        for one in found
    ]


def dead_letters(community: Community) -> QuerySet[Delivery]:
    """What was given up, the latest first."""
    rows = Delivery.objects.filter(community=community, dead_at__isnull=False)
    return rows.select_related("channel", "channel__person").order_by("-dead_at", "-pk")


def dead_count(community: Community) -> int:
    """How many messages of the community were given up."""
    return Delivery.objects.filter(community=community, dead_at__isnull=False).count()


def outbox_state() -> dict[str, int]:
    """For the health page, from two partial indexes: notices not handed on yet, and dead letters, both up to 1,000."""
    waiting = Notice.objects.filter(outbound=True).values("pk")[:1000]
    dead = Delivery.objects.filter(dead_at__isnull=False).values("pk")[:1000]
    return {"outbox_waiting": waiting.count(), "outbox_dead": dead.count()}
