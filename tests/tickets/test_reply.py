"""Telling the resident, and notes for the house (TL-1, TL-2, OTE-9)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from deadlines.models import Deadline
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, a_ticket
from tests.tickets.clocks import met, running
from tickets import refusals
from tickets.enums import Channel, Direction, State
from tickets.models import Contact, Ticket
from tickets.services import note, reply

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def answer(ticket: Ticket, who: Membership, **changes: Any) -> Contact:
    facts: dict[str, Any] = {
        "ticket_id": ticket.pk, "by": who.user, "said": "师傅在路上", "channel": Channel.CALL_OUT,
        "final": False, "next_reply_at": NOON + 4 * HOUR, "now": NOON + HOUR,
    }  # fmt: skip
    return reply(**{**facts, **changes})


@pytest.mark.rule("TL-1", "TL-2")
def test_a_reply_meets_the_reply_limit_and_the_promise(front: Membership) -> None:
    ticket = a_ticket(front)

    answer(ticket, front, final=True, next_reply_at=None)

    assert met(ticket) == {"TL-1": NOON + HOUR, "TL-2": NOON + HOUR}
    assert running(ticket) == {}


@pytest.mark.rule("C-2", "TL-2", "OTE-9")
def test_a_reply_that_is_not_final_opens_the_next_promise(front: Membership) -> None:
    ticket = a_ticket(front)

    contact = answer(ticket, front)

    ticket.refresh_from_db()
    assert running(ticket) == {"TL-2": NOON + 4 * HOUR}
    assert (ticket.next_due_at, ticket.promised_at, ticket.state) == (
        NOON + 4 * HOUR,
        NOON + 4 * HOUR,
        State.IN_PROGRESS,
    )
    assert (contact.direction, contact.next_reply_at) == (Direction.OUT, NOON + 4 * HOUR)


@pytest.mark.rule("TL-1")
def test_a_late_reply_stays_late_on_record(front: Membership) -> None:
    ticket = a_ticket(front)

    answer(ticket, front, now=NOON + 3 * HOUR)

    first = Deadline.objects.get(subject_id=ticket.pk, rule="TL-1")
    assert first.met_at is not None
    assert first.met_at - first.due_at == HOUR


def test_a_final_reply_leaves_a_complaint_its_closing_limits(front: Membership) -> None:
    ticket = a_ticket(front, kind="complaint")

    answer(ticket, front, final=True, next_reply_at=None)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.next_rule, ticket.promised_at) == (State.ANSWERED, "TL-5", None)


def test_a_word_after_the_final_reply_takes_the_matter_up_again(front: Membership) -> None:
    ticket = a_ticket(front)
    answer(ticket, front, final=True, next_reply_at=None)

    answer(ticket, front, now=NOON + 2 * HOUR)

    ticket.refresh_from_db()
    assert (ticket.state, running(ticket)) == (State.IN_PROGRESS, {"TL-2": NOON + 4 * HOUR})


def test_any_colleague_of_the_desk_replies_and_nothing_changes_hands(front: Membership) -> None:
    ticket, colleague = a_ticket(front), MembershipFactory.create(community=front.community)

    answer(ticket, colleague)

    ticket.refresh_from_db()
    assert (ticket.handler, ticket.first_responder) == (front.user, front.user)


def test_one_click_makes_one_reply(front: Membership) -> None:
    ticket, key = a_ticket(front), uuid.uuid4()

    first = answer(ticket, front, key=key)
    again = answer(ticket, front, key=key, now=NOON + HOUR + timedelta(seconds=1))

    assert first.pk == again.pk
    assert Contact.objects.filter(ticket=ticket, direction=Direction.OUT).count() == 1
    assert Deadline.objects.filter(subject_id=ticket.pk, rule="TL-2").count() == 2


def test_the_key_of_another_ticket_is_refused_and_nothing_happens(front: Membership) -> None:
    ticket, other, key = a_ticket(front), a_ticket(front), uuid.uuid4()
    answer(ticket, front, key=key)

    with pytest.raises(refusals.FormUsedUp):
        answer(other, front, key=key)

    assert other.contacts.count() == 1


@pytest.mark.rule("TL-2")
def test_a_refused_reply_leaves_every_limit_as_it_was(front: Membership) -> None:
    ticket = a_ticket(front)
    before = running(ticket)

    with pytest.raises(refusals.PromiseInThePast):
        answer(ticket, front, next_reply_at=NOON)

    assert (running(ticket), ticket.contacts.count()) == (before, 1)


@pytest.mark.rule("TL-2")
def test_the_database_refuses_a_reply_that_neither_ends_nor_promises(front: Membership) -> None:
    ticket = a_ticket(front)

    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(ticket=ticket, direction=Direction.OUT, at=NOON, by=front.user, text="在查")


@pytest.mark.rule("OTE-9")
def test_the_database_refuses_a_promise_in_the_past(front: Membership) -> None:
    ticket = a_ticket(front)

    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(
            ticket=ticket,
            direction=Direction.OUT,
            at=NOON,
            by=front.user,
            text="在查",
            next_reply_at=NOON - HOUR,
        )


@pytest.mark.rule("TL-1")
def test_a_note_is_no_word_to_the_resident_and_meets_nothing(front: Membership) -> None:
    ticket = a_ticket(front)

    written = note(ticket_id=ticket.pk, by=front.user, text="等配件", now=NOON + HOUR)

    ticket.refresh_from_db()
    assert (written.direction, ticket.state) == (Direction.NOTE, State.NEW)
    assert set(running(ticket)) == {"TL-1", "TL-2"}


def test_a_closed_ticket_takes_a_note_but_no_reply(front: Membership) -> None:
    ticket = a_ticket(front, solved=True, outcome="已告知")

    note(ticket_id=ticket.pk, by=front.user, text="住户又来道谢", now=NOON + HOUR)
    with pytest.raises(refusals.AlreadyClosed):
        answer(ticket, front)
