"""How a step of the data becomes a verb of the desk: the same ones as on the pages, each in its own transaction."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from staff.models import Membership
from tickets.enums import Direction, Happening
from tickets.models import OPEN, Call, Contact, Event, Ticket
from tickets.replay import dirt
from tickets.replay.causes import Causes
from tickets.replay.complaints import complete
from tickets.replay.events import Assign, Finish, Step, Take, TakeUp, Tell
from tickets.replay.people import Cast
from tickets.rules import Matter
from tickets.services import (
    Caller,
    answer_handover,
    ask_transfer,
    close,
    forward_transfer,
    join_contact,
    note,
    offer_handover,
    reopen,
    reply,
    take_contact,
)

SAME_MATTER = timedelta(hours=24)
UNNAMED = "匿名"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "ote-desk:replay")


class Stage:
    """The replay as far as it has come: which row's matter is which ticket, and who has it."""

    def __init__(self, cast: Cast, *, again: bool) -> None:
        self.cast, self.again = cast, again
        self.tickets: dict[str, int] = {}
        self.handlers: dict[int, Membership] = {}
        self.unfinished: Counter[int] = Counter()  # rows of a ticket that have not been closed yet
        self.taken = self.joined = 0
        self.default_promise = limit_book(cast.community).limit(Rule.TL_1).amount
        self.causes = Causes(self.default_promise)
        self._members = {one.user_id: one for one in cast.all()}
        self._verbs: Mapping[type[Step], Callable[[Any], int]] = {
            Take: self._take,
            Tell: self._tell,
            Assign: self._assign,
            Finish: self._finish,
            TakeUp: self._take_up,
        }

    @transaction.atomic
    def perform(self, step: Step) -> None:
        """Do what the step says, at its time; its limits run on the replay's clock. Raises a Refused."""
        ticket_id = self._verbs[type(step)](step)
        deadlines.set_apart(deadlines.Subject("ticket", ticket_id), at=step.at)

    def _take(self, step: Take) -> int:
        """A row of the same place and category as a matter that is open and not a day old joins it."""
        key = self._key(step)
        ticket_id, joined = self._taken_before(key) if self.again else (0, False)
        if not ticket_id and step.cause and step.place:
            spot, who = self.cast.spots[step.place.key], self.cast.clerks[step.department.code]
            ticket_id = self.causes.take(step, spot, who, key, first=lambda: self._alike(step))
        if not ticket_id:
            ticket_id = self._alike(step)
            joined = bool(ticket_id)
            ticket_id = self._join(ticket_id, step, key) if joined else self._open(step, key)
        self.joined += joined
        self.taken += not joined
        self.tickets[step.matter] = ticket_id
        self.unfinished[ticket_id] += 1
        self.handlers.setdefault(ticket_id, self.cast.clerks[step.department.code])
        return ticket_id

    def _taken_before(self, key: uuid.UUID) -> tuple[int, bool]:
        """The ticket that an earlier run made or joined with this row, and whether it was joined."""
        calls = Call.objects.filter(community=self.cast.community, key=key)
        found = Contact.objects.filter(call__in=calls, direction=Direction.IN).first()
        return (found.ticket_id, found.key is not None) if found else (0, False)

    def _alike(self, step: Take) -> int:
        """The latest open ticket of this place and category of the last 24 hours; 0 when there is none."""
        if step.place is None or not step.joins:
            return 0
        spot = self.cast.spots[step.place.key]
        alike = Ticket.objects.filter(
            OPEN, building=spot.building, unit=spot.unit, opened_at__gt=step.at - SAME_MATTER,
            category_id=self.cast.categories[step.kind, step.category],
        )  # fmt: skip
        return alike.order_by("-opened_at", "-pk").values_list("pk", flat=True).first() or 0

    def _join(self, ticket_id: int, step: Take, key: uuid.UUID) -> int:
        join_contact(
            ticket_id=ticket_id,
            membership=self.cast.clerks[step.department.code],
            caller=self._caller(step),
            channel=step.channel,
            said=step.said,
            key=key,
            now=step.at,
        )
        return ticket_id

    def _open(self, step: Take, key: uuid.UUID) -> int:
        matter = Matter(
            kind=step.kind,
            text=step.said,
            category_id=self.cast.categories[step.kind, step.category],
            promised_at=step.promise or step.at + self.default_promise,
        )
        tickets = take_contact(
            membership=self.cast.clerks[step.department.code],
            caller=self._caller(step),
            channel=step.channel,
            matters=[matter],
            key=key,
            now=step.at,
        )
        return tickets[0].pk

    def _caller(self, step: Take) -> Caller:
        if step.place is None:
            return Caller(name=step.caller or UNNAMED)
        spot = self.cast.spots[step.place.key]
        return Caller(unit=spot.unit, building=spot.building, name=step.caller)

    def _tell(self, step: Tell) -> int:
        """Of several promises on one matter the latest counts; what was promised already is not said again."""
        ticket_id = self._ticket(step)
        promise = step.promise or step.at + self.default_promise
        if step.promise and self._promised(ticket_id, step):
            return ticket_id
        reply(
            ticket_id=ticket_id,
            by=self.handlers[ticket_id].user,
            said=step.said,
            channel=step.channel,
            final=False,
            next_reply_at=promise,
            now=step.at,
            key=self._key(step),
        )
        return ticket_id

    def _promised(self, ticket_id: int, step: Tell) -> bool:
        """Whether the resident was already told this time or a later one."""
        told = Contact.objects.filter(ticket=ticket_id, direction=Direction.OUT, next_reply_at__gte=step.promise)
        return told.exclude(key=self._key(step)).exists()

    def _finish(self, step: Finish) -> int:
        """The ticket is closed with the last of its rows; the closing of an earlier one is a note."""
        ticket_id = self._ticket(step)
        left = self.unfinished[ticket_id] - 1
        by = self.handlers[ticket_id].user
        if left:
            note(ticket_id=ticket_id, by=by, text=step.outcome, now=step.at, key=self._key(step))
        elif not self._happened(ticket_id, Happening.CLOSED, step.at):
            complete(ticket_id, by, now=step.at)
            close(
                ticket_id=ticket_id,
                by=by,
                outcome=step.outcome,
                told=step.told,
                untold_reason=step.untold_reason,
                now=step.at,
            )
            self.causes.end(ticket_id, self.handlers[ticket_id], step.outcome, now=step.at)
        self.unfinished[ticket_id] = left
        return ticket_id

    def _take_up(self, step: TakeUp) -> int:
        ticket_id = self._ticket(step)
        if not self._happened(ticket_id, Happening.REOPENED, step.at):
            reopen(ticket_id=ticket_id, by=self.handlers[ticket_id].user, reason=step.reason, now=step.at)
        self.unfinished[ticket_id] += 1
        return ticket_id

    def _assign(self, step: Assign) -> int:
        """To another department through the supervisor (TL-3), within one's own from hand to hand (OTE-6)."""
        ticket_id = self._ticket(step)
        giver, taker = self.handlers[ticket_id], self.cast.person(step.department.code, step.person)
        if giver.pk == taker.pk:
            return ticket_id
        if not self._happened(ticket_id, Happening.HANDOVER_ACCEPTED, step.at, by=taker):
            if giver.department_id == taker.department_id:
                offer_handover(ticket_id=ticket_id, by=giver.user, to_user=taker.user, reason="reassigned", now=step.at)
            else:
                self._transfer(ticket_id, giver, taker, now=step.at)
            answer_handover(ticket_id=ticket_id, by=taker.user, accept=True, reason="", now=step.at)
        self.handlers[ticket_id] = taker
        return ticket_id

    def _transfer(self, ticket_id: int, giver: Membership, taker: Membership, *, now: datetime) -> None:
        assert taker.department is not None  # noqa: S101 everybody of the cast has a department
        ask_transfer(
            ticket_id=ticket_id, membership=giver, to_department=taker.department, reason="reassigned", now=now
        )
        forward_transfer(ticket_id=ticket_id, membership=self.cast.supervisor, agree=True, reason="", now=now)

    def _ticket(self, step: Step) -> int:
        if step.matter not in self.tickets:
            raise dirt.NotTaken
        return self.tickets[step.matter]

    def _happened(self, ticket_id: int, what: Happening, at: datetime, *, by: Membership | None = None) -> bool:
        """Whether an earlier run of the same file has done this already."""
        if not self.again:
            return False
        steps = Event.objects.filter(ticket=ticket_id, happening=what, at=at)
        return (steps.filter(by=by.user) if by else steps).exists()

    def _key(self, step: Step) -> uuid.UUID:
        """The same row of the same file makes the same record, however often it is replayed."""
        return uuid.uuid5(NAMESPACE, f"{self.cast.community.slug}:{step.row}:{type(step).__name__}")
