"""Accounting for a matter today: the resident is told, reason and date of resolution are on record (D-2, TL-8)."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from core.once import made_with
from deadlines.calendar import service_day
from ledger import services as ledger
from staff.models import User
from tickets import clearance_rules, rules
from tickets.enums import Channel, Happening
from tickets.models import CarryOver
from tickets.services.record import lock_ticket, seal, tell_story
from tickets.services.reply import reply

MOST = 500  # characters of a reason; as the column


@dataclass(frozen=True)
class Word:
    """What the resident was told today, how, and when they hear from us next."""

    said: str
    channel: Channel
    next_reply_at: datetime | None


@transaction.atomic
def carry_over(
    *, ticket_id: int, by: User, reason: str, resolve_on: date, key: uuid.UUID, now: datetime, word: Word | None = None
) -> CarryOver:
    """Why it isn't solved today, and by when it will be; with `word`, the resident is told in the same step.

    The same `key` counts once. Raises a Refused; then neither the word nor the reason is on record.
    """
    ticket = lock_ticket(ticket_id)
    if done := made_with(CarryOver, key, ticket_id=ticket.pk):
        return done
    rules.check_open(ticket.state)
    today = service_day(now, ticket.community.timezone, ticket.community.service_day_ends)
    clearance_rules.check_carry_over(reason=reason, resolve_on=resolve_on, today=today, most=MOST)
    if word:
        reply(
            ticket_id=ticket.pk,
            by=by,
            said=word.said,
            channel=word.channel,
            final=False,
            next_reply_at=word.next_reply_at,
            key=key,
            now=now,
        )
    made = CarryOver.objects.create(ticket=ticket, key=key, at=now, by=by, reason=reason.strip(), resolve_on=resolve_on)
    tell_story(ticket, Happening.CARRIED_OVER, by=by, at=now, text=f"{resolve_on} · {made.reason}")
    facts = {"resolve_on": str(resolve_on), "reason": ledger.digest(made.reason)}
    seal(ticket, "carried_over", by=by, at=now, facts=facts)
    return made
