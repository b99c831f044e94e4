"""Tickets as other systems read them: page by page by a cursor, nothing of a person unless the scope says so."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from core.masking import mask_phone
from deadlines.models import Deadline
from deadlines.queries import deadlines_of
from interfaces import refusals
from interfaces import schemas as s
from ledger.queries import changed_since
from residents.models import Unit
from residents.rules import parse_unit
from staff.models import Community
from tickets.enums import Direction, State
from tickets.models import Ticket
from tickets.queries.story import steps_of

MOST_CHANGED = 5000


def cursor_of(*parts: object) -> str:
    """Where the next page begins; opaque to whoever gets it."""
    return base64.urlsafe_b64encode("|".join(map(str, parts)).encode()).decode().rstrip("=")


def parts_of(cursor: str) -> list[str]:
    """What stands in a cursor. Raises CursorUnknown."""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split("|")
    except (ValueError, binascii.Error):
        raise refusals.CursorUnknown from None


def whole(part: str) -> int:
    """A number in a cursor. Raises CursorUnknown."""
    if not (part.isascii() and part.isdecimal() and len(part) < 19):
        raise refusals.CursorUnknown
    return int(part)


def ticket_at(community: Community, number: str) -> Ticket:
    """The community's ticket; 404 for a foreign one and for what is no number."""
    if "\0" in number or len(number) > 20:
        raise Http404
    rows = Ticket.objects.select_related("unit", "building", "resident", "merged_into")
    found = rows.filter(community=community, number=number).first()
    if found is None:
        raise Http404
    found.community = community
    return found


def tickets_page(community: Community, wish: s.TicketsQuery) -> s.TicketsOut:
    """The newest first. Raises a Refused."""
    rows = Ticket.objects.filter(community=community).select_related("unit", "merged_into")
    if wish.state:
        rows = rows.exclude(state=State.CLOSED) if wish.state == "open" else rows.filter(state=wish.state)
    if wish.updated_since:
        rows = rows.filter(_changed(community, wish.updated_since))
    if wish.cursor:
        at, pk = _moment_and_id(wish.cursor)
        rows = rows.filter(Q(opened_at__lt=at) | Q(opened_at=at, pk__lt=pk))
    found = list(rows.order_by("-opened_at", "-pk")[: wish.limit + 1])
    shown = found[: wish.limit]
    last = shown[-1] if len(found) > wish.limit else None
    return s.TicketsOut(
        tickets=[s.TicketLine(**_line(one)) for one in shown],
        next=cursor_of(last.opened_at.isoformat(), last.pk) if last else None,
    )


def ticket_out(ticket: Ticket, *, personal: bool, now: datetime) -> s.TicketOut:
    """The whole ticket. Notes stay in the house."""
    steps = [
        s.StepOut(at=one.at, what=one.what, channel=one.channel, urge=one.urge, text=one.text if personal else None)
        for one in steps_of(ticket)
        if one.what != Direction.NOTE
    ]
    who = s.PersonalOut(
        caller=ticket.caller_titled, phone=mask_phone(ticket.caller_phone), text=ticket.text, outcome=ticket.outcome
    )
    return s.TicketOut(
        **_line(ticket),
        deadlines=limits_of(ticket, now=now),
        story=steps,
        personal=who if personal else None,
    )


def limits_of(ticket: Ticket, *, now: datetime) -> list[s.DeadlineOut]:
    """The ticket's limits, open and ended."""
    return [_limit(one, now) for one in deadlines_of("ticket", ticket.pk)]


def due_page(community: Community, wish: s.Page, *, now: datetime) -> s.DueListOut:
    """Open tickets by their nearest limit. Raises CursorUnknown."""
    rows = Ticket.objects.filter(community=community, next_due_at__isnull=False).exclude(state=State.CLOSED)
    if wish.cursor:
        at, pk = _moment_and_id(wish.cursor)
        rows = rows.filter(Q(next_due_at__gt=at) | Q(next_due_at=at, pk__gt=pk))
    found = list(rows.order_by("next_due_at", "pk")[: wish.limit + 1])
    shown = found[: wish.limit]
    due = [
        s.DueOut(
            number=one.number,
            kind=one.kind,
            state=one.state,  # type: ignore[arg-type]  # a constraint of the table keeps it to these
            rule=one.next_rule,
            due_at=one.next_due_at,
            late=one.next_due_at < now,
        )
        for one in shown
        if one.next_due_at
    ]
    more = len(found) > wish.limit
    return s.DueListOut(due=due, next=cursor_of(due[-1].due_at.isoformat(), shown[-1].pk) if more else None)


def units_page(community: Community, wish: s.UnitsQuery) -> s.UnitsOut:
    """Units by code; a written-out unit is read as the desk reads it."""
    rows: QuerySet[Unit] = Unit.objects.filter(community=community).select_related("building")
    named = parse_unit(wish.code) if wish.code else None
    code = named.code if named and named.entrance else wish.code
    if code:
        rows = rows.filter(code__startswith=code)
    if wish.cursor:
        rows = rows.filter(code__gt=parts_of(wish.cursor)[0].replace("\0", ""))
    found = list(rows.order_by("code")[: wish.limit + 1])
    shown = found[: wish.limit]
    units = [
        s.UnitOut(
            code=one.code, building=one.building.number, entrance=one.entrance, number=one.number, occupied=one.occupied
        )
        for one in shown
    ]
    return s.UnitsOut(units=units, next=cursor_of(shown[-1].code) if len(found) > wish.limit else None)


def _moment_and_id(cursor: str) -> tuple[datetime, int]:
    parts = parts_of(cursor)
    try:
        at = datetime.fromisoformat(parts[0])
    except ValueError:
        raise refusals.CursorUnknown from None
    if len(parts) != 2 or at.tzinfo is None or not 2000 <= at.year <= 2100:
        raise refusals.CursorUnknown
    return at, whole(parts[1])


def _changed(community: Community, since: datetime) -> Q:
    """Opened since, or a verb on them since, as the ledger tells. Raises TooMuchChanged."""
    touched: Sequence[int] = changed_since(community.pk, "ticket", since, most=MOST_CHANGED + 1)
    if len(touched) > MOST_CHANGED:
        raise refusals.TooMuchChanged(most=MOST_CHANGED)
    return Q(opened_at__gte=since) | Q(pk__in=touched)


def _line(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "kind": ticket.kind,
        "state": ticket.state,
        "unit": ticket.unit.code if ticket.unit else None,
        "opened_at": ticket.opened_at,
        "next_due_at": ticket.next_due_at,
        "next_rule": ticket.next_rule,
        "promised_at": ticket.promised_at,
        "closed_at": ticket.closed_at,
        "contacts": ticket.inbound,
        "merged_into": ticket.merged_into.number if ticket.merged_into else None,
    }


def _limit(row: Deadline, now: datetime) -> s.DeadlineOut:
    end = row.met_at or (None if row.cancelled_at else now)
    return s.DeadlineOut(
        rule=row.rule,
        opened_at=row.opened_at,
        due_at=row.due_at,
        met_at=row.met_at,
        cancelled=row.cancelled_at is not None,
        paused=row.paused_at is not None,
        late=end is not None and end > row.due_at,
    )
