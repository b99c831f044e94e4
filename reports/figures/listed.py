"""The records that a figure counts, as a list shows them: whatever they are, each leads to its matter."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from deadlines.models import Deadline
from reports.figures import listed_gate
from reports.figures.figure import Rows
from reports.figures.record import Record
from staff.models import Community
from staff.queries import names_of
from tickets.enums import Cleared
from tickets.models import Ticket
from tickets.queries.promises import About, about

COLUMNS = ("pk", "community__slug", "number", "unit__code", "text", "first_responder_id")
Facts = tuple[str, str, str, str, int]
Made = Callable[[Sequence[Any]], list[Record]]


def listed(shows: str, rows: Iterable[Any]) -> list[Record]:
    """The records of these rows, at most three queries a community whatever their number."""
    return LISTS[shows](list(rows))


def show(kind: str, made: Made) -> None:
    """How rows of another app are listed. Called in its `ready()`."""
    LISTS[kind] = made


def _matters(ids: Iterable[int]) -> dict[int, Facts]:
    rows = Ticket.objects.filter(pk__in=set(ids)).values_list(*COLUMNS)
    return {pk: (slug, number, unit or "", text, responder) for pk, slug, number, unit, text, responder in rows}


def _tickets(rows: Sequence[Any]) -> list[Record]:
    return of_matters([(one.pk, one.closed_at or one.opened_at, one.get_state_display(), None) for one in rows])


def _received(rows: Sequence[Any]) -> list[Record]:
    return of_matters([(one.pk, one.opened_at, one.get_state_display(), None) for one in rows])


def _orders(rows: Sequence[Any]) -> list[Record]:
    return of_matters([(one.ticket_id, one.dispatched_at, _arrival(one), one.site_due_at) for one in rows])


def _arrival(order: Any) -> str:
    if order.arrived_at is None:
        return _("not there yet")
    return _("in time") if order.arrived_at <= order.site_due_at else _("late")


def _revisits(rows: Sequence[Any]) -> list[Record]:
    return of_matters(
        [(one.ticket_id, one.opened_at, one.get_result_display() or _("due"), one.due_at) for one in rows]
    )


def _lines(rows: Sequence[Any]) -> list[Record]:
    return of_matters([(one.ticket_id, one.told_at, str(Cleared(one.verdict).label), None) for one in rows])


def of_matters(rows: Sequence[tuple[int, datetime | None, str, datetime | None]]) -> list[Record]:
    """Records that lead to their matters: (ticket id, when, what became of it, until when)."""
    matters = _matters(pk for pk, *_rest in rows)
    names = names_of(responder for *_rest, responder in matters.values())
    found = []
    for pk, at, became, until in rows:
        slug, number, unit, text, responder = matters[pk]
        who = names.get(responder, "–")
        found.append(Record(at, number, f"/c/{slug}/tickets/{number}/", unit, text, who, became, until))
    return found


def _limits(rows: Sequence[Any]) -> list[Record]:
    subjects: dict[tuple[str, int], About] = {}
    for community in Community.objects.filter(pk__in={one.community_id for one in rows}):
        subjects |= about(community, [one for one in rows if one.community_id == community.pk])
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


def _praises(rows: Sequence[Any]) -> list[Record]:
    return of_matters([(one.ticket_id, one.registered_at, "", None) for one in rows])


def _steps(rows: Sequence[Any]) -> list[Record]:
    """What fired, by the limit that it was for."""
    limits = {one.pk: one for one in Deadline.objects.filter(pk__in={one.deadline_id for one in rows})}
    told = {one.pk: record for one, record in zip(limits.values(), _limits(list(limits.values())), strict=True)}
    found = []
    for one in rows:
        record = told[one.deadline_id]
        became = _("%(rule)s, %(late)s ms late") % {"rule": limits[one.deadline_id].rule, "late": one.late_ms}
        found.append(replace(record, at=one.at, became=became))
    return found


LISTS: dict[str, Made] = {
    Rows.TICKET: _tickets,
    Rows.RECEIVED: _received,
    Rows.ORDER: _orders,
    Rows.REVISIT: _revisits,
    Rows.LINE: _lines,
    Rows.LIMIT: _limits,
    Rows.PRAISE: _praises,
    Rows.STEP: _steps,
    Rows.VISIT: listed_gate.visits,
    Rows.RELEASE: listed_gate.passes,
    Rows.PERMIT: listed_gate.permits,
}
