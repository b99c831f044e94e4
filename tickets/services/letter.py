"""来函: a letter is registered by its class and becomes a matter, or goes to the department that it is for (IN-7)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from staff.models import Department, Membership, User
from staff.queries import ids_of_department, leads_of
from tickets import refusals, rules
from tickets.enums import Channel, Kind, LetterClass, Medium
from tickets.models import Letter, Ticket
from tickets.rules import Matter
from tickets.services.coordination import coordinate
from tickets.services.join_contact import join_contact
from tickets.services.numbers import take_letter_number
from tickets.services.take_contact import Caller, check_caller, check_supervision, take_contact

KINDS = {LetterClass.COMPLAINT: Kind.COMPLAINT, LetterClass.PRAISE: Kind.PRAISE}


@dataclass(frozen=True)
class Post:
    """What stands on the letter, and what the desk makes of it.

    `belongs_to`: the ticket of a matter that is known already (OTE-3). `department`: whose it is, for other letters.
    """

    letter_class: LetterClass
    medium: Medium
    received_on: date
    subject: str
    text: str
    sender: Caller
    address: str = ""
    kind: Kind | None = None
    promised_at: datetime | None = None
    belongs_to: int | None = None
    department: Department | None = None


@transaction.atomic
def register_letter(
    *,
    who: Membership,
    post: Post,
    key: uuid.UUID,
    now: datetime,
    supervised_by: User | None = None,
    files: Sequence[Prepared] = (),
) -> Letter:
    """Enter the letter in the year's register. A request, a complaint, a praise is a matter like a call: `who` is its
    first responder, and its limits run from now; anything else goes to its department and waits to be taken over.

    The same `key` registers once. Raises a Refused.
    """
    if done := made_with(Letter, key, community_id=who.community_id):
        return done
    _check(who, post, now=now)
    check_supervision(who, supervised_by)
    ticket = None
    if post.letter_class != LetterClass.OTHER:
        ticket = _matter(who, post, key=key, now=now, supervised_by=supervised_by)
    elif post.department is None or post.department.community_id != who.community.pk:
        raise refusals.NotTheirDesk("department")
    made = _enter(who, post, ticket, key=key, now=now, supervised_by=supervised_by)
    keep(files, community_id=who.community.pk, subject=("letter", made.pk), key=key, by=who.user, at=now)
    _tell_whose_it_is(made, who.user, now)
    _seal(made, "registered", by=who.user, at=now, said=post.text)
    return made


def _check(who: Membership, post: Post, *, now: datetime) -> None:
    """A letter has a subject, words, a day on which it came, and a sender. Raises a Refused."""
    rules.check_text(post.subject, field="subject")
    rules.check_length(post.subject, limit=rules.MAX_SUBJECT, field="subject")
    rules.check_text(post.text)
    rules.check_received(post.received_on, today=now.astimezone(ZoneInfo(who.community.timezone)).date())
    check_caller(post.sender)


def _enter(
    who: Membership, post: Post, ticket: Ticket | None, *, key: uuid.UUID, now: datetime, supervised_by: User | None
) -> Letter:
    """The row of the register: a matter's letter, or one that waits in its department."""
    return Letter.objects.create(
        community=who.community,
        key=key,
        number=take_letter_number(who.community, at=now),
        letter_class=post.letter_class,
        medium=post.medium,
        received_on=post.received_on,
        registered_at=now,
        registered_by=who.user,
        supervised_by=supervised_by,
        sender_name=post.sender.name.strip(),
        sender_phone=post.sender.phone,
        address=post.address.strip(),
        unit=post.sender.unit,
        subject=post.subject.strip(),
        text=post.text.strip(),
        ticket=ticket,
        department=post.department if ticket is None else None,
    )


def _matter(who: Membership, post: Post, *, key: uuid.UUID, now: datetime, supervised_by: User | None) -> Ticket:
    said = f"{post.subject.strip()}\n{post.text.strip()}"
    call: dict[str, Any] = {"membership": who, "caller": post.sender, "channel": Channel.LETTER, "key": key, "now": now}
    if post.belongs_to is not None:
        contact = join_contact(ticket_id=post.belongs_to, said=said, supervised_by=supervised_by, **call)
        return contact.ticket
    kind = KINDS.get(post.letter_class, post.kind)
    if kind is None:
        raise refusals.LetterKindMissing("kind")
    matter = Matter(kind=kind, text=said, promised_at=post.promised_at)
    return take_contact(matters=[matter], supervised_by=supervised_by, **call)[0]


@transaction.atomic
def decide_letter(
    *, letter_id: int, by: User, department: Department | None, words: str, key: uuid.UUID, now: datetime
) -> Letter:
    """The supervisor's decision on a complaint: a coordination form to `department` that asks `words`, or none and why.

    Raises a Refused.
    """
    letter = _locked(letter_id)
    if letter.letter_class != LetterClass.COMPLAINT or letter.ticket_id is None:
        raise refusals.NoDecision
    if letter.decided_at is not None:
        if letter.decided_by_id == by.pk and letter.decision == words.strip():
            return letter  # a second click
        raise refusals.LetterDecided
    rules.check_reason(words, field="words")
    if department:
        letter.form = coordinate(
            ticket_id=letter.ticket_id, by=by, department=department, request=words, key=key, now=now
        )
    letter.decided_at, letter.decided_by, letter.decision = now, by, words.strip()
    letter.save(update_fields=["decided_at", "decided_by", "decision", "form"])
    tell([_news(letter, "letter.decided", {letter.registered_by_id} - {by.pk}, who=str(by))], now=now)
    _seal(letter, "decided", by=by, at=now, said=words)
    return letter


@transaction.atomic
def take_over_letter(*, letter_id: int, by: User, now: datetime) -> Letter:
    """The department has the letter; who registered it learns of it. Raises a Refused."""
    letter = _locked(letter_id)
    if letter.taken_over_by_id == by.pk:
        return letter
    if not letter.waits_for_department:
        raise refusals.LetterTakenOver
    letter.taken_over_at, letter.taken_over_by = now, by
    letter.save(update_fields=["taken_over_at", "taken_over_by"])
    tell([_news(letter, "letter.taken_over", {letter.registered_by_id} - {by.pk}, who=str(by))], now=now)
    _seal(letter, "taken_over", by=by, at=now, said="")
    return letter


def _locked(letter_id: int) -> Letter:
    return Letter.objects.select_for_update(of=("self",)).select_related("community").get(pk=letter_id)


def _tell_whose_it_is(letter: Letter, by: User, now: datetime) -> None:
    people: set[int] = set()
    if letter.waits_for_decision:
        people = leads_of(letter.community_id)
    elif letter.department_id:
        people = ids_of_department(letter.department_id)
    code = "letter.complaint" if letter.waits_for_decision else "letter.passed_on"
    tell([_news(letter, code, people - {by.pk}, who=str(by))], now=now)


def _news(letter: Letter, code: str, recipients: set[int], **params: str) -> News:
    return News(
        community_id=letter.community_id,
        recipients=frozenset(recipients),
        code=code,
        key=f"{code}:{letter.pk}",
        url=f"/c/{letter.community.slug}/letters/{letter.pk}/",
        urgency=Urgency.SOON if code in {"letter.complaint", "letter.passed_on"} else Urgency.INFO,
        params={"letter": letter.number, **params},
    )


def _seal(letter: Letter, verb: str, *, by: User, at: datetime, said: str) -> None:
    facts: dict[str, ledger.Fact] = {
        "number": letter.number,
        "class": letter.letter_class,
        "ticket": letter.ticket_id,
        "said": ledger.digest(said),
    }
    ledger.append(
        letter.community_id, f"letter.{verb}", subject=f"letter:{letter.pk}", actor_id=by.pk, at=at, facts=facts
    )
