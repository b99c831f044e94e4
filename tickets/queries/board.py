"""The supervisor's board: everything open in the community, and who has how much of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from deadlines.queries import parked
from staff.models import Community
from tickets.models import Ticket
from tickets.queries.lists import PAGE, SOON, Counts, Line, counted, counts_from, lines, open_tickets

MOST_PARKED = 10


class When(StrEnum):
    """Where a matter stands in time."""

    LATE = "late"
    SOON = "soon"
    IN_TIME = "in_time"
    UNLIMITED = "unlimited"


class Load(NamedTuple):
    """What one person has open for one department."""

    handler_id: int
    department_id: int | None
    counts: Counts


@dataclass(frozen=True)
class Wish:
    """What the board is asked for; None asks for all. Department 0 stands for matters of no department."""

    when: When | None = None
    handler: int | None = None
    department: int | None = None

    def takes(self, load: Load) -> bool:
        """Whether the person's and department's share belongs to it."""
        return self.handler in {None, load.handler_id} and self.department in {None, load.department_id or 0}


def loads_of(community: Community, *, now: datetime) -> list[Load]:
    """Open matters by person and department, each by its place in time: one pass over one index."""
    rows = open_tickets(community).values("handler_id", "department_id").annotate(**counted(now)).order_by()
    return [
        Load(handler_id, department_id, counts_from(*sums))
        for handler_id, department_id, *sums in rows.values_list("handler_id", "department_id", *counted(now))
    ]


def together(loads: Iterable[Load]) -> Counts:
    """The sum of the loads."""
    total = Counts()
    for load in loads:
        total = total.plus(load.counts)
    return total


def board_lines(community: Community, wish: Wish, *, counts: Counts, page: int, now: datetime) -> list[Line]:
    """A page of what the wish asks for, the next to break first, then what has no limit running by its age.

    `counts` are the wish's own. Two parts, because no index of SQLite gives empty moments last.
    """
    first, last = (page - 1) * PAGE, page * PAGE
    limited = counts.total - counts.unlimited if wish.when is None else getattr(counts, wish.when)
    if wish.when == When.UNLIMITED:
        limited = 0
    rows = _of(community, wish)
    found: list[Line] = []
    if first < limited:
        found = lines(_standing(rows, wish.when, now=now).order_by("next_due_at", "pk")[first:last])
    if counts.unlimited and wish.when in {None, When.UNLIMITED} and last > limited:
        rest = rows.filter(next_due_at=None).order_by("opened_at", "pk")
        found += lines(rest[max(first - limited, 0) : last - limited])
    return found


def _of(community: Community, wish: Wish) -> QuerySet[Ticket]:
    rows = open_tickets(community)
    if wish.handler is not None:
        rows = rows.filter(handler_id=wish.handler)
    if wish.department is not None:
        rows = rows.filter(department=wish.department or None)
    return rows


def _standing(rows: QuerySet[Ticket], when: When | None, *, now: datetime) -> QuerySet[Ticket]:
    soon = now + SOON
    standing = {
        None: Q(next_due_at__isnull=False),
        When.LATE: Q(next_due_at__lte=now),
        When.SOON: Q(next_due_at__gt=now, next_due_at__lte=soon),
        When.IN_TIME: Q(next_due_at__gt=soon),
    }
    return rows.filter(standing[when])


def parked_tickets(community: Community) -> list[str]:
    """Numbers of the tickets that have a limit which the engine could not work out."""
    stuck = parked(community).filter(subject_kind="ticket").values("subject_id")
    rows = Ticket.objects.filter(community=community, pk__in=stuck).order_by(F("next_due_at").asc(nulls_last=True))
    return list(rows.values_list("number", flat=True)[:MOST_PARKED])
