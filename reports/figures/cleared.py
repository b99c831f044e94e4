"""日清: of the matters that came in, which their own service day's end found closed or accounted for (D-1, RP-1).

A matter's own day is the service day in which it came in. It is judged when that day is closed, and then for good: what
its end found stands in `DayLine`, and what has no line there was closed by then. Cleared is a matter from its closing
on, or from the word to the resident of the first day whose end found it accounted for.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from reports.figures.figure import Cell, Column, Figure, Measure, Text, Window
from staff.models import Community
from tickets.enums import Cleared
from tickets.models import DayLine, ServiceDay

CLOSED_BY_THEN = "closed"
WORDS: dict[str, Text] = {
    CLOSED_BY_THEN: _("closed by then"),
    Cleared.CARRIED.value: Cleared.CARRIED.label,
    Cleared.NOT_CLEARED.value: Cleared.NOT_CLEARED.label,
    "": "",
}
_OWN = Q(
    service_day__starts_at__lt=F("ticket__opened_at"),
    service_day__ends_at__gte=F("ticket__opened_at"),
    service_day__closed_at__isnull=False,
)
_OWN_DAY = ServiceDay.objects.filter(
    community=OuterRef("community"),
    starts_at__lt=OuterRef("opened_at"),
    ends_at__gte=OuterRef("opened_at"),
    closed_at__isnull=False,
)
FOUND = Coalesce(
    Subquery(DayLine.objects.filter(_OWN, ticket=OuterRef("pk")).values("verdict")[:1]),
    Case(When(Exists(_OWN_DAY), then=Value(CLOSED_BY_THEN)), default=Value("")),
)
COLUMNS = (
    Column(_("what its own day's end found"), FOUND, Cell.WORD, WORDS, width=12),
    Column(_("cleared at"), "cleared_at", Cell.MOMENT, width=20),
)


def _spans(community: Community, window: Window) -> list[tuple[Any, Any]]:
    """The closed service days of the window; neighbours that touch are one span, so that a month is one as a rule."""
    days = ServiceDay.objects.filter(
        community=community, closed_at__isnull=False, ends_at__gt=window.since, starts_at__lt=window.until
    )
    ordered = list(days.order_by("day").values_list("starts_at", "ends_at"))
    return _joined(ordered)


def _joined(ordered: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    if not ordered:
        return []
    breaks = [place for place, (one, after) in enumerate(pairwise(ordered), 1) if one[1] != after[0]]
    edges = [0, *breaks, len(ordered)]
    return [(ordered[begin][0], ordered[end - 1][1]) for begin, end in pairwise(edges)]


def judged(window: Window) -> Q:
    """Matters whose own service day is closed: of the others nobody knows yet."""
    found = Q(pk__in=[])
    for community in window.communities:
        for begin, end in _spans(community, window):
            found |= Q(community=community, opened_at__gt=begin, opened_at__lte=end)
    return found


def cleared_at(window: Window) -> Combinable:
    """When a matter that came in in the window was cleared. Only where a day's end found it accounted for, its lines
    are looked at: the others are told apart at once, not one by one.
    """
    carried = DayLine.objects.filter(
        window.at("ticket__opened_at"), window.here("ticket__community"), verdict=Cleared.CARRIED
    )
    first = DayLine.objects.filter(ticket=OuterRef("pk"), verdict=Cleared.CARRIED).order_by("pk").values("told_at")
    return Case(When(pk__in=carried.values("ticket"), then=Subquery(first[:1])), default=F("closed_at"))


def _left(window: Window) -> Q:
    """Not cleared at their own day's end; of the window's days alone, in which its matters came in."""
    days = Q(service_day__ends_at__gt=window.since, service_day__starts_at__lt=window.until)
    lines = DayLine.objects.filter(_OWN, days, window.here("service_day__community"), verdict=Cleared.NOT_CLEARED)
    return Q(pk__in=lines.values("ticket"))


FIGURES = (
    Figure("day_judged", "matters", _("matters whose day has ended"), judged),
    Figure(
        "cleared", "matters", _("cleared on their day"), lambda window: judged(window) & ~_left(window),
        of="day_judged", took=Measure("opened_at", "cleared_at"), rest="uncleared",
    ),
    Figure(
        "uncleared", "matters", _("not cleared on their day"),
        _left,  # the line is of a closed day
        of="day_judged", bad=True,
    ),
)  # fmt: skip
