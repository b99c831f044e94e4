"""Two people at once: what the locks prevent, and first the proof that it would happen without them."""

import threading
import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from deadlines.sweep import sweep
from ledger.models import Chain
from ledger.queries import verify_chain
from staff.enums import Role
from staff.models import Department, Membership, User
from tests.factories import NOON, DepartmentFactory, MembershipFactory, a_matter, a_ticket
from tests.races import race
from tests.tickets.orders import a_technician, accepted, an_order, arrived
from tickets.enums import Channel, Deed, HandoverState, OrderState, State, Told
from tickets.models import Call, Explanation, Handover, OrderStep, Ticket, WorkOrder
from tickets.refusals import AlreadyClosed, NoHandover
from tickets.services import Caller, answer_handover, ask_transfer, close, reply, report, take_contact
from tickets.services.handover import pending_handover

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def take(who: Membership, key: uuid.UUID) -> list[str]:
    """Record the same call with this key."""
    return [
        ticket.number
        for ticket in take_contact(
            membership=who,
            caller=Caller(name="王测试"),
            channel=Channel.PHONE,
            matters=[a_matter()],
            key=key,
            now=NOON,
        )
    ]


def offered_to_department() -> tuple[Ticket, list[Membership]]:
    """A ticket that waits for a department in which four people could accept it."""
    lead: Membership = MembershipFactory.create(role=Role.SUPERVISOR)
    department: Department = DepartmentFactory.create(community=lead.community)
    people = [
        MembershipFactory.create(community=lead.community, department=department, role=Role.TECHNICIAN)
        for _ in range(4)
    ]
    ticket = a_ticket(lead)
    ask_transfer(ticket_id=ticket.pk, membership=lead, to_department=department, reason="工程职责", now=NOON)
    return ticket, people


def accept_without_lock(ticket_id: int, by: Membership, all_have_read: threading.Barrier) -> bool:
    """What accepting would be if it read first and never locked; the worst moment is arranged, not hoped for."""
    with transaction.atomic():
        handover = pending_handover(Ticket.objects.get(pk=ticket_id))
        all_have_read.wait(timeout=10)
        Handover.objects.filter(pk=handover.pk).update(state=HandoverState.ACCEPTED, answered_by=by.user)
        return True


def test_a_double_click_is_one_call() -> None:
    who: Membership = MembershipFactory.create()
    key = uuid.uuid4()

    results = race(*[partial(take, who, key)] * 4)

    assert len({tuple(numbers) for numbers in results}) == 1
    assert (Call.objects.count(), Ticket.objects.count()) == (1, 1)


def test_calls_at_the_same_moment_get_numbers_of_their_own() -> None:
    who: Membership = MembershipFactory.create()

    results = race(*[partial(take, who, uuid.uuid4()) for _ in range(8)])

    assert sorted(number for numbers in results for number in numbers) == [f"261123-{n:04d}" for n in range(1, 9)]
    assert verify_chain(Chain.objects.get(pk=who.community_id)).broken_at is None


def test_without_the_lock_two_people_accept_the_same_handover() -> None:
    """The positive control."""
    ticket, people = offered_to_department()
    all_have_read = threading.Barrier(len(people))

    results = race(*[partial(accept_without_lock, ticket.pk, one, all_have_read) for one in people])

    assert results == [True] * len(people)


@pytest.mark.rule("OTE-6")
def test_of_a_whole_department_one_accepts() -> None:
    ticket, people = offered_to_department()

    results = race(
        *[
            partial(answer_handover, ticket_id=ticket.pk, by=one.user, accept=True, reason="", now=NOON)
            for one in people
        ]
    )

    won = [result for result in results if isinstance(result, Ticket)]
    assert len(won) == 1
    assert [type(result) for result in results if not isinstance(result, Ticket)] == [NoHandover] * 3
    ticket.refresh_from_db()
    assert ticket.handler_id == won[0].handler_id


def test_a_reply_and_a_closing_at_once_never_leave_a_closed_ticket_with_a_running_promise() -> None:
    who: Membership = MembershipFactory.create()
    ticket = a_ticket(who)
    say = partial(
        reply,
        ticket_id=ticket.pk,
        by=who.user,
        said="师傅在路上",
        channel=Channel.CALL_OUT,
        final=False,
        next_reply_at=NOON.replace(hour=9),
        now=NOON,
    )
    end = partial(
        close, ticket_id=ticket.pk, by=who.user, outcome="已修好", told=Told.PHONE, untold_reason="", now=NOON
    )

    results = race(say, end)

    assert not [result for result in results if isinstance(result, Exception) and not isinstance(result, AlreadyClosed)]
    ticket.refresh_from_db()
    assert (ticket.state, ticket.next_due_at, ticket.promised_at) == (State.CLOSED, None, None)


def waiting_for_anybody() -> tuple[WorkOrder, list[Membership]]:
    """An order without a technician, and four who would go."""
    who: Membership = MembershipFactory.create()
    order = an_order(a_ticket(who), who.user, None)
    return order, [a_technician(who) for _ in range(4)]


def accept_order_without_lock(order_id: int, by: Membership, all_have_read: threading.Barrier) -> bool:
    """What accepting would be if it read first and never locked."""
    with transaction.atomic():
        free = WorkOrder.objects.get(pk=order_id).technician_id is None
        all_have_read.wait(timeout=10)
        WorkOrder.objects.filter(pk=order_id).update(technician=by.user, state=OrderState.ACCEPTED)
        return free


def test_without_the_lock_four_technicians_set_off_for_one_order() -> None:
    """The positive control."""
    order, people = waiting_for_anybody()
    all_have_read = threading.Barrier(len(people))

    results = race(*[partial(accept_order_without_lock, order.pk, one, all_have_read) for one in people])

    assert results == [True] * len(people)


@pytest.mark.rule("R-1")
def test_of_four_technicians_one_has_the_order() -> None:
    order, people = waiting_for_anybody()

    results = race(*[partial(accepted, order, one.user, at=NOON) for one in people])

    assert sorted(type(result).__name__ for result in results) == ["NotYourOrder"] * 3 + ["WorkOrder"]
    order.refresh_from_db()
    assert order.technician_id in {one.user_id for one in people}


def test_arriving_while_the_engine_sweeps_leaves_no_call_that_nobody_can_make() -> None:
    who: Membership = MembershipFactory.create()
    technician = a_technician(who).user
    order = an_order(a_ticket(who), who.user, technician)
    at = NOON + timedelta(minutes=20)

    results = race(partial(arrived, order, technician, at=at), partial(sweep, at), partial(sweep, at))

    assert not [result for result in results if isinstance(result, Exception)]
    sweep(at)
    assert not Explanation.objects.filter(done_at=None, lapsed_at=None).exists()


def out_on_paper() -> tuple[WorkOrder, Membership, User]:
    """An order under way: its number, a clerk with the paper, the technician with the phone."""
    who: Membership = MembershipFactory.create()
    technician = a_technician(who).user
    return an_order(a_ticket(who), who.user, technician), who, technician


def arrive_without_lock(order_id: int, by: User, entered_by: User | None, both_have_read: threading.Barrier) -> bool:
    """What an arrival would be if it read first and never locked."""
    with transaction.atomic():
        free = WorkOrder.objects.get(pk=order_id).arrived_at is None
        both_have_read.wait(timeout=10)
        told = {"at": NOON, "received_at": NOON, "by": by, "entered_by": entered_by, "key": uuid.uuid4()}
        OrderStep.objects.create(order_id=order_id, deed=Deed.ARRIVED, **told)
        return free


def test_without_the_lock_desk_and_phone_both_tell_the_arrival() -> None:
    """The positive control."""
    order, who, technician = out_on_paper()
    both_have_read = threading.Barrier(2)

    results = race(
        *[partial(arrive_without_lock, order.pk, technician, clerk, both_have_read) for clerk in (None, who.user)]
    )

    assert results == [True, True]
    assert OrderStep.objects.filter(order=order, deed=Deed.ARRIVED).count() == 2


@pytest.mark.rule("R-2", "TL-4")
def test_desk_and_phone_at_once_tell_the_arrival_once_and_the_second_is_told_so() -> None:
    order, who, technician = out_on_paper()
    at = NOON + timedelta(minutes=5)
    by_desk = partial(
        report, order_id=order.pk, by=who.user, deed=Deed.ARRIVED, technician=None, at=at, key=uuid.uuid4(), now=at
    )

    results = race(partial(arrived, order, technician, at=at), by_desk)

    assert sorted(type(result).__name__ for result in results) == ["ToldAlready", "WorkOrder"]
    assert OrderStep.objects.filter(order=order, deed=Deed.ARRIVED).count() == 1
