"""The lists of the desk and the board: what breaks next, first. Lines are plain values: a page shows fifty of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Substr

from staff.enums import LEADS
from staff.models import Community, Membership
from tickets.enums import PENDING_HANDOVER, Direction, HandoverState
from tickets.models import OPEN, Call, Draft, Handover, Ticket

SOON = timedelta(minutes=30)
PAGE = 50
FIRST_WORDS = 90  # letters of the matter that a line carries; the page cuts them to its width
LAST_CONTACTS = 6
LOOK_BACK = timedelta(days=3)


class Line(NamedTuple):
    """One ticket as a list shows it, fetched without models. People are ids: a page looks their names up together."""

    number: str
    kind: str
    state: str
    words: str
    unit: str | None
    building_name: str | None
    building_number: str | None
    caller_name: str
    caller_gender: str
    category: str | None
    category_en: str | None
    handler_id: int
    first_responder_id: int
    department_id: int | None
    next_due_at: datetime | None
    next_rule: str

    @property
    def place(self) -> str:
        """The unit; of a matter in a public area the building; empty when neither is known."""
        return self.unit or self.building_name or (f"{self.building_number}栋" if self.building_number else "")


class Waiting(NamedTuple):
    """A handover that waits for somebody's answer, with its ticket's line."""

    line: Line
    state: str
    giver_id: int
    reason: str
    to_department: str | None
    to_department_en: str | None
    offered_at: datetime


class LastContact(NamedTuple):
    """One matter of a call that I took: to find it again when the resident is on the phone once more."""

    at: datetime
    channel: str
    number: str
    kind: str
    state: str
    unit: str | None
    caller_name: str
    caller_gender: str


class Counts(NamedTuple):
    """How many open matters stand where in time; `unlimited` ones have no limit running."""

    late: int = 0
    soon: int = 0
    in_time: int = 0
    unlimited: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.late + self.soon + self.in_time + self.unlimited

    def plus(self, other: Iterable[int]) -> "Counts":
        """Both together."""
        return Counts(*(mine + more for mine, more in zip(self, other, strict=True)))


def columns(ticket: str = "") -> tuple[Any, ...]:
    """What a Line is made of, in its order; `ticket` is the way there, e.g. `ticket__`."""
    return (
        f"{ticket}number", f"{ticket}kind", f"{ticket}state", Substr(f"{ticket}text", 1, FIRST_WORDS),
        f"{ticket}unit__code", f"{ticket}building__name", f"{ticket}building__number",
        f"{ticket}caller_name", f"{ticket}caller_gender",
        f"{ticket}category__name", f"{ticket}category__name_en",
        f"{ticket}handler_id", f"{ticket}first_responder_id", f"{ticket}department_id",
        f"{ticket}next_due_at", f"{ticket}next_rule",
    )  # fmt: skip


def lines(rows: QuerySet[Ticket]) -> list[Line]:
    """The lines of these tickets, in one query."""
    return [Line(*row) for row in rows.values_list(*columns())]


def counted(now: datetime) -> dict[str, Count]:
    """The aggregates that `counts_from` makes Counts of; running sums, because each costs a look at every row."""
    return {
        "everything": Count("*"),
        "limited": Count("next_due_at"),
        "until_soon": Count("pk", filter=Q(next_due_at__lte=now + SOON)),
        "until_now": Count("pk", filter=Q(next_due_at__lte=now)),
    }


def counts_from(everything: int, limited: int, until_soon: int, until_now: int) -> Counts:
    """Counts of what `counted` found."""
    return Counts(until_now, until_soon - until_now, limited - until_soon, everything - limited)


def open_tickets(community: Community) -> QuerySet[Ticket]:
    """Every open ticket of the community."""
    return Ticket.objects.filter(OPEN, community=community)


def mine(who: Membership) -> QuerySet[Ticket]:
    """Open tickets that I was told first or that I handle (OTE-2: the first responder's list keeps them)."""
    # OPEN stands in both halves so that SQLite takes a partial index for each
    own = Q(OPEN, first_responder=who.user) | Q(OPEN, handler=who.user)
    return Ticket.objects.filter(own, community=who.community)


def my_counts(who: Membership, *, now: datetime) -> Counts:
    """How many of mine are late, soon due, in time, without a limit."""
    return counts_from(**mine(who).aggregate(**counted(now)))


def my_lines(who: Membership, *, page: int) -> list[Line]:
    """A page of mine, the next to break first; those without a running limit last."""
    rows = mine(who).order_by(F("next_due_at").asc(nulls_last=True), "pk")
    return lines(rows[(page - 1) * PAGE : page * PAGE])


def waiting_for(who: Membership) -> list[Waiting]:
    """Handovers offered to me or to my department; for supervisors also the transfers asked of them (OTE-4, OTE-6)."""
    to_me = Q(to_user=who.user)
    if who.department_id is not None:
        to_me |= Q(to_department_id=who.department_id)
    asked = Q(state=HandoverState.OFFERED) & to_me
    if who.role in LEADS:
        asked |= Q(state=HandoverState.ASKED)
    # the list of pending states names the partial index, so that years of answered handovers cost nothing
    rows = Handover.objects.filter(asked, state__in=PENDING_HANDOVER, ticket__community=who.community)
    values = rows.order_by("offered_at", "pk").values_list(
        "state", "giver_id", "reason", "to_department__name", "to_department__name_en", "offered_at",
        *columns("ticket__"),
    )  # fmt: skip
    return [Waiting(Line(*row[6:]), *row[:6]) for row in values[:PAGE]]


def last_contacts(who: Membership, *, now: datetime) -> list[LastContact]:
    """The matters that I recorded last, of the last three days, newest first."""
    calls = Call.objects.filter(
        community=who.community,
        at__gte=now - LOOK_BACK,
        taken_by=who.user,
        contacts__direction=Direction.IN,
    )
    values = calls.order_by("-at", "contacts__pk").values_list(
        "at", "channel", "contacts__ticket__number", "contacts__ticket__kind", "contacts__ticket__state",
        "contacts__ticket__unit__code", "contacts__ticket__caller_name", "contacts__ticket__caller_gender",
    )  # fmt: skip
    return [LastContact(*row) for row in values[:LAST_CONTACTS]]


@dataclass(frozen=True)
class Unsaved:
    """Calls that somebody typed and has not saved."""

    count: int
    saved_at: datetime | None


def unsaved_calls(who: Membership) -> Unsaved:
    """How many calls of mine stand typed and not saved, and when the last of them was touched."""
    rows = Draft.objects.filter(user=who.user, community=who.community, form__startswith="intake")
    return Unsaved(**rows.aggregate(count=Count("pk"), saved_at=Max("saved_at")))
