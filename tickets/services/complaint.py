"""The complaint's way: judged and told (C-1, TL-5), investigated, with somebody who answers for it (C-3, C-4)."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from attachments.pictures import Prepared
from deadlines import services as deadlines
from deadlines.rules import Rule
from ledger import services as ledger
from notices.services import tell
from staff.models import Department, User
from tickets import refusals, rules
from tickets.enums import Channel, Happening
from tickets.models import Complaint, Ticket
from tickets.rules import Findings
from tickets.services.attach import attach_to
from tickets.services.record import lock_ticket, news, seal, subject_of, tell_story
from tickets.services.reply import contact_with, note, reply


@transaction.atomic
def judge(
    *,
    ticket_id: int,
    by: User,
    valid: bool,
    reasons: str,
    channel: Channel | None,
    next_reply_at: datetime | None,
    now: datetime,
    key: uuid.UUID | None = None,
) -> Complaint:
    """Judge a complaint valid or invalid, with the reasons that the complainant was told (C-1). Meets TL-5.

    `channel` is how it was told; None: it could not be told, and `reasons` say why. A valid one goes on, so the next
    reply is promised; an invalid one is answered with it. It may be judged anew while it is open. Raises a Refused.
    """
    ticket = lock_ticket(ticket_id)
    if contact_with(ticket, key) and (done := Complaint.objects.filter(ticket=ticket).first()):
        return done
    rules.check_judgement(ticket.kind, ticket.state, reasons=reasons)
    following = next_reply_at if valid else None
    _tell_complainant(ticket, by, reasons, channel=channel, final=not valid, next_reply_at=following, now=now, key=key)
    facts = {"valid": valid, "reasons": reasons.strip(), "judged_at": now, "judged_by": by}
    complaint, _made = Complaint.objects.update_or_create(ticket=ticket, defaults=facts)
    end = deadlines.meet if channel else deadlines.cancel
    end(subject_of(ticket), [Rule.TL_5], at=now)
    ticket.next_due_at, ticket.next_rule = deadlines.nearest(subject_of(ticket))
    ticket.save(update_fields=["next_due_at", "next_rule"])
    tell_story(ticket, Happening.JUDGED_VALID if valid else Happening.JUDGED_INVALID, by=by, at=now)
    seal(ticket, "judged", by=by, at=now, facts={"valid": valid, "reasons": ledger.digest(reasons)})
    return complaint


def _tell_complainant(
    ticket: Ticket,
    by: User,
    reasons: str,
    *,
    channel: Channel | None,
    final: bool,
    next_reply_at: datetime | None,
    now: datetime,
    key: uuid.UUID | None,
) -> None:
    """The reasons as a reply to the complainant; as a note for the house where nobody could be told (C-1)."""
    if channel is None:
        note(ticket_id=ticket.pk, by=by, text=reasons, now=now, key=key)
        return
    reply(
        ticket_id=ticket.pk,
        by=by,
        said=reasons,
        channel=channel,
        final=final,
        next_reply_at=next_reply_at,
        now=now,
        key=key,
    )
    ticket.refresh_from_db(fields=["state", "promised_at", "next_due_at", "next_rule"])


@transaction.atomic
def investigate(
    *,
    ticket_id: int,
    by: User,
    findings: Findings,
    person: User | None,
    department: Department | None,
    key: uuid.UUID,
    now: datetime,
    files: Sequence[Prepared] = (),
) -> Complaint:
    """Put down the investigation report (C-3) and who answers for it, a person where possible (C-4). Raises a Refused.

    A later report takes the place of the earlier one; the ledger keeps the digests of both. The same `key` is one.
    """
    ticket = lock_ticket(ticket_id)
    complaint = Complaint.objects.filter(ticket=ticket).first()
    if complaint is not None and complaint.report_key == key:
        return complaint
    rules.check_report(ticket.kind, ticket.state, judged=complaint is not None, findings=findings)
    assert complaint is not None  # noqa: S101 checked in the line above; for the type checker
    if person is None and department is None:
        raise refusals.ResponsibleMissing("responsible")
    words = {name: text.strip() for name, text in asdict(findings).items()}
    for name, text in words.items():
        setattr(complaint, name, text)
    complaint.responsible_person, complaint.responsible_department = person, department
    complaint.reported_at, complaint.reported_by, complaint.report_key = now, by, key
    fields = [*words, "responsible_person", "responsible_department", "reported_at", "reported_by", "report_key"]
    complaint.save(update_fields=fields)
    attach_to(ticket.pk, ("complaint", complaint.pk), files, by=by, at=now)
    tell_story(ticket, Happening.INVESTIGATED, by=by, at=now, person=person, department=department)
    others = {ticket.first_responder_id, ticket.handler_id} - {by.pk}
    tell([news(ticket, "complaint.reported", others, key=now.isoformat(), who=str(by))], now=now)
    seal(ticket, "investigated", by=by, at=now, facts={name: ledger.digest(text) for name, text in words.items()})
    return complaint
