"""A message is taken, reaches the colleague, and stays open until the caller was called back (IN-5, IN-6, OTE-9)."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from deadlines.services import Subject
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from staff.models import Membership, User
from tickets import refusals, rules
from tickets.models import Message
from tickets.services.take_contact import Caller, check_supervision


@transaction.atomic
def take_message(
    *,
    who: Membership,
    to: User,
    caller: Caller,
    unwilling: bool,
    text: str,
    call_back_at: datetime | None,
    key: uuid.UUID,
    now: datetime,
    supervised_by: User | None = None,
    files: Sequence[Prepared] = (),
) -> Message:
    """Take a message for a colleague; the call back is promised and a deadline (TL-2). The same `key` takes it once.

    `unwilling`: the caller says neither who nor why; then the words are what was said all the same (IN-6). `files` are
    what was left at the counter, such as a card. Raises a Refused.
    """
    if done := made_with(Message, key, community_id=who.community_id):
        return done
    rules.check_text(text)
    promised_at = _check_promise(call_back_at, now=now)
    _check_sides(to, caller, unwilling=unwilling, community_id=who.community_id)
    check_supervision(who, supervised_by)
    made = Message.objects.create(
        community=who.community,
        key=key,
        to=to,
        unwilling=unwilling,
        text=text.strip(),
        taken_at=now,
        taken_by=who.user,
        supervised_by=supervised_by,
        call_back_at=promised_at,
        **_named(caller),
    )
    keep(files, community_id=made.community_id, subject=("message", made.pk), key=key, by=who.user, at=now)
    _promise(made, promised_at, who.user, now=now)
    _seal(made, "taken", by=who.user, at=now, said=text)
    return made


def _check_promise(call_back_at: datetime | None, *, now: datetime) -> datetime:
    """The time that the caller was told, as any promise is checked. Raises a Refused."""
    rules.check_promise(call_back_at, now=now, field="call_back_at")
    assert call_back_at is not None  # noqa: S101 checked in the line above; for the type checker
    return call_back_at


def _check_sides(to: User, caller: Caller, *, unwilling: bool, community_id: int) -> None:
    """Somebody who can be called back, unless they don't say who they are (IN-6), by somebody who works here."""
    if not (unwilling or caller.unit or caller.name.strip() or caller.phone.strip()):
        raise refusals.MessageFromNobody("caller_name")
    if not Membership.objects.filter(user=to, community=community_id, active=True).exists():
        raise refusals.NotTheirDesk("to")


def _promise(made: Message, call_back_at: datetime, by: User, *, now: datetime) -> None:
    """The call back is a promise like any other (TL-2, OTE-9), and the colleague hears of it."""
    planned = deadlines.plan(limit_book(made.community), Rule.TL_2, at=now, told=call_back_at)
    deadlines.start(made.community_id, [(subject_of_message(made), planned)])
    tell([_news(made, "message.taken", {made.to_id} - {by.pk}, who=str(by))], now=now)


def _named(caller: Caller) -> dict[str, Any]:
    return {"caller_name": caller.name.strip(), "caller_phone": caller.phone.strip(), "unit": caller.unit}


@transaction.atomic
def call_back(*, message_id: int, by: User, words: str, now: datetime) -> Message:
    """The caller was called back, by whoever did it; who took the message learns of it. Raises a Refused."""
    message = Message.objects.select_for_update(of=("self",)).select_related("community").get(pk=message_id)
    if message.done_at is not None:
        if message.done_by_id == by.pk:
            return message  # a second click
        raise refusals.CalledBackAlready
    rules.check_text(words, field="words")
    message.done_at, message.done_by, message.words = now, by, words.strip()
    message.save(update_fields=["done_at", "done_by", "words"])
    deadlines.meet(subject_of_message(message), None, at=now)
    tell([_news(message, "message.done", {message.to_id, message.taken_by_id} - {by.pk}, who=str(by))], now=now)
    _seal(message, "done", by=by, at=now, said=words)
    return message


def subject_of_message(message: Message) -> Subject:
    """The message as the deadline engine knows it."""
    return Subject("message", message.pk)


def _news(message: Message, code: str, recipients: set[int], **params: str) -> News:
    return News(
        community_id=message.community_id,
        recipients=frozenset(recipients),
        code=code,
        key=f"{code}:{message.pk}",
        url=f"/c/{message.community.slug}/messages/{message.pk}/",
        urgency=Urgency.SOON if code == "message.taken" else Urgency.INFO,
        params=params,
    )


def _seal(message: Message, verb: str, *, by: User, at: datetime, said: str) -> None:
    facts: dict[str, ledger.Fact] = {"to": message.to_id, "said": ledger.digest(said)}
    ledger.append(
        message.community_id, f"message.{verb}", subject=f"message:{message.pk}", actor_id=by.pk, at=at, facts=facts
    )
