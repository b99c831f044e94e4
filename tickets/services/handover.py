"""A change of handler has two sides: offered, then accepted; until then the giver remains (OTE-6)."""

from datetime import datetime

from django.db import transaction

from deadlines import services as deadlines
from deadlines.rules import Rule
from ledger import services as ledger
from notices.services import tell
from staff.models import Department, Membership, User
from tickets import refusals, rules
from tickets.enums import PENDING_HANDOVER, HandoverState, Happening
from tickets.models import Handover, Ticket
from tickets.services.record import (
    SAME_CLICK,
    clicked_twice,
    follow_deadlines,
    lock_ticket,
    news,
    seal,
    subject_of,
    tell_story,
)


@transaction.atomic
def offer_handover(*, ticket_id: int, by: User, to_user: User, reason: str, now: datetime) -> Handover:
    """Offer the matter to a colleague. The handler stays who it is until the colleague accepts (OTE-6)."""
    ticket = lock_ticket(ticket_id)
    if done := offered_already(ticket, reason=reason, now=now, to_user=to_user):
        return done
    rules.check_offer(
        ticket.state,
        reason=reason,
        pending=has_pending(ticket),
        handler_id=ticket.handler_id,
        to_user_id=to_user.pk,
    )
    if not Membership.objects.filter(user=to_user, community=ticket.community, active=True).exists():
        raise refusals.NotTheirDesk("to_user")
    handover = Handover.objects.create(
        ticket=ticket,
        state=HandoverState.OFFERED,
        giver=ticket.handler,
        to_user=to_user,
        reason=reason.strip(),
        offered_at=now,
    )
    tell_story(ticket, Happening.HANDOVER_OFFERED, by=by, at=now, person=to_user, text=handover.reason)
    tell([news(ticket, "handover.offered", {to_user.pk}, key=str(handover.pk), who=str(by))], now=now)
    seal(
        ticket, "handover_offered", by=by, at=now,
        facts={"handover": handover.pk, "to": to_user.pk, "reason": ledger.digest(reason)},
    )  # fmt: skip
    return handover


@transaction.atomic
def answer_handover(*, ticket_id: int, by: User, accept: bool, reason: str, now: datetime) -> Ticket:
    """Accept or decline what was offered to me or to my department (OTE-6). Accepting a transfer meets TL-3.

    Declining needs a reason; the giver then remains the handler, and is told.
    """
    ticket = lock_ticket(ticket_id)
    happening = Happening.HANDOVER_ACCEPTED if accept else Happening.HANDOVER_DECLINED
    if clicked_twice(ticket, happening, by=by, text=reason, now=now):
        return ticket
    handover = pending_handover(ticket)
    check_addressee(handover, by)
    rules.check_answer(handover.state, expected=HandoverState.OFFERED, accept=accept, reason=reason)
    handover.state = HandoverState.ACCEPTED if accept else HandoverState.DECLINED
    handover.answered_by, handover.answered_at, handover.answer_reason = by, now, reason.strip()
    handover.save(update_fields=["state", "answered_by", "answered_at", "answer_reason"])
    if accept:
        _change_hands(ticket, handover, by)
    settle_transfer(ticket, handover, accepted=accept, now=now)
    tell_story(ticket, happening, by=by, at=now, person=handover.giver, text=handover.answer_reason)
    code = "handover.accepted" if accept else "handover.declined"
    told = {handover.giver_id, ticket.first_responder_id, handover.forwarded_by_id or handover.giver_id} - {by.pk}
    tell([news(ticket, code, told, key=str(handover.pk), who=str(by))], now=now)
    seal(
        ticket,
        happening.value,
        by=by,
        at=now,
        facts={"handover": handover.pk, "reason": ledger.digest(reason)},
    )
    return ticket


@transaction.atomic
def withdraw_handover(*, ticket_id: int, by: User, now: datetime) -> Ticket:
    """Take an unanswered offer back; the handler was and stays the giver (OTE-6)."""
    ticket = lock_ticket(ticket_id)
    if clicked_twice(ticket, Happening.HANDOVER_WITHDRAWN, by=by, text="", now=now):
        return ticket
    handover = pending_handover(ticket)
    handover.state, handover.answered_by, handover.answered_at = HandoverState.WITHDRAWN, by, now
    handover.save(update_fields=["state", "answered_by", "answered_at"])
    settle_transfer(ticket, handover, accepted=False, now=now)
    tell_story(
        ticket,
        Happening.HANDOVER_WITHDRAWN,
        by=by,
        at=now,
        person=handover.to_user,
        department=handover.to_department,
    )
    seal(ticket, "handover_withdrawn", by=by, at=now, facts={"handover": handover.pk})
    return ticket


def has_pending(ticket: Ticket) -> bool:
    """Whether an unanswered handover is open. The ticket's lock is held by the caller."""
    return Handover.objects.filter(ticket=ticket, state__in=PENDING_HANDOVER).exists()


def offered_already(
    ticket: Ticket,
    *,
    reason: str,
    now: datetime,
    to_user: User | None = None,
    to_department: Department | None = None,
) -> Handover | None:
    """The very same offer, made a moment ago by an earlier click (one click, one record)."""
    return Handover.objects.filter(
        ticket=ticket, state__in=PENDING_HANDOVER, to_user=to_user, to_department=to_department,
        reason=reason.strip(), offered_at__gte=now - SAME_CLICK,
    ).first()  # fmt: skip


def pending_handover(ticket: Ticket) -> Handover:
    """The one unanswered handover. Raises NoHandover when there is none."""
    pending = Handover.objects.select_related("giver", "to_user", "to_department").filter(state__in=PENDING_HANDOVER)
    found = pending.filter(ticket=ticket).first()
    if found is None:
        raise refusals.NoHandover
    return found


def check_addressee(handover: Handover, by: User) -> None:
    """Only whom it was offered to may answer: the person, or anybody of the department."""
    if handover.to_user_id is not None:
        mine = handover.to_user_id == by.pk
    else:
        mine = Membership.objects.filter(user=by, department=handover.to_department, active=True).exists()
    if not mine:
        raise refusals.NotForThisRole


def settle_transfer(ticket: Ticket, handover: Handover, *, accepted: bool, now: datetime) -> None:
    """TL-3 is met when the department accepts; a declined or withdrawn transfer is no longer owed to it."""
    if handover.to_department_id is None:
        return
    end = deadlines.meet if accepted else deadlines.cancel
    end(subject_of(ticket), [Rule.TL_3], at=now)
    follow_deadlines(ticket)
    ticket.save(update_fields=["next_due_at", "next_rule"])


def _change_hands(ticket: Ticket, handover: Handover, to: User) -> None:
    membership = Membership.objects.filter(user=to, community_id=ticket.community_id).first()
    ticket.handler = to
    ticket.department_id = handover.to_department_id or (membership.department_id if membership else None)
    ticket.save(update_fields=["handler", "department"])
