"""Praise: what is posted, whom it concerns, and what nobody has registered yet (F-4)."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, QuerySet

from staff.models import Community, Membership
from tickets.enums import Kind
from tickets.models import Praise, Ticket
from tickets.queries.search import visible_to


class Praised(NamedTuple):
    """A person or a department, and how often."""

    name: str
    times: int


def posted(community: Community, since: datetime, until: datetime) -> QuerySet[Praise]:
    """What was posted in this time, the latest first."""
    rows = Praise.objects.filter(community=community, registered_at__gte=since, registered_at__lt=until)
    return rows.select_related("person", "department", "ticket").order_by("-registered_at", "-pk")


def most_praised(community: Community, since: datetime, until: datetime) -> list[Praised]:
    """Who was praised how often in this time, in one query."""
    rows = (
        posted(community, since, until)
        .order_by()
        .values_list("person", "person__name", "person__username", "department__name")
        .annotate(times=Count("pk"))
    )
    found: dict[tuple[int | None, str], int] = {}
    for person, name, login, department, times in rows:
        key = (person, name or login or "") if person else (None, department or "")
        found[key] = found.get(key, 0) + times
    return sorted(
        (Praised(name, times) for (_pk, name), times in found.items()), key=lambda one: (-one.times, one.name)
    )


def unregistered(who: Membership, most: int) -> list[Ticket]:
    """Praise that this person may see and that nobody has registered, the oldest first, so many of them at most."""
    rows = Ticket.objects.filter(
        visible_to(who), community=who.community, kind=Kind.PRAISE, merged_into=None, praise_posted=False
    )
    rows = rows.select_related("unit", "first_responder", "praise").order_by("opened_at", "pk")[:most]
    # The mark leads to the few; a version without it may have registered one while the desk was upgraded, so the row
    # decides. Here, not in the statement: asked for what is not there, PostgreSQL reads all praise there ever was.
    return [one for one in rows if not hasattr(one, "praise")]
