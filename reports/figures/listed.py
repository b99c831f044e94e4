"""The records that a figure counts, as a list shows them: whatever they are, each leads to its matter."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reports.figures.figure import Rows
from staff.models import Community
from staff.queries import names_of
from tickets.enums import Cleared
from tickets.models import Ticket
from tickets.queries.promises import about


@dataclass(frozen=True)
class Record:
    """One row: when it was, what matter, who answers for it, and what became of it in words."""

    at: datetime | None
    number: str
    url: str
    unit: str
    text: str
    who: str
    became: str
    until: datetime | None = None


COLUMNS = ("pk", "number", "unit__code", "text", "first_responder_id")
Facts = tuple[str, str, str, int]


def listed(shows: Rows, rows: Iterable[Any], community: Community) -> list[Record]:
    """The records of these rows, at most three queries whatever their number."""
    return LISTS[shows](list(rows), community)


def _matters(ids: Iterable[int]) -> dict[int, Facts]:
    rows = Ticket.objects.filter(pk__in=set(ids)).values_list(*COLUMNS)
    return {pk: (number, unit or "", text, responder) for pk, number, unit, text, responder in rows}


def _url(community: Community, number: str) -> str:
    return f"/c/{community.slug}/tickets/{number}/"


def _tickets(rows: Sequence[Any], community: Community) -> list[Record]:
    return _of_matters(
        [(one.pk, one.closed_at or one.opened_at, one.get_state_display(), None) for one in rows], community
    )


def _orders(rows: Sequence[Any], community: Community) -> list[Record]:
    return _of_matters([(one.ticket_id, one.dispatched_at, _arrival(one), one.site_due_at) for one in rows], community)


def _arrival(order: Any) -> str:
    if order.arrived_at is None:
        return _("not there yet")
    return _("in time") if order.arrived_at <= order.site_due_at else _("late")


def _revisits(rows: Sequence[Any], community: Community) -> list[Record]:
    return _of_matters(
        [(one.ticket_id, one.opened_at, one.get_result_display() or _("due"), one.due_at) for one in rows], community
    )


def _lines(rows: Sequence[Any], community: Community) -> list[Record]:
    return _of_matters([(one.ticket_id, one.told_at, str(Cleared(one.verdict).label), None) for one in rows], community)


def _of_matters(
    rows: Sequence[tuple[int, datetime | None, str, datetime | None]], community: Community
) -> list[Record]:
    matters = _matters(pk for pk, *_rest in rows)
    names = names_of(responder for *_rest, responder in matters.values())
    found = []
    for pk, at, became, until in rows:
        number, unit, text, responder = matters[pk]
        who = names.get(responder, "–")
        found.append(Record(at, number, _url(community, number), unit, text, who, became, until))
    return found


def _limits(rows: Sequence[Any], community: Community) -> list[Record]:
    subjects = about(community, rows)
    found = []
    for one in rows:
        what = subjects.get((one.subject_kind, one.subject_id))
        url, number, unit, text = (what.url, what.number, what.unit, what.text) if what else ("", "", "", "")
        found.append(Record(one.opened_at, number, url, unit, text, "", _met(one), one.due_at))
    return found


def _met(limit: Any) -> str:
    if limit.met_at is None:
        return _("not yet")
    return _("in time") if limit.met_at <= limit.due_at else _("late")


LISTS: Mapping[Rows, Callable[[Sequence[Any], Community], list[Record]]] = {
    Rows.TICKET: _tickets,
    Rows.ORDER: _orders,
    Rows.REVISIT: _revisits,
    Rows.LINE: _lines,
    Rows.LIMIT: _limits,
}
