"""A complaint of another desk closes as ours do, judged and investigated; its data hold neither."""

import uuid
from datetime import datetime

from staff.models import User
from tickets.enums import Kind
from tickets.models import Ticket
from tickets.rules import Findings
from tickets.services import investigate, judge

UNTOLD = "回放：数据中没有判定与告知的记录。"
UNKNOWN = "回放：数据中没有调查报告。"


def complete(ticket_id: int, by: User, *, now: datetime) -> None:
    """What closing a complaint needs, at the closing's own moment. Nobody was told, so TL-5 is not met by it."""
    ticket = Ticket.objects.select_related("department").get(pk=ticket_id)
    if ticket.kind != Kind.COMPLAINT:
        return
    judge(ticket_id=ticket_id, by=by, valid=True, reasons=UNTOLD, channel=None, next_reply_at=None, now=now)
    findings = Findings(*[UNKNOWN] * 5)
    investigate(
        ticket_id=ticket_id,
        by=by,
        findings=findings,
        person=None,
        department=ticket.department,
        key=uuid.uuid4(),
        now=now,
    )
