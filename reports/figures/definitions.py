"""Every figure of the day, by what it is counted over (D-1, RP-1). A new one is one more entry here."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from deadlines.models import Deadline
from deadlines.rules import Rule
from reports.figures.figure import Family, Figure, Rows, Window
from tickets.enums import Cleared, Direction, OrderState, State
from tickets.models import Contact, DayLine, Revisit, Ticket, WorkOrder
from tickets.queries.promises import Kept, promises_between
from tickets.rules import FARTHEST_APPOINTMENT

AHEAD = FARTHEST_APPOINTMENT + timedelta(days=1)


def _within(window: Window, column: str) -> Q:
    return Q(**{f"{column}__gt": window.since, f"{column}__lte": window.until})


def _matters(window: Window) -> QuerySet[Any]:
    return Ticket.objects.filter(_within(window, "opened_at"), community=window.community, merged_into=None)


def _closed(window: Window) -> QuerySet[Any]:
    rows = Ticket.objects.filter(_within(window, "closed_at"), community=window.community, merged_into=None)
    return rows.filter(
        state=State.CLOSED
    )  # who has a closing time is closed; said, so that the closed ones' index serves


def _replies(window: Window) -> QuerySet[Any]:
    """Limits to reply that fell due in the window and that somebody was to meet (TL-1)."""
    rows = Deadline.objects.filter(_within(window, "due_at"), community=window.community, rule=Rule.TL_1)
    return rows.filter(subject_kind="ticket", cancelled_at=None)


def _orders(window: Window) -> QuerySet[Any]:
    """Orders whose twenty minutes ran out in the window (TL-4); no appointment is made further ahead than a month."""
    rows = WorkOrder.objects.filter(_within(window, "site_due_at"), community=window.community)
    return rows.filter(dispatched_at__gt=window.since - AHEAD).exclude(state=OrderState.CANCELLED)


def _again(window: Window) -> QuerySet[Any]:
    """Matters whose resident had to contact us again in the window (OTE-3)."""
    calls = Contact.objects.filter(_within(window, "call__at"), call__community=window.community)
    later = calls.filter(direction=Direction.IN, at__gt=F("ticket__opened_at"))
    return Ticket.objects.filter(community=window.community, merged_into=None, pk__in=later.values("ticket"))


def _revisits(window: Window) -> QuerySet[Any]:
    """Revisits that fell due in the window; one dropped because the matter ran again is none (TL-9, TL-10)."""
    rows = Revisit.objects.filter(_within(window, "due_at"), community=window.community)
    return rows.exclude(ended_at__isnull=False, result="")


def _promises(window: Window) -> QuerySet[Any]:
    """Promises that fell due in the window and were to be kept (OTE-9)."""
    rows = promises_between(window.community, window.since, window.until, now=window.now)
    return rows.exclude(fate__in=[Kept.DROPPED.value, Kept.RUNNING.value])


def _lines(window: Window) -> QuerySet[Any]:
    """What the ends of the days in the window found (TL-8)."""
    days = {"service_day__community": window.community, "service_day__closed_at__isnull": False}
    return DayLine.objects.filter(_within(window, "service_day__ends_at"), **days)


FAMILIES: Mapping[str, Family] = {
    "matters": Family(_matters, Rows.TICKET, "opened_at"),
    "replies": Family(_replies, Rows.LIMIT),
    "orders": Family(_orders, Rows.ORDER),
    "closed": Family(_closed, Rows.TICKET, "closed_at"),
    "lines": Family(_lines, Rows.LINE),
    "again": Family(_again, Rows.TICKET),
    "revisits": Family(_revisits, Rows.REVISIT),
    "promises": Family(_promises, Rows.LIMIT),
}


def _all(_window: Window) -> Q:
    return Q()


def _unmet(window: Window) -> Q:
    return Q(met_at__gt=F("due_at")) | Q(met_at=None, due_at__lte=window.now)


def _unreached(window: Window) -> Q:
    return Q(arrived_at__gt=F("site_due_at")) | Q(arrived_at=None, site_due_at__lte=window.now)


IN_TIME = (Kept.KEPT.value, Kept.REPLACED.value)
FIGURES: Mapping[str, Figure] = {
    one.name: one
    for one in (
        Figure("received", "matters", _("received"), _all),
        Figure("on_the_spot", "matters", _("solved on the spot"), lambda _w: Q(solved_on_spot=True), of="received"),
        Figure("replies", "replies", _("replies owed"), _all),
        Figure("replied", "replies", _("replied in time"), lambda _w: Q(met_at__lte=F("due_at")), of="replies"),
        Figure("unreplied", "replies", _("replied late or not yet"), _unmet, of="replies", bad=True),
        Figure("orders", "orders", _("technicians sent"), _all),
        Figure("reached", "orders", _("there in time"), lambda _w: Q(arrived_at__lte=F("site_due_at")), of="orders"),
        Figure("unreached", "orders", _("on site late or not yet"), _unreached, of="orders", bad=True),
        Figure("closed", "closed", _("closed"), _all),
        Figure("carried", "lines", _("carried over with reason"), lambda _w: Q(verdict=Cleared.CARRIED)),
        Figure("not_cleared", "lines", _("not cleared"), lambda _w: Q(verdict=Cleared.NOT_CLEARED), bad=True),
        Figure("again", "again", _("contacted us again"), _all, bad=True),
        Figure("revisits", "revisits", _("revisits due"), _all),
        Figure("revisited", "revisits", _("revisits made"), lambda _w: Q(ended_at__isnull=False), of="revisits"),
        Figure("promises", "promises", _("promises due"), _all),
        Figure("kept", "promises", _("promises that were kept"), lambda _w: Q(fate__in=IN_TIME), of="promises"),
    )
}
