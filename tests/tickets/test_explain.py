"""Twenty minutes have passed: the first responder calls the resident, and it is seen who did not (TL-4, R-6)."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from deadlines.sweep import sweep
from notices.models import Notice
from staff.models import Membership
from tests.factories import NOON, MembershipFactory
from tests.tickets.clocks import running
from tests.tickets.orders import MINUTE, arrived, explained, late, sent
from tickets import order_refusals as refusals
from tickets.models import Contact, Explanation
from tickets.refusals import PromiseInThePast, ReasonMissing
from tickets.services import cancel_order

pytestmark = pytest.mark.django_db
AT_22 = NOON + 22 * MINUTE


@pytest.mark.rule("TL-4")
def test_at_twenty_minutes_the_first_responder_owes_a_call_and_the_supervisor_knows(
    front: Membership, lead: Membership
) -> None:
    order, technician = sent(front)
    sweep(NOON + timedelta(minutes=19, seconds=59))
    assert not Explanation.objects.exists()

    sweep(NOON + 20 * MINUTE)

    owed = Explanation.objects.get()
    assert (owed.order, owed.responder, owed.owed_at) == (order, front.user, NOON + 20 * MINUTE)
    late_ones = Notice.objects.filter(code="deadline.breach", params__rule="TL-4").values_list("recipient", flat=True)
    assert set(late_ones) == {front.user_id, technician.pk, lead.user_id}


def test_later_levels_owe_no_second_call(front: Membership) -> None:
    late(front)
    sweep(NOON + timedelta(hours=3))
    assert Explanation.objects.count() == 1


@pytest.mark.rule("TL-4", "OTE-9")
def test_the_call_is_a_contact_with_its_reason_and_the_new_time_is_a_promise(front: Membership) -> None:
    order, _technician, owed = late(front)

    explained(owed, front.user, now=AT_22)

    owed.refresh_from_db()
    contact = owed.contact
    assert contact is not None
    assert (owed.done_at, owed.done_by, owed.reason) == (AT_22, front.user, "上一户还没修好")
    assert (contact.text, contact.next_reply_at) == ("上一户还没修好", AT_22 + 40 * MINUTE)
    assert running(order.ticket)["TL-2"] == AT_22 + 40 * MINUTE


def test_the_technician_is_told_what_was_promised_in_their_name(front: Membership) -> None:
    _order, technician, owed = late(front)
    explained(owed, front.user, now=AT_22)
    assert Notice.objects.filter(code="order.explained", recipient=technician).count() == 1


def test_a_colleague_may_make_the_call_and_then_nobody_owes_it(front: Membership) -> None:
    _order, _technician, owed = late(front)
    colleague = MembershipFactory.create(community=front.community).user
    explained(owed, colleague, now=AT_22)

    with pytest.raises(refusals.NothingToExplain):
        explained(owed, front.user, now=AT_22 + MINUTE)


def test_a_double_click_is_one_call(front: Membership) -> None:
    _order, _technician, owed = late(front)
    key = uuid.uuid4()
    explained(owed, front.user, now=AT_22, key=key)
    explained(owed, front.user, now=AT_22, key=key)
    assert Contact.objects.filter(text="上一户还没修好").count() == 1


def test_a_call_without_a_reason_or_with_a_time_that_has_passed_is_none(front: Membership) -> None:
    _order, _technician, owed = late(front)
    with pytest.raises(ReasonMissing):
        explained(owed, front.user, now=AT_22, reason=" ")
    with pytest.raises(PromiseInThePast):
        explained(owed, front.user, now=AT_22, until=NOON)
    owed.refresh_from_db()
    assert owed.done_at is None
    assert owed.contact is None


@pytest.mark.rule("TL-4")
def test_a_call_that_nobody_made_before_the_arrival_stays_on_record_as_not_made(front: Membership) -> None:
    order, technician, owed = late(front)
    arrived(order, technician, at=NOON + 25 * MINUTE)

    owed.refresh_from_db()
    assert (owed.lapsed_at, owed.done_at) == (NOON + 25 * MINUTE, None)
    with pytest.raises(refusals.NothingToExplain):
        explained(owed, front.user, now=NOON + 26 * MINUTE)


def test_an_order_that_is_cancelled_owes_no_call_any_more(front: Membership) -> None:
    order, _technician, owed = late(front)
    cancel_order(order_id=order.pk, by=front.user, reason="住户外出", key=uuid.uuid4(), now=AT_22)
    owed.refresh_from_db()
    assert owed.lapsed_at == AT_22


def test_who_arrived_in_time_owes_nobody_a_call(front: Membership) -> None:
    order, technician = sent(front)
    arrived(order, technician, at=NOON + 20 * MINUTE)
    sweep(NOON + 30 * MINUTE)
    assert not Explanation.objects.exists()


def test_the_database_refuses_a_second_open_call_and_one_without_words(front: Membership) -> None:
    order, _technician, owed = late(front)
    with pytest.raises(IntegrityError), transaction.atomic():
        Explanation.objects.create(order=order, community=front.community, responder=front.user, owed_at=AT_22)
    with pytest.raises(IntegrityError), transaction.atomic():
        Explanation.objects.filter(pk=owed.pk).update(done_at=AT_22)
