"""The earlier matters that a contact may belong to, best first (OTE-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Substr

from staff.models import Membership
from tickets.enums import Direction, State
from tickets.likeness import SHOWN, Clues, grams, likeness, score, sounds_again
from tickets.models import OPEN, Contact, Revisit, Ticket
from tickets.queries.search import visible_to

BEST = 3
MOST = 8
READ = 300  # so many signs of a matter's words are compared


@dataclass(frozen=True)
class Word:
    """What is known of the contact while it is being recorded; the clerk may have typed any part of it, or none."""

    unit_id: int | None = None
    building_id: int | None = None
    entrance: str | None = None
    resident_id: int | None = None
    phone: str = ""
    kind: str = ""
    category_id: int | None = None
    text: str = ""


class Earlier(NamedTuple):
    """An earlier matter as it is compared and shown."""

    pk: int
    community_id: int
    number: str
    kind: str
    state: str
    category_id: int | None
    unit_id: int | None
    building_id: int | None
    resident_id: int | None
    phone: str
    text: str
    opened_at: datetime
    closed_at: datetime | None
    promised_at: datetime | None
    next_due_at: datetime | None
    inbound: int
    outcome: str
    unit: str | None
    caller_name: str
    responder: str

    @property
    def is_open(self) -> bool:
        """Whether something is still owed."""
        return self.state != State.CLOSED


COLUMNS = (
    "pk", "community_id", "number", "kind", "state", "category_id", "unit_id", "building_id", "resident_id",
    "caller_phone", Substr("text", 1, READ), "opened_at", "closed_at", "promised_at", "next_due_at", "inbound",
    Substr("outcome", 1, READ), "unit__code", "caller_name", "first_responder__name",
)  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """An earlier matter, how strongly it is meant, and what the resident was told last."""

    matter: Earlier
    score: float
    said: str = ""
    said_at: datetime | None = None


def suggestions(who: Membership, word: Word, *, now: datetime, most: int = MOST) -> list[Suggestion]:
    """The matters that the contact may belong to, best first, in two queries; none without a place or a caller."""
    since = now - timedelta(days=who.community.second_call_days)
    places = _places(who.community_id, word, since=since)
    if not places:
        return []
    lately = OPEN | Q(closed_at__gte=since)
    rows = Ticket.objects.filter(_any(places), lately, visible_to(who), merged_into=None).order_by()
    # compared here: an index on the community would tempt SQLite to read it whole
    here = [row for row in map(Earlier._make, rows.values_list(*COLUMNS)) if row.community_id == who.community_id]
    return _with_last_words(rank(here, word, now=now)[:most])


def _places(community_id: int, word: Word, *, since: datetime) -> list[Q]:
    """Same unit, same caller, or the same building lately; every one has its index."""
    parts = []
    if word.unit_id:
        parts.append(Q(unit=word.unit_id))
    if word.resident_id:
        parts.append(Q(resident=word.resident_id))
    if word.phone:
        parts.append(Q(community=community_id, caller_phone=word.phone))
    if word.building_id:
        parts.append(Q(building=word.building_id, opened_at__gte=since))
    return parts


def _any(places: Sequence[Q]) -> Q:
    """In any of these places, each looked up by its own index."""
    first, *others = (Ticket.objects.filter(place).order_by().values("pk") for place in places)
    return Q(pk__in=first.union(*others) if others else first)


def rank(rows: Sequence[Earlier], word: Word, *, now: datetime) -> list[Suggestion]:
    """Those that are worth a look, best first; of two alike the later one."""
    said, again = grams(word.text), sounds_again(word.text)
    found = [Suggestion(row, score(clues_of(row, word, said, again=again, now=now))) for row in rows]
    worth = [one for one in found if one.score >= SHOWN]
    return sorted(worth, key=lambda one: (-one.score, -one.matter.opened_at.timestamp(), -one.matter.pk))


def clues_of(row: Earlier, word: Word, said: frozenset[str], *, again: bool, now: datetime) -> Clues:
    """What speaks for this earlier matter."""
    return Clues(
        same_unit=word.unit_id is not None and row.unit_id == word.unit_id,
        same_caller=_same_caller(row, word),
        same_building=word.building_id is not None and row.building_id == word.building_id,
        same_category=_same(row.category_id, word.category_id),
        same_kind=_same(row.kind, word.kind),
        likeness=likeness(said, grams(row.text)) if said else None,
        is_open=row.is_open,
        age=max(now - (row.closed_at or row.opened_at), timedelta(0)),
        again=again,
    )


def _same_caller(row: Earlier, word: Word) -> bool:
    if word.resident_id is not None and row.resident_id == word.resident_id:
        return True
    return bool(word.phone) and row.phone == word.phone


def _same(one: object, other: object) -> bool | None:
    """Whether both are the same; None when one of them is not known."""
    return one == other if one and other else None


def _with_last_words(found: list[Suggestion]) -> list[Suggestion]:
    if not found:
        return found
    replies = Contact.objects.filter(ticket__in=[one.matter.pk for one in found], direction=Direction.OUT)
    # of a revisit, the words are the resident's: nobody was told them
    replies = replies.exclude(Exists(Revisit.objects.filter(ticket=OuterRef("ticket"), ended_at=OuterRef("at"))))
    last = {pk: (text, at) for pk, text, at in replies.order_by("at", "pk").values_list("ticket", "text", "at")}
    return [Suggestion(one.matter, one.score, *last.get(one.matter.pk, ("", None))) for one in found]
