"""Reading the posts of a community as they are set up: in their order, and what hangs on each."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from duty.models import IN_USE, Key, KeyCount, PatrolRoute, Post, PostItem, ShiftHandover
from duty.models.handover import PREPARED
from duty.post_rules import Hanging
from staff.models import Community


def posts_in_use(community: Community) -> list[Post]:
    """In the order in which they are shown everywhere."""
    rows = Post.objects.filter(IN_USE, community=community).select_related("department")
    return list(rows.order_by("position", "pk"))


def posts_retired(community: Community) -> list[Post]:
    """Those that left, the latest first; their logs stay."""
    rows = Post.objects.filter(community=community, retired_at__isnull=False).select_related("retired_by")
    return list(rows.order_by("-retired_at", "-pk")[:50])


def hanging_on(posts: Sequence[Post]) -> Mapping[int, Hanging]:
    """Post's id → what still belongs to it; one query for all of them."""
    counts: dict[str, QuerySet[Any]] = {
        "keys": Key.objects.filter(IN_USE),
        "items": PostItem.objects.filter(active=True),
        "routes": PatrolRoute.objects.filter(IN_USE),
        "counts": KeyCount.objects.filter(done_at=None),
        "handovers": ShiftHandover.objects.filter(PREPARED),
    }
    numbers = {f"{name}_now": _number(rows) for name, rows in counts.items()}
    rows = Post.objects.filter(pk__in=[one.pk for one in posts]).annotate(**numbers)
    found = rows.order_by().values_list("pk", *numbers)
    return {pk: Hanging(*numbers_of) for pk, *numbers_of in found}


def _number(rows: QuerySet[Any]) -> Coalesce:
    of_post = rows.filter(post=OuterRef("pk")).order_by().values("post").annotate(number=Count("pk"))
    return Coalesce(Subquery(of_post.values("number"), output_field=IntegerField()), 0)
