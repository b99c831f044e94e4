"""A second contact on an open matter is kept on that matter (OTE-3, first part)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ledger.models import Entry
from notices.models import Notice
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import NOON, MembershipFactory, a_ticket
from tests.tickets.clocks import running
from tickets import refusals
from tickets.enums import Channel, Direction, State, Told
from tickets.models import Call, Contact, Ticket
from tickets.services import Caller, close, join_contact, reply

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def again(ticket: Ticket, who: Membership, **changes: Any) -> Contact:
    facts: dict[str, Any] = {
        "ticket_id": ticket.pk, "membership": who, "caller": Caller(name="王测试"), "channel": Channel.PHONE,
        "said": "水还在漏", "key": uuid.uuid4(), "now": NOON + HOUR,
    }  # fmt: skip
    return join_contact(**{**facts, **changes})


def answered(ticket: Ticket, who: Membership, **changes: Any) -> None:
    facts: dict[str, Any] = {
        "ticket_id": ticket.pk, "by": who.user, "said": "已修好", "channel": Channel.CALL_OUT,
        "final": True, "next_reply_at": None, "now": NOON + HOUR / 2,
    }  # fmt: skip
    reply(**{**facts, **changes})


@pytest.mark.rule("OTE-3")
def test_a_second_call_is_kept_on_the_matter_and_opens_no_other(front: Membership) -> None:
    ticket = a_ticket(front)

    again(ticket, front)

    inbound = Contact.objects.filter(ticket=ticket, direction=Direction.IN).order_by("at")
    assert [contact.text for contact in inbound] == [ticket.text, "水还在漏"]
    assert Ticket.objects.count() == 1


@pytest.mark.rule("OTE-3", "TL-1", "TL-2")
def test_what_is_owed_keeps_its_time(front: Membership) -> None:
    ticket = a_ticket(front)
    before = running(ticket)

    again(ticket, front)

    assert running(ticket) == before


@pytest.mark.rule("OTE-3", "TL-2")
def test_a_running_promise_stays_the_only_thing_owed(front: Membership) -> None:
    ticket = a_ticket(front)
    answered(ticket, front, final=False, next_reply_at=NOON + 5 * HOUR)

    again(ticket, front)

    assert running(ticket) == {"TL-2": NOON + 5 * HOUR}


@pytest.mark.rule("OTE-3", "TL-1")
def test_a_matter_that_seemed_answered_owes_a_reply_again(front: Membership) -> None:
    ticket = a_ticket(front)
    answered(ticket, front)

    again(ticket, front)

    ticket.refresh_from_db()
    assert running(ticket) == {"TL-1": NOON + 3 * HOUR}
    assert (ticket.state, ticket.next_due_at, ticket.next_rule) == (State.IN_PROGRESS, NOON + 3 * HOUR, "TL-1")


@pytest.mark.rule("OTE-3")
def test_first_responder_and_supervisor_are_told(front: Membership, lead: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)
    ticket = a_ticket(front)

    again(ticket, colleague)

    told = Notice.objects.filter(code="contact.joined").values_list("recipient_id", flat=True)
    assert set(told) == {front.user_id, lead.user_id}


@pytest.mark.rule("OTE-1")
def test_whoever_takes_the_second_call_does_not_become_first_responder(front: Membership) -> None:
    ticket = a_ticket(front)

    contact = again(ticket, MembershipFactory.create(community=front.community))

    ticket.refresh_from_db()
    assert ticket.first_responder_id == ticket.handler_id == front.user_id
    assert contact.by_id != front.user_id


@pytest.mark.rule("IN-1")
def test_the_second_call_keeps_who_brought_it(front: Membership) -> None:
    contact = again(a_ticket(front), front, caller=Caller(phone="13800001234"), channel=Channel.WALK_IN)

    call = Call.objects.get(contacts=contact)
    assert (call.caller_phone, call.channel, call.taken_by_id) == ("13800001234", Channel.WALK_IN, front.user_id)


def test_a_double_click_makes_one_contact(front: Membership) -> None:
    ticket, key = a_ticket(front), uuid.uuid4()

    assert again(ticket, front, key=key) == again(ticket, front, key=key)
    assert Contact.objects.filter(ticket=ticket).count() == 2


def test_the_key_of_another_call_is_refused(front: Membership) -> None:
    key = uuid.uuid4()
    again(a_ticket(front), front, key=key)

    with pytest.raises(refusals.FormUsedUp):
        again(a_ticket(front), front, key=key)


@pytest.mark.rule("L-1")
def test_the_ledger_names_the_contact(front: Membership) -> None:
    ticket = a_ticket(front)

    contact = again(ticket, front)

    entry = Entry.objects.get(action="ticket.joined")
    assert entry.subject == f"ticket:{ticket.pk}"
    assert f'"contact":{contact.pk}'.encode() in bytes(entry.payload)
    assert "水还在漏".encode() not in bytes(entry.payload)


def closed(ticket: Ticket, who: Membership) -> None:
    close(ticket_id=ticket.pk, by=who.user, outcome="已修好", told=Told.PHONE, untold_reason="", now=NOON + HOUR / 2)


@pytest.mark.rule("OTE-3", "C-6")
def test_a_matter_that_was_closed_lately_runs_again(front: Membership) -> None:
    ticket = a_ticket(front)
    closed(ticket, front)

    again(ticket, MembershipFactory.create(community=front.community), now=NOON + 29 * DAY)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopened, ticket.inbound) == (State.IN_PROGRESS, 1, 2)
    assert ticket.first_responder_id == front.user_id
    assert running(ticket) == {"TL-1": NOON + 29 * DAY + 2 * HOUR}


def test_a_matter_that_was_closed_long_ago_is_another_matter(front: Membership) -> None:
    ticket = a_ticket(front)
    closed(ticket, front)

    with pytest.raises(refusals.ClosedLongAgo):
        again(ticket, front, now=NOON + 31 * DAY)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.inbound) == (State.CLOSED, 1)


def test_a_community_decides_how_long_a_closed_matter_is_the_same(front: Membership) -> None:
    Community.objects.update(second_call_days=7)
    ticket = a_ticket(front)
    closed(ticket, front)

    with pytest.raises(refusals.ClosedLongAgo):
        again(ticket, front, now=NOON + 8 * DAY)


@pytest.mark.rule("OTE-3")
def test_every_further_contact_counts_against_the_matter_and_an_urge_as_such(front: Membership) -> None:
    ticket = a_ticket(front)

    again(ticket, front)
    contact = again(ticket, front, urge=True, said="怎么还没人来")

    ticket.refresh_from_db()
    assert (ticket.inbound, ticket.urges, contact.urge) == (3, 1, True)


@pytest.mark.rule("OTE-3")
def test_an_urge_is_told_with_how_often_it_has_been(front: Membership, lead: Membership) -> None:
    ticket = a_ticket(front)

    again(ticket, front, urge=True)

    (notice,) = Notice.objects.filter(code="contact.urged")
    assert (notice.recipient_id, notice.params["times"]) == (lead.user_id, "2")


def test_the_database_knows_no_matter_that_nobody_brought(front: Membership) -> None:
    ticket = a_ticket(front)

    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(inbound=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(urges=1)


def test_nothing_said_and_nobody_calling_are_refused(front: Membership) -> None:
    ticket = a_ticket(front)

    with pytest.raises(refusals.TextMissing):
        again(ticket, front, said="  ")
    with pytest.raises(refusals.CallerMissing):
        again(ticket, front, caller=Caller())
    assert Contact.objects.filter(ticket=ticket).count() == 1


@pytest.mark.rule("IN-8")
def test_a_trainee_names_a_supervising_colleague(community: Community, front: Membership) -> None:
    trainee = MembershipFactory.create(community=community, role=Role.TRAINEE)
    ticket = a_ticket(front)

    with pytest.raises(refusals.SupervisingColleagueMissing):
        again(ticket, trainee)
    assert again(ticket, trainee, supervised_by=front.user).by_id == trainee.user_id
