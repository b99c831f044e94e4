"""In time or not: replies, arrivals, the day's clearance, closing complaints; one time enough; promises (TL, OTE)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from deadlines.models import Deadline
from deadlines.rules import Rule
from reports.figures import cleared, columns
from reports.figures.definitions import everything
from reports.figures.figure import Family, Figure, Measure, Part, Rows, Window
from tickets.enums import Direction
from tickets.models import Contact
from tickets.queries.promises import BROKEN


def _closings(rule: Rule) -> Callable[[Window], QuerySet[Any]]:
    """Complaints that were to be closed by a moment in the window."""

    def rows(window: Window) -> QuerySet[Any]:
        found = Deadline.objects.filter(window.at("due_at"), window.here(), rule=rule, subject_kind="ticket")
        return found.filter(cancelled_at=None).exclude(met_at=None, due_at__gt=window.now)

    return rows


def _in_time(_window: Window) -> Q:
    return Q(met_at__lte=F("due_at"))


def _late(_window: Window) -> Q:
    return Q(met_at__gt=F("due_at")) | Q(met_at=None)


LIMITS = Part(
    "limits",
    _("In time"),
    (
        "replies", "replied", "unreplied", "orders", "reached", "unreached", "day_judged", "cleared", "uncleared",
        "day_lines", "carried", "not_cleared",
        "closings_3", "closed_in_3", "not_closed_in_3", "closings_7", "closed_in_7", "not_closed_in_7",
    ),
    families={
        "closings_3": Family(
            _closings(Rule.TL_6), Rows.LIMIT, "due_at", _("Complaints due in 3 days"), columns.LIMITS
        ),
        "closings_7": Family(
            _closings(Rule.TL_7), Rows.LIMIT, "due_at", _("Complaints due in 7 days"), columns.LIMITS
        ),
    },
    figures=(
        *cleared.FIGURES,
        Figure("day_lines", "lines", _("matters open at a day's end"), everything),
        Figure("closings_3", "closings_3", _("complaints to be closed within 3 days"), everything),
        Figure(
            "closed_in_3", "closings_3", _("closed within 3 days"), _in_time, of="closings_3",
            took=Measure("opened_at", "met_at"),
        ),
        Figure("not_closed_in_3", "closings_3", _("not closed within 3 days"), _late, of="closings_3", bad=True),
        Figure("closings_7", "closings_7", _("complaints to be closed within 7 days"), everything),
        Figure(
            "closed_in_7", "closings_7", _("closed within 7 days"), _in_time, of="closings_7",
            took=Measure("opened_at", "met_at"),
        ),
        Figure("not_closed_in_7", "closings_7", _("not closed within 7 days"), _late, of="closings_7", bad=True),
    ),
)  # fmt: skip


def _second_contact(window: Window) -> Q:
    """The resident had to contact us again by the window's end, or by now (OTE-3)."""
    end = min(window.until, window.now)
    later = Contact.objects.filter(
        ticket=OuterRef("pk"), direction=Direction.IN, at__gt=OuterRef("opened_at"), at__lte=end
    )
    return Q(inbound__gt=1) & Q(Exists(later))  # the counter spares the look for nearly all


def _one_contact(window: Window) -> Q:
    return ~_second_contact(window)


OTE = Part(
    "ote",
    _("One time enough, promises"),
    ("one_time", "not_one_time", "again", "promises", "kept", "broken"),
    figures=(
        Figure(
            "one_time", "matters", _("one contact was enough"), _one_contact, of="received", rest="not_one_time"
        ),
        Figure("not_one_time", "matters", _("one contact was not enough"), _second_contact, of="received", bad=True),
        Figure("broken", "promises", _("broken promises"), lambda _w: BROKEN, of="promises", bad=True),
    ),
)  # fmt: skip
