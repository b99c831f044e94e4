"""While a call is being recorded: the earlier matters that it may belong to, before a second ticket is made (OTE-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import clock
from core.moments import moment
from residents import rules as people
from staff.access import DeskRequest
from staff.models import Community
from tickets.enums import Kind, State
from tickets.queries import caller as callers
from tickets.queries.outages import outages_at
from tickets.queries.same_matter import BEST, Suggestion, Word, suggestions


@dataclass(frozen=True, slots=True)
class Row:
    """An earlier matter beside the form: enough to answer the caller at once."""

    number: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    is_open: bool
    due_at: datetime | None
    unit: str
    text: str
    responder: str
    inbound: int
    promise: str
    said: str
    said_at: str


def same(request: DeskRequest) -> HttpResponse:
    """The list for what stands in the form now. Posted because words may be long; it changes nothing."""
    now = clock.now()
    word = word_of(request.community, request.POST.dict())
    return render(request, "tickets/_same.html", same_context(request, word, now=now))


def same_context(request: DeskRequest, word: Word, *, now: datetime) -> dict[str, Any]:
    """`same`: the best three; `less_alike`: those after them; `asked`: whether there was anything to ask with.

    `outages`: known causes that a caller from there may mean.
    """
    rows = [_row(one, now) for one in suggestions(request.membership, word, now=now)]
    known = outages_at(request.community, building_id=word.building_id, entrance=word.entrance)
    asked = bool(word.unit_id or word.resident_id or word.building_id or word.phone)
    return {"same": rows[:BEST], "less_alike": rows[BEST:], "asked": asked, "outages": known, "now": now}


def word_of(community: Community, fields: Mapping[str, str]) -> Word:
    """What the form's fields say so far; what cannot be right is passed over, its own field will say so."""
    unit = None
    if (unit_id := _id(fields.get("unit", ""))) is not None:
        unit = callers.unit_of(community, unit_id)
    elif typed := fields.get("unit_text", "").strip()[:60]:
        found = callers.units_named(community, typed)
        unit = found[0] if len(found) == 1 else None
    phone = fields.get("caller_phone", "").strip()[:40]
    return Word(
        unit_id=unit.pk if unit else None,
        entrance=unit.entrance if unit else None,
        building_id=unit.building_id if unit else _id(fields.get("building", "")),
        resident_id=_id(fields.get("caller", "")),
        phone=(people.normalise_phone(phone) or "") if phone else "",
        kind=fields.get("m0-kind", "")[:20],
        category_id=_id(fields.get("m0-category", "")),
        text=fields.get("m0-text", "")[:4000],
    )


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _row(one: Suggestion, now: datetime) -> Row:
    matter = one.matter
    promised = matter.promised_at if matter.is_open else None
    said, said_at = (one.said, one.said_at) if matter.is_open else (matter.outcome, matter.closed_at)
    return Row(
        number=matter.number,
        kind=matter.kind,
        kind_label=str(Kind(matter.kind).label),
        state=matter.state,
        state_label=_closed(matter.closed_at, now) if matter.closed_at else str(State(matter.state).label),
        is_open=matter.is_open,
        due_at=matter.next_due_at,
        unit=matter.unit or "",
        text=matter.text,
        responder=matter.responder,
        inbound=matter.inbound,
        promise=moment(promised, now) if promised else "",
        said=said,
        said_at=moment(said_at, now) if said and said_at else "",
    )


def _closed(at: datetime, now: datetime) -> str:
    return _("closed %(at)s") % {"at": moment(at, now)}
