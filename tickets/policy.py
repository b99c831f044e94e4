"""Who may do what with a ticket: small named predicates, composed, tested as one table (PR, OTE-2)."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from staff.enums import DESK, LEADS, OVERSIGHT, Role
from staff.models import Membership
from tickets.models import Ticket
from tickets.queries.handovers import pending_of
from tickets.queries.papers import beside


class Verb(StrEnum):
    """What somebody wants to do with a ticket."""

    VIEW = "view"
    REPLY = "reply"
    NOTE = "note"
    HAND_OVER = "hand_over"
    ANSWER_HANDOVER = "answer_handover"
    TRANSFER = "transfer"
    FORWARD = "forward"
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"
    JUDGE = "judge"
    INVESTIGATE = "investigate"
    REPORT_MAJOR = "report_major"
    SEE_MAJOR = "see_major"
    COORDINATE = "coordinate"
    ANSWER_COORDINATION = "answer_coordination"
    ASK_COMPENSATION = "ask_compensation"
    DECIDE_COMPENSATION = "decide_compensation"
    REVISIT = "revisit"
    IDENTIFY = "identify"
    PRAISE = "praise"
    DISPATCH = "dispatch"
    EXPLAIN = "explain"


Predicate = Callable[[Membership, Ticket], bool]


def sees_all(who: Membership, ticket: Ticket) -> bool:  # noqa: ARG001 predicates share one form
    """Desk and oversight see every ticket of their community."""
    return who.role in DESK | OVERSIGHT


def is_concerned(who: Membership, ticket: Ticket) -> bool:
    """First responder, handler, a member of the department that has it, or somebody it is offered to."""
    if who.user_id in {ticket.first_responder_id, ticket.handler_id}:
        return True
    if who.department_id is not None and who.department_id == ticket.department_id:
        return True
    return is_addressee(who, ticket) or is_asked(who, ticket)


def is_addressee(who: Membership, ticket: Ticket) -> bool:
    """The open handover of the ticket is offered to this person or to this person's department."""
    pending = pending_of(ticket)
    if pending is None:
        return False
    return pending.to_user_id == who.user_id or (
        pending.to_department_id is not None and pending.to_department_id == who.department_id
    )


def is_asked(who: Membership, ticket: Ticket) -> bool:
    """A coordination form asks the department of this person for its part, answered or not."""
    if who.department_id is None or not ticket.papers:
        return False
    return who.department_id in {form.department_id for form in beside(ticket).coordinations}


def is_director(who: Membership, ticket: Ticket) -> bool:  # noqa: ARG001 predicates share one form
    """The director decides on money and knows of every major matter."""
    return who.role == Role.DIRECTOR


def is_responsible(who: Membership, ticket: Ticket) -> bool:
    """First responder or handler."""
    return who.user_id in {ticket.first_responder_id, ticket.handler_id}


def is_lead(who: Membership, ticket: Ticket) -> bool:  # noqa: ARG001 predicates share one form
    """Supervisor or director."""
    return who.role in LEADS


def is_desk(who: Membership, ticket: Ticket) -> bool:  # noqa: ARG001 predicates share one form
    """Anybody who sits at the desk: the resident may reach any of them."""
    return who.role in DESK


def any_of(*predicates: Predicate) -> Predicate:
    """At least one holds."""
    return lambda who, ticket: any(predicate(who, ticket) for predicate in predicates)


POLICY: Mapping[Verb, Predicate] = {
    Verb.VIEW: any_of(sees_all, is_concerned),
    Verb.REPLY: any_of(is_desk, is_responsible),
    Verb.NOTE: any_of(is_desk, is_concerned),
    Verb.HAND_OVER: any_of(is_responsible, is_lead),
    Verb.ANSWER_HANDOVER: is_addressee,
    Verb.TRANSFER: any_of(is_responsible, is_lead),
    Verb.FORWARD: is_lead,
    Verb.CLOSE: any_of(is_responsible, is_lead),
    Verb.REOPEN: any_of(is_desk, is_responsible),
    Verb.MERGE: any_of(is_responsible, is_lead),
    Verb.JUDGE: any_of(is_responsible, is_lead),
    Verb.INVESTIGATE: any_of(is_responsible, is_lead),
    Verb.REPORT_MAJOR: any_of(is_desk, is_concerned),
    Verb.SEE_MAJOR: is_director,
    Verb.COORDINATE: any_of(is_responsible, is_lead),
    # the department itself; or who has its answer on paper or by phone
    Verb.ANSWER_COORDINATION: any_of(is_asked, is_responsible, is_lead),
    Verb.ASK_COMPENSATION: any_of(is_responsible, is_lead),
    Verb.DECIDE_COMPENSATION: is_director,
    Verb.REVISIT: any_of(is_responsible, is_lead),
    Verb.IDENTIFY: any_of(is_desk, is_responsible),
    Verb.PRAISE: any_of(is_responsible, is_lead),
    Verb.DISPATCH: any_of(is_desk, is_responsible),
    Verb.EXPLAIN: any_of(is_desk, is_responsible),
}


def may(who: Membership, verb: Verb, ticket: Ticket) -> bool:
    """Whether this person may do this with this ticket; the ticket is of the person's community."""
    return ticket.community_id == who.community_id and POLICY[verb](who, ticket)
