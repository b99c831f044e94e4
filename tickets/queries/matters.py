"""The matters of one unit or one resident: what is open, and the last that were closed."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from staff.models import Community
from tickets.enums import State
from tickets.models import OPEN, Ticket

OPEN_SHOWN, CLOSED_SHOWN = 20, 10


@dataclass(frozen=True)
class Matters:
    """Open ones, the next to break first; closed ones, the latest first; `more` open ones than are shown."""

    open: list[Ticket]
    closed: list[Ticket]
    more: bool


def matters_of(community: Community, place: Q) -> Matters:
    """The community's matters of this unit or resident, in two queries."""
    rows = Ticket.objects.filter(place, community=community)
    live = list(_with_people(rows.filter(OPEN)).order_by("next_due_at", "pk")[: OPEN_SHOWN + 1])
    done = _with_people(rows.filter(state=State.CLOSED)).order_by("-opened_at", "-pk")[:CLOSED_SHOWN]
    return Matters(live[:OPEN_SHOWN], list(done), len(live) > OPEN_SHOWN)


def _with_people(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return rows.select_related("handler", "category", "unit")
