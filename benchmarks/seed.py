"""Rows for the benchmarks, made in bulk: synthetic people, tickets of two years, deadlines far ahead."""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from deadlines.models import Deadline
from deskapp.demo.people import GIVEN, SURNAMES
from residents.models import Building, Occupancy, Phone, Resident, Unit
from residents.services.search_keys import index_residents, index_units
from staff.enums import Role
from staff.models import Community, Department, Membership, User
from tickets.enums import Channel, Direction, Kind, OrderState, State, Told, Trade
from tickets.models import Call, Category, Contact, Ticket, WorkOrder

STEP = 5000


def community(name: str = "bench") -> Community:
    """A community with 40 clerks, a supervisor, a director and twenty categories."""
    found = Community.objects.create(name=name, slug=name)
    department = Department.objects.create(community=found, name="客服部")
    for number in range(40):
        user = User.objects.create(username=f"{name}-front{number}", name=f"客服{number}")
        Membership.objects.create(user=user, community=found, role=Role.FRONT, department=department)
    for role in (Role.SUPERVISOR, Role.DIRECTOR):
        user = User.objects.create(username=f"{name}-{role}", name=f"主管{role}")
        Membership.objects.create(user=user, community=found, role=role, department=department)
    for number in range(20):
        Category.objects.create(community=found, kind=list(Kind)[number % 6], name=f"类别{number}")
    return found


def people(where: Community, count: int, now: datetime) -> None:
    """`count` residents with phones, three to a unit, and their search keys."""
    chance = random.Random(7)
    buildings = Building.objects.bulk_create(
        Building(community=where, number=str(n + 1)) for n in range(max(1, count // 600))
    )
    codes = [(b, e, f"{f}{d:02d}") for b in buildings for e in "12" for f in range(1, 26) for d in range(1, 5)][
        : count // 3 + 1
    ]
    units = Unit.objects.bulk_create(
        [Unit(community=where, building=b, entrance=e, number=n, code=f"{b.number}-{e}-{n}") for b, e, n in codes],
        batch_size=STEP,
    )
    index_units(units)
    rows = [
        Resident(
            community=where,
            name=chance.choice(SURNAMES[:-2]) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2)))),
            gender=chance.choice("mf"),
            created_at=now,
        )
        for _ in range(count)
    ]
    made = Resident.objects.bulk_create(rows, batch_size=STEP)
    Occupancy.objects.bulk_create(
        [Occupancy(resident=one, unit=units[n // 3 % len(units)], standing="owner") for n, one in enumerate(made)],
        batch_size=STEP,
    )
    Phone.objects.bulk_create(
        [Phone(resident=one, number=f"1380{chance.randrange(10**7):07d}") for one in made], batch_size=STEP
    )
    index_residents([one.pk for one in made])


@dataclass(frozen=True)
class Ground:
    """What a seeded ticket is drawn from."""

    where: Community
    count: int
    now: datetime
    open_share: float
    staff: list[int]
    homes: list[tuple[int, int, int, str]]
    categories: list[tuple[int, str]]


def tickets(where: Community, count: int, now: datetime, *, open_share: float = 0.1) -> None:
    """`count` tickets over two years, `open_share` of them open, each with a contact in and a reply out."""
    chance = random.Random(11)
    homes = Occupancy.objects.filter(unit__community=where).values_list(
        "unit_id", "unit__building_id", "resident_id", "resident__name"
    )
    ground = Ground(
        where,
        count,
        now,
        open_share,
        list(Membership.objects.filter(community=where, role=Role.FRONT).values_list("user_id", flat=True)),
        list(homes[:20000]),
        list(Category.objects.filter(community=where).values_list("pk", "kind")),
    )
    for first in range(0, count, STEP):
        batch = [_ticket(ground, number, chance) for number in range(first, min(first + STEP, count))]
        _story(where, Ticket.objects.bulk_create(batch), chance)


def _ticket(ground: Ground, number: int, chance: random.Random) -> Ticket:
    where, count, now, staff = ground.where, ground.count, ground.now, ground.staff
    unit, building, resident, name = chance.choice(ground.homes)
    category, kind = chance.choice(ground.categories)
    opened = now - timedelta(minutes=(count - number) * (2 * 365 * 1440 / count))
    is_open = number >= count * (1 - ground.open_share)
    due = opened + timedelta(minutes=chance.randrange(30, 60 * 24 * 200)) if is_open else None
    return Ticket(
        community=where, number=f"B{number:07d}", kind=kind, category_id=category, text="厨房水管漏水，地上积水，请尽快派人来看看。",
        state=State.IN_PROGRESS if is_open else State.CLOSED, channel=Channel.PHONE, building_id=building, unit_id=unit,
        resident_id=resident, caller_name=name, caller_phone="13800001234", first_responder_id=(by := chance.choice(staff)),
        handler_id=by if number % 5 else chance.choice(staff), opened_at=opened, next_due_at=due, next_rule="TL-2" if is_open else "",
        promised_at=due, closed_at=None if is_open else opened + timedelta(hours=5), outcome="" if is_open else "已处理，住户知晓。",
        told="" if is_open else Told.PHONE,
    )  # fmt: skip


def _story(where: Community, made: list[Ticket], chance: random.Random) -> None:
    calls = Call.objects.bulk_create(
        Call(
            community=where,
            key=uuid.UUID(int=chance.getrandbits(128), version=4),
            channel="phone",
            at=t.opened_at,
            taken_by_id=t.first_responder_id,
        )
        for t in made
    )
    Contact.objects.bulk_create(
        [Contact(ticket=t, call=c, direction=Direction.IN, channel="phone", at=t.opened_at, by_id=t.first_responder_id, text=t.text)
         for t, c in zip(made, calls, strict=True)]
        + [Contact(ticket=t, direction=Direction.OUT, channel="call_out", at=t.opened_at + timedelta(hours=1), by_id=t.handler_id,
                   text="师傅已在路上，稍后回复。", next_reply_at=t.opened_at + timedelta(hours=9)) for t in made]
    )  # fmt: skip
    Deadline.objects.bulk_create(
        Deadline(community=where, subject_kind="ticket", subject_id=t.pk, rule="TL-2", opened_at=t.opened_at, due_at=t.next_due_at,
                 level=1, alarm_at=t.next_due_at + timedelta(days=900))
        for t in made if t.next_due_at
    )  # fmt: skip


def deadlines(
    where: Community, ticket_ids: list[int], due: datetime, *, kind: str = "ticket", rule: str = "TL-1"
) -> None:
    """One running deadline a ticket, all due at `due`, standing after their warning."""
    for first in range(0, len(ticket_ids), STEP):
        Deadline.objects.bulk_create(
            Deadline(
                community=where,
                subject_kind=kind,
                subject_id=pk,
                rule=rule,
                opened_at=due - timedelta(hours=2),
                due_at=due,
                level=1,
                alarm_at=due,
            )
            for pk in ticket_ids[first : first + STEP]
        )


def orders(where: Community, count: int, now: datetime) -> None:
    """`count` work orders under way: a tenth unassigned, half late, the others on the way or on site."""
    technicians = [User.objects.create(username=f"{where.slug}-tech{n}", name=f"师傅{n}") for n in range(25)]
    for one in technicians:
        Membership.objects.create(user=one, community=where, role=Role.TECHNICIAN)
    clerk = User.objects.get(username=f"{where.slug}-front0")
    tickets = Ticket.objects.exclude(state=State.CLOSED).filter(community=where).order_by("pk")[:count]
    WorkOrder.objects.bulk_create(
        WorkOrder(
            community=where,
            ticket=ticket,
            key=uuid.uuid4(),
            number=f"B{number:06d}",
            trade=list(Trade)[number % 8],
            task=ticket.text,
            technician=technicians[number % 25] if number % 10 else None,
            state=OrderState.ON_SITE if number % 5 == 1 else OrderState.DISPATCHED,
            dispatched_at=now,
            dispatched_by=clerk,
            site_due_at=now + timedelta(minutes=number % 60 - 30),
            arrived_at=now if number % 5 == 1 else None,
        )
        for number, ticket in enumerate(tickets)
    )


def settle() -> None:
    """Let the planner know what it plans with."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
