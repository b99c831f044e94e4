"""One cause, many calls: announced once, every caller kept on a matter of their own, all told in one step (OTE-3)."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from deadlines import services as deadlines
from deadlines.rules import Rule
from ledger import services as ledger
from notices.services import News, tell
from residents.models import Building
from staff.models import Membership, User
from staff.queries import colleagues
from tickets import refusals, rules
from tickets.enums import OUTBOUND, TOLD_BY, Channel, Direction, Happening, Kind, Lacking, State
from tickets.models import OPEN, Contact, Outage, Ticket
from tickets.services.close import close
from tickets.services.join_contact import join_contact
from tickets.services.record import follow_deadlines, lock_ticket, seal, subject_of, tell_story
from tickets.services.reply import reply
from tickets.services.take_contact import Caller, take_contact


@dataclass(frozen=True)
class Cause:
    """What is out and where: a building and an entrance of it, or neither for the whole community."""

    lacking: Lacking
    building: Building | None = None
    entrance: str = ""


@transaction.atomic
def announce_outage(
    *,
    who: Membership,
    cause: Cause,
    told: str,
    promised_at: datetime | None,
    key: uuid.UUID,
    now: datetime,
    callers: Collection[int] = (),
    files: Sequence[Prepared] = (),
) -> Outage:
    """Make a cause known: `told` is what callers hear, `promised_at` what they are promised (OTE-9).

    `callers` are tickets of the place that were taken before; from now on they are told with the others. Everybody of
    the community gets a notice. `files` are the notice in the hall, what broke. The same `key` again returns the first
    outage. Raises a Refused.
    """
    if done := made_with(Outage, key, community_id=who.community_id):
        return done
    rules.check_text(told, field="tell")
    rules.check_promise(promised_at, now=now, field="promised_at")
    assert promised_at is not None  # noqa: S101 checked in the line above; for the type checker
    outage = Outage.objects.create(
        community=who.community,
        building=cause.building,
        entrance=cause.entrance if cause.building else "",
        lacking=cause.lacking,
        tell=told.strip(),
        promised_at=promised_at,
        key=key,
        announced_at=now,
        announced_by=who.user,
    )
    _keep(outage, files, key=key, by=who.user, at=now)
    _put_together(outage, callers, by=who.user, now=now)
    everybody = set(colleagues(who.community).values_list("pk", flat=True)) - {who.user_id}
    tell([_news(outage, "outage.announced", everybody)], now=now)
    _seal(outage, "announced", by=who.user, at=now, told=told)
    return outage


@transaction.atomic
def join_outage(
    *,
    outage_id: int,
    membership: Membership,
    caller: Caller,
    channel: Channel,
    said: str,
    key: uuid.UUID,
    now: datetime,
    supervised_by: User | None = None,
    typed_in: Collection[str] = (),
    files: Sequence[Prepared] = (),
) -> Ticket:
    """Record a caller of a known cause: a matter of their own, told at once what is known and until when (TL-1, TL-2).

    Who has called about it before is joined to their matter instead, as a second call. Raises a Refused.
    """
    outage = lock_outage(outage_id)
    rules.check_outage(ended=outage.ended_at is not None, promised_at=outage.promised_at, now=now)
    if caller.unit and not covers(outage, caller.unit.building_id, caller.unit.entrance):
        raise refusals.OutageElsewhere
    text = said.strip() or str(Lacking(outage.lacking).label)
    call: dict[str, Any] = {
        "membership": membership, "caller": caller, "channel": channel, "key": key, "now": now,
        "supervised_by": supervised_by, "typed_in": typed_in,
    }  # fmt: skip
    if earlier := _called_before(outage, caller, key):
        return join_contact(ticket_id=earlier, said=text, files=files, **call).ticket
    matter = rules.Matter(kind=Kind.INQUIRY, text=text, promised_at=outage.promised_at)
    ticket = lock_ticket(take_contact(matters=[matter], files=[files], **call)[0].pk)
    if ticket.outage_id is None:
        _put_together(outage, [ticket.pk], by=membership.user, now=now)
        _tell_first(ticket, outage, by=membership.user, channel=channel, now=now)
    return ticket


@transaction.atomic
def tell_callers(
    *,
    outage_id: int,
    by: User,
    said: str,
    channel: Channel,
    promised_at: datetime | None,
    key: uuid.UUID,
    now: datetime,
    files: Sequence[Prepared] = (),
) -> int:
    """Tell every caller how it stands and until when, each as a contact on their matter; returns how many were told.

    Later callers hear the same words. The same `key` again tells nobody and says so nowhere. Raises a Refused.
    """
    outage = lock_outage(outage_id)
    told = told_with(outage, key)
    if told or outage.told_key == key:
        return told
    rules.check_live(ended=outage.ended_at is not None)
    rules.check_text(said, field="said")
    rules.check_promise(promised_at, now=now, field="next_reply_at")
    assert promised_at is not None  # noqa: S101 checked in the line above; for the type checker
    found = open_callers(outage)
    for ticket_id in found:
        reply(
            ticket_id=ticket_id,
            by=by,
            said=said,
            channel=channel,
            final=False,
            next_reply_at=promised_at,
            now=now,
            key=uuid.uuid5(key, str(ticket_id)),
        )
    outage.tell, outage.promised_at, outage.told_key = said.strip(), promised_at, key
    outage.save(update_fields=["tell", "promised_at", "told_key"])
    _keep(outage, files, key=key, by=by, at=now)
    _seal(outage, "told", by=by, at=now, told=said, callers=len(found))
    return len(found)


@transaction.atomic
def end_outage(
    *, outage_id: int, by: User, said: str, channel: Channel, now: datetime, files: Sequence[Prepared] = ()
) -> int:
    """It is over: every caller is told so and their matter closed with it (OTE-7). Returns how many were told.

    A complaint among them is answered, and closes only when it is complete.
    """
    outage = lock_outage(outage_id)
    if outage.ended_at is not None and outage.ended_by_id == by.pk:
        return 0
    rules.check_live(ended=outage.ended_at is not None)
    rules.check_text(said, field="said")
    found = open_callers(outage)
    complaints = set(Ticket.objects.filter(pk__in=found, kind=Kind.COMPLAINT).values_list("pk", flat=True))
    for ticket_id in found:
        reply(ticket_id=ticket_id, by=by, said=said, channel=channel, final=True, next_reply_at=None, now=now)
        if ticket_id not in complaints:  # they have a way of their own to go (C-1, C-3)
            close(
                ticket_id=ticket_id, by=by, outcome=said, told=TOLD_BY[channel], untold_reason="", now=now, quiet=True
            )
    outage.ended_at, outage.ended_by = now, by
    outage.save(update_fields=["ended_at", "ended_by"])
    _keep(outage, files, key=None, by=by, at=now)
    responders = Ticket.objects.filter(pk__in=found).values_list("first_responder", flat=True)
    tell([_news(outage, "outage.ended", set(responders) - {by.pk})], now=now)
    _seal(outage, "ended", by=by, at=now, told=said, callers=len(found))
    return len(found)


@transaction.atomic
def put_together(*, outage_id: int, ticket_ids: Collection[int], by: User, now: datetime) -> int:
    """Matters of this cause that were recorded as single ones: they are told with the others from now on."""
    outage = lock_outage(outage_id)
    rules.check_live(ended=outage.ended_at is not None)
    return _put_together(outage, ticket_ids, by=by, now=now)


@transaction.atomic
def take_apart(*, ticket_id: int, by: User, now: datetime) -> Ticket:
    """The matter has another cause: it is no longer told with the others. What it was promised stays promised."""
    ticket = lock_ticket(ticket_id)
    rules.check_open(ticket.state)
    if ticket.outage is not None:
        tell_story(ticket, Happening.OUTAGE_LEFT, by=by, at=now, text=str(ticket.outage))
        seal(ticket, "outage_left", by=by, at=now, facts={"outage": ticket.outage.pk})
        ticket.outage = None
        ticket.save(update_fields=["outage"])
    return ticket


def lock_outage(outage_id: int) -> Outage:
    """The outage with its row locked until the transaction ends: its end and a new caller do not miss each other."""
    return Outage.objects.select_for_update(of=("self",)).select_related("community", "building").get(pk=outage_id)


def covers(outage: Outage, building_id: int | None, entrance: str) -> bool:
    """Whether a unit of this building and entrance is affected."""
    if outage.building_id is None:
        return True
    return outage.building_id == building_id and outage.entrance in {"", entrance}


def told_with(outage: Outage, key: uuid.UUID) -> int:
    """How many callers were told with this click: each hears it under a key of their own."""
    ids = Ticket.objects.filter(outage=outage).values_list("pk", flat=True)
    return Contact.objects.filter(key__in=[uuid.uuid5(key, str(pk)) for pk in ids]).count()


def open_callers(outage: Outage) -> list[int]:
    """Tickets of the outage that are open, in the order in which their rows are locked."""
    return list(Ticket.objects.filter(OPEN, outage=outage).order_by("pk").values_list("pk", flat=True))


def _put_together(outage: Outage, ticket_ids: Iterable[int], *, by: User, now: datetime) -> int:
    free = Ticket.objects.filter(OPEN, community=outage.community_id, outage=None, pk__in=ticket_ids)
    tickets = [lock_ticket(pk) for pk in free.order_by("pk").values_list("pk", flat=True)]
    for ticket in tickets:
        ticket.outage = outage
        ticket.save(update_fields=["outage"])
        tell_story(ticket, Happening.OUTAGE, by=by, at=now, text=str(outage))
        seal(ticket, "outage", by=by, at=now, facts={"outage": outage.pk})
    return len(tickets)


def _called_before(outage: Outage, caller: Caller, key: uuid.UUID) -> int | None:
    """The open matter of the same household, person or phone in this outage; not the one that this very click made."""
    same = Q(pk__in=[])
    if caller.unit:
        same |= Q(unit=caller.unit)
    if caller.resident:
        same |= Q(resident=caller.resident)
    if caller.phone:
        same |= Q(caller_phone=caller.phone)
    rows = Ticket.objects.filter(OPEN, same, outage=outage).exclude(contacts__call__key=key)
    return rows.order_by("pk").values_list("pk", flat=True).first()


def _tell_first(ticket: Ticket, outage: Outage, *, by: User, channel: Channel, now: datetime) -> None:
    """The caller hears at once what is known: that is the reply (TL-1); the promise runs since intake (TL-2)."""
    Contact.objects.create(
        ticket=ticket,
        direction=Direction.OUT,
        channel=channel if channel in OUTBOUND else Channel.WALK_IN,
        at=now,
        by=by,
        text=outage.tell,
        next_reply_at=outage.promised_at,
    )
    deadlines.meet(subject_of(ticket), [Rule.TL_1], at=now)
    ticket.state = State.IN_PROGRESS
    follow_deadlines(ticket)
    ticket.save(update_fields=["state", "next_due_at", "next_rule"])


def _keep(outage: Outage, files: Sequence[Prepared], *, key: uuid.UUID | None, by: User, at: datetime) -> None:
    keep(files, community_id=outage.community_id, subject=("outage", outage.pk), key=key, by=by, at=at)


def _news(outage: Outage, code: str, recipients: set[int]) -> News:
    return News(
        community_id=outage.community_id,
        recipients=frozenset(recipients),
        code=code,
        key=f"{code}:{outage.pk}",
        url=f"/c/{outage.community.slug}/outages/{outage.pk}/",
        params={"lacking": outage.lacking, "place": outage.place or outage.community.name},
    )


def _seal(outage: Outage, verb: str, *, by: User, at: datetime, told: str, callers: int = 0) -> None:
    facts: dict[str, ledger.Fact] = {"told": ledger.digest(told), "callers": callers}
    ledger.append(
        outage.community_id, f"outage.{verb}", subject=f"outage:{outage.pk}", actor_id=by.pk, at=at, facts=facts
    )
