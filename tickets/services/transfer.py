"""A matter of another department goes there through one's own supervisor, within the hour (OTE-4, TL-3)."""

from datetime import datetime

from django.db import transaction

from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from ledger import services as ledger
from notices.services import tell
from staff.enums import LEADS, Role
from staff.models import Department, Membership, User
from staff.queries import ids_by_role, ids_of_department
from tickets import refusals, rules
from tickets.enums import HandoverState, Happening
from tickets.models import Handover, Ticket
from tickets.services.handover import has_pending, offered_already, pending_handover, settle_transfer
from tickets.services.record import (
    clicked_twice,
    follow_deadlines,
    lock_ticket,
    news,
    seal,
    subject_of,
    tell_story,
)


@transaction.atomic
def ask_transfer(
    *, ticket_id: int, membership: Membership, to_department: Department, reason: str, now: datetime
) -> Handover:
    """Decide that it is another department's: TL-3 starts, the supervisor is asked to coordinate (OTE-4).

    A supervisor needs nobody's leave: it goes to the department at once. The giver remains the handler.
    """
    ticket = lock_ticket(ticket_id)
    if done := offered_already(ticket, reason=reason, now=now, to_department=to_department):
        return done
    rules.check_offer(
        ticket.state,
        reason=reason,
        pending=has_pending(ticket),
        handler_id=ticket.handler_id,
        to_user_id=None,
    )
    if to_department.community_id != ticket.community_id:
        raise refusals.NotTheirDesk("to_department")
    if to_department.pk == ticket.department_id:
        raise refusals.DepartmentHasIt("to_department")
    by = membership.user
    handover = _ask(ticket, to_department, reason=reason, now=now)
    tell_story(ticket, Happening.TRANSFER_ASKED, by=by, at=now, department=to_department, text=handover.reason)
    if membership.role in LEADS:
        _forward(ticket, handover, membership, now=now)
    else:
        _ask_supervisors(ticket, handover, by, now=now)
    seal(
        ticket, "transfer_asked", by=by, at=now,
        facts={
            "handover": handover.pk, "department": to_department.pk, "reason": ledger.digest(reason),
            "forwarded": membership.role in LEADS,
        },
    )  # fmt: skip
    return handover


def _ask(ticket: Ticket, to_department: Department, *, reason: str, now: datetime) -> Handover:
    """The handover that is asked for, and the hour within which the department has it (TL-3)."""
    handover = Handover.objects.create(
        ticket=ticket,
        state=HandoverState.ASKED,
        giver=ticket.handler,
        to_department=to_department,
        reason=reason.strip(),
        offered_at=now,
    )
    planned = deadlines.plan(limit_book(ticket.community), Rule.TL_3, at=now)
    deadlines.start(ticket.community_id, [(subject_of(ticket), planned)])
    follow_deadlines(ticket)
    ticket.save(update_fields=["next_due_at", "next_rule"])
    return handover


@transaction.atomic
def forward_transfer(*, ticket_id: int, membership: Membership, agree: bool, reason: str, now: datetime) -> Ticket:
    """The supervisor takes the matter to the department, or sends it back with a reason (OTE-4)."""
    ticket = lock_ticket(ticket_id)
    happening = Happening.TRANSFER_FORWARDED if agree else Happening.HANDOVER_DECLINED
    if clicked_twice(ticket, happening, by=membership.user, text="" if agree else reason, now=now):
        return ticket
    handover = pending_handover(ticket)
    if membership.role not in LEADS:
        raise refusals.NotForThisRole
    rules.check_answer(handover.state, expected=HandoverState.ASKED, accept=agree, reason=reason)
    by = membership.user
    if agree:
        _forward(ticket, handover, membership, now=now)
        seal(ticket, "transfer_forwarded", by=by, at=now, facts={"handover": handover.pk})
        return ticket
    handover.state = HandoverState.DECLINED
    handover.answered_by, handover.answered_at, handover.answer_reason = by, now, reason.strip()
    handover.save(update_fields=["state", "answered_by", "answered_at", "answer_reason"])
    settle_transfer(ticket, handover, accepted=False, now=now)
    tell_story(ticket, Happening.HANDOVER_DECLINED, by=by, at=now, person=handover.giver, text=handover.answer_reason)
    tell(
        [news(ticket, "handover.declined", {handover.giver_id} - {by.pk}, key=str(handover.pk), who=str(by))],
        now=now,
    )
    seal(
        ticket,
        "transfer_declined",
        by=by,
        at=now,
        facts={"handover": handover.pk, "reason": ledger.digest(reason)},
    )
    return ticket


def _ask_supervisors(ticket: Ticket, handover: Handover, by: User, *, now: datetime) -> None:
    department = handover.to_department.name if handover.to_department else ""
    asked = news(
        ticket, "transfer.asked", _coordinators(ticket), key=str(handover.pk), who=str(by), department=department
    )
    tell([asked], now=now)


def _coordinators(ticket: Ticket) -> set[int]:
    """The supervisors; where a community has none, its directors. Nobody's request waits unseen."""
    people = ids_by_role([ticket.community_id], sorted(LEADS))
    place = ticket.community_id
    return people.get((place, Role.SUPERVISOR)) or people.get((place, Role.DIRECTOR), set())


def _forward(ticket: Ticket, handover: Handover, membership: Membership, *, now: datetime) -> None:
    by, department = membership.user, handover.to_department
    handover.state, handover.forwarded_by, handover.forwarded_at = HandoverState.OFFERED, by, now
    handover.save(update_fields=["state", "forwarded_by", "forwarded_at"])
    tell_story(ticket, Happening.TRANSFER_FORWARDED, by=by, at=now, department=department)
    people = ids_of_department(handover.to_department_id or 0) - {by.pk}
    tell(
        [
            news(
                ticket,
                "transfer.forwarded",
                people,
                key=str(handover.pk),
                who=str(by),
                department=str(department),
            )
        ],
        now=now,
    )
