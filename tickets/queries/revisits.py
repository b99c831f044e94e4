"""Revisits that are due, and what this month's have found (TL-9, TL-10, F-3)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from staff.models import Community, User
from tickets.enums import Satisfaction
from tickets.models import Revisit, Ticket


def due_revisits(community: Community, *, of: User | None = None) -> QuerySet[Revisit]:
    """Those that are due, the next to lapse first; `of`: of one first responder."""
    rows = Revisit.objects.filter(community=community, ended_at=None)
    rows = rows.filter(first_responder=of) if of else rows
    return rows.select_related("ticket__unit", "ticket__building", "first_responder").order_by("due_at", "pk")


@dataclass(frozen=True, slots=True)
class Found:
    """What the revisits that ended in a time have found; `late` were made after their limit."""

    ended: int
    satisfied: int
    not_satisfied: int
    not_reached: int
    late: int


def found_since(community: Community, since: datetime) -> Found:
    """Counted over the revisits that ended since then; those dropped because the matter ran again are left out."""
    rows = Revisit.objects.filter(community=community, ended_at__gte=since).exclude(result="")
    return Found(
        **rows.aggregate(
            ended=Count("pk"),
            **{one.value: Count("pk", filter=Q(result=one)) for one in Satisfaction},
            late=Count("pk", filter=Q(ended_at__gt=F("due_at"))),
        )
    )


def last_revisit(ticket: Ticket) -> Revisit | None:
    """The latest revisit of the ticket that found something."""
    return Revisit.objects.filter(ticket=ticket).exclude(result="").order_by("-ended_at").first()
