"""The promise ledger: every time told to a resident, by whom, and what became of it (OTE-9, TL-2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from deadlines.models import Deadline
from deadlines.rules import Rule
from staff.models import Community
from tickets.enums import Direction
from tickets.models import Contact, Message, Ticket


class Kept(StrEnum):
    """What became of a promise."""

    KEPT = "kept"
    REPLACED = "replaced"
    LATE = "late"
    OVERDUE = "overdue"
    RUNNING = "running"
    DROPPED = "dropped"


GIVEN = (Direction.IN, Direction.OUT)  # told while the contact came in, or with a later word


IN_TIME = Q(met_at__lte=F("due_at"))  # a word came by then, or told a new time by then
BROKEN = Q(met_at__gt=F("due_at")) | Q(met_at=None)  # of those that are judged


def judged(now: datetime) -> Q:
    """Those that are kept or broken: neither dropped nor running."""
    return Q(cancelled_at=None) & (Q(met_at__isnull=False) | Q(due_at__lt=now))


def promises(community: Community, since: datetime, until: datetime, *, now: datetime) -> QuerySet[Any]:
    """Promises that fell or fall due in this time (`until` not included), with `by` (who told it, a user id) and
    `fate` (a Kept).
    """
    rows = Deadline.objects.filter(community=community, rule=Rule.TL_2, due_at__gte=since, due_at__lt=until)
    return _with_fate(_with_giver(rows), now)


def promises_between(where: Q, since: datetime, until: datetime, *, now: datetime) -> QuerySet[Any]:
    """Those of these communities that fell due after `since` and by `until`, as a service day is bounded, with their
    `fate` alone.
    """
    rows = Deadline.objects.filter(where, rule=Rule.TL_2, due_at__gt=since, due_at__lte=until)
    return _with_fate(rows, now)


def _with_giver(rows: QuerySet[Any]) -> QuerySet[Any]:
    said = Contact.objects.filter(at=OuterRef("opened_at"), next_reply_at=OuterRef("due_at")).order_by("-pk")
    here = said.filter(ticket=OuterRef("subject_id"))
    # a merged ticket's words stand on the survivor, the promises that it has kept stay its own. Each place is asked for
    # by itself: with an OR over both no index serves
    there = said.filter(ticket__merged=OuterRef("subject_id"))
    taken = Message.objects.filter(pk=OuterRef("subject_id"))
    by = Case(
        When(subject_kind="message", then=Subquery(taken.values("taken_by")[:1])),
        default=Coalesce(Subquery(here.values("by")[:1]), Subquery(there.values("by")[:1])),
    )
    found: QuerySet[Any] = rows.annotate(by=by)
    return found


def _with_fate(rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Kept: a word came in time. Replaced: the word in time told a new time. Late: the word came after the moment."""
    later = Deadline.objects.filter(
        subject_kind=OuterRef("subject_kind"),
        subject_id=OuterRef("subject_id"),
        rule=Rule.TL_2,
        opened_at=OuterRef("met_at"),
    ).exclude(pk=OuterRef("pk"))
    fate = Case(
        When(cancelled_at__isnull=False, then=_word(Kept.DROPPED)),
        When(IN_TIME & Exists(later), then=_word(Kept.REPLACED)),
        When(IN_TIME, then=_word(Kept.KEPT)),
        When(met_at__isnull=False, then=_word(Kept.LATE)),
        When(due_at__lt=now, then=_word(Kept.OVERDUE)),
        default=_word(Kept.RUNNING),
    )
    found: QuerySet[Any] = rows.annotate(fate=fate)
    return found


def _word(fate: Kept) -> Value:
    return Value(fate.value)


@dataclass(frozen=True, slots=True)
class Tally:
    """How a person's promises, or everybody's (`by` None), fared."""

    by: int | None
    kept: int = 0
    replaced: int = 0
    late: int = 0
    overdue: int = 0
    running: int = 0
    dropped: int = 0

    @property
    def told(self) -> int:
        """All of them."""
        return self.kept + self.replaced + self.late + self.overdue + self.running + self.dropped

    @property
    def rate(self) -> float | None:
        """Kept or replaced in time, of those whose moment has come or that were answered; None when there are none."""
        good = self.kept + self.replaced
        judged = good + self.late + self.overdue
        return good / judged if judged else None


def tallies(rows: QuerySet[Any]) -> list[Tally]:
    """One tally a person, most broken ones first, in one query."""
    counted = rows.values_list("by", "fate").annotate(Count("pk")).order_by()
    sums: dict[int | None, dict[str, int]] = {}
    for by, fate, count in counted:
        sums.setdefault(by, {})[fate] = count
    found = [Tally(by, **counts) for by, counts in sums.items()]
    return sorted(found, key=lambda one: (-(one.late + one.overdue), -one.told, one.by or 0))


def together(found: Iterable[Tally]) -> Tally:
    """The tally of everybody."""
    sums = dict.fromkeys(Kept, 0)
    for one in found:
        for name in Kept:
            sums[name] += getattr(one, name.value)
    return Tally(None, **{name.value: count for name, count in sums.items()})


@dataclass(frozen=True, slots=True)
class About:
    """What a promise was about, enough to find and recognise it."""

    url: str
    number: str
    unit: str
    text: str


def about(community: Community, rows: Iterable[Deadline]) -> dict[tuple[str, int], About]:
    """(subject kind, id) → what it is about, in two queries whatever their number."""
    ids: dict[str, set[int]] = {"ticket": set(), "message": set()}
    for row in rows:
        ids.setdefault(row.subject_kind, set()).add(row.subject_id)
    base = f"/c/{community.slug}"
    found: dict[tuple[str, int], About] = {}
    tickets = Ticket.objects.filter(community=community, pk__in=ids["ticket"])
    for pk, number, unit, text in tickets.values_list("pk", "number", "unit__code", "text"):
        found["ticket", pk] = About(f"{base}/tickets/{number}/", number, unit or "", text)
    messages = Message.objects.filter(community=community, pk__in=ids["message"])
    for pk, unit, text in messages.values_list("pk", "unit__code", "text"):
        found["message", pk] = About(f"{base}/messages/{pk}/", "", unit or "", text)
    return found
