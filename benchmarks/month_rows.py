"""A month with matters of every fate, made in bulk by chance: in time, late, still open, dropped, on the month's edges.

For `benchmarks/month.py` (100,000 matters) and for the check of every figure against a plain count (few matters).
"""

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from benchmarks.plain_rows import insert
from deadlines.models import Deadline, Escalation
from residents.models import Unit
from staff.models import Community
from tickets.enums import Channel, Cleared, Direction, Kind, OrderState, Satisfaction, State, Told, Trade
from tickets.models import Call, Complaint, Contact, DayLine, Praise, Revisit, ServiceDay, Ticket, WorkOrder
from visitors.models import Permit, ReleasePass, Visit
from visitors.visit_enums import VisitState

STEP = 2000
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WHOLE = dict.fromkeys(("cause", "course", "conclusion", "correction", "prevention"), "查明")


@dataclass
class Ground:
    """From what a month is drawn: whose, which days, who works there, and the chance."""

    community: Community
    begin: datetime
    end: datetime
    people: list[int]
    departments: list[int]
    units: list[Unit]
    categories: list[int]
    chance: random.Random
    edge: timedelta = 3 * DAY  # rows of the months beside it
    made: dict[str, int] = field(default_factory=dict)

    def moment(self) -> datetime:
        """Somewhere in the month, or near it; now and then exactly on its edge."""
        if self.chance.random() < 0.01:
            return self.chance.choice((self.begin, self.end, self.end - timedelta(microseconds=1)))
        span = self.end - self.begin + 2 * self.edge
        return (
            self.begin
            - self.edge
            + timedelta(microseconds=self.chance.randrange(int(span / timedelta(microseconds=1))))
        )

    def after(self, moment: datetime, most: timedelta) -> datetime:
        """Soon after."""
        return moment + timedelta(microseconds=self.chance.randrange(int(most / timedelta(microseconds=1)) + 1))

    def some(self, share: float) -> bool:
        """True so often."""
        return self.chance.random() < share

    def key(self) -> uuid.UUID:
        """One that nobody has."""
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def person(self) -> int:
        """Somebody who works there."""
        return self.chance.choice(self.people)


def fill(ground: Ground, count: int) -> None:
    """`count` matters with all that hangs on them, a tenth as many visits, and the days of the month.

    They are recorded in the order in which they came in, as a desk does it.
    """
    came = sorted(ground.moment() for _number in range(count))
    for first in range(0, count, STEP):
        made = [_ticket(ground, number, at) for number, at in enumerate(came[first : first + STEP], start=first)]
        tickets = insert(made)
        _contacts(ground, tickets)
        _limits(ground, tickets)
        _complaints(ground, [one for one in tickets if one.kind == Kind.COMPLAINT])
        _orders(ground, [one for one in tickets if one.kind == Kind.REPAIR and ground.some(0.7)])
        _revisits(ground, [one for one in tickets if one.closed_at and ground.some(0.6)])
        _praises(ground, [one for one in tickets if one.kind == Kind.PRAISE])
    _merge(ground)
    _days(ground, count // 10 + 5)
    _gate(ground, count // 10 + 20)


def _ticket(ground: Ground, number: int, opened: datetime) -> Ticket:
    unit, is_open = ground.chance.choice(ground.units), ground.some(0.2)
    by = ground.person()
    return Ticket(
        community=ground.community,
        number=f"M{number:07d}",
        kind=ground.chance.choice(Kind.values),
        category_id=ground.chance.choice(ground.categories) if ground.some(0.9) else None,
        text="厨房水管漏水，请派人来看看。",
        state=State.IN_PROGRESS if is_open else State.CLOSED,
        channel=ground.chance.choice(list(Channel)[:5]),
        unit=unit if ground.some(0.9) else None,
        building_id=unit.building_id if ground.some(0.95) else None,
        caller_name="王测试",
        caller_gender=ground.chance.choice("mf"),
        caller_phone="13800001234",
        first_responder_id=by,
        handler_id=by,
        opened_at=opened,
        closed_at=None if is_open else ground.after(opened, 9 * DAY),
        outcome="" if is_open else "已处理",
        told="" if is_open else Told.PHONE,
        solved_on_spot=not is_open and ground.some(0.2),
        inbound=2 if ground.some(0.1) else 1,
    )


def _contacts(ground: Ground, tickets: Iterable[Ticket]) -> None:
    """The first contact of each, and the second of those whose resident had to call again."""
    told = [(one, one.opened_at) for one in tickets]
    told += [(one, ground.after(one.opened_at, 6 * DAY) + MINUTE) for one in tickets if one.inbound > 1]
    facts = {"community": ground.community, "channel": Channel.PHONE}
    calls = insert(Call(key=ground.key(), at=at, taken_by_id=one.first_responder_id, **facts) for one, at in told)
    insert(
        Contact(
            ticket=one,
            call=call,
            direction=Direction.IN,
            channel=Channel.PHONE,
            at=at,
            text="…",
            by_id=call.taken_by_id,
        )
        for (one, at), call in zip(told, calls, strict=True)
    )


LIMITS = {"TL-1": 2 * HOUR, "TL-2": 5 * HOUR, "TL-6": 3 * DAY, "TL-7": 7 * DAY}


def _limits(ground: Ground, tickets: Iterable[Ticket]) -> None:
    """Met early, exactly in time, late, not at all, or dropped; some fired steps."""
    rows = []
    for one in tickets:
        for rule, amount in LIMITS.items():
            if rule in {"TL-6", "TL-7"} and one.kind != Kind.COMPLAINT:
                continue
            due, fate = one.opened_at + amount, ground.chance.random()
            met = due if fate < 0.05 else ground.after(one.opened_at, amount * 1.3) if fate < 0.85 else None
            rows.append(
                Deadline(
                    community=ground.community,
                    subject_kind="ticket",
                    subject_id=one.pk,
                    rule=rule,
                    due_at=due,
                    opened_at=one.opened_at,
                    met_at=met,
                    cancelled_at=due if met is None and fate > 0.95 else None,
                )
            )
    made = insert(rows)
    late = [one for one in made if one.met_at is None or one.met_at > one.due_at]
    insert(
        Escalation(deadline=one, level=2, step="breach", at=one.due_at + MINUTE, late_ms=ground.chance.randrange(3000))
        for one in late
    )


def _complaints(ground: Ground, tickets: Iterable[Ticket]) -> None:
    rows = []
    for one in tickets:
        if ground.some(0.15):
            continue  # not judged
        valid, whole = ground.some(0.7), ground.some(0.7)
        report = {
            **WHOLE,
            "reported_at": one.opened_at + HOUR,
            "reported_by_id": one.handler_id,
            "responsible_person_id": ground.person() if ground.some(0.5) else None,
            "responsible_department_id": ground.chance.choice(ground.departments),
        }
        judged = {"judged_at": one.opened_at + HOUR, "judged_by_id": one.handler_id, "reasons": "属实"}
        rows.append(Complaint(ticket=one, valid=valid, **judged, **(report if valid and whole else {})))
    insert(rows)


def _orders(ground: Ground, tickets: Iterable[Ticket]) -> None:
    rows = []
    for number, one in enumerate(tickets):
        sent = one.opened_at + 10 * MINUTE
        appointment = sent + DAY if ground.some(0.2) else None
        due = (appointment or sent) + 20 * MINUTE
        fate = ground.chance.random()
        arrived = due if fate < 0.05 else ground.after(sent, due - sent + 20 * MINUTE) if fate < 0.85 else None
        state = OrderState.ON_SITE if arrived else OrderState.CANCELLED if fate > 0.95 else OrderState.DISPATCHED
        rows.append(
            WorkOrder(
                community=ground.community,
                ticket=one,
                key=ground.key(),
                number=f"{one.number}-{number}",
                state=state,
                trade=ground.chance.choice(Trade.values),
                task="修",
                technician_id=ground.person(),
                dispatched_at=sent,
                dispatched_by_id=one.handler_id,
                appointment_at=appointment,
                site_due_at=due,
                arrived_at=arrived,
            )
        )
    insert(rows)


def _revisits(ground: Ground, tickets: Iterable[Ticket]) -> None:
    rows = []
    for one in tickets:
        if one.closed_at is None:
            continue
        ended = ground.after(one.closed_at, 4 * DAY) if ground.some(0.8) else None
        result = ground.chance.choice([*Satisfaction.values, Satisfaction.SATISFIED, ""]) if ended else ""
        rule = "TL-9" if one.kind == Kind.COMPLAINT else "TL-10"
        rows.append(
            Revisit(
                community=ground.community,
                ticket=one,
                first_responder_id=one.first_responder_id,
                rule=rule,
                opened_at=one.closed_at,
                due_at=one.closed_at + 2 * DAY,
                ended_at=ended,
                result=result,
                ended_by_id=one.handler_id if ended else None,
            )
        )
    insert(rows)


def _praises(ground: Ground, tickets: Sequence[Ticket]) -> None:
    insert(
        Praise(
            ticket=one,
            community=ground.community,
            person_id=ground.person() if ground.some(0.5) else None,
            department_id=ground.chance.choice(ground.departments),
            words="师傅热心",
            registered_by_id=one.handler_id,
            registered_at=one.opened_at + HOUR,
        )
        for one in tickets
    )
    Ticket.objects.filter(pk__in=[one.pk for one in tickets]).update(praise_posted=True)


def _merge(ground: Ground) -> None:
    """A few were made twice by mistake: they count nowhere."""
    closed = Ticket.objects.filter(community=ground.community, state=State.CLOSED).order_by("pk")
    every = list(closed.values_list("pk", flat=True))
    ids = every[:: max(len(every) // 7, 1)][1:7]
    if len(ids) == 6:
        Ticket.objects.filter(pk__in=ids[:3]).update(merged_into=ids[3], told=Told.MERGED)


def _days(ground: Ground, lines: int) -> None:
    """Every service day of the month and its neighbours, closed, with what its end found."""
    every = list(Ticket.objects.filter(community=ground.community).order_by("pk"))
    tickets = every[:: max(len(every) // lines, 1)]
    first: date = (ground.begin + DAY).date()
    for count in range(-2, (ground.end - ground.begin).days + 2):
        ends = ground.begin + 18 * HOUR + count * DAY
        day = ServiceDay.objects.create(
            community=ground.community,
            day=first + count * DAY,
            starts_at=ends - DAY,
            ends_at=ends,
            closed_at=ends + MINUTE,
        )
        found = [one for one in tickets if one.opened_at <= ends and (one.closed_at is None or one.closed_at > ends)]
        insert(_line(ground, day, one) for one in found)


def _line(ground: Ground, day: ServiceDay, ticket: Ticket) -> DayLine:
    facts: dict[str, Any] = {"verdict": Cleared.NOT_CLEARED}
    if ground.some(0.7):
        told = {"told_at": day.ends_at - HOUR, "reason": "等配件", "resolve_on": day.day + 2 * DAY}
        facts = {"verdict": Cleared.CARRIED, **told}
    people = {"first_responder_id": ticket.first_responder_id, "handler_id": ticket.handler_id}
    return DayLine(service_day=day, ticket=ticket, **people, **facts)


def _gate(ground: Ground, count: int) -> None:
    rows = []
    for _number in range(count):
        at, heads, fate = ground.moment(), ground.chance.randrange(1, 5), ground.chance.random()
        opened = at - timedelta(seconds=ground.chance.randrange(20, 90) * heads) if ground.some(0.8) else None
        facts: dict[str, Any] = {"state": VisitState.REFUSED, "ended_at": at}
        if fate < 0.7:
            came = {"agreed_at": at, "agreed_how": "phone", "basis": "consent", "entered_at": at}
            facts = {"state": VisitState.LEFT, "left_at": ground.after(at, 3 * HOUR), **came}
        elif fate < 0.8:
            facts = {"state": VisitState.ASKED}
        rows.append(
            Visit(
                community=ground.community,
                key=ground.key(),
                name="访客",
                heads=heads,
                opened_at=opened,
                registered_at=at,
                registered_by_id=ground.person(),
                unit=ground.chance.choice(ground.units),
                **facts,
            )
        )
    insert(rows)
    insert(_permit(ground) for _number in range(min(count // 5, 500)))
    insert(_release(ground, number) for number in range(min(count // 5, 500)))


def _permit(ground: Ground) -> Permit:
    at = ground.moment()
    hours = {"from_time": "08:00", "until_time": "18:00", "from_day": at.date(), "until_day": at.date() + 9 * DAY}
    who = {"issued_at": at, "issued_by_id": ground.person(), "holder": "测试工"}
    return Permit(community=ground.community, key=ground.key(), kind="worker", **who, **hours)


def _release(ground: Ground, number: int) -> ReleasePass:
    at, by = ground.moment(), ground.person()
    facts: dict[str, Any] = {}
    if ground.some(0.8):
        sure = {"confirmed_at": at, "confirmed_by_id": by, "confirmed_how": "call"}
        facts = {"signed_at": at, "signed_by_id": by, "code_digest": f"{number}", "code_sealed": "…", **sure}
        if ground.some(0.6):
            facts |= {"used_at": ground.after(at, 5 * HOUR), "used_by_id": by}
    return ReleasePass(
        community=ground.community,
        number=f"F{number:06d}",
        key=ground.key(),
        token=ground.key(),
        source="desk",
        unit=ground.chance.choice(ground.units),
        applied_at=at - HOUR,
        applied_by_id=by,
        standing="owner",
        from_at=at,
        until_at=at + DAY,
        item_count=1,
        **facts,
    )
