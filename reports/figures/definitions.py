"""Every figure of the day, by what it is counted over (D-1, RP-1). A new one is one more entry here."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from deadlines.models import Deadline
from deadlines.rules import Rule
from reports.figures import cleared, columns
from reports.figures.figure import Family, Figure, Measure, Rows, Window
from tickets.enums import Cleared, Direction, OrderState, State
from tickets.models import Contact, DayLine, Revisit, Ticket, WorkOrder
from tickets.queries.promises import IN_TIME, judged, promises_between
from tickets.rules import FARTHEST_APPOINTMENT

AHEAD = FARTHEST_APPOINTMENT + timedelta(days=1)


def _matters(window: Window) -> QuerySet[Any]:
    rows = Ticket.objects.filter(window.at("opened_at"), window.here(), merged_into=None)
    found: QuerySet[Any] = rows.annotate(cleared_at=cleared.cleared_at(window))
    return found


def _closed(window: Window) -> QuerySet[Any]:
    rows = Ticket.objects.filter(window.at("closed_at"), window.here(), merged_into=None)
    return rows.filter(
        state=State.CLOSED
    )  # who has a closing time is closed; said, so that the closed ones' index serves


def _replies(window: Window) -> QuerySet[Any]:
    """Limits to reply that fell due in the window and that somebody was to meet (TL-1).

    One that still runs is neither kept nor broken: it does not count yet. So it is with every limit here.
    """
    rows = Deadline.objects.filter(window.at("due_at"), window.here(), rule=Rule.TL_1)
    return rows.filter(subject_kind="ticket", cancelled_at=None).exclude(met_at=None, due_at__gt=window.now)


def _orders(window: Window) -> QuerySet[Any]:
    """Orders whose twenty minutes ran out in the window (TL-4); no appointment is made further ahead than a month."""
    rows = WorkOrder.objects.filter(window.at("site_due_at"), window.here())
    rows = rows.filter(dispatched_at__gt=window.since - AHEAD).exclude(state=OrderState.CANCELLED)
    rows = rows.exclude(arrived_at=None, site_due_at__gt=window.now)
    found: QuerySet[Any] = rows.annotate(awaited_at=Coalesce("appointment_at", "dispatched_at"))
    return found


def _again(window: Window) -> QuerySet[Any]:
    """Matters whose resident had to contact us again in the window (OTE-3); the counter spares the look for most."""
    calls = Contact.objects.filter(window.at("call__at"), window.here("call__community"), ticket=OuterRef("pk"))
    later = calls.filter(direction=Direction.IN, at__gt=OuterRef("opened_at"))
    known = Q(opened_at__lt=window.until)  # before the contact, so that an earlier month is spared all later matters
    return Ticket.objects.filter(window.here(), known, Exists(later), merged_into=None, inbound__gt=1)


def _revisits(window: Window) -> QuerySet[Any]:
    """Revisits that fell due in the window; one dropped because the matter ran again is none (TL-9, TL-10)."""
    rows = Revisit.objects.filter(window.at("due_at"), window.here())
    return rows.exclude(ended_at__isnull=False, result="").exclude(ended_at=None, due_at__gt=window.now)


def _promises(window: Window) -> QuerySet[Any]:
    """Promises that fell due in the window and were to be kept (OTE-9)."""
    return promises_between(window.here(), window.since, window.until, now=window.now).filter(judged(window.now))


def _lines(window: Window) -> QuerySet[Any]:
    """What the ends of the days in the window found (TL-8)."""
    rows = DayLine.objects.filter(window.at("service_day__ends_at"), window.here("service_day__community"))
    return rows.filter(service_day__closed_at__isnull=False)


FAMILIES: dict[str, Family] = {
    "matters": Family(_matters, Rows.RECEIVED, "opened_at", _("Matters received"), columns.TICKETS),
    "replies": Family(_replies, Rows.LIMIT, "due_at", _("Replies owed"), columns.LIMITS),
    "orders": Family(_orders, Rows.ORDER, "pk", _("Technicians sent"), columns.ORDERS),
    "closed": Family(_closed, Rows.TICKET, "closed_at", _("Matters closed"), columns.CLOSED),
    "lines": Family(_lines, Rows.LINE, "pk", _("Open at a day's end"), columns.LINES, "service_day__community"),
    "again": Family(_again, Rows.TICKET, "pk", _("Contacted us again"), columns.CLOSED),
    "revisits": Family(_revisits, Rows.REVISIT, "due_at", _("Revisits due"), columns.REVISITS),
    "promises": Family(_promises, Rows.LIMIT, "due_at", _("Promises due"), columns.PROMISES),
}


def everything(_window: Window) -> Q:
    """Every row of the family."""
    return Q()


def _unmet(window: Window) -> Q:
    return Q(met_at__gt=F("due_at")) | Q(met_at=None, due_at__lte=window.now)


def _unreached(window: Window) -> Q:
    return Q(arrived_at__gt=F("site_due_at")) | Q(arrived_at=None, site_due_at__lte=window.now)


FIGURES: Mapping[str, Figure] = {
    one.name: one
    for one in (
        Figure("received", "matters", _("received"), everything),
        Figure("on_the_spot", "matters", _("solved on the spot"), lambda _w: Q(solved_on_spot=True), of="received"),
        Figure("replies", "replies", _("replies owed"), everything),
        Figure(
            "replied",
            "replies",
            _("replied in time"),
            lambda _w: Q(met_at__lte=F("due_at")),
            of="replies",
            took=Measure("opened_at", "met_at"),
        ),
        Figure("unreplied", "replies", _("replied late or not yet"), _unmet, of="replies", bad=True),
        Figure("orders", "orders", _("technicians sent"), everything),
        Figure(
            "reached",
            "orders",
            _("there in time"),
            lambda _w: Q(arrived_at__lte=F("site_due_at")),
            of="orders",
            took=Measure("awaited_at", "arrived_at"),
        ),
        Figure("unreached", "orders", _("on site late or not yet"), _unreached, of="orders", bad=True),
        Figure("closed", "closed", _("closed"), everything, took=Measure("opened_at", "closed_at")),
        Figure(
            "carried", "lines", _("carried over with reason"), lambda _w: Q(verdict=Cleared.CARRIED), of="day_lines"
        ),
        Figure("not_cleared", "lines", _("not cleared"), lambda _w: Q(verdict=Cleared.NOT_CLEARED), bad=True),
        Figure("again", "again", _("contacted us again"), everything, bad=True),
        Figure("revisits", "revisits", _("revisits due"), everything),
        Figure("revisited", "revisits", _("revisits made"), lambda _w: Q(ended_at__isnull=False), of="revisits"),
        Figure("promises", "promises", _("promises due"), everything),
        Figure("kept", "promises", _("promises that were kept"), lambda _w: IN_TIME, of="promises"),
    )
}
