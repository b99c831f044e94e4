"""A ticket's story: contacts, steps and what the engine fired, by time, each with how late it was.

`tell_story_of` is pure: it gets rows and a moment. `story_of` fetches the rows in two queries.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import BooleanField, CharField, DateTimeField, Value

from deadlines.models import Deadline
from deadlines.rules import Rule, StepName
from tickets.enums import Direction, Happening
from tickets.models import Contact, Event, Ticket

# the look of a second inbound contact: once should have been enough (OTE-3)
AGAIN = "again"
URGE = "urge"
# what the resident answered when we asked: it goes out by its direction, but the words are the resident's
ASKED = "asked"


class Fate(StrEnum):
    """What became of a limit."""

    RUNNING = "running"
    OVERDUE = "overdue"
    KEPT = "kept"
    LATE = "late"
    REPLACED = "replaced"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Alarm:
    """One step of the chain that fired for a limit."""

    level: int
    step: str
    at: datetime


@dataclass(frozen=True)
class Clock:
    """One limit of the ticket, running or ended."""

    pk: int
    rule: str
    opened_at: datetime
    due_at: datetime
    met_at: datetime | None = None
    cancelled_at: datetime | None = None
    paused_at: datetime | None = None
    alarms: tuple[Alarm, ...] = ()

    @property
    def open(self) -> bool:
        """Whether somebody still owes it."""
        return self.met_at is None and self.cancelled_at is None

    @property
    def ended_at(self) -> datetime | None:
        """When it was met or dropped."""
        return self.met_at or self.cancelled_at

    def fate(self, now: datetime) -> Fate:
        """Kept means met at or before the due moment."""
        if self.cancelled_at:
            return Fate.DROPPED
        if self.met_at:
            return Fate.LATE if self.met_at > self.due_at else Fate.KEPT
        return Fate.OVERDUE if now > self.due_at else Fate.RUNNING

    def late_by(self, now: datetime) -> timedelta:
        """How long after the due moment it was met, or is still open; zero when in time."""
        return max((self.ended_at or now) - self.due_at, timedelta())


@dataclass(frozen=True)
class Step:
    """A contact or an event as it stands in the database."""

    source: str
    pk: int
    what: str
    channel: str
    at: datetime
    text: str
    final: bool
    next_reply_at: datetime | None
    urge: bool
    by: str
    person: str
    department: str

    @property
    def is_contact(self) -> bool:
        """A word to, from or about the resident; else a step of the desk."""
        return self.source == "contact"


@dataclass(frozen=True)
class Mark:
    """What a line says about time: a limit and its fate, as it was at this line."""

    rule: str
    fate: Fate
    due_at: datetime
    late_by: timedelta = timedelta()
    # the later promise that took the place of this one
    replaced_by: datetime | None = None


@dataclass(frozen=True)
class StoryLine:
    """One line: who, when, what, how late. `look` names icon and colour, e.g. `in`, `breach`."""

    at: datetime
    look: str
    step: Step | None = None
    alarm: Alarm | None = None
    # the same limit was told of so many times more, up to this moment
    again: int = 0
    until: datetime | None = None
    # limits that this line started, and limits that it ended
    started: tuple[Mark, ...] = ()
    ended: tuple[Mark, ...] = ()

    @property
    def is_alarm(self) -> bool:
        """Written by the engine, not by a person."""
        return self.alarm is not None


@dataclass(frozen=True)
class Story:
    """The lines, oldest first, and the ticket's clocks."""

    lines: list[StoryLine]
    clocks: list[Clock] = field(default_factory=list)

    @property
    def running(self) -> list[Clock]:
        """Limits that are still owed, the next to break first."""
        return sorted((clock for clock in self.clocks if clock.open), key=lambda clock: clock.due_at)


def story_of(ticket: Ticket, *, now: datetime) -> Story:
    """The ticket's whole story in two queries."""
    clocks = clocks_of(ticket)
    return Story(tell_story_of(steps_of(ticket), clocks, now=now), clocks)


def tell_story_of(steps: Sequence[Step], clocks: Sequence[Clock], *, now: datetime) -> list[StoryLine]:
    """Put steps and alarms into one order. The first contact tells that the matter was accepted."""
    first = next((step for step in steps if step.what == Direction.IN), None)
    asked = {(step.at, step.by) for step in steps if step.what in REVISITED}
    lines = [_line(step, clocks, now=now, look=_look(step, first, asked)) for step in steps]
    lines += _together([_alarm_line(clock, alarm) for clock in clocks for alarm in clock.alarms])
    return _fold(sorted(lines, key=lambda line: (line.at, line.is_alarm)))


def _together(alarms: Iterable[StoryLine]) -> list[StoryLine]:
    """Limits that fell due together and were told together are one line."""
    found: dict[tuple[datetime, str, datetime], StoryLine] = {}
    for line in alarms:
        key = (line.at, line.look, line.started[0].due_at)
        other = found.get(key)
        found[key] = replace(other, started=other.started + line.started) if other else line
    return list(found.values())


def _fold(lines: Iterable[StoryLine]) -> list[StoryLine]:
    """Further reminders of a limit between two steps of people become one line: months stay readable."""
    folded: list[StoryLine] = []
    places: dict[tuple[str, datetime], int] = {}
    for line in lines:
        if not line.is_alarm:
            places.clear()
        elif line.look == StepName.ESCALATION:
            limit = (line.started[0].rule, line.started[0].due_at)
            if limit in places:
                first = folded[places[limit]]
                folded[places[limit]] = replace(first, again=first.again + 1, until=line.at)
                continue
            places[limit] = len(folded)
        folded.append(line)
    return folded


def last_answer(ticket: Ticket) -> Contact | None:
    """The last final reply to the resident: most often the outcome that they were told. One query."""
    return Contact.objects.filter(ticket=ticket, direction=Direction.OUT, final=True).order_by("-at", "-pk").first()


LIMIT = ("pk", "rule", "opened_at", "due_at", "met_at", "cancelled_at", "paused_at")
FIRED = ("escalations__level", "escalations__step", "escalations__at")

# which lines may start a limit, and which may end one: two lines of the same moment do not both claim it
STARTS = frozenset(
    {
        Direction.IN,
        Direction.OUT,
        Happening.TRANSFER_ASKED,
        Happening.REOPENED,
        Happening.REVISIT_NOT_SATISFIED,
    }
)
REVISITED = frozenset({Happening.REVISIT_SATISFIED, Happening.REVISIT_NOT_SATISFIED})
ENDS = frozenset(
    {
        Direction.IN,
        Direction.OUT,
        Happening.CLOSED,
        Happening.JUDGED_VALID,
        Happening.JUDGED_INVALID,
        Happening.HANDOVER_ACCEPTED,
        Happening.HANDOVER_DECLINED,
        Happening.HANDOVER_WITHDRAWN,
    }
)


def _look(step: Step, first: Step | None, asked: Collection[tuple[datetime, str]]) -> str:
    if step.what == Direction.IN and step is not first:
        return URGE if step.urge else AGAIN
    return ASKED if step.what == Direction.OUT and (step.at, step.by) in asked else step.what


def _line(step: Step, clocks: Sequence[Clock], *, now: datetime, look: str) -> StoryLine:
    started = [clock for clock in clocks if step.what in STARTS and clock.opened_at == step.at]
    ended = [clock for clock in clocks if step.what in ENDS and clock.ended_at == step.at]
    return StoryLine(
        at=step.at,
        look=look,
        step=step,
        started=tuple(_mark(clock, clocks, now=now) for clock in started if clock not in ended),
        ended=tuple(_mark(clock, clocks, now=now) for clock in ended),
    )


def _mark(clock: Clock, clocks: Sequence[Clock], *, now: datetime) -> Mark:
    mark = Mark(clock.rule, clock.fate(now), clock.due_at, clock.late_by(now))
    if clock.rule != Rule.TL_2 or mark.fate != Fate.KEPT:
        return mark
    later = next((other for other in clocks if other.rule == Rule.TL_2 and other.opened_at == clock.met_at), None)
    return replace(mark, fate=Fate.REPLACED, replaced_by=later.due_at) if later else mark


def _alarm_line(clock: Clock, alarm: Alarm) -> StoryLine:
    mark = Mark(clock.rule, Fate.RUNNING if alarm.at < clock.due_at else Fate.OVERDUE, clock.due_at)
    return StoryLine(
        at=alarm.at,
        look=alarm.step,
        alarm=alarm,
        started=(replace(mark, late_by=max(alarm.at - clock.due_at, timedelta())),),
    )


def steps_of(ticket: Ticket) -> list[Step]:
    """Contacts and events of the ticket by time, in one query whatever their number."""
    contacts = Contact.objects.filter(ticket=ticket).values_list(
        Value("contact"),
        "pk",
        "direction",
        "channel",
        "at",
        "text",
        "final",
        "next_reply_at",
        "urge",
        *BY,
        *BESIDE,
        NOTHING,
    )
    events = Event.objects.filter(ticket=ticket).values_list(
        Value("event"), "pk", "happening", NOTHING, "at", "text", NO, NEVER, NO, *BY, *CONCERNED
    )
    rows = [_step(row) for row in contacts.union(events, all=True)]
    return sorted(rows, key=lambda step: (step.at, not step.is_contact, step.pk))


NOTHING = Value("", output_field=CharField())
NO = Value(value=False, output_field=BooleanField())
NEVER = Value(None, output_field=DateTimeField())
BY = ("by__name", "by__username")
BESIDE = ("call__supervised_by__name", "call__supervised_by__username")  # a trainee's colleague (IN-8)
CONCERNED = ("person__name", "person__username", "department__name")


def _step(row: tuple[Any, ...]) -> Step:
    """People as `str(user)` shows them: by name, else by login."""
    facts, (name, login, person, person_login, department) = row[:-5], row[-5:]
    return Step(*(*facts, name or login, person or person_login or "", department or ""))


def clocks_of(ticket: Ticket) -> list[Clock]:
    """The ticket's limits with what has fired for each, in one query whatever their number."""
    rows = (
        Deadline.objects.filter(subject_kind="ticket", subject_id=ticket.pk)
        .order_by("opened_at", "pk", "escalations__level")
        .values_list(*LIMIT, *FIRED)
    )
    found: dict[int, Clock] = {}
    for row in rows:
        limit, (level, step, at) = row[: len(LIMIT)], row[len(LIMIT) :]
        clock = found.get(row[0]) or Clock(*limit)
        found[row[0]] = clock if at is None else replace(clock, alarms=(*clock.alarms, Alarm(level, step, at)))
    return list(found.values())
