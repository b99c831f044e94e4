"""Work orders of the demonstration: repairs of the last days with their visits, and today's in every state."""

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from deskapp.demo.engine import engine
from staff.enums import Role
from staff.models import Community, Membership, User
from tickets.enums import Channel, Confirmed, Kind, Ones, Trade
from tickets.models import Ability, Explanation, Ticket, WorkOrder
from tickets.queries.technicians import proposed_trade
from tickets.services import Paper, accept_order, arrive, confirm_order, dispatch, enter_paper, explain, finish, set_off

MINUTE = timedelta(minutes=1)
TRADES = {
    "tech": (Trade.PLUMBING, Trade.ELECTRICS, Trade.LIFT, Trade.GENERAL),
    "tech2": (Trade.ELECTRICS, Trade.DOORS, Trade.SIGNALS, Trade.AIR, Trade.CIVIL),
}
ON_PAPER = 3  # every so many of all orders went out on paper
WHY = "上一户水管爆裂还在抢修，已请工程部增派人手。"


def learn_trades(community: Community) -> None:
    """What the demonstration's technicians are able to do."""
    for name, trades in TRADES.items():
        for member in Membership.objects.filter(community=community, user__username=name):
            Ability.objects.bulk_create(Ability(community=community, user=member.user, trade=one) for one in trades)


def technicians_of(community: Community) -> list[User]:
    """Those of the engineering department, in a fixed order."""
    rows = Membership.objects.select_related("user").filter(community=community, user__username__in=TRADES)
    return [one.user for one in rows.filter(role=Role.TECHNICIAN).order_by("user__username")]


def send(ticket: Ticket, technician: User | None, at: datetime, *, appointment_at: datetime | None = None) -> WorkOrder:
    """Dispatched by the first responder."""
    return dispatch(
        ticket_id=ticket.pk,
        by=ticket.first_responder,
        trade=proposed_trade(ticket.category.name if ticket.category else "", ticket.text),
        task=ticket.text,
        technician=technician,
        appointment_at=appointment_at,
        key=uuid.uuid4(),
        now=at,
    )


def visited(ticket: Ticket, outcome: str, at: datetime, chance: random.Random) -> None:
    """A repair that was seen to: most within twenty minutes; for a late one the resident was called, or not."""
    people = technicians_of(ticket.community)
    if ticket.kind != Kind.REPAIR or not people:
        return
    technician, sent_at = chance.choice(people), at + 3 * MINUTE
    order = send(ticket, technician, sent_at)
    accept_order(order_id=order.pk, by=technician, at=sent_at + MINUTE, key=uuid.uuid4(), now=sent_at + MINUTE)
    there = sent_at + chance.choice((7, 9, 12, 14, 16, 18, 26)) * MINUTE
    if there > order.site_due_at:
        engine(order.site_due_at)
        if chance.random() < 0.7:
            call(order, order.site_due_at + 2 * MINUTE)
    done = there + chance.choice((12, 18, 25)) * MINUTE
    ones = list(Ones) if chance.random() < 0.8 else [Ones.BADGE, Ones.TOOL_BAG, Ones.SHOE_COVERS, Ones.RAG]
    if WorkOrder.objects.count() % ON_PAPER == 0:
        came_back(order, Paper(technician, there, done, outcome, ones, confirmed=True))
        return
    arrive(order_id=order.pk, by=technician, at=there, key=uuid.uuid4(), now=there)
    finish(order_id=order.pk, by=technician, result=outcome, ones=ones, at=done, key=uuid.uuid4(), now=done)
    if chance.random() < 0.6:
        confirm_order(
            order_id=order.pk, by=ticket.first_responder, how=Confirmed.PHONE, words="", key=uuid.uuid4(), now=done
        )


def came_back(order: WorkOrder, paper: Paper) -> None:
    """The order went out on paper: nobody heard of the arrival before the first responder entered it."""
    if paper.arrived_at and paper.arrived_at <= order.site_due_at:
        engine(order.site_due_at)
    by = order.ticket.first_responder
    enter_paper(order_id=order.pk, by=by, paper=paper, key=uuid.uuid4(), now=paper.done_at + 5 * MINUTE)


def call(order: WorkOrder, at: datetime) -> None:
    """The first responder explains."""
    for owed in Explanation.objects.filter(order=order, done_at=None):
        explain(
            explanation_id=owed.pk, by=owed.responder, reason=WHY, until=at + 20 * MINUTE, channel=Channel.CALL_OUT,
            key=uuid.uuid4(), now=at,
        )  # fmt: skip


def today(tickets: Sequence[Ticket], now: datetime) -> None:
    """Waiting for a technician, just sent, on the way, late, on site, at an appointment: one after the other."""
    if not tickets:
        return
    people = technicians_of(tickets[0].community)
    if not people:
        return
    for number, ticket in enumerate(one for one in tickets if one.kind == Kind.REPAIR and one.is_open):
        technician, fate = people[number % len(people)], number % 6
        if fate == 0:
            send(ticket, technician, now - 26 * MINUTE)
        elif fate == 1:
            order = send(ticket, technician, now - 24 * MINUTE)
            arrive(order_id=order.pk, by=technician, at=now - 12 * MINUTE, key=uuid.uuid4(), now=now - 12 * MINUTE)
        elif fate == 2:
            send(ticket, None, now - 2 * MINUTE)
        elif fate == 3:
            order = send(ticket, technician, now - 9 * MINUTE)
            set_off(order_id=order.pk, by=technician, at=now - 5 * MINUTE, key=uuid.uuid4(), now=now - 5 * MINUTE)
        elif fate == 4:
            send(ticket, technician, now - MINUTE)
        else:
            send(ticket, technician, now - 10 * MINUTE, appointment_at=now + timedelta(hours=3))
