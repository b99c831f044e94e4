"""The dispatch board: who is under way, what waits for a technician, which call is owed (R-1, R-2, TL-4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.vary import vary_on_headers

from core import clock
from staff.access import DeskRequest
from staff.queries import names_of
from tickets.enums import OrderState, Trade
from tickets.queries.dispatch_board import OrderRow, Standing, counts, order_rows
from tickets.queries.technicians import candidates
from tickets.views.order_lines import WARNING
from tickets.views.rows import Wording

PAGE = 100
NAMES: Mapping[Standing, str | Promise] = {
    Standing.UNASSIGNED: _("nobody assigned"),
    Standing.LATE: _("late"),
    Standing.UNACCEPTED: _("not yet accepted"),
    Standing.COMING: _("on the way"),
    Standing.ON_SITE: _("on site"),
}


@dataclass(frozen=True)
class Figure:
    """One number over the table; a click shows what it counts."""

    look: str
    label: str
    value: int
    url: str
    current: bool


@dataclass(frozen=True)
class Wish:
    """What the address asks for; nonsense in it asks for everything."""

    standing: Standing | None
    technician: int | None

    def address(self, **changes: Any) -> str:
        """The address with these parts changed."""
        parts = {"show": self.standing, "who": self.technician, **changes}
        return "?" + urlencode({name: value for name, value in parts.items() if value is not None})


@vary_on_headers("HX-Request")
def dispatch_board(request: DeskRequest) -> HttpResponse:
    """The page; for its own timer the part that changes."""
    now, wish = clock.now(), wish_of(request.GET)
    rows = order_rows(request.community, standing=wish.standing, technician=wish.technician, now=now)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    found = [OrderRow(*row) for row in page]
    names = names_of({pk for row in found for pk in (row.technician_id, row.responder_id) if pk})
    wording = Wording(request.community, now=now, names=names)
    context = {
        "wish": wish,
        "page": page,
        "rows": [tell(row, wording) for row in found],
        "figures": figures(wish, counts(request.community, now=now)),
        "people": [
            (one, wish.address(who=None if wish.technician == one.membership.user_id else one.membership.user_id))
            for one in candidates(request.community, trade="", building_id=None, now=now)
        ],
    }
    return render(request, "tickets/_dispatch.html" if request.htmx else "tickets/dispatch.html", context)


def wish_of(asked: QueryDict) -> Wish:
    """The wish in the address."""
    show, who = asked.get("show", ""), asked.get("who", "")
    technician = int(who) if who.isascii() and who.isdecimal() and len(who) < 16 else None
    return Wish(Standing(show) if show in set(Standing) else None, technician)


def figures(wish: Wish, found: Mapping[Standing, int]) -> list[Figure]:
    """Where the orders stand; a second click shows all again."""
    return [
        Figure(
            "late" if standing in {Standing.UNASSIGNED, Standing.LATE} and found[standing] else "",
            str(label),
            found[standing],
            wish.address(show=None if wish.standing == standing else standing.value),
            wish.standing == standing,
        )
        for standing, label in NAMES.items()
    ]


def tell(row: OrderRow, wording: Wording) -> dict[str, Any]:
    """One line with its words."""
    return {
        "row": row,
        "url": order_url_of(wording, row.number),
        "ticket_url": wording.url(row.ticket),
        "soon_at": row.site_due_at - WARNING,
        "person": wording.titled(row.caller_name, row.caller_gender) or "–",
        "technician": wording.names.get(row.technician_id or 0, ""),
        "responder": wording.names.get(row.responder_id, "–"),
        "trade": Trade(row.trade).label,
        "state": OrderState(row.state).label,
        "waits": row.arrived_at is None,
    }


def order_url_of(wording: Wording, number: str) -> str:
    """The order's page beside the tickets' address."""
    return f"{wording.base.removesuffix('tickets/')}orders/{number}/"
