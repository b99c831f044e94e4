"""A major matter is reported to the director at once; who was told first may act first (OTE-8)."""

from datetime import datetime

from django.db import transaction

from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from staff.enums import Role
from staff.models import User
from staff.queries import ids_by_role
from tickets import refusals, rules
from tickets.enums import Danger, Happening
from tickets.models import MajorMatter, Ticket
from tickets.services.record import lock_ticket, news, seal, tell_story


@transaction.atomic
def report_major(*, ticket_id: int, by: User, danger: Danger, words: str, measures: str, now: datetime) -> MajorMatter:
    """Report the matter to every director and supervisor of the community now. Raises a Refused."""
    ticket = lock_ticket(ticket_id)
    rules.check_text(words, field="words")
    rules.check_length(measures, limit=rules.MAX_TEXT, field="measures")
    if ticket.major:
        raise refusals.ReportedAlready
    return _report(ticket, by=by, danger=danger, words=words, measures=measures, now=now)


def compensation_is_major(ticket: Ticket, *, by: User, words: str, now: datetime) -> None:
    """A wish for compensation makes a matter a major one (OTE-8). The ticket is locked already."""
    if not ticket.major:
        _report(ticket, by=by, danger=Danger.COMPENSATION, words=words, measures="", now=now)


@transaction.atomic
def see_major(*, ticket_id: int, by: User, now: datetime) -> MajorMatter:
    """The director knows of it; a second click changes nothing."""
    ticket = lock_ticket(ticket_id)
    found = MajorMatter.objects.filter(ticket=ticket).first()
    if found is None:
        raise refusals.NotReported
    if found.seen_at is None:
        found.seen_at, found.seen_by = now, by
        found.save(update_fields=["seen_at", "seen_by"])
        tell_story(ticket, Happening.MAJOR_SEEN, by=by, at=now)
        others = {ticket.first_responder_id, ticket.handler_id, found.reported_by_id} - {by.pk}
        tell([news(ticket, "major.seen", others, key="seen", who=str(by))], now=now)
        seal(ticket, "major_seen", by=by, at=now)
    return found


def _report(ticket: Ticket, *, by: User, danger: Danger, words: str, measures: str, now: datetime) -> MajorMatter:
    made = MajorMatter.objects.create(
        ticket=ticket,
        danger=danger,
        words=words.strip(),
        measures=measures.strip(),
        reported_at=now,
        reported_by=by,
    )
    ticket.major = True
    ticket.save(update_fields=["major"])
    tell_story(ticket, Happening.MAJOR, by=by, at=now, text=f"{made.get_danger_display()}: {made.words}")
    people = ids_by_role([ticket.community_id], [Role.DIRECTOR, Role.SUPERVISOR])
    leads = set().union(*people.values()) | {ticket.first_responder_id}
    tell([news(ticket, "major.reported", leads - {by.pk}, key="major", urgency=Urgency.LATE, danger=danger)], now=now)
    seal(ticket, "major", by=by, at=now, facts={"danger": danger, "words": ledger.digest(words)})
    return made
