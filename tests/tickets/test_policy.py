"""Who may do what with a ticket, as one table (PR, OTE-2)."""

import uuid

import pytest

from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, CommunityFactory, DepartmentFactory, MembershipFactory, a_ticket
from tickets.models import Ticket
from tickets.policy import Verb, may
from tickets.services import answer_handover, coordinate, offer_handover

pytestmark = pytest.mark.django_db

V, R, N, H, A, T, F, C, O, M, J, I, B, S, K, W, P, D, U, Y, E, Q, X = (  # noqa: E741 short letters make the table readable
    Verb.VIEW,
    Verb.REPLY,
    Verb.NOTE,
    Verb.HAND_OVER,
    Verb.ANSWER_HANDOVER,
    Verb.TRANSFER,
    Verb.FORWARD,
    Verb.CLOSE,
    Verb.REOPEN,
    Verb.MERGE,
    Verb.JUDGE,
    Verb.INVESTIGATE,
    Verb.REPORT_MAJOR,
    Verb.SEE_MAJOR,
    Verb.COORDINATE,
    Verb.ANSWER_COORDINATION,
    Verb.ASK_COMPENSATION,
    Verb.DECIDE_COMPENSATION,
    Verb.REVISIT,
    Verb.IDENTIFY,
    Verb.PRAISE,
    Verb.DISPATCH,
    Verb.EXPLAIN,
)
NOBODY: set[Verb] = set()
OWN = {H, T, C, M, J, I, K, W, P, U, E}  # what the responsible ones and the leads do
TABLE = {
    # a role that has nothing to do with the ticket
    "front": {V, R, N, O, B, Y, Q, X},
    "trainee": {V, R, N, O, B, Y, Q, X},
    "technician": NOBODY,
    "guard": NOBODY,
    "supervisor": {V, R, N, F, O, B, Y, Q, X, *OWN},
    "director": {V, R, N, F, O, B, S, D, Y, Q, X, *OWN},
    "administrator": {V},
    # what a person is to this ticket
    "first responder, a guard": {V, R, N, O, B, Y, Q, X, *OWN},
    "handler, a technician": {V, R, N, O, B, Y, Q, X, *OWN},
    "of the department that has it": {V, N, B},
    "of a department that is asked": {V, N, B, W},
    "offered to this person": {V, N, A, B},
    "of another community": NOBODY,
}


@pytest.fixture
def people(db: None) -> dict[str, Membership]:
    """A guard was told, a technician handles it, another guard is offered it; the others just work here."""
    here = CommunityFactory.create()
    engineering = DepartmentFactory.create(community=here)
    found = {role.value: MembershipFactory.create(community=here, role=role) for role in Role}
    found["first responder, a guard"] = MembershipFactory.create(community=here, role=Role.GUARD)
    found["handler, a technician"] = MembershipFactory.create(
        community=here, role=Role.TECHNICIAN, department=engineering
    )
    found["of the department that has it"] = MembershipFactory.create(
        community=here, role=Role.TECHNICIAN, department=engineering
    )
    found["of a department that is asked"] = MembershipFactory.create(
        community=here, role=Role.GUARD, department=DepartmentFactory.create(community=here)
    )
    found["offered to this person"] = MembershipFactory.create(community=here, role=Role.GUARD)
    found["of another community"] = MembershipFactory.create(role=Role.DIRECTOR)
    return found


@pytest.fixture
def ticket(people: dict[str, Membership]) -> Ticket:
    told, handler = people["first responder, a guard"], people["handler, a technician"]
    ticket = a_ticket(told)
    offer_handover(ticket_id=ticket.pk, by=told.user, to_user=handler.user, reason="现场", now=NOON)
    answer_handover(ticket_id=ticket.pk, by=handler.user, accept=True, reason="", now=NOON)
    offer_handover(
        ticket_id=ticket.pk,
        by=handler.user,
        to_user=people["offered to this person"].user,
        reason="换班",
        now=NOON,
    )
    asked = people["of a department that is asked"].department
    assert asked is not None
    coordinate(ticket_id=ticket.pk, by=told.user, department=asked, request="请协助", key=uuid.uuid4(), now=NOON)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.rule("PR", "OTE-2")
def test_everybody_may_what_the_table_says_and_nothing_else(people: dict[str, Membership], ticket: Ticket) -> None:
    found = {name: {verb for verb in Verb if may(who, verb, ticket)} for name, who in people.items()}

    assert found == TABLE
