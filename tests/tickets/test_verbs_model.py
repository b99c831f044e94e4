"""Any sequence of verbs against a small pure model: no word is lost, somebody is responsible, the counts agree (OTE).

The model knows matters and contacts and nothing else: on which matter a contact stands and which only urge, who handles
it, what is closed, what merged, and whether papers stand beside it.
It says beforehand whether a verb will be refused; the desk has to agree, and to hold the same afterwards.
"""

import uuid
from collections import defaultdict
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
from tests.tickets.clocks import owing
from tests.tickets.complaints import judged, reported
from tickets.enums import Channel, Direction, Kind, Told
from tickets.models import OPEN, Contact, Ticket
from tickets.queries.ote import By, Span, figures, total
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
VERBS = (
    "take",
    "complain",
    "join",
    "urge",
    "reply",
    "close",
    "reopen",
    "hand over",
    "merge",
    "split",
    "judge",
    "report",
)
Move = tuple[str, int, int, int]
MOVES = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 5), st.integers(0, 5), st.integers(0, 2)), min_size=4, max_size=14
)


@dataclass
class Matter:
    """What the model knows of a ticket: its contacts by id, in the order in which they came."""

    began_with: int
    handler: int
    complaint: bool = False
    judged: bool = False
    reported: bool = False
    contacts: list[int] = field(default_factory=list)
    closed: bool = False
    into: int | None = None


@dataclass
class Model:
    """Ticket id → matter, and contact id → the merged ticket that it came with."""

    matters: dict[int, Matter] = field(default_factory=dict)
    moved_from: dict[int, int] = field(default_factory=dict)
    urges: set[int] = field(default_factory=set)

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

    def split(self, contact: int, ticket: int, new: int, *, taker: int) -> None:
        """The contact, or all that came with it, stands on `new` from now on."""
        back = new in self.matters
        gone = [one for one in self.matters[ticket].contacts if self.moved_from.get(one) == new] if back else [contact]
        self.matters.setdefault(new, Matter(contact, taker, complaint=self.matters[ticket].complaint))
        self.matters[new].closed, self.matters[new].into = False, None
        self.matters[new].contacts += gone
        self.matters[ticket].contacts = [one for one in self.matters[ticket].contacts if one not in gone]
        for one in gone:
            self.moved_from.pop(one, None)

    def urged(self, ticket: int) -> int:
        """How often residents only urged; the first word of a matter is no urge of it."""
        return len(self.urges.intersection(sorted(self.matters[ticket].contacts)[1:]))

    def ends(self, ticket: int) -> bool:
        """Whether the matter may close: a complaint only judged and investigated (C-1, C-3)."""
        matter = self.matters[ticket]
        return not matter.complaint or (matter.judged and matter.reported)

    def merges(self, ticket: int, other: int) -> bool:
        """Whether the one may be merged into the other: nothing that stands beside it goes under with it."""
        one, into = self.matters[ticket], self.matters[other]
        free = ticket != other and one.into is None and into.into is None and not into.closed
        return free and not one.judged and (into.complaint or not one.complaint)


class Play:
    """The desk and the model side by side."""

    def __init__(self, staff: list[Membership]) -> None:
        self.staff, self.model, self.now = staff, Model(), NOON
        self.take(staff[0])

    def take(self, who: Membership, kind: Kind = Kind.REPAIR) -> None:
        ticket = a_ticket(who, now=self.now, kind=kind)
        contact = ticket.contacts.get().pk
        self.model.matters[ticket.pk] = Matter(contact, who.user_id, kind == Kind.COMPLAINT, contacts=[contact])

    def move(self, move: Move) -> None:
        """One step: the model foretells whether it is refused."""
        verb, one, other, person = move
        self.now += STEP
        tickets = list(self.model.matters)
        self.do(verb, tickets[one % len(tickets)], tickets[other % len(tickets)], self.staff[person])

    def do(self, verb: str, ticket: int, other: int, who: Membership) -> None:
        match verb:
            case "take" | "complain":
                self.take(who, Kind.COMPLAINT if verb == "complain" else Kind.REPAIR)
            case "join" | "urge":
                self.join(ticket, who, urge=verb == "urge")
            case "merge":
                self.merge(ticket, other, who)
            case "split":
                self.split(ticket, other, who)
            case "judge" | "report":
                self.examine(verb, ticket, who)
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
        if urge:
            self.model.urges.add(contact.pk)

    def merge(self, ticket: int, other: int, who: Membership) -> None:
        if self.allowed(
            self.model.merges(ticket, other),
            lambda: merge(duplicate_id=ticket, survivor_id=other, by=who.user, reason="同", now=self.now),
        ):
            self.model.merged(ticket, other)

    def split(self, ticket: int, which: int, who: Membership) -> None:
        matter = self.model.matters[ticket]
        if not matter.contacts:
            return
        contact = matter.contacts[which % len(matter.contacts)]
        taker = Contact.objects.get(pk=contact).by_id
        stays = next((one for one in matter.contacts if one not in self.model.moved_from), None)
        made: list[Ticket] = []
        if self.allowed(
            contact != stays,
            lambda: made.append(split(contact_id=contact, who=who, reason="另一件", now=self.now)),
        ):
            self.model.split(contact, ticket, made[0].pk, taker=taker)

    def examine(self, verb: str, ticket: int, who: Membership) -> None:
        """The complaint's way: judged, then investigated."""
        matter = self.model.matters[ticket]
        runs = matter.into is None and not matter.closed and matter.complaint
        if verb == "judge":
            matter.judged |= self.allowed(runs, lambda: judged(Ticket(pk=ticket), who.user, now=self.now))
        else:
            may = runs and matter.judged
            matter.reported |= self.allowed(may, lambda: reported(Ticket(pk=ticket), who.user, now=self.now))

    def small(self, verb: str, ticket: int, who: Membership) -> None:
        """Verbs that move no contact of a resident."""
        matter = self.model.matters[ticket]
        runs = matter.into is None and not matter.closed
        if verb == "reply" and self.allowed(runs, lambda: self.replied(ticket, who, self.now)):
            return
        if verb == "close" and self.allowed(runs and self.model.ends(ticket), lambda: self.closed(ticket, who)):
            matter.closed = True
        shut = matter.into is None and matter.closed
        if verb == "reopen" and self.allowed(
            shut, lambda: reopen(ticket_id=ticket, by=who.user, reason=f"又来电{self.now}", now=self.now)
        ):
            matter.closed = False
        if verb == "hand over":
            hands = runs and matter.handler != who.user_id
            matter.handler = (
                who.user_id if self.allowed(hands, lambda: self.handed_over(ticket, who)) else matter.handler
            )

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
        """Desk and model hold the same; one query for each kind of row, since it is asked after every step."""
        found = {ticket.pk: ticket for ticket in Ticket.objects.all()}
        inbound, taken_by, owed = defaultdict[int, set[int]](set), dict[int, int | None](), owing()
        for pk, ticket_id, direction, by_id in Contact.objects.values_list("pk", "ticket_id", "direction", "by_id"):
            taken_by[pk] = by_id
            if direction == Direction.IN:
                inbound[ticket_id].add(pk)
        assert found.keys() == self.model.matters.keys()
        for pk, matter in self.model.matters.items():
            ticket = found[pk]
            assert inbound[pk] == set(matter.contacts)
            assert (ticket.is_open, ticket.merged_into_id) == (not matter.closed, matter.into)
            assert matter.into is not None or ticket.inbound == len(matter.contacts) >= 1
            assert ticket.first_responder_id == taken_by[matter.began_with]
            assert ticket.handler_id == matter.handler
            assert matter.into is not None or ticket.urges == self.model.urged(pk)
            assert not ticket.is_open or pk in owed, "an open matter that nobody owes anything"
            assert ticket.is_open or pk not in owed
        own = [matter for matter in self.model.matters.values() if matter.into is None]
        number = total(self.staff[0].community, SPAN)
        assert (number.matters, number.once) == (len(own), sum(len(matter.contacts) == 1 for matter in own))
        for by in By:
            shares = figures(self.staff[0].community, SPAN, by)
            sums = [sum(column) for column in zip(*((one.matters, one.once, one.urges) for one in shares), strict=True)]
            assert sums == [number.matters, number.once, number.urges], by
        assert Ticket.objects.filter(OPEN).exclude(merged_into=None).count() == 0


@pytest.mark.rule("OTE-1", "OTE-2", "OTE-3")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(moves=MOVES)
@example(
    moves=[
        ("urge", 0, 0, 0),
        ("join", 0, 0, 0),
        ("split", 0, 1, 0),
        ("join", 1, 0, 0),
        ("take", 0, 0, 0),
        ("merge", 2, 1, 0),
    ]
)
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
