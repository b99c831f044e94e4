"""The time limits as data (TL) and the arithmetic of deadlines. Pure Python: everything comes as an argument.

One set of functions drives the sweep, the preview on a page, the replay and the property tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from deadlines.calendar import WorkingCalendar, add_calendar_days, add_working_days, add_working_time


class Rule(StrEnum):
    """The rulebook's time limits."""

    TL_1 = "TL-1"
    TL_2 = "TL-2"
    TL_3 = "TL-3"
    TL_4 = "TL-4"
    TL_5 = "TL-5"
    TL_6 = "TL-6"
    TL_7 = "TL-7"
    TL_8 = "TL-8"
    TL_9 = "TL-9"
    TL_10 = "TL-10"
    TL_11 = "TL-11"
    TL_12 = "TL-12"
    TL_13 = "TL-13"
    R_1 = "R-1"
    D_4 = "D-4"
    D_5 = "D-5"
    L_5 = "L-5"
    L_6 = "L-6"
    L_7 = "L-7"


class Clock(StrEnum):
    """How a limit counts."""

    ELAPSED = "elapsed"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    WORKING_TIME = "working_time"
    TOLD = "told"


class Audience(StrEnum):
    """Who is told."""

    FIRST_RESPONDER = "first_responder"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    DIRECTOR = "director"


class StepName(StrEnum):
    """The kinds of step in a chain."""

    WARNING = "warning"
    BREACH = "breach"
    ESCALATION = "escalation"


FOREVER = timedelta(days=1)  # the longest pause between two reminders of a limit that nobody meets
FR, HANDLER, LEAD, DIRECTOR = Audience.FIRST_RESPONDER, Audience.HANDLER, Audience.SUPERVISOR, Audience.DIRECTOR


@dataclass(frozen=True)
class Step:
    """One step of the chain: how long after the due moment (negative = before), and who is told."""

    name: StepName
    after: timedelta
    audience: frozenset[Audience]


@dataclass(frozen=True)
class Override:
    """A community's own figures; None keeps the default."""

    amount_minutes: int | None = None
    amount_days: int | None = None
    warning_minutes: int | None = None
    interval_minutes: int | None = None


@dataclass(frozen=True)
class Limit:
    """One time limit: how it counts, how much, how long before it warns, the interval to each next level, who is told.

    `chain` lists the audience of the breach and of each level after it; past its end the last one is reminded after
    pauses that double, up to a day, until the limit is met.
    """

    rule: Rule
    clock: Clock
    amount: timedelta
    warning: timedelta
    interval: timedelta
    chain: tuple[frozenset[Audience], ...]

    def with_override(self, override: Override) -> "Limit":
        """The limit with a community's own figures in place of the defaults."""
        amount = self.amount
        if override.amount_minutes is not None:
            amount = timedelta(minutes=override.amount_minutes)
        if override.amount_days is not None:
            amount = timedelta(days=override.amount_days)
        return replace(
            self,
            amount=amount,
            warning=_minutes(override.warning_minutes, self.warning),
            interval=_minutes(override.interval_minutes, self.interval),
        )

    def step(self, level: int) -> Step:
        """The step that has this level (1 = the warning, 2 = the breach, 3 and on = escalations)."""
        if level <= 1:
            return Step(StepName.WARNING, -self.warning, frozenset({FR, HANDLER}))
        if level == 2:
            return Step(StepName.BREACH, timedelta(0), self.chain[0])
        place = level - 2
        if place < len(self.chain):
            return Step(StepName.ESCALATION, self.interval * place, self.chain[place])
        after = self.interval * (len(self.chain) - 1)
        for number in range(place - len(self.chain) + 1):
            after += min(self.interval * 2 ** min(number + 1, 20), FOREVER)
        return Step(StepName.ESCALATION, after, self.chain[-1])


def _minutes(own: int | None, default: timedelta) -> timedelta:
    return default if own is None else timedelta(minutes=own)


def _limit(  # noqa: PLR0917 a row of the table reads best as a row
    rule: Rule, clock: Clock, amount: timedelta, warning: timedelta, interval: timedelta, *chain: set[Audience]
) -> tuple[Rule, Limit]:
    return rule, Limit(rule, clock, amount, warning, interval, tuple(frozenset(people) for people in chain))


_M, _H, _D = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_DESK = {FR, HANDLER, LEAD}
DEFAULT_LIMITS: Mapping[Rule, Limit] = dict(
    (
        _limit(Rule.TL_1, Clock.ELAPSED, 2 * _H, 30 * _M, _H, _DESK, {FR, HANDLER, LEAD, DIRECTOR}),
        _limit(Rule.TL_2, Clock.TOLD, timedelta(0), 15 * _M, _H, _DESK, {FR, HANDLER, LEAD, DIRECTOR}),
        _limit(Rule.TL_3, Clock.ELAPSED, _H, 15 * _M, _H, {LEAD}, {LEAD, DIRECTOR}),
        _limit(Rule.TL_4, Clock.ELAPSED, 20 * _M, 5 * _M, 20 * _M, _DESK, {LEAD, DIRECTOR}),
        _limit(Rule.TL_5, Clock.ELAPSED, 2 * _H, 30 * _M, _H, {FR, LEAD}, {LEAD, DIRECTOR}),
        _limit(Rule.TL_6, Clock.CALENDAR_DAYS, 3 * _D, 12 * _H, _D, {FR, HANDLER, LEAD}, {LEAD, DIRECTOR}),
        _limit(Rule.TL_7, Clock.CALENDAR_DAYS, 7 * _D, 12 * _H, _D, {FR, LEAD, DIRECTOR}),
        _limit(Rule.TL_8, Clock.TOLD, timedelta(0), 2 * _H, 12 * _H, {FR, HANDLER, LEAD}),
        _limit(Rule.TL_9, Clock.WORKING_DAYS, 2 * _D, 12 * _H, _D, {FR, LEAD}, {LEAD, DIRECTOR}),
        _limit(Rule.TL_10, Clock.WORKING_DAYS, 2 * _D, 12 * _H, _D, {FR, LEAD}, {LEAD, DIRECTOR}),
        _limit(Rule.TL_11, Clock.TOLD, timedelta(0), _D, _D, {DIRECTOR}),
        _limit(Rule.TL_12, Clock.ELAPSED, _M, timedelta(0), _D, {LEAD}),
        _limit(Rule.R_1, Clock.ELAPSED, 5 * _M, 2 * _M, 5 * _M, {LEAD}, {LEAD, DIRECTOR}),
        _limit(Rule.D_4, Clock.ELAPSED, 15 * _H, timedelta(0), 3 * _H, {LEAD}, {LEAD, DIRECTOR}),
        _limit(Rule.D_5, Clock.CALENDAR_DAYS, 10 * _D, timedelta(0), 3 * _D, {DIRECTOR}),
        _limit(Rule.L_5, Clock.TOLD, timedelta(0), 15 * _M, 4 * _H, {FR, HANDLER, LEAD}, {LEAD, DIRECTOR}),
        _limit(Rule.L_6, Clock.TOLD, timedelta(0), timedelta(0), 2 * _H, {LEAD}, {LEAD, DIRECTOR}),
        _limit(Rule.L_7, Clock.ELAPSED, _D, 3 * _H, 6 * _H, {FR, LEAD}, {LEAD, DIRECTOR}),
        _limit(Rule.TL_13, Clock.WORKING_DAYS, 15 * _D, _D, _D, {LEAD}),
    )
)


@dataclass(frozen=True)
class FiredStep:
    """A step whose moment has come; `lateness` is how long ago that was."""

    level: int
    name: StepName
    audience: frozenset[Audience]
    lateness: timedelta


@dataclass(frozen=True)
class Decision:
    """What a deadline does at a moment: the steps that fire, the one that people are told of, and the next alarm.

    After an outage several steps are passed at once: each is on record, people are told once, with the latest.
    """

    fired: tuple[FiredStep, ...]
    level: int
    next_alarm_at: datetime

    @property
    def tell(self) -> FiredStep | None:
        """The step that people are told of."""
        return self.fired[-1] if self.fired else None

    @property
    def audience(self) -> frozenset[Audience]:
        """Everybody whom a fired step names."""
        return frozenset().union(*(step.audience for step in self.fired))


def due_at(limit: Limit, start: datetime, calendar: WorkingCalendar, *, told: datetime | None = None) -> datetime:
    """The moment at which the limit runs out. Raises ValueError when TL-2 is not told a time."""
    if limit.clock is Clock.TOLD:
        if told is None:
            raise ValueError(f"{limit.rule} needs the time that was told")
        return told
    if limit.clock is Clock.CALENDAR_DAYS:
        return add_calendar_days(start, limit.amount.days, calendar.tz)
    if limit.clock is Clock.WORKING_DAYS:
        return add_working_days(start, limit.amount.days, calendar)
    if limit.clock is Clock.WORKING_TIME:
        return add_working_time(start, limit.amount, calendar)
    return start + limit.amount


def hurried(limit: Limit) -> Limit:
    """The limit with half the time, and half the warning, e.g. a reply within one hour instead of two."""
    return replace(limit, amount=limit.amount / 2, warning=limit.warning / 2)


def first_level(limit: Limit, due: datetime, start: datetime) -> int:
    """The level that a new deadline stands at: 1 when its warning moment has passed, so that it warns nobody."""
    return 1 if due - limit.warning <= start else 0


def alarm_at(limit: Limit, due: datetime, level: int) -> datetime:
    """The moment of the step after `level`."""
    return due + limit.step(level + 1).after


def decide(limit: Limit, due: datetime, level: int, *, now: datetime) -> Decision:
    """The steps whose moment has come at `now` for a deadline that stands at `level`. Never early, each level once."""
    fired = []
    while alarm_at(limit, due, level) <= now:
        level += 1
        step = limit.step(level)
        fired.append(FiredStep(level, step.name, step.audience, now - (due + step.after)))
    return Decision(tuple(fired), level, alarm_at(limit, due, level))


@dataclass(frozen=True)
class PreviewLine:
    """What will happen when, if nobody meets the limit."""

    at: datetime
    name: StepName
    audience: frozenset[Audience]


def preview(
    limit: Limit, start: datetime, calendar: WorkingCalendar, *, told: datetime | None = None
) -> list[PreviewLine]:
    """The chain of a limit that starts now: warning, breach, and every level up to the last audience."""
    due = due_at(limit, start, calendar, told=told)
    first = first_level(limit, due, start) + 1
    steps = [limit.step(level) for level in range(first, len(limit.chain) + 2)]
    return [PreviewLine(due + step.after, step.name, step.audience) for step in steps]


def resumed(due: datetime, *, paused_at: datetime, now: datetime) -> datetime:
    """The due moment after a pause: moved by its length, unless the limit had already run out when it was paused."""
    return due if due <= paused_at else due + (now - paused_at)


def local(moment: datetime, tz: str) -> datetime:
    """The moment on the community's wall clock."""
    return moment.astimezone(ZoneInfo(tz))
