"""Whoever is told first accepts and records (OTE-1, IN-1…3, IN-8, TL-1)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from ledger.models import Entry
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, ResidentFactory, a_matter, a_ticket
from tests.tickets.clocks import met, running
from tickets import refusals
from tickets.enums import Channel, Direction, Happening, Kind, State, Told
from tickets.models import Call, Contact, Ticket
from tickets.services import Caller, take_contact

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def record(who: Membership, *matters: Any, **changes: Any) -> list[Ticket]:
    facts: dict[str, Any] = {
        "membership": who,
        "caller": Caller(name="王测试", phone="13800001234"),
        "channel": Channel.PHONE,
        "matters": matters or [a_matter()],
        "key": uuid.uuid4(),
        "now": NOON,
    }
    return take_contact(**{**facts, **changes})


@pytest.mark.rule("OTE-1")
def test_whoever_takes_the_call_is_first_responder_and_handler(front: Membership) -> None:
    ticket = record(front)[0]

    assert (ticket.first_responder, ticket.handler, ticket.department) == (
        front.user,
        front.user,
        front.department,
    )


@pytest.mark.rule("OTE-1")
def test_a_technician_who_is_told_records_it_too(front: Membership) -> None:
    technician = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN)

    assert record(technician)[0].first_responder == technician.user


@pytest.mark.rule("OTE-1")
def test_the_database_refuses_another_first_responder(front: Membership) -> None:
    ticket, other = a_ticket(front), MembershipFactory.create(community=front.community)

    with pytest.raises(DatabaseError, match="first responder"), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(first_responder=other.user)
    with pytest.raises(DatabaseError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(first_responder=None)

    ticket.refresh_from_db()
    assert ticket.first_responder == front.user


@pytest.mark.rule("IN-1")
def test_the_database_refuses_to_rewrite_what_was_said(front: Membership) -> None:
    contact = a_ticket(front).contacts.get()

    for change in ({"text": "别的"}, {"at": NOON + HOUR}, {"direction": Direction.NOTE}):
        with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
            Contact.objects.filter(pk=contact.pk).update(**change)


@pytest.mark.rule("IN-1", "IN-3")
def test_the_contact_keeps_channel_time_taker_and_words(front: Membership) -> None:
    ticket = record(front, a_matter(text="  厨房水管漏水 😀 "), channel=Channel.WALK_IN)[0]

    contact = ticket.contacts.get()
    assert (contact.direction, contact.channel, contact.at, contact.by) == (
        Direction.IN,
        Channel.WALK_IN,
        NOON,
        front.user,
    )
    assert contact.text == ticket.text == "厨房水管漏水 😀"


@pytest.mark.rule("TL-1", "TL-2", "OTE-5", "OTE-9", "IN-4")
def test_an_unsolved_matter_starts_the_reply_limit_and_the_promise(front: Membership) -> None:
    ticket = a_ticket(front, promised_at=NOON + HOUR)

    assert running(ticket) == {"TL-1": NOON + 2 * HOUR, "TL-2": NOON + HOUR}
    assert (ticket.next_due_at, ticket.next_rule, ticket.promised_at) == (NOON + HOUR, "TL-2", NOON + HOUR)
    assert ticket.state == State.NEW


@pytest.mark.rule("TL-5", "TL-6", "TL-7")
def test_a_complaint_starts_its_closing_limits_as_well(front: Membership) -> None:
    ticket = a_ticket(front, kind=Kind.COMPLAINT)

    assert {"TL-1", "TL-2", "TL-5", "TL-6", "TL-7"} == set(running(ticket))
    assert running(ticket)["TL-5"] == NOON + timedelta(hours=2)
    assert running(ticket)["TL-6"] == NOON + timedelta(days=3)
    assert running(ticket)["TL-7"] == NOON + timedelta(days=7)


@pytest.mark.rule("IN-3", "OTE-7")
def test_a_matter_solved_on_the_spot_is_closed_with_its_outcome(front: Membership) -> None:
    ticket = a_ticket(front, solved=True, outcome="已告知缴费方式")

    ticket.refresh_from_db()
    assert (ticket.state, ticket.outcome, ticket.told, ticket.solved_on_spot) == (
        State.CLOSED,
        "已告知缴费方式",
        Told.PHONE,
        True,
    )
    assert (running(ticket), ticket.next_due_at) == ({}, None)
    assert ticket.events.get().happening == Happening.CLOSED


@pytest.mark.rule("TL-1")
def test_a_complaint_solved_on_the_spot_counts_as_replied_at_once(front: Membership) -> None:
    ticket = a_ticket(front, kind=Kind.COMPLAINT, solved=True, outcome="已道歉并说明")

    assert (running(ticket), met(ticket)) == ({}, {"TL-1": NOON})


@pytest.mark.rule("IN-2")
def test_one_call_opens_several_tickets_item_by_item(front: Membership) -> None:
    matters = [
        a_matter(text="漏水"),
        a_matter(kind=Kind.COMPLAINT, text="噪音"),
        a_matter(text="缴费", solved=True, outcome="已告知"),
    ]

    tickets = record(front, *matters)

    assert [ticket.text for ticket in tickets] == ["漏水", "噪音", "缴费"]
    assert [ticket.state for ticket in tickets] == [State.NEW, State.NEW, State.CLOSED]
    assert len({ticket.number for ticket in tickets}) == 3
    assert Contact.objects.filter(call=Call.objects.get()).count() == 3
    assert set(running(tickets[0])) == {"TL-1", "TL-2"}
    assert set(running(tickets[1])) == {"TL-1", "TL-2", "TL-5", "TL-6", "TL-7"}


def test_the_same_key_again_returns_the_tickets_of_the_first_time(front: Membership) -> None:
    key = uuid.uuid4()
    first = record(front, a_matter(), a_matter(text="第二件"), key=key)

    again = record(front, a_matter(text="改了"), key=key, now=NOON + timedelta(seconds=2))

    assert [ticket.pk for ticket in again] == [ticket.pk for ticket in first]
    assert (Ticket.objects.count(), Call.objects.count(), Contact.objects.count()) == (2, 1, 2)


def test_one_bad_matter_leaves_nothing_behind(front: Membership) -> None:
    with pytest.raises(refusals.PromiseInThePast):
        record(front, a_matter(), a_matter(promised_at=NOON - HOUR))

    assert (Ticket.objects.count(), Call.objects.count(), Entry.objects.count()) == (0, 0, 0)


@pytest.mark.rule("IN-3", "IN-6")
def test_a_matter_comes_from_somebody_or_somewhere(front: Membership) -> None:
    with pytest.raises(refusals.CallerMissing):
        record(front, caller=Caller(name=" "))


@pytest.mark.rule("IN-6")
def test_an_unknown_caller_is_recorded_by_name_or_phone(front: Membership) -> None:
    ticket = record(front, caller=Caller(phone="13800005678"))[0]

    assert (ticket.resident, ticket.caller_phone) == (None, "13800005678")


def test_a_known_resident_gives_name_and_title(front: Membership) -> None:
    resident = ResidentFactory.create(community=front.community, name="李小测", gender="f")

    ticket = record(front, caller=Caller(resident=resident))[0]

    assert (ticket.caller_name, ticket.caller_gender, ticket.resident) == ("李小测", "f", resident)


@pytest.mark.rule("IN-8")
def test_a_trainee_names_the_colleague_who_supervises(front: Membership) -> None:
    trainee = MembershipFactory.create(community=front.community, role=Role.TRAINEE)
    with pytest.raises(refusals.SupervisingColleagueMissing):
        record(trainee)

    record(trainee, supervised_by=front.user)

    assert Call.objects.get().supervised_by == front.user


@pytest.mark.rule("IN-8")
def test_neither_a_trainee_nor_a_stranger_supervises_a_trainee(front: Membership) -> None:
    trainee = MembershipFactory.create(community=front.community, role=Role.TRAINEE)
    stranger = MembershipFactory.create(role=Role.FRONT)

    for person in (trainee.user, stranger.user):
        with pytest.raises(refusals.SupervisingColleagueUnfit):
            record(trainee, supervised_by=person)


def test_each_community_numbers_its_day_by_itself(front: Membership) -> None:
    elsewhere = MembershipFactory.create()

    numbers = [a_ticket(front).number, a_ticket(front).number, a_ticket(elsewhere).number]

    assert numbers == ["261123-0001", "261123-0002", "261123-0001"]


def test_the_number_carries_the_local_day(front: Membership) -> None:
    # 16:30 UTC is half past midnight of the next day in Shanghai
    assert a_ticket(front, now=NOON + timedelta(hours=12, minutes=30)).number == "261124-0001"


@pytest.mark.rule("L-1")
def test_the_ledger_names_tickets_but_not_what_was_said(front: Membership) -> None:
    ticket = a_ticket(front)

    entry = Entry.objects.get(action="ticket.taken")
    payload = bytes(entry.payload).decode()
    assert ticket.number in payload
    assert "厨房" not in payload
    assert "王测试" not in payload
