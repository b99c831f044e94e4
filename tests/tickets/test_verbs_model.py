"""Any sequence of verbs against a small pure model: no word is lost, somebody is responsible, the counts agree (OTE).

The model knows matters and contacts and nothing else: on which matter a contact stands, what is closed, what merged.
It says beforehand whether a verb will be refused; the desk has to agree, and to hold the same afterwards.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.refusals import Refused
from ledger.models import Chain
from ledger.queries import verify_chain
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, a_ticket
from tests.tickets.clocks import running
from tickets.enums import Channel, Direction, Told
from tickets.models import OPEN, Contact, Ticket
from tickets.queries.ote import Span, total
from tickets.services import (
    Caller,
    answer_handover,
    close,
    join_contact,
    merge,
    offer_handover,
    reopen,
    reply,
    split,
)

pytestmark = pytest.mark.django_db
STEP = timedelta(minutes=7)
SPAN = Span(NOON.date(), (NOON + timedelta(days=2)).date())
VERBS = ("take", "join", "urge", "reply", "close", "reopen", "hand over", "merge", "split")
Move = tuple[str, int, int, int]
MOVES = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 5), st.integers(0, 5), st.integers(0, 2)), min_size=4, max_size=14
)


@dataclass
class Matter:
    """What the model knows of a ticket: its contacts by id, in the order in which they came."""

    began_with: int
    contacts: list[int] = field(default_factory=list)
    closed: bool = False
    into: int | None = None


@dataclass
class Model:
    """Ticket id → matter, and contact id → the merged ticket that it came with."""

    matters: dict[int, Matter] = field(default_factory=dict)
    moved_from: dict[int, int] = field(default_factory=dict)

    def lands_on(self, ticket: int) -> int:
        """Where a contact on this ticket is kept."""
        into = self.matters[ticket].into
        return ticket if into is None else into

    def merged(self, one: int, other: int) -> None:
        """Everything of the one stands on the other; what had been merged into it goes along."""
        for contact in self.matters[one].contacts:
            self.moved_from.setdefault(contact, one)
        self.matters[other].contacts += self.matters[one].contacts
        self.matters[one].contacts = []
        for matter in [self.matters[one], *(each for each in self.matters.values() if each.into == one)]:
            matter.closed, matter.into = True, other

    def split(self, contact: int, ticket: int, new: int) -> None:
        """The contact, or all that came with it, stands on `new` from now on."""
        back = new in self.matters
        gone = [one for one in self.matters[ticket].contacts if self.moved_from.get(one) == new] if back else [contact]
        self.matters.setdefault(new, Matter(contact))
        self.matters[new].closed, self.matters[new].into = False, None
        self.matters[new].contacts += gone
        self.matters[ticket].contacts = [one for one in self.matters[ticket].contacts if one not in gone]
        for one in gone:
            self.moved_from.pop(one, None)


class Play:
    """The desk and the model side by side."""

    def __init__(self, staff: list[Membership]) -> None:
        self.staff, self.model, self.now = staff, Model(), NOON
        self.take(staff[0])

    def take(self, who: Membership) -> None:
        ticket = a_ticket(who, now=self.now)
        contact = ticket.contacts.get().pk
        self.model.matters[ticket.pk] = Matter(contact, [contact])

    def move(self, move: Move) -> None:
        """One step: the model foretells whether it is refused."""
        verb, one, other, person = move
        self.now += STEP
        tickets = list(self.model.matters)
        self.do(verb, tickets[one % len(tickets)], tickets[other % len(tickets)], self.staff[person])

    def do(self, verb: str, ticket: int, other: int, who: Membership) -> None:
        match verb:
            case "take":
                self.take(who)
            case "join" | "urge":
                self.join(ticket, who, urge=verb == "urge")
            case "merge":
                self.merge(ticket, other, who)
            case "split":
                self.split(ticket, who)
            case _:
                self.small(verb, ticket, who)

    def join(self, ticket: int, who: Membership, *, urge: bool) -> None:
        contact = join_contact(
            ticket_id=ticket, membership=who, caller=Caller(name="王测试"), channel=Channel.PHONE, said="还没好",
            key=uuid.uuid4(), now=self.now, urge=urge,
        )  # fmt: skip
        place = self.model.matters[self.model.lands_on(ticket)]
        place.contacts.append(contact.pk)
        place.closed = False

    def merge(self, ticket: int, other: int, who: Membership) -> None:
        one, into = self.model.matters[ticket], self.model.matters[other]
        allowed = ticket != other and one.into is None and into.into is None and not into.closed
        if self.allowed(
            allowed, lambda: merge(duplicate_id=ticket, survivor_id=other, by=who.user, reason="同", now=self.now)
        ):
            self.model.merged(ticket, other)

    def split(self, ticket: int, who: Membership) -> None:
        matter = self.model.matters[ticket]
        if not matter.contacts:
            return
        contact = matter.contacts[-1]
        stays = next((one for one in matter.contacts if one not in self.model.moved_from), None)
        made: list[Ticket] = []
        if self.allowed(
            contact != stays,
            lambda: made.append(split(contact_id=contact, who=who, reason="另一件", now=self.now)),
        ):
            self.model.split(contact, ticket, made[0].pk)

    def small(self, verb: str, ticket: int, who: Membership) -> None:
        """Verbs that move no contact of a resident."""
        matter = self.model.matters[ticket]
        runs = matter.into is None and not matter.closed
        if verb == "reply" and self.allowed(runs, lambda: self.replied(ticket, who, self.now)):
            return
        if verb == "close" and self.allowed(runs, lambda: self.closed(ticket, who)):
            matter.closed = True
        shut = matter.into is None and matter.closed
        if verb == "reopen" and self.allowed(
            shut, lambda: reopen(ticket_id=ticket, by=who.user, reason=f"又来电{self.now}", now=self.now)
        ):
            matter.closed = False
        if verb == "hand over" and Ticket.objects.get(pk=ticket).handler_id != who.user_id:
            self.allowed(runs, lambda: self.handed_over(ticket, who))

    def replied(self, ticket: int, who: Membership, now: datetime) -> None:
        reply(
            ticket_id=ticket, by=who.user, said="在处理", channel=Channel.CALL_OUT, final=False,
            next_reply_at=now + timedelta(hours=1), now=now,
        )  # fmt: skip

    def closed(self, ticket: int, who: Membership) -> None:
        close(ticket_id=ticket, by=who.user, outcome=f"好了{self.now}", told=Told.PHONE, untold_reason="", now=self.now)

    def handed_over(self, ticket: int, who: Membership) -> None:
        giver = Ticket.objects.get(pk=ticket).handler
        offer_handover(ticket_id=ticket, by=giver, to_user=who.user, reason=f"交{self.now}", now=self.now)
        answer_handover(ticket_id=ticket, by=who.user, accept=True, reason="", now=self.now)

    def allowed(self, expected: bool, act: object) -> bool:
        """Do it; the desk refuses exactly what the model refuses, and a refusal leaves nothing half done."""
        assert callable(act)
        done = True
        try:
            with transaction.atomic():
                act()
        except Refused:
            done = False
        assert done == expected
        return done

    def compare(self) -> None:
        """Desk and model hold the same."""
        found = {ticket.pk: ticket for ticket in Ticket.objects.all()}
        assert found.keys() == self.model.matters.keys()
        for pk, matter in self.model.matters.items():
            ticket = found[pk]
            inbound = ticket.contacts.filter(direction=Direction.IN)
            assert set(inbound.values_list("pk", flat=True)) == set(matter.contacts)
            assert (ticket.is_open, ticket.merged_into_id) == (not matter.closed, matter.into)
            assert matter.into is not None or ticket.inbound == len(matter.contacts) >= 1
            assert ticket.first_responder_id == Contact.objects.get(pk=matter.began_with).by_id
            assert ticket.handler_id
            assert not ticket.is_open or running(ticket), "an open matter that nobody owes anything"
            assert ticket.is_open or not running(ticket)
        own = [matter for matter in self.model.matters.values() if matter.into is None]
        number = total(self.staff[0].community, SPAN)
        assert (number.matters, number.once) == (len(own), sum(len(matter.contacts) == 1 for matter in own))
        assert Ticket.objects.filter(OPEN).exclude(merged_into=None).count() == 0


@pytest.mark.rule("OTE-1", "OTE-2", "OTE-3")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(moves=MOVES)
@example(moves=[("take", 0, 0, 0), ("join", 0, 0, 0), ("split", 0, 0, 0), ("split", 2, 0, 0)])
def test_no_sequence_of_verbs_loses_a_word_or_leaves_nobody_responsible(front: Membership, moves: list[Move]) -> None:
    with transaction.atomic():
        staff = [front, *(MembershipFactory.create(community=front.community) for _ in range(2))]
        play = Play(staff)
        for move in moves:
            play.move(move)
            play.compare()
        assert verify_chain(Chain.objects.get(pk=front.community_id)).broken_at is None
        transaction.set_rollback(True)
