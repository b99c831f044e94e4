"""A change of handler has two sides: offered by one, accepted by the other (OTE-6)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, DepartmentFactory, MembershipFactory, a_ticket
from tickets import refusals
from tickets.enums import HandoverState, Happening
from tickets.models import Handover, Ticket
from tickets.services import answer_handover, offer_handover, withdraw_handover

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OTE-6")]
SOON = NOON + timedelta(minutes=5)


@pytest.fixture
def colleague(front: Membership) -> Membership:
    """A technician with a department of their own."""
    department = DepartmentFactory.create(community=front.community)
    return MembershipFactory.create(community=front.community, role=Role.TECHNICIAN, department=department)


@pytest.fixture
def ticket(front: Membership) -> Ticket:
    """A matter that the clerk was told."""
    return a_ticket(front)


def offer(ticket: Ticket, giver: Membership, to: Membership, reason: str = "需要到现场") -> Handover:
    return offer_handover(ticket_id=ticket.pk, by=giver.user, to_user=to.user, reason=reason, now=NOON)


def test_until_accepted_the_giver_remains_the_handler(ticket: Ticket, front: Membership, colleague: Membership) -> None:
    offer(ticket, front, colleague)

    ticket.refresh_from_db()
    assert (ticket.handler, ticket.department) == (front.user, front.department)


def test_accepting_changes_the_handler_and_the_department_but_not_the_first_responder(
    ticket: Ticket, front: Membership, colleague: Membership
) -> None:
    offer(ticket, front, colleague)

    answer_handover(ticket_id=ticket.pk, by=colleague.user, accept=True, reason="", now=SOON)

    ticket.refresh_from_db()
    assert (ticket.handler, ticket.department) == (colleague.user, colleague.department)
    assert ticket.first_responder == front.user


def test_declining_leaves_it_with_the_giver_and_tells_the_giver_why(
    ticket: Ticket, front: Membership, colleague: Membership
) -> None:
    offer(ticket, front, colleague)

    answer_handover(ticket_id=ticket.pk, by=colleague.user, accept=False, reason="今天请假", now=SOON)

    ticket.refresh_from_db()
    assert ticket.handler == front.user
    assert ticket.events.get(happening=Happening.HANDOVER_DECLINED).text == "今天请假"
    assert Notice.objects.get(code="handover.declined").recipient == front.user


def test_the_colleague_is_told_of_the_offer(ticket: Ticket, front: Membership, colleague: Membership) -> None:
    offer(ticket, front, colleague)

    assert Notice.objects.get(code="handover.offered").recipient == colleague.user


def test_only_whom_it_was_offered_to_may_answer(ticket: Ticket, front: Membership, colleague: Membership) -> None:
    offer(ticket, front, colleague)
    stranger = MembershipFactory.create(community=front.community)

    for person in (stranger, front):
        with pytest.raises(refusals.NotForThisRole):
            answer_handover(ticket_id=ticket.pk, by=person.user, accept=True, reason="", now=SOON)


def test_one_offer_at_a_time_in_the_rule_and_in_the_database(
    ticket: Ticket, front: Membership, colleague: Membership
) -> None:
    offer(ticket, front, colleague)
    other = MembershipFactory.create(community=front.community)

    with pytest.raises(refusals.HandoverPending):
        offer(ticket, front, other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(
            ticket=ticket,
            state=HandoverState.OFFERED,
            giver=front.user,
            to_user=other.user,
            reason="忙",
            offered_at=NOON,
        )


def test_a_double_click_makes_one_offer_and_one_answer(
    ticket: Ticket, front: Membership, colleague: Membership
) -> None:
    assert offer(ticket, front, colleague).pk == offer(ticket, front, colleague).pk

    for seconds in (0, 1):
        answer_handover(
            ticket_id=ticket.pk,
            by=colleague.user,
            accept=True,
            reason="",
            now=SOON + timedelta(seconds=seconds),
        )

    assert [event.happening for event in ticket.events.order_by("pk")] == [
        Happening.HANDOVER_OFFERED,
        Happening.HANDOVER_ACCEPTED,
    ]


def test_a_withdrawn_offer_can_no_longer_be_accepted(ticket: Ticket, front: Membership, colleague: Membership) -> None:
    offer(ticket, front, colleague)
    withdraw_handover(ticket_id=ticket.pk, by=front.user, now=SOON)

    with pytest.raises(refusals.NoHandover):
        answer_handover(ticket_id=ticket.pk, by=colleague.user, accept=True, reason="", now=SOON)

    ticket.refresh_from_db()
    assert ticket.handler == front.user


def test_nobody_outside_the_community_is_offered_a_matter(ticket: Ticket, front: Membership) -> None:
    with pytest.raises(refusals.NotTheirDesk):
        offer(ticket, front, MembershipFactory.create())


def test_a_handover_can_follow_the_last_one(ticket: Ticket, front: Membership, colleague: Membership) -> None:
    offer(ticket, front, colleague)
    answer_handover(ticket_id=ticket.pk, by=colleague.user, accept=True, reason="", now=SOON)

    back = offer_handover(
        ticket_id=ticket.pk, by=colleague.user, to_user=front.user, reason="已修好，请回复住户", now=SOON
    )

    assert back.giver == colleague.user
