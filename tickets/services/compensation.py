"""Compensation is asked for by the desk and decided by the director (C-5)."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from staff.enums import Role
from staff.models import Membership, User
from staff.queries import ids_by_role
from tickets import refusals, rules
from tickets.enums import Happening
from tickets.models import Compensation
from tickets.services.major import compensation_is_major
from tickets.services.record import lock_ticket, news, seal, tell_story


@transaction.atomic
def ask_compensation(*, ticket_id: int, by: User, amount: Decimal, reason: str, now: datetime) -> Compensation:
    """Ask the director for an amount in yuan; with it the matter is a major one (OTE-8). Raises a Refused."""
    ticket = lock_ticket(ticket_id)
    rules.check_open(ticket.state)
    rules.check_amount(amount)
    rules.check_reason(reason)
    open_ones = Compensation.objects.filter(ticket=ticket, approved=None)
    if found := open_ones.first():
        if (found.amount, found.reason, found.asked_by_id) == (amount, reason.strip(), by.pk):
            return found  # a second click
        raise refusals.CompensationUndecided
    made = Compensation.objects.create(ticket=ticket, amount=amount, reason=reason.strip(), asked_at=now, asked_by=by)
    compensation_is_major(ticket, by=by, words=made.reason, now=now)
    ticket.papers += 1
    ticket.save(update_fields=["papers"])
    tell_story(ticket, Happening.COMPENSATION_ASKED, by=by, at=now, text=f"¥{amount}: {made.reason}")
    directors = ids_by_role([ticket.community_id], [Role.DIRECTOR]).get((ticket.community_id, Role.DIRECTOR), set())
    told = news(ticket, "compensation.asked", directors - {by.pk}, key=str(made.pk), urgency=Urgency.SOON, who=str(by))
    tell([told], now=now)
    facts: dict[str, ledger.Fact] = {"compensation": made.pk, "amount": str(amount), "reason": ledger.digest(reason)}
    seal(ticket, "compensation_asked", by=by, at=now, facts=facts)
    return made


@transaction.atomic
def decide_compensation(*, ticket_id: int, who: Membership, approve: bool, words: str, now: datetime) -> Compensation:
    """The director approves, or refuses with a reason (C-5). Raises a Refused."""
    ticket = lock_ticket(ticket_id)
    if who.role != Role.DIRECTOR:
        raise refusals.DirectorDecides
    found = Compensation.objects.filter(ticket=ticket, approved=None).first()
    if found is None:
        raise refusals.NothingToDecide
    if not approve:
        rules.check_reason(words)
    rules.check_length(words, limit=rules.MAX_REASON, field="reason")
    found.approved, found.words, found.decided_at, found.decided_by = approve, words.strip(), now, who.user
    found.save(update_fields=["approved", "words", "decided_at", "decided_by"])
    happening = Happening.COMPENSATION_APPROVED if approve else Happening.COMPENSATION_REFUSED
    tell_story(ticket, happening, by=who.user, at=now, text=f"¥{found.amount} {found.words}".strip())
    people = {ticket.first_responder_id, ticket.handler_id, found.asked_by_id} - {who.user_id}
    tell([news(ticket, "compensation.decided", people, key=str(found.pk), who=str(who.user))], now=now)
    seal(ticket, happening.value, by=who.user, at=now, facts={"compensation": found.pk, "words": ledger.digest(words)})
    return found
