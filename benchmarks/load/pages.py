"""Which pages are measured, as whom, with what: the address of each, made from what stands in the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from benchmarks.load.who import SLUG
from residents.models import Resident, Unit
from staff.enums import Role
from tickets.enums import State
from tickets.models import ServiceDay, Ticket, WorkOrder
from tickets.models.matter import OPEN
from visitors.models import Visit

C = f"/c/{SLUG}/"
LOOKS = 12  # different records a page: no measurement rests on one


@dataclass(frozen=True)
class Page:
    """A page and how it is asked for: with `fields` it is posted. `grows`: what it counts may, by its nature, grow."""

    name: str
    role: Role | None
    paths: list[str]
    fields: list[Mapping[str, str]] = field(default_factory=list)
    expects: int = 200
    grows: str = ""
    fragment: bool = False  # fetched by an open page for itself


def some(rows: Any, of: Callable[[Any], str]) -> list[str]:
    """Of a few records, spread over the table by their ids."""
    first, last = (
        rows.order_by("pk").values_list("pk", flat=True).first(),
        rows.order_by("-pk").values_list("pk", flat=True).first(),
    )
    if first is None or last is None:
        raise SystemExit("There is nothing to look at: fill the database first.")
    step = max(1, (last - first) // LOOKS)
    found = (rows.filter(pk__gte=at).order_by("pk").first() for at in range(first, last + 1, step))
    return [of(one) for one in found if one is not None]


def pages(told: Mapping[str, Any], now: datetime, intake: Callable[[Unit, int], Mapping[str, str]]) -> list[Page]:
    """Every page of a working day, and those that count most."""
    return [*_desk(told, intake), *_oversight(now), *_feet(told), *_archive()]


def _desk(told: Mapping[str, Any], intake: Callable[[Unit, int], Mapping[str, str]]) -> list[Page]:
    front = Role.FRONT
    homes = told["homes"][:LOOKS]
    calls = [intake(Unit.objects.get(pk=unit), resident) for unit, resident in homes]
    closed = Ticket.objects.filter(state=State.CLOSED)
    people = [Resident.objects.get(pk=resident) for _unit, resident in homes]
    names = [one.name for one in people]
    phones = [number for one in people for number in one.phones.values_list("number", flat=True)]
    codes = [Unit.objects.get(pk=unit).code for unit, _resident in homes]
    numbers = some(closed, lambda one: one.number)
    return [
        Page("desk", front, [f"{C}desk/"]),
        Page("ticket, open", front, some(Ticket.objects.filter(OPEN), _ticket)),
        Page("ticket, closed", front, some(closed, _ticket)),
        Page("intake, the form", front, [f"{C}intake/?unit={unit}" for unit, _resident in homes]),
        Page("intake, earlier matters", front, [f"{C}intake/same/"], calls, fragment=True),
        Page("intake, recorded", front, [f"{C}intake/"], calls, expects=302),
        *(
            Page(f"search, {what}", front, [f"{C}search/"], [{"q": word} for word in words], fragment=True)
            for what, words in (("phone", phones), ("name", names), ("unit", codes), ("number", numbers))
        ),
        Page("revisits", front, [f"{C}revisits/"]),
        Page("promises", front, [f"{C}promises/"], grows="promises of the days asked for"),
        Page("clearance", front, [f"{C}clearance/"]),
        Page("matters of a unit", front, [f"{C}units/{unit}/matters/" for unit, _resident in homes], fragment=True),
        Page(
            "matters of a resident",
            front,
            [f"{C}residents/{resident}/matters/" for _unit, resident in homes],
            fragment=True,
        ),
        Page("calls owed (every 20 s)", front, [f"{C}calls-owed/"], fragment=True),
        Page("who is on duty (every 60 s)", front, [f"{C}roster/now/"], fragment=True),
        Page("notices", front, [f"{C}notices/"]),
        Page("praise", front, [f"{C}praise/"]),
    ]


def _oversight(now: datetime) -> list[Page]:
    lead = Role.SUPERVISOR
    days = ServiceDay.objects.order_by("-day").values_list("day", flat=True)[:LOOKS]
    month = f"{now - timedelta(days=now.day):%Y-%m}"
    return [
        Page("board", lead, [f"{C}board/"]),
        Page("board, tenth page", lead, [f"{C}board/?page=10"]),
        Page("dispatch board", lead, [f"{C}dispatch/"]),
        Page("on site in 20 minutes", lead, [f"{C}lateness/"], grows="orders of the days asked for"),
        Page("one time enough", lead, [f"{C}ote/"], grows="matters of the days asked for"),
        Page("audits", lead, [f"{C}audit/"]),
        Page("audit of a day", lead, [f"{C}audit/{day}/" for day in days]),
        Page("monthly reports", lead, [f"{C}reports/"]),
        Page("report of a month", lead, [f"{C}reports/{month}/"], grows="matters of the month"),
        Page("alarm line (every 1 s)", lead, [f"{C}gate/alarm-line/"], fragment=True),
        Page("extract of tickets", lead, [f"{C}extracts/tickets/"]),
    ]


def _feet(told: Mapping[str, Any]) -> list[Page]:
    order = WorkOrder.objects.filter(done_at=None, technician=told["members"][Role.TECHNICIAN.value][0])
    return [
        Page("my orders", Role.TECHNICIAN, [f"{C}orders/"]),
        Page("order", Role.TECHNICIAN, some(order, lambda one: f"{C}orders/{one.number}/")),
        Page("gate", Role.GUARD, [f"{C}gate/"]),
        Page("gate, who is inside (every 5 s)", Role.GUARD, [f"{C}gate/now/"], fragment=True),
        Page("gate, visits of a day", Role.GUARD, [f"{C}gate/visits/"]),
        Page(
            "gate, here before",
            Role.GUARD,
            [f"{C}gate/returning/"],
            [{"visitor": f"1370000{n}"} for n in range(9)],
            fragment=True,
        ),
        Page("resident's page", None, [f"/r/{token}/" for token in told["tokens"][:LOOKS]]),
    ]


def _archive() -> list[Page]:
    visits = some(Visit.objects.all(), lambda one: f"{C}gate/visits/{one.pk}/")
    return [
        Page("places", Role.FRONT, [f"{C}places/"]),
        Page("unit", Role.FRONT, some(Unit.objects.all(), lambda one: f"{C}units/{one.pk}/")),
        Page("resident", Role.FRONT, some(Resident.objects.all(), lambda one: f"{C}residents/{one.pk}/")),
        Page("visit", Role.GUARD, visits),
    ]


def _ticket(one: Ticket) -> str:
    return f"{C}tickets/{one.number}/"
