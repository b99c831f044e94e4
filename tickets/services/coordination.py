"""协调单: another department is asked for its part, the resident is sent to nobody (OTE-4, IN-7)."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from attachments.pictures import Prepared
from core.once import made_with
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from staff.models import Department, User
from staff.queries import ids_of_department
from tickets import refusals, rules
from tickets.enums import Happening
from tickets.models import Coordination
from tickets.services.attach import attach_to
from tickets.services.record import lock_ticket, news, seal, tell_story


@transaction.atomic
def coordinate(
    *,
    ticket_id: int,
    by: User,
    department: Department,
    request: str,
    key: uuid.UUID,
    now: datetime,
    files: Sequence[Prepared] = (),
) -> Coordination:
    """Ask a department of the community for something; everybody in it is told. The same `key` asks once."""
    ticket = lock_ticket(ticket_id)
    if done := made_with(Coordination, key, ticket_id=ticket.pk):
        return done
    rules.check_open(ticket.state)
    rules.check_text(request, field="request")
    if department.community_id != ticket.community_id:
        raise refusals.NotTheirDesk("to_department")
    made = Coordination.objects.create(
        ticket=ticket, key=key, department=department, request=request.strip(), asked_at=now, asked_by=by
    )
    attach_to(ticket.pk, ("coordination", made.pk), files, key=key, by=by, at=now)
    ticket.papers += 1
    ticket.save(update_fields=["papers"])
    tell_story(ticket, Happening.COORDINATED, by=by, at=now, department=department, text=made.request)
    people = ids_of_department(department.pk) - {by.pk}
    told = news(ticket, "coordination.asked", people, key=str(made.pk), urgency=Urgency.SOON, who=str(by))
    tell([told], now=now)
    seal(ticket, "coordinated", by=by, at=now, facts={"form": made.pk, "request": ledger.digest(request)})
    return made


@transaction.atomic
def answer_coordination(
    *, ticket_id: int, form_id: int, by: User, answer: str, now: datetime, files: Sequence[Prepared] = ()
) -> Coordination:
    """The department says what it has done or will do; first responder and handler are told. Raises a Refused."""
    ticket = lock_ticket(ticket_id)
    found = Coordination.objects.select_related("department").filter(ticket=ticket, pk=form_id).first()
    if found is None or found.answered_at is not None:
        raise refusals.CoordinationAnswered
    rules.check_text(answer, field="answer")
    found.answer, found.answered_at, found.answered_by = answer.strip(), now, by
    found.save(update_fields=["answer", "answered_at", "answered_by"])
    attach_to(ticket.pk, ("answer", found.pk), files, by=by, at=now)
    tell_story(ticket, Happening.COORDINATION_ANSWERED, by=by, at=now, department=found.department, text=found.answer)
    people = {ticket.first_responder_id, ticket.handler_id, found.asked_by_id} - {by.pk}
    tell([news(ticket, "coordination.answered", people, key=str(found.pk), who=str(by))], now=now)
    seal(ticket, "coordination_answered", by=by, at=now, facts={"form": found.pk, "answer": ledger.digest(answer)})
    return found
