"""The supervisor's board: everything open in the community, what breaks next first, and who has how much of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from core import clock
from staff.access import DeskRequest
from staff.enums import OVERSIGHT
from staff.queries import departments_of, names_of
from tickets.queries import board as queries
from tickets.queries.board import Load, When, Wish
from tickets.queries.lists import PAGE, Counts
from tickets.queries.ote import month_so_far, total
from tickets.views.ote import percent
from tickets.views.rows import Wording, board_rows, people_in


@dataclass(frozen=True, slots=True)
class Figure:
    """One number over the table; a click shows what it counts."""

    look: str
    label: str
    value: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Share:
    """What one person or one department has open; `url` shows it, or all again when it is shown already."""

    key: int
    name: str
    counts: Counts
    url: str
    current: bool


@vary_on_headers("HX-Request")
def board(request: DeskRequest) -> HttpResponse:
    """The page; for its own timer the part that changes."""
    context = board_context(request, now=clock.now())
    return render(request, "tickets/_board.html" if request.htmx else "tickets/board.html", context)


def wish_of(request: HttpRequest) -> Wish:
    """What the address asks for; nonsense in it asks for nothing."""
    when = request.GET.get("when", "")
    return Wish(
        when=When(when) if when in set(When) else None,
        handler=_number(request.GET.get("who", "")),
        department=_number(request.GET.get("department", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def board_context(request: DeskRequest, *, now: datetime) -> dict[str, Any]:
    """Everything that the board shows."""
    community, wish = request.community, wish_of(request)
    loads = queries.loads_of(community, now=now)
    counts = queries.together(load for load in loads if wish.takes(load))
    shown = counts.total if wish.when is None else getattr(counts, wish.when)
    page = Paginator(range(shown), PAGE).get_page(request.GET.get("page"))
    lines = queries.board_lines(community, wish, counts=counts, page=page.number, now=now)
    names = names_of({load.handler_id for load in loads} | people_in(lines))
    wording = Wording(community, now=now, names=names)
    departments = {one.pk: wording.one_of(one.name, one.name_en) for one in departments_of(community)}
    return {
        "rows": board_rows(lines, wording, departments),
        "page": page,
        "wish": wish,
        "figures": figures(wish, counts),
        "once": percent(total(community, month_so_far(community, now))),
        "people": by_person(wish, loads, names),
        "departments": by_department(wish, loads, {**departments, 0: _("no department")}),
        "parked": queries.parked_tickets(community) if request.membership.role in OVERSIGHT else [],
        "tickets_url": wording.base,
    }


def address(wish: Wish) -> str:
    """The board's address for a wish, e.g. `?when=late&who=7`."""
    parts = {"when": wish.when, "who": wish.handler, "department": wish.department}
    return "?" + urlencode({name: value for name, value in parts.items() if value is not None})


def figures(wish: Wish, counts: Counts) -> list[Figure]:
    """Late, soon, in time, without a limit, all: each within the person and department that are asked for."""
    table: list[tuple[When | None, str, str, int]] = [
        (When.LATE, "late", _("late"), counts.late),
        (When.SOON, "soon", _("due within half an hour"), counts.soon),
        (When.IN_TIME, "in-time", _("in time"), counts.in_time),
        (When.UNLIMITED, "", _("answered, to be closed"), counts.unlimited),
        (None, "", _("all open"), counts.total),
    ]
    return [
        Figure(look, label, value, address(replace(wish, when=when)), wish.when == when)
        for when, look, label, value in table
    ]


def by_person(wish: Wish, loads: Iterable[Load], names: Mapping[int, str]) -> list[Share]:
    """Who has how much of the chosen department, most late first."""
    everybody = replace(wish, handler=None)
    sums = _sums((load.handler_id, load) for load in loads if everybody.takes(load))
    return [
        Share(
            pk, names.get(pk, "–"), counts, address(replace(wish, handler=_other(pk, wish.handler))), pk == wish.handler
        )
        for pk, counts in sums
    ]


def by_department(wish: Wish, loads: Iterable[Load], names: Mapping[int, str]) -> list[Share]:
    """Which department has how much of the chosen person's matters, most late first."""
    all_of_them = replace(wish, department=None)
    sums = _sums((load.department_id or 0, load) for load in loads if all_of_them.takes(load))
    return [
        Share(
            pk,
            names.get(pk, "–"),
            counts,
            address(replace(wish, department=_other(pk, wish.department))),
            pk == wish.department,
        )
        for pk, counts in sums
    ]


def _other(pk: int, chosen: int | None) -> int | None:
    """What a click on it asks for: it, or all again when it is chosen already."""
    return None if pk == chosen else pk


def _sums(loads: Iterable[tuple[int, Load]]) -> list[tuple[int, Counts]]:
    sums: dict[int, Counts] = {}
    for key, load in loads:
        sums[key] = sums.get(key, Counts()).plus(load.counts)
    return sorted(sums.items(), key=lambda item: (-item[1].late, -item[1].soon, -item[1].total, item[0]))
