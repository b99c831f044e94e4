"""Fills a migrated database with a company (`--ground`), then with its tickets; says on one line who is who.

    python -m benchmarks.load.fill --ground
    python -m benchmarks.load.fill --tickets 1000000

Five years of closed matters, evenly spread, and 2,000 open ones of the last thirty days with what runs for them. What
differs between 10,000 and 5,000,000 tickets is the past: people, homes and open matters stay the same.
The months of the last fourteen that are over are closed, as the desk would have closed them.
`--freshen SECONDS` moves what is open on by so much, when a database that was kept is used again.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import django

django.setup()

from django.db import connection
from django.db.models import F

from benchmarks.load import ground as grounds
from benchmarks.load.months import close_months
from benchmarks.load.multiply import Base, multiply
from benchmarks.load.rows import DAY, HOUR, MINUTE, Maker
from benchmarks.plain_rows import insert
from core import clock
from deadlines.models import OPEN, Deadline
from portal.models import Link
from portal.queries import digest_of
from staff.enums import Role
from tickets.enums import Cleared, Kind, OrderState, State, Trade
from tickets.models import DayLine, ServiceDay, Ticket, WorkOrder
from tickets.models.matter import OPEN as OPEN_TICKET

YEARS, OPEN_MATTERS, LINKS, MOST_BASE, DAYS = 5, 2000, 500, 8000, 30
UNDER_WAY = 240


def main() -> None:
    """Fill, or freshen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--freshen", type=float, default=0)
    parser.add_argument("--ground", action="store_true")
    given = parser.parse_args()
    if given.freshen:
        freshen(timedelta(seconds=given.freshen))
        return
    began, now = time.perf_counter(), clock.now()
    if given.ground:
        grounds.build(now)
        return
    ground = grounds.read()
    maker = Maker(ground, given.tickets)
    copies, base = split(given.tickets - OPEN_MATTERS)
    length = (365 * YEARS * DAY) / copies
    past = maker.past(base, now - 365 * YEARS * DAY - DAY, length)
    multiply(Base(past.rows, length), copies - 1)
    count = given.tickets - copies * base
    opened = open_matters(maker, count, now)
    told = {
        "slug": ground.community.slug,
        "members": {role.value: ids for role, ids in ground.staff.items()},
        "homes": [[one.unit, one.resident] for one in ground.homes[::97]],
        "tokens": links(opened, ground.staff[Role.FRONT][0], now),
        "at": now.timestamp(),
        "tickets": Ticket.objects.count(),
    }
    settle()
    close_months(ground.community, now)
    told["seconds"] = round(time.perf_counter() - began)
    sys.stdout.write(json.dumps(told) + "\n")


def split(closed: int) -> tuple[int, int]:
    """How many copies of how many: as few copies as a base of at most 8,000 allows."""
    copies = max(1, -(-closed // MOST_BASE))
    return copies, closed // copies


def open_matters(maker: Maker, count: int, now: datetime) -> list[Ticket]:
    """Recorded, answered once, promised an answer; some with a technician under way; accounted for every evening."""
    made = []
    for number in range(count):
        due = now + timedelta(minutes=12 + maker.chance.randrange(5 * 24 * 60))
        opened = now - DAYS * DAY * (1 - number / count) - HOUR
        facts = {"state": State.IN_PROGRESS, "next_due_at": due, "next_rule": "TL-2", "promised_at": due}
        made.append(maker.ticket(f"U{number:06d}", opened, **facts))
    repairs = [one for one in made if one.kind == Kind.REPAIR][-UNDER_WAY:]
    for one in repairs:
        one.orders_made = one.orders_open = 1
    insert(made)
    maker.told(made, lambda one: {"text": "已安排师傅，稍后回复。", "next_reply_at": one.promised_at})
    _under_way(maker, repairs, now)
    _evenings(made, now)
    return made


def _under_way(maker: Maker, repairs: Sequence[Ticket], now: datetime) -> None:
    """Orders that wait to be accepted, four a technician; their appointments lie ahead."""
    technicians = maker.ground.staff[Role.TECHNICIAN]
    orders = insert(
        WorkOrder(community=maker.ground.community, ticket=one, key=maker.key(), number=one.number, task=one.text[:40],
                  trade=maker.chance.choice(Trade.values), state=OrderState.DISPATCHED, dispatched_by_id=one.handler_id,
                  technician_id=technicians[number % len(technicians)], dispatched_at=now - HOUR,
                  appointment_at=now + HOUR, site_due_at=now + 80 * MINUTE)
        for number, one in enumerate(repairs)
    )  # fmt: skip
    insert(
        Deadline(community=maker.ground.community, subject_kind="order", subject_id=one.pk, rule="TL-4", level=0,
                 opened_at=one.dispatched_at, due_at=one.site_due_at, alarm_at=one.site_due_at - 5 * MINUTE)
        for one in orders
    )  # fmt: skip


def _evenings(made: Sequence[Ticket], now: datetime) -> None:
    """Each of the last thirty service days, closed, with a line for every matter that was open then."""
    end = now.replace(hour=10, minute=0, second=0, microsecond=0)  # 18:00 in Shanghai
    for count in range(DAYS, 0, -1):
        ends = end - count * DAY
        day = ServiceDay.objects.create(
            community=made[0].community, day=ends.date(), starts_at=ends - DAY, ends_at=ends, closed_at=ends + MINUTE
        )
        insert(
            DayLine(service_day=day, ticket=one, verdict=Cleared.CARRIED, first_responder_id=one.first_responder_id,
                    handler_id=one.handler_id, told_at=ends - HOUR, reason="等配件", resolve_on=day.day + 2 * DAY)
            for one in made
            if one.opened_at < ends
        )  # fmt: skip


def links(opened: Sequence[Ticket], by: int, now: datetime) -> list[str]:
    """The residents' pages: a link for each of the newest open matters."""
    newest = list(opened)[-LINKS:]
    tokens = [f"resident-{one.number}-of-the-load-run" for one in newest]
    insert(
        Link(ticket=one, digest=digest_of(token), made_at=now, made_by_id=by)
        for one, token in zip(newest, tokens, strict=True)
    )
    return tokens


def freshen(by: timedelta) -> None:
    """What is open moves on with the clock."""
    running = Deadline.objects.filter(OPEN)
    running.update(due_at=F("due_at") + by, alarm_at=F("alarm_at") + by)
    Ticket.objects.filter(OPEN_TICKET).update(next_due_at=F("next_due_at") + by, promised_at=F("promised_at") + by)
    WorkOrder.objects.filter(state=OrderState.DISPATCHED).update(
        site_due_at=F("site_due_at") + by, appointment_at=F("appointment_at") + by
    )


def settle() -> None:
    """The planner knows the tables, and what is visible to all is marked, as autovacuum leaves it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


if __name__ == "__main__":
    main()
