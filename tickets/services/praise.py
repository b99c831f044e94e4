"""Praise is registered, posted, and a copy goes to the praised person's department (F-4, IN-7)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from attachments.pictures import Prepared
from ledger import services as ledger
from notices.services import tell
from staff.models import Department, Membership, User
from staff.queries import ids_of_department, leads_of
from tickets import refusals, rules
from tickets.enums import Happening
from tickets.models import Praise, Ticket
from tickets.services.attach import attach_to
from tickets.services.record import lock_ticket, news, seal, tell_story


@transaction.atomic
def register_praise(
    *,
    ticket_id: int,
    by: User,
    person: User | None,
    department: Department | None,
    words: str,
    now: datetime,
    files: Sequence[Prepared] = (),
) -> Praise:
    """Post whom the resident praises and for what; the praised one, the department and the leads are told.

    A person's department is the one that gets the copy. `files`, such as the pennant, are posted with the words.
    Raises a Refused.
    """
    ticket = lock_ticket(ticket_id)
    found = Praise.objects.filter(ticket=ticket).first()
    if found and (found.registered_by_id, found.words) == (by.pk, words.strip()):
        return found  # a second click
    rules.check_praise(ticket.kind, registered=found is not None, words=words)
    if person:
        department = _department_of(person, ticket.community_id)
    elif department is None or department.community_id != ticket.community_id:
        raise refusals.PraisedMissing("praised")
    made = _posted(ticket, person, department, words.strip(), by=by, at=now)
    attach_to(ticket.pk, ("praise", made.pk), files, by=by, at=now)
    tell_story(ticket, Happening.PRAISED, by=by, at=now, person=person, department=department, text=made.words)
    _tell_of(made, ticket, by=by, now=now)
    named: dict[str, ledger.Fact] = {"person": made.person_id, "department": made.department_id}
    facts = {**named, "words": ledger.digest(words)}
    seal(ticket, "praised", by=by, at=now, facts=facts)
    return made


def _posted(
    ticket: Ticket, person: User | None, department: Department | None, words: str, *, by: User, at: datetime
) -> Praise:
    """The praise, and its mark on the ticket: both or neither."""
    made = Praise.objects.create(
        ticket=ticket,
        community_id=ticket.community_id,
        person=person,
        department=department,
        words=words,
        registered_at=at,
        registered_by=by,
    )
    ticket.praise_posted = True
    ticket.save(update_fields=["praise_posted"])
    return made


def _tell_of(made: Praise, ticket: Ticket, *, by: User, now: datetime) -> None:
    """The praised one, the department, the leads; not whoever has just posted it."""
    people = {made.person.pk} if made.person else set()
    people |= ids_of_department(made.department.pk) if made.department else set()
    people |= leads_of(ticket.community_id)
    who = str(made.person or made.department)
    tell([news(ticket, "praise.registered", people - {by.pk}, key=str(made.pk), who=who)], now=now)


def _department_of(person: User, community_id: int) -> Department | None:
    here = Membership.objects.select_related("department").filter(user=person, community=community_id).first()
    if here is None:
        raise refusals.PraisedMissing("praised")
    return here.department
