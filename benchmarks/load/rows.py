"""Matters with all that hangs on them: a base of closed ones, to be multiplied, and those that are open now."""

import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from benchmarks.load.ground import Ground
from benchmarks.plain_rows import insert
from deadlines.models import Deadline, Escalation
from staff.enums import Role
from tickets.enums import Channel, Deed, Direction, Happening, Kind, OrderState, Satisfaction, State, Told, Trade
from tickets.models import Call, Complaint, Contact, Event, OrderStep, Praise, Revisit, Ticket, WorkOrder
from visitors.models import Visit

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
LONGEST = 20 * HOUR  # from opening to closing
WORDS = ("厨房水管漏水，地上积水，请尽快派人来看看。", "楼道灯不亮，晚上看不清台阶。", "电梯里有异响，停层时抖动。",
         "楼上装修噪音大，午休时间还在施工。", "门禁卡刷不开单元门。", "车位被别人占用，联系不上车主。")  # fmt: skip
KINDS = [Kind.REPAIR] * 10 + [Kind.INQUIRY] * 4 + [Kind.COMPLAINT] * 3 + [Kind.HELP, Kind.PRAISE, Kind.SUGGESTION]


@dataclass
class Past:
    """The rows of one base, by model in the order in which they refer to each other."""

    tickets: list[Ticket] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)


class Maker:
    """Draws rows from the ground by chance."""

    def __init__(self, ground: Ground, seed: int) -> None:
        self.ground, self.chance = ground, random.Random(seed)

    def key(self) -> uuid.UUID:
        """One that nobody has."""
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def ticket(self, number: str, opened: datetime, **facts: Any) -> Ticket:
        """A matter of somebody who lives here."""
        home, chance = self.chance.choice(self.ground.homes), self.chance
        by = chance.choice(self.ground.staff[Role.FRONT])
        return Ticket(
            community=self.ground.community, number=number, kind=chance.choice(KINDS), text=chance.choice(WORDS),
            category_id=chance.choice(self.ground.categories), channel=chance.choice(list(Channel)[:5]),
            building_id=home.building, unit_id=home.unit, resident_id=home.resident, caller_name=home.name,
            caller_gender=chance.choice("mf"), caller_phone=f"1390{chance.randrange(10**7):07d}", opened_at=opened,
            first_responder_id=by, handler_id=by, **facts,
        )  # fmt: skip

    def past(self, count: int, begin: datetime, length: timedelta) -> Past:
        """`count` closed matters that were opened one after the other, and half as many visits."""
        made = Past()
        for number in range(count):
            opened = begin + length * ((number + self.chance.random()) / count)
            closed = opened + self.chance.random() * (LONGEST - HOUR) + HOUR / 2
            facts = {"state": State.CLOSED, "closed_at": closed, "outcome": "已处理，住户知晓。", "told": Told.PHONE}
            made.tickets.append(self.ticket(f"L{number:05d}", opened, **facts))
        insert(made.tickets)
        made.rows = [
            made.tickets, *self._story(made.tickets), *self._limits(made.tickets), *self._orders(made.tickets),
            *self._beside(made.tickets), self._visits(count // 2, begin, length),
        ]  # fmt: skip
        return made

    def told(self, tickets: Sequence[Ticket], answer: Callable[[Ticket], dict[str, Any]]) -> list[list[Any]]:
        """The call in which each was told, what was said, and the desk's answer after twenty minutes."""
        facts: dict[str, Any] = {"community": self.ground.community, "channel": Channel.PHONE}
        calls = insert(
            Call(key=self.key(), at=one.opened_at, taken_by_id=one.first_responder_id, unit_id=one.unit_id,
                 resident_id=one.resident_id, **facts)
            for one in tickets
        )  # fmt: skip
        contacts = insert(
            contact
            for one, call in zip(tickets, calls, strict=True)
            for contact in (
                Contact(ticket=one, call=call, direction=Direction.IN, channel=Channel.PHONE, at=one.opened_at,
                        by_id=one.first_responder_id, text=one.text),
                Contact(ticket=one, direction=Direction.OUT, channel=Channel.CALL_OUT, at=one.opened_at + 20 * MINUTE,
                        by_id=one.handler_id, **answer(one)),
            )
        )  # fmt: skip
        return [calls, contacts]

    def _story(self, tickets: Sequence[Ticket]) -> list[list[Any]]:
        """The call, what was said, what was answered, the closing."""
        told = self.told(tickets, lambda _one: {"text": "师傅已经看过，配件已更换。", "final": True})
        closings = insert(
            Event(ticket=one, happening=Happening.CLOSED, at=one.closed_at, by_id=one.handler_id)
            for one in tickets
            if one.closed_at
        )
        return [*told, closings]

    def _limits(self, tickets: Sequence[Ticket]) -> list[list[Any]]:
        """Each was to be answered within two hours; one in twenty was late, and the chain fired."""
        made = insert(
            Deadline(community=self.ground.community, subject_kind="ticket", subject_id=one.pk, rule="TL-1",
                     opened_at=one.opened_at, due_at=one.opened_at + 2 * HOUR, level=2,
                     met_at=one.opened_at + (3 * HOUR if self.chance.random() < 0.05 else 20 * MINUTE))
            for one in tickets
        )  # fmt: skip
        fired = insert(
            Escalation(deadline=one, level=2, step="breach", at=one.due_at + MINUTE, late_ms=400)
            for one in made
            if one.met_at and one.met_at > one.due_at
        )
        return [made, fired]

    def _orders(self, tickets: Sequence[Ticket]) -> list[list[Any]]:
        """Repairs were done by a technician, in three steps."""
        repairs = [one for one in tickets if one.kind == Kind.REPAIR]
        for one in repairs:
            one.orders_made = 1
        orders = insert(
            WorkOrder(community=self.ground.community, ticket=one, key=self.key(), number=one.number, task=one.text[:40],
                      trade=self.chance.choice(Trade.values), state=OrderState.DONE, result="更换三角阀", ones=127,
                      technician_id=self.chance.choice(self.ground.staff[Role.TECHNICIAN]),
                      dispatched_at=one.opened_at + 2 * MINUTE, dispatched_by_id=one.handler_id,
                      site_due_at=one.opened_at + 22 * MINUTE, done_at=one.opened_at + 28 * MINUTE,
                      arrived_at=one.opened_at + self.chance.randrange(8, 26) * MINUTE)
            for one in repairs
        )  # fmt: skip
        steps = insert(
            OrderStep(order=one, deed=deed, at=at, received_at=at, by=one.technician, key=self.key())
            for one in orders
            for deed, at in _steps(one)
        )
        limits = insert(
            Deadline(community=self.ground.community, subject_kind="order", subject_id=one.pk, rule="TL-4",
                     opened_at=one.dispatched_at, due_at=one.site_due_at, level=1, met_at=one.arrived_at)
            for one in orders
        )  # fmt: skip
        return [orders, steps, limits]

    def _beside(self, tickets: Sequence[Ticket]) -> list[list[Any]]:
        """Judgements, revisits, praise."""
        community, chance = self.ground.community, self.chance
        complaints = insert(
            Complaint(ticket=one, valid=chance.random() < 0.7, reasons="现场核实", judged_at=one.opened_at + HOUR / 2,
                      judged_by_id=one.handler_id)
            for one in tickets
            if one.kind == Kind.COMPLAINT
        )  # fmt: skip
        revisits = insert(
            Revisit(community=community, ticket=one, first_responder_id=one.first_responder_id, rule="TL-10",
                    opened_at=one.closed_at, due_at=one.closed_at + 2 * DAY, ended_at=one.closed_at + 10 * MINUTE,
                    ended_by_id=one.first_responder_id, result=Satisfaction.SATISFIED)
            for one in tickets
            if one.closed_at and one.kind in {Kind.REPAIR, Kind.COMPLAINT}
        )  # fmt: skip
        praises = insert(
            Praise(ticket=one, community=community, person_id=chance.choice(self.ground.staff[Role.TECHNICIAN]),
                   words="师傅热心", registered_by_id=one.handler_id, registered_at=one.opened_at + HOUR)
            for one in tickets
            if one.kind == Kind.PRAISE
        )  # fmt: skip
        Ticket.objects.filter(pk__in=[one.ticket_id for one in praises]).update(praise_posted=True)
        return [complaints, revisits, praises]

    def _visits(self, count: int, begin: datetime, length: timedelta) -> list[Any]:
        """Visitors who came and went."""
        rows = []
        for number in range(count):
            at, home = begin + length * (number / count), self.chance.choice(self.ground.homes)
            guard = self.chance.choice(self.ground.staff[Role.GUARD])
            rows.append(
                Visit(community=self.ground.community, key=self.key(), name=f"访客{number}", heads=1, state="left",
                      phone=f"1370{number:07d}", unit_id=home.unit, host_id=home.resident, registered_at=at,
                      registered_by_id=guard, agreed_at=at, agreed_how="phone", basis="consent", entered_at=at,
                      entered_by_id=guard, left_at=at + HOUR, left_by_id=guard)
            )  # fmt: skip
        return insert(rows)


def _steps(order: WorkOrder) -> list[tuple[Deed, Any]]:
    """Accepted, arrived, done."""
    return [
        (Deed.ACCEPTED, order.dispatched_at + MINUTE),
        (Deed.ARRIVED, order.arrived_at),
        (Deed.FINISHED, order.done_at),
    ]
