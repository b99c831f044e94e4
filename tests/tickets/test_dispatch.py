"""Sending a technician: now or at a time, another one, or nobody after all (R-1, R-2, TL-4)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from deadlines.sweep import sweep
from ledger.models import Entry
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, UnitFactory, a_ticket
from tests.tickets.orders import MINUTE, a_technician, accepted, an_order, arrived, finished, limits_of, sent
from tickets import order_refusals as refusals
from tickets.enums import Deed, OrderState
from tickets.models import OrderStep, Ticket, WorkOrder
from tickets.refusals import AlreadyClosed, ReasonMissing, TextMissing
from tickets.services import cancel_order, close, merge, reassign, split

pytestmark = pytest.mark.django_db


def told(code: str) -> set[int]:
    """Who has a notice of this kind."""
    return set(Notice.objects.filter(code=code).values_list("recipient", flat=True))


@pytest.mark.rule("R-1", "TL-4")
def test_the_order_reaches_the_technician_at_once_and_both_limits_run(front: Membership) -> None:
    order, technician = sent(front)

    assert order.state == OrderState.DISPATCHED
    assert order.number == "P261123-0001"
    assert told("order.dispatched") == {technician.pk}
    assert limits_of(order) == {"R-1": NOON + 5 * MINUTE, "TL-4": NOON + 20 * MINUTE}


@pytest.mark.rule("TL-4")
def test_an_agreed_appointment_starts_the_twenty_minutes(front: Membership) -> None:
    at = NOON + timedelta(hours=4)
    order = an_order(a_ticket(front), front.user, a_technician(front).user, appointment_at=at)

    assert limits_of(order)["TL-4"] == at + 20 * MINUTE == order.site_due_at


def test_the_tickets_next_limit_is_the_nearest_of_its_own_and_the_technicians(front: Membership) -> None:
    order, technician = sent(front)
    assert (order.ticket.next_rule, order.ticket.next_due_at) == ("TL-4", NOON + 20 * MINUTE)

    arrived(order, technician, at=NOON + 9 * MINUTE)

    ticket = Ticket.objects.get()
    assert ticket.next_rule in {"TL-1", "TL-2"}
    assert ticket.next_due_at == NOON + timedelta(hours=2)


def test_one_click_dispatches_once(front: Membership) -> None:
    key, ticket, technician = uuid.uuid4(), a_ticket(front), a_technician(front).user
    first = an_order(ticket, front.user, technician, key=key)

    assert an_order(ticket, front.user, technician, key=key) == first
    assert Ticket.objects.get().orders_open == 1


@pytest.mark.rule("R-1")
def test_without_a_technician_the_supervisor_is_told_at_once(front: Membership, lead: Membership) -> None:
    an_order(a_ticket(front), front.user, None)

    assert told("order.unassigned") == {lead.user_id}


@pytest.mark.rule("R-1")
def test_an_order_that_nobody_accepts_within_five_minutes_goes_to_the_supervisor(
    front: Membership, lead: Membership
) -> None:
    order, _technician = sent(front)
    sweep(NOON + timedelta(minutes=4, seconds=59))
    assert lead.user_id not in told("deadline.breach")

    sweep(NOON + 5 * MINUTE)

    assert told("deadline.breach") == {lead.user_id}
    assert "R-1" in limits_of(order), "it runs on until somebody accepts"


def test_accepting_in_time_alarms_nobody(front: Membership, lead: Membership) -> None:
    order, technician = sent(front)
    accepted(order, technician, at=NOON + MINUTE)

    sweep(NOON + 10 * MINUTE)

    assert told("deadline.breach") == set()


@pytest.mark.rule("R-2")
def test_another_technician_is_sent_and_the_first_one_need_not_go(front: Membership) -> None:
    order, technician = sent(front)
    accepted(order, technician, at=NOON + MINUTE)
    other = a_technician(front).user

    reassign(
        order_id=order.pk, by=front.user, technician=other, reason="换水工", key=uuid.uuid4(), now=NOON + 2 * MINUTE
    )

    order.refresh_from_db()
    assert (order.technician, order.state) == (other, OrderState.DISPATCHED)
    assert technician.pk in told("order.taken_away")
    assert other.pk in told("order.dispatched")
    assert limits_of(order) == {"R-1": NOON + 7 * MINUTE, "TL-4": NOON + 20 * MINUTE}


def test_an_order_of_nobody_is_given_without_a_word_and_one_is_taken_away_with_a_reason_only(
    front: Membership,
) -> None:
    order = an_order(a_ticket(front), front.user, None)
    first, second = a_technician(front).user, a_technician(front).user
    given: dict[str, Any] = {"order_id": order.pk, "by": front.user, "reason": "", "now": NOON}

    reassign(**given, technician=first, key=uuid.uuid4())

    with pytest.raises(ReasonMissing):
        reassign(**given, technician=second, key=uuid.uuid4())


def test_the_same_technician_is_no_other_one(front: Membership) -> None:
    order, technician = sent(front)
    with pytest.raises(refusals.SameTechnician):
        reassign(order_id=order.pk, by=front.user, technician=technician, reason="换", key=uuid.uuid4(), now=NOON)


def test_a_stranger_is_not_sent(front: Membership) -> None:
    stranger = MembershipFactory.create(role=Role.TECHNICIAN)
    with pytest.raises(refusals.TechnicianUnfit):
        an_order(a_ticket(front), front.user, stranger.user)
    assert not WorkOrder.objects.exists()


def test_a_cancelled_order_owes_nothing_and_the_ticket_may_close(front: Membership) -> None:
    order, technician = sent(front)
    closing: dict[str, Any] = {"ticket_id": order.ticket_id, "by": front.user, "outcome": "已自行解决", "told": "phone"}
    with pytest.raises(refusals.OrderUnderWay):
        close(**closing, untold_reason="", now=NOON + MINUTE)

    cancel_order(order_id=order.pk, by=front.user, reason="住户自行解决", key=uuid.uuid4(), now=NOON + MINUTE)
    close(**closing, untold_reason="", now=NOON + 2 * MINUTE)

    assert limits_of(order) == {}
    assert told("order.cancelled") == {technician.pk}


def test_without_a_reason_nobody_is_called_back(front: Membership) -> None:
    order, _technician = sent(front)
    with pytest.raises(ReasonMissing):
        cancel_order(order_id=order.pk, by=front.user, reason="  ", key=uuid.uuid4(), now=NOON)


def test_a_second_visit_and_a_second_trade_are_orders_of_their_own(front: Membership) -> None:
    order, technician = sent(front)
    arrived(order, technician, at=NOON + 5 * MINUTE)
    finished(order, technician, at=NOON + 30 * MINUTE)

    again = an_order(order.ticket, front.user, technician, now=NOON + 40 * MINUTE)

    assert again.number == "P261123-0002"
    assert Ticket.objects.values_list("orders_made", "orders_open").get() == (2, 1)


def test_a_closed_ticket_sends_nobody(front: Membership) -> None:
    ticket = a_ticket(front, solved=True, outcome="已告知")
    with pytest.raises(AlreadyClosed):
        an_order(ticket, front.user, None)


@pytest.mark.parametrize("task", ["", "   "])
def test_an_order_says_what_is_to_be_done(front: Membership, task: str) -> None:
    with pytest.raises(TextMissing):
        an_order(a_ticket(front), front.user, None, task=task)


def test_every_deed_stands_in_the_log_and_in_the_ledger(front: Membership) -> None:
    order, technician = sent(front)
    accepted(order, technician, at=NOON + MINUTE)
    arrived(order, technician, at=NOON + 5 * MINUTE)
    finished(order, technician, at=NOON + 30 * MINUTE)

    deeds = list(OrderStep.objects.filter(order=order).order_by("at").values_list("deed", flat=True))
    assert deeds == [Deed.DISPATCHED, Deed.ACCEPTED, Deed.ARRIVED, Deed.FINISHED]
    actions = list(Entry.objects.order_by("seq").values_list("action", flat=True))
    assert actions[-4:] == [
        "ticket.dispatched",
        "ticket.order_accepted",
        "ticket.order_arrived",
        "ticket.order_finished",
    ]


def test_merging_takes_the_technician_along_and_splitting_brings_them_back(front: Membership) -> None:
    unit = UnitFactory.create(building__community=front.community)
    survivor, duplicate = a_ticket(front, unit=unit), a_ticket(front, unit=unit)
    order = an_order(duplicate, front.user, a_technician(front).user)

    merge(duplicate_id=duplicate.pk, survivor_id=survivor.pk, by=front.user, reason="同一件事", now=NOON + MINUTE)

    order.refresh_from_db()
    survivor.refresh_from_db()
    assert order.ticket == survivor
    assert (survivor.orders_made, survivor.orders_open, survivor.next_rule) == (1, 1, "TL-4")
    moved = survivor.contacts.get(moved_from=duplicate)
    split(contact_id=moved.pk, who=front, reason="不是一件事", now=NOON + 2 * MINUTE)
    order.refresh_from_db()
    duplicate.refresh_from_db()
    survivor.refresh_from_db()
    assert order.ticket == duplicate
    assert (duplicate.orders_open, survivor.orders_open) == (1, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": OrderState.ON_SITE},
        {"state": OrderState.ACCEPTED, "technician": None},
        {"state": OrderState.DONE, "arrived_at": NOON},
        {"state": OrderState.CONFIRMED, "arrived_at": NOON, "done_at": NOON, "result": "好"},
        {"ones": 128},
    ],
)
def test_the_database_refuses_an_order_that_cannot_be(front: Membership, changes: dict[str, object]) -> None:
    order, _technician = sent(front)
    with pytest.raises(IntegrityError):
        WorkOrder.objects.filter(pk=order.pk).update(**changes)
