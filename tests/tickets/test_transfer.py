"""A matter of another department goes there through the supervisor, within the hour (OTE-4, OTE-5, TL-3)."""

from datetime import timedelta

import pytest

from notices.models import Notice
from staff.enums import Role
from staff.models import Department, Membership
from tests.factories import NOON, DepartmentFactory, MembershipFactory, a_ticket
from tests.tickets.clocks import dropped, met, running
from tickets import refusals
from tickets.enums import HandoverState, Happening, Told
from tickets.models import Handover, Ticket
from tickets.services import answer_handover, ask_transfer, close, forward_transfer, withdraw_handover

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=10)


@pytest.fixture
def engineering(front: Membership) -> Department:
    """The department that should have the matter."""
    return DepartmentFactory.create(community=front.community)


@pytest.fixture
def technician(front: Membership, engineering: Department) -> Membership:
    """One of its people."""
    return MembershipFactory.create(community=front.community, role=Role.TECHNICIAN, department=engineering)


@pytest.fixture
def ticket(front: Membership) -> Ticket:
    """A matter that the clerk was told."""
    return a_ticket(front)


def ask(ticket: Ticket, who: Membership, department: Department, reason: str = "属工程部") -> Handover:
    return ask_transfer(ticket_id=ticket.pk, membership=who, to_department=department, reason=reason, now=NOON)


def forward(ticket: Ticket, who: Membership, *, agree: bool = True, reason: str = "") -> Ticket:
    return forward_transfer(ticket_id=ticket.pk, membership=who, agree=agree, reason=reason, now=SOON)


@pytest.mark.rule("OTE-4", "TL-3")
def test_asking_starts_the_hour_and_tells_the_supervisor(
    ticket: Ticket, front: Membership, lead: Membership, engineering: Department
) -> None:
    ask(ticket, front, engineering)

    ticket.refresh_from_db()
    assert running(ticket)["TL-3"] == NOON + timedelta(hours=1)
    assert (ticket.next_rule, ticket.handler) == ("TL-3", front.user)
    assert Notice.objects.get(code="transfer.asked").recipient == lead.user


def test_without_a_supervisor_the_director_is_asked(ticket: Ticket, front: Membership, engineering: Department) -> None:
    director = MembershipFactory.create(community=front.community, role=Role.DIRECTOR)

    ask(ticket, front, engineering)

    assert Notice.objects.get(code="transfer.asked").recipient == director.user


def test_the_department_cannot_take_it_before_the_supervisor_has_forwarded_it(
    ticket: Ticket, front: Membership, engineering: Department, technician: Membership
) -> None:
    ask(ticket, front, engineering)

    with pytest.raises(refusals.NoHandover):
        answer_handover(ticket_id=ticket.pk, by=technician.user, accept=True, reason="", now=SOON)


@pytest.mark.rule("OTE-5", "TL-3")
def test_forwarded_and_accepted_the_limit_is_met_and_the_department_has_it(
    ticket: Ticket, front: Membership, lead: Membership, engineering: Department, technician: Membership
) -> None:
    ask(ticket, front, engineering)
    forward(ticket, lead)
    ticket.refresh_from_db()
    still = ticket.handler

    answer_handover(ticket_id=ticket.pk, by=technician.user, accept=True, reason="", now=SOON)

    ticket.refresh_from_db()
    assert still == front.user
    assert (ticket.handler, ticket.department, ticket.first_responder) == (
        technician.user,
        engineering,
        front.user,
    )
    assert met(ticket)["TL-3"] == SOON
    assert ticket.next_rule != "TL-3"


def test_only_a_supervisor_forwards(ticket: Ticket, front: Membership, engineering: Department) -> None:
    ask(ticket, front, engineering)

    with pytest.raises(refusals.NotForThisRole):
        forward(ticket, front)


def test_sent_back_with_a_reason_the_limit_is_dropped_and_the_giver_told(
    ticket: Ticket, front: Membership, lead: Membership, engineering: Department
) -> None:
    ask(ticket, front, engineering)
    with pytest.raises(refusals.ReasonMissing):
        forward(ticket, lead, agree=False)

    forward(ticket, lead, agree=False, reason="我们自己能处理")

    assert dropped(ticket) == {"TL-3"}
    assert Notice.objects.get(code="handover.declined").recipient == front.user
    assert ticket.events.get(happening=Happening.HANDOVER_DECLINED).text == "我们自己能处理"


def test_a_supervisor_takes_it_to_the_department_at_once(
    ticket: Ticket, lead: Membership, engineering: Department, technician: Membership
) -> None:
    handover = ask(ticket, lead, engineering)

    assert (handover.state, handover.forwarded_by) == (HandoverState.OFFERED, lead.user)
    assert Notice.objects.get(code="transfer.forwarded").recipient == technician.user


def test_withdrawn_the_limit_is_dropped_and_may_start_again(
    ticket: Ticket, front: Membership, engineering: Department
) -> None:
    ask(ticket, front, engineering)
    withdraw_handover(ticket_id=ticket.pk, by=front.user, now=SOON)

    ask(ticket, front, engineering, reason="还是属工程部")

    assert dropped(ticket) == {"TL-3"}
    assert "TL-3" in running(ticket)
    assert ticket.events.get(happening=Happening.HANDOVER_WITHDRAWN).department == engineering


def test_a_double_click_asks_once_and_forwards_once(
    ticket: Ticket, front: Membership, lead: Membership, engineering: Department
) -> None:
    assert ask(ticket, front, engineering).pk == ask(ticket, front, engineering).pk

    forward(ticket, lead)
    forward(ticket, lead)

    assert ticket.events.filter(happening=Happening.TRANSFER_FORWARDED).count() == 1


def test_a_foreign_department_and_the_one_that_has_it_are_refused(ticket: Ticket, front: Membership) -> None:
    with pytest.raises(refusals.NotTheirDesk):
        ask(ticket, front, DepartmentFactory.create())
    with pytest.raises(refusals.DepartmentHasIt):
        ask(ticket, front, ticket.department)  # type: ignore[arg-type]  # the clerk's department is set


def test_closing_drops_the_limit_of_a_department_that_never_accepted(
    ticket: Ticket, front: Membership, engineering: Department
) -> None:
    ask(ticket, front, engineering)

    close(ticket_id=ticket.pk, by=front.user, outcome="已处理", told=Told.PHONE, untold_reason="", now=SOON)

    assert dropped(ticket) == {"TL-3"}
    assert running(ticket) == {}
