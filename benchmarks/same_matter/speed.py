"""How fast the list of earlier matters comes with a long past: the request of the intake, through the whole stack."""

import random
import statistics
import time
from datetime import datetime

from django.db import connection
from django.urls import reverse

from benchmarks import seed
from benchmarks.measure import visitor
from staff.enums import Role
from staff.models import Community, Membership
from tickets.models import Ticket

BASE = 100_000
RESIDENTS = 150_000
ASKED = 400
WARM = 20
SAID = ("厨房水管又漏水了，怎么还没人来", "电梯坏了", "楼道灯不亮", "楼上太吵", "地上积水请派人看看", "想问物业费")


def past(history: int, now: datetime) -> Community:
    """A community with so many tickets of two years, `BASE` of them made singly and the others copied from these."""
    where = seed.community("past")
    seed.people(where, RESIDENTS, now)
    seed.tickets(where, min(BASE, history), now)
    for copy in range(1, -(-history // BASE)):
        _copy(copy, min(BASE, history - copy * BASE))
    seed.settle()
    return where


def _copy(copy: int, count: int) -> None:
    """The tickets once more under other numbers: the same units, callers and words, at the same times."""
    own = {"id", "number"}
    columns = [field.column for field in Ticket._meta.concrete_fields if field.column not in own]  # noqa: SLF001
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tickets_ticket (number, {names}) SELECT number || %s, {names} FROM tickets_ticket "
            "WHERE number LIKE 'B%%' AND number NOT LIKE '%%-%%' ORDER BY id LIMIT %s",
            [f"-{copy}", count],
        )


def p95_ms(where: Community) -> float:
    """The 95th percentile of `ASKED` requests, each for another caller; the first ones are not counted."""
    clerk = Membership.objects.filter(community=where, role=Role.FRONT).select_related("user").first()
    assert clerk is not None
    browser, chance = visitor(clerk.user), random.Random(5)
    calls = list(Ticket.objects.filter(community=where).order_by("-id").values_list("unit", "resident")[:50_000])
    url = reverse("tickets:same", args=[where.slug])
    took = []
    for number in range(WARM + ASKED):
        unit, resident = chance.choice(calls)
        fields = {"unit": str(unit), "caller": str(resident), "m0-kind": "repair", "m0-text": SAID[number % len(SAID)]}
        begun = time.perf_counter()
        status = browser.post(url, fields)
        took.append(time.perf_counter() - begun)
        if status != 200:
            raise RuntimeError(f"the intake answered {status}")
    return round(statistics.quantiles(took[WARM:], n=20)[-1] * 1000, 1)
