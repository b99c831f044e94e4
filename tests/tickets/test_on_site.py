"""What a technician does, told at once or later (R-2, R-3, TL-4)."""

import uuid
from datetime import timedelta

import pytest

from deadlines.models import Deadline
from deadlines.sweep import sweep
from notices.models import Notice
from staff.models import Membership
from tests.factories import NOON, a_ticket
from tests.tickets.orders import (
    MINUTE,
    a_technician,
    accepted,
    an_order,
    arrived,
    confirmed,
    finished,
    late,
    limits_of,
    refused,
    sent,
)
from tickets import order_refusals as refusals
from tickets.enums import Ones, OrderState
from tickets.models import OrderStep, WorkOrder
from tickets.refusals import ReasonMissing, TextMissing
from tickets.services import set_off

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-2")
def test_an_order_goes_from_dispatched_to_confirmed_each_with_its_time_and_person(front: Membership) -> None:
    order, technician = sent(front)
    accepted(order, technician, at=NOON + MINUTE)
    set_off(order_id=order.pk, by=technician, at=NOON + 2 * MINUTE, key=uuid.uuid4(), now=NOON + 2 * MINUTE)
    arrived(order, technician, at=NOON + 9 * MINUTE)
    finished(order, technician, at=NOON + 40 * MINUTE)
    confirmed(order, front.user, at=NOON + 60 * MINUTE)

    order.refresh_from_db()
    assert order.state == OrderState.CONFIRMED
    log = OrderStep.objects.filter(order=order).order_by("at").values_list("deed", "at", "by")
    assert list(log) == [
        ("dispatched", NOON, front.user_id),
        ("accepted", NOON + MINUTE, technician.pk),
        ("set_off", NOON + 2 * MINUTE, technician.pk),
        ("arrived", NOON + 9 * MINUTE, technician.pk),
        ("finished", NOON + 40 * MINUTE, technician.pk),
        ("confirmed", NOON + 60 * MINUTE, front.user_id),
    ]


@pytest.mark.rule("TL-4")
def test_arriving_stops_the_twenty_minutes(front: Membership) -> None:
    order, technician = sent(front)

    arrived(order, technician, at=NOON + 19 * MINUTE)

    assert limits_of(order) == {}
    assert Deadline.objects.get(subject_kind="order", rule="TL-4").met_at == NOON + 19 * MINUTE


@pytest.mark.rule("TL-4")
def test_an_arrival_told_later_counts_by_its_own_time(front: Membership) -> None:
    order, technician, owed = late(front)

    arrived(order, technician, at=NOON + 18 * MINUTE, now=NOON + 50 * MINUTE)

    order.refresh_from_db()
    assert order.arrived_at == NOON + 18 * MINUTE
    step = OrderStep.objects.get(order=order, deed="arrived")
    assert (step.at, step.received_at) == (NOON + 18 * MINUTE, NOON + 50 * MINUTE)
    owed.refresh_from_db()
    assert owed.lapsed_at == NOON + 50 * MINUTE


def test_a_deed_is_never_before_the_one_that_it_follows(front: Membership) -> None:
    order, technician = sent(front)
    accepted(order, technician, at=NOON + 3 * MINUTE)

    arrived(order, technician, at=NOON - 30 * MINUTE, now=NOON + 10 * MINUTE)

    order.refresh_from_db()
    assert order.arrived_at == NOON + 3 * MINUTE


def test_a_clock_that_is_far_ahead_is_refused(front: Membership) -> None:
    order, technician = sent(front)
    with pytest.raises(refusals.DeedInTheFuture):
        arrived(order, technician, at=NOON + 30 * MINUTE, now=NOON + 10 * MINUTE)


def test_the_same_deed_sent_twice_is_one(front: Membership) -> None:
    order, technician = sent(front)
    key = uuid.uuid4()
    arrived(order, technician, at=NOON + 9 * MINUTE, key=key)

    arrived(order, technician, at=NOON + 9 * MINUTE, key=key, now=NOON + 20 * MINUTE)

    assert OrderStep.objects.filter(order=order, deed="arrived").count() == 1


@pytest.mark.rule("R-1")
def test_an_unassigned_order_belongs_to_the_first_who_accepts_it(front: Membership) -> None:
    order = an_order(a_ticket(front), front.user, None)
    first, second = a_technician(front).user, a_technician(front).user
    accepted(order, first, at=NOON + MINUTE)

    with pytest.raises(refusals.NotYourOrder):
        accepted(order, second, at=NOON + 2 * MINUTE)
    assert WorkOrder.objects.get().technician == first


@pytest.mark.rule("R-2")
def test_a_refusal_has_a_reason_and_the_order_waits_for_another(front: Membership, lead: Membership) -> None:
    order, technician = sent(front)
    with pytest.raises(ReasonMissing):
        refused(order, technician, at=NOON + MINUTE, reason=" ")

    refused(order, technician, at=NOON + 2 * MINUTE)

    order.refresh_from_db()
    assert (order.technician, order.state) == (None, OrderState.DISPATCHED)
    assert limits_of(order) == {"R-1": NOON + 7 * MINUTE, "TL-4": NOON + 20 * MINUTE}
    recipients = Notice.objects.filter(code="order.refused").values_list("recipient", flat=True)
    assert set(recipients) == {front.user_id, lead.user_id}


def test_another_persons_order_is_not_mine(front: Membership) -> None:
    order, _technician = sent(front)
    with pytest.raises(refusals.NotYourOrder):
        arrived(order, a_technician(front).user, at=NOON + MINUTE)


def test_nothing_is_finished_before_somebody_was_there(front: Membership) -> None:
    order, technician = sent(front)
    with pytest.raises(refusals.OrderMovedOn):
        finished(order, technician, at=NOON + MINUTE)


@pytest.mark.rule("R-3")
def test_the_seven_ones_that_were_kept_stand_on_the_order(front: Membership) -> None:
    order, technician = sent(front)
    arrived(order, technician, at=NOON + 5 * MINUTE)
    finished(order, technician, at=NOON + 30 * MINUTE, ones=[Ones.BADGE, Ones.RAG, Ones.RAG])

    order.refresh_from_db()
    assert order.ones == Ones.BADGE + Ones.RAG


def test_what_was_done_has_words(front: Membership) -> None:
    order, technician = sent(front)
    arrived(order, technician, at=NOON + 5 * MINUTE)
    with pytest.raises(TextMissing):
        finished(order, technician, at=NOON + 30 * MINUTE, result=" ")


@pytest.mark.rule("R-6")
def test_first_responder_and_handler_are_told_when_it_is_done(front: Membership) -> None:
    order, technician = sent(front)
    arrived(order, technician, at=NOON + 5 * MINUTE)
    finished(order, technician, at=NOON + 30 * MINUTE)

    assert set(Notice.objects.filter(code="order.finished").values_list("recipient", flat=True)) == {front.user_id}


@pytest.mark.rule("TL-4")
def test_fifteen_minutes_warn_the_technician_and_the_first_responder(front: Membership) -> None:
    order, technician = sent(front)
    accepted(order, technician, at=NOON + MINUTE)
    sweep(NOON + timedelta(minutes=14, seconds=59))
    assert not Notice.objects.filter(code="deadline.warning").exists()

    sweep(NOON + 15 * MINUTE)

    warned = Notice.objects.filter(code="deadline.warning").values_list("recipient", flat=True)
    assert set(warned) == {front.user_id, technician.pk}
