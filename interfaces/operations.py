"""The operations of /api/v1/ as data: the addresses, the document and the tests are made from this one table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel

from interfaces import schemas as s
from interfaces.enums import Scope


@dataclass(frozen=True)
class Operation:
    """One verb at one address. `creates`: it needs an idempotency key. `refuses`: statuses besides the common ones.

    `title` is English, as the document prints it; the pages translate it.
    """

    name: str
    method: str
    path: str  # below /api/v1/, as the document writes it
    scope: str
    title: str
    answer: type[BaseModel]
    status: int = 200
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    creates: bool = False
    refuses: tuple[int, ...] = field(default=())


C = "communities/{community}/"
T = C + "tickets/{number}"
OPERATIONS: Mapping[str, Operation] = {
    one.name: one
    for one in (
        Operation("communities", "GET", "communities", "", _("What the token reaches"), s.CommunitiesOut),
        Operation("units", "GET", C + "units", Scope.UNITS, _("Look up units"), s.UnitsOut, query=s.UnitsQuery),
        Operation(
            "tickets", "GET", C + "tickets", Scope.TICKETS, _("List tickets"), s.TicketsOut, query=s.TicketsQuery
        ),
        Operation(
            "open_ticket",
            "POST",
            C + "tickets",
            Scope.OPEN,
            _("Open a ticket"),
            s.MadeOut,
            status=201,
            body=s.TicketIn,
            creates=True,
        ),
        Operation("ticket", "GET", T, Scope.TICKETS, _("A ticket with limits and story"), s.TicketOut),
        Operation(
            "add_contact",
            "POST",
            T + "/contacts",
            Scope.CONTACTS,
            _("The resident contacts us again"),
            s.JoinedOut,
            status=201,
            body=s.ContactIn,
            creates=True,
        ),
        Operation(
            "ticket_deadlines",
            "GET",
            T + "/deadlines",
            Scope.DEADLINES,
            _("The limits of a ticket"),
            s.TicketDeadlinesOut,
        ),
        Operation("due", "GET", C + "deadlines", Scope.DEADLINES, _("What is due next"), s.DueListOut, query=s.Page),
        Operation(
            "figures", "GET", C + "figures/{day}", Scope.FIGURES, _("The figures of a service day"), s.FiguresOut
        ),
        Operation(
            "tell_call", "POST", C + "calls", Scope.CALLS, _("Tell of a telephone call"), s.CallOut, body=s.CallIn
        ),
    )
}


def at(path: str) -> dict[str, Operation]:
    """The operations of one address, by method."""
    return {one.method: one for one in OPERATIONS.values() if one.path == path}
