"""Closing with the outcome told, and reopening with the same first responder (OTE-7, C-6, TL-6, TL-7)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from notices.models import Notice
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, a_ticket
from tests.tickets.clocks import dropped, met, running
from tests.tickets.complaints import complete
from tickets import refusals
from tickets.enums import HandoverState, Happening, Kind, State, Told
from tickets.models import Handover, Ticket
from tickets.services import close, offer_handover, reopen

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def shut(ticket: Ticket, who: Membership, **changes: Any) -> Ticket:
    facts: dict[str, Any] = {
        "ticket_id": ticket.pk,
        "by": who.user,
        "outcome": "已更换软管",
        "told": Told.PHONE,
        "untold_reason": "",
        "now": LATER,
    }
    return close(**{**facts, **changes})


@pytest.mark.rule("OTE-7")
def test_closing_keeps_the_outcome_and_how_it_was_told(front: Membership) -> None:
    ticket = shut(a_ticket(front), front)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.outcome, ticket.told, ticket.closed_at) == (
        State.CLOSED,
        "已更换软管",
        Told.PHONE,
        LATER,
    )
    assert (ticket.next_due_at, ticket.next_rule, ticket.promised_at) == (None, "", None)


@pytest.mark.rule("TL-1", "TL-2", "TL-6", "TL-7")
def test_closing_meets_every_limit(front: Membership) -> None:
    ticket = shut(complete(a_ticket(front, kind=Kind.COMPLAINT), front.user, now=NOON), front)

    assert running(ticket) == {}
    assert set(met(ticket)) == {"TL-1", "TL-2", "TL-6", "TL-7"}


@pytest.mark.rule("OTE-7", "TL-1")
def test_a_resident_who_could_not_be_told_does_not_count_as_replied(front: Membership) -> None:
    ticket = complete(a_ticket(front, kind=Kind.COMPLAINT), front.user, now=NOON)

    shut(ticket, front, told=Told.NOT_POSSIBLE, untold_reason="号码已停机，门上留条")

    ticket.refresh_from_db()
    assert (dropped(ticket), set(met(ticket)), running(ticket)) == ({"TL-1", "TL-2", "TL-5"}, {"TL-6", "TL-7"}, {})
    assert ticket.untold_reason == "号码已停机，门上留条"


@pytest.mark.rule("OTE-7")
@pytest.mark.parametrize(
    "missing",
    [{"outcome": ""}, {"told": ""}, {"told": Told.NOT_POSSIBLE, "untold_reason": ""}, {"closed_at": None}],
)
def test_the_database_refuses_a_closed_ticket_without_an_outcome_told(
    front: Membership, missing: dict[str, Any]
) -> None:
    ticket = a_ticket(front)
    closed = {"state": State.CLOSED, "closed_at": LATER, "outcome": "好", "told": Told.PHONE}

    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(**{**closed, **missing})

    Ticket.objects.filter(pk=ticket.pk).update(**closed)


def test_a_double_click_closes_once_and_a_colleague_is_told_that_it_is_closed(front: Membership) -> None:
    ticket, colleague = a_ticket(front), MembershipFactory.create(community=front.community)
    shut(ticket, front)

    shut(ticket, front, now=LATER + timedelta(seconds=1))
    with pytest.raises(refusals.AlreadyClosed):
        shut(ticket, colleague, now=LATER + timedelta(seconds=2))

    assert ticket.events.filter(happening=Happening.CLOSED).count() == 1


@pytest.mark.rule("OTE-6")
def test_closing_takes_an_unanswered_offer_back(front: Membership) -> None:
    ticket, colleague = a_ticket(front), MembershipFactory.create(community=front.community)
    offer_handover(ticket_id=ticket.pk, by=front.user, to_user=colleague.user, reason="下班", now=NOON)

    shut(ticket, front)

    assert Handover.objects.get(ticket=ticket).state == HandoverState.WITHDRAWN


@pytest.mark.rule("OTE-2")
def test_the_first_responder_hears_that_a_colleague_has_closed_it(front: Membership) -> None:
    ticket, colleague = a_ticket(front), MembershipFactory.create(community=front.community)

    shut(ticket, colleague)

    assert [notice.recipient for notice in Notice.objects.filter(code="ticket.closed")] == [front.user]


@pytest.mark.rule("C-6", "OTE-1", "TL-1", "TL-6", "TL-7")
def test_reopening_keeps_the_first_responder_and_owes_a_reply_anew(front: Membership) -> None:
    ticket = complete(a_ticket(front, kind=Kind.COMPLAINT), front.user, now=NOON)
    shut(ticket, front)

    reopen(ticket_id=ticket.pk, by=front.user, reason="又漏了", now=LATER)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.first_responder, ticket.reopened, ticket.closed_at) == (
        State.IN_PROGRESS,
        front.user,
        1,
        None,
    )
    assert running(ticket) == {
        "TL-1": LATER + timedelta(hours=2),
        "TL-6": LATER + timedelta(days=3),
        "TL-7": LATER + timedelta(days=7),
    }
    assert ticket.next_rule == "TL-1"


def test_a_double_click_reopens_once(front: Membership) -> None:
    ticket = shut(a_ticket(front), front)
    reopen(ticket_id=ticket.pk, by=front.user, reason="又漏了", now=LATER)

    reopen(ticket_id=ticket.pk, by=front.user, reason="又漏了", now=LATER + timedelta(seconds=1))

    ticket.refresh_from_db()
    assert ticket.reopened == 1


def test_an_open_ticket_has_nothing_to_reopen(front: Membership) -> None:
    with pytest.raises(refusals.NotClosed):
        reopen(ticket_id=a_ticket(front).pk, by=front.user, reason="又漏了", now=LATER)


def test_closed_and_reopened_and_closed_again_with_the_same_words_is_closed(front: Membership) -> None:
    ticket = shut(a_ticket(front), front)
    reopen(ticket_id=ticket.pk, by=front.user, reason="点错了", now=LATER + timedelta(seconds=5))

    shut(ticket, front, now=LATER + timedelta(seconds=20))

    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED
