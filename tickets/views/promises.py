"""The promise ledger as a page: every number opens to the promises that it counts (OTE-9)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.pages import page_of
from deadlines.models import Deadline
from staff.access import DeskRequest
from staff.enums import DESK, OVERSIGHT
from staff.queries import names_of
from tickets.queries.ote import Span, a_day, month_so_far
from tickets.queries.promises import About, Kept, Tally, about, promises, tallies, together

FATES: dict[Kept, str | Promise] = {
    Kept.KEPT: gettext_lazy("kept"),
    Kept.REPLACED: gettext_lazy("replaced in time"),
    Kept.LATE: gettext_lazy("kept late"),
    Kept.OVERDUE: gettext_lazy("broken, not kept yet"),
    Kept.RUNNING: gettext_lazy("running"),
    Kept.DROPPED: gettext_lazy("no longer owed"),
}
LOOKS = {Kept.KEPT: "done", Kept.REPLACED: "done", Kept.LATE: "late", Kept.OVERDUE: "late", Kept.DROPPED: "paused"}


@dataclass(frozen=True)
class Wish:
    """What the address asks for; nonsense asks for this month of everybody."""

    span: Span
    who: int | None
    fate: Kept | None

    def address(self, **changes: str | None) -> str:
        """The page's address with these parts changed; None leaves a part out."""
        parts: dict[str, str | None] = {
            "from": self.span.first.isoformat(),
            "to": self.span.last.isoformat(),
            "who": None if self.who is None else str(self.who),
            "fate": self.fate,
            **changes,
        }
        return "?" + urlencode({name: value for name, value in parts.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of the table, and the list that it opens."""

    count: int
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Person:
    """One person's line."""

    name: str
    told: Cell
    cells: list[Cell]
    percent: str
    current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One promise as the list draws it."""

    row: Deadline
    about: About | None
    by: str
    fate: str
    look: str


def promise_ledger(request: DeskRequest) -> HttpResponse:
    """Everybody's promises of the days by person for the desk; who does not sit there sees their own."""
    now = clock.now()
    wish = _wish(request)
    since, until = wish.span.moments(request.community.timezone)
    everything = promises(request.community, since, until, now=now)
    if request.membership.role not in DESK | OVERSIGHT:
        everything = everything.filter(by=request.user.pk)
    found = tallies(everything)
    listed = everything if wish.who is None else everything.filter(by=wish.who)
    listed = listed if wish.fate is None else listed.filter(fate=wish.fate.value)
    page = page_of(listed.order_by("-due_at", "-pk"), request, size=50)
    names = names_of({one.by for one in found if one.by})
    whole = together(found)
    context: dict[str, Any] = {
        "wish": wish,
        "whole": whole,
        "percent": percent(whole),
        "fates": FATES.values(),
        "people": [_person(one, wish, names) for one in found],
        "lines": _lines(request, list(page), names),
        "page": page,
        "title": FATES[wish.fate] if wish.fate else "",
        "who": names.get(wish.who or 0, ""),
        "all_url": wish.address(who=None, fate=None),
        "late_url": wish.address(who=None, fate=Kept.LATE.value) + "#list",
        "overdue_url": wish.address(who=None, fate=Kept.OVERDUE.value) + "#list",
    }
    return render(request, "tickets/promises.html", context)


def _wish(request: DeskRequest) -> Wish:
    asked, usual = request.GET, month_so_far(request.community, clock.now())
    first, last = a_day(asked.get("from", "")) or usual.first, a_day(asked.get("to", "")) or usual.last
    who, fate = asked.get("who", ""), asked.get("fate", "")
    return Wish(
        Span(first, last) if first <= last else usual,
        int(who) if who.isascii() and who.isdecimal() and len(who) < 16 else None,
        Kept(fate) if fate in set(Kept) else None,
    )


def _person(one: Tally, wish: Wish, names: dict[int, str]) -> Person:
    who = str(one.by or 0)
    cells = [
        Cell(getattr(one, fate.value), wish.address(who=who, fate=fate.value) + "#list", str(label))
        for fate, label in FATES.items()
    ]
    told = Cell(one.told, wish.address(who=who, fate=None) + "#list", _("times told"))
    return Person(names.get(one.by or 0, _("unknown")), told, cells, percent(one), one.by == wish.who)


def _lines(request: DeskRequest, rows: list[Deadline], names: dict[int, str]) -> list[Line]:
    subjects = about(request.community, rows)
    found = []
    for row in rows:
        fate, by = Kept(row.fate), row.by  # type: ignore[attr-defined]  # annotated by the query
        what = subjects.get((row.subject_kind, row.subject_id))
        found.append(Line(row, what, names.get(by or 0, _("unknown")), str(FATES[fate]), LOOKS.get(fate, "in-time")))
    return found


def percent(tally: Tally) -> str:
    """The share of promises kept as one reads it; a dash where none was due."""
    return "–" if tally.rate is None else f"{tally.rate * 100:.1f}%"
