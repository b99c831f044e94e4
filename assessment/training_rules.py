"""When a training is planned rightly, what counts as passed, who owes a repeat. Pure Python (ST-2, IN-8)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assessment import training_refusals as refusals
from assessment.enums import Attendance, Result

MOST_TOPIC, MOST_ROOM, MOST_MATERIAL = 120, 60, 4000
SHORTEST, LONGEST = 5, 600
WEEK = timedelta(days=7)


def check_plan(topic: str, *, minutes: int, invited: int) -> str:
    """The topic as it is kept. Raises a Refused."""
    words = topic.replace("\0", "").strip()
    if not words or len(words) > MOST_TOPIC:
        raise refusals.TopicMissing("topic")
    if not SHORTEST <= minutes <= LONGEST:
        raise refusals.EndsBeforeItBegins("minutes")
    if not invited:
        raise refusals.NobodyInvited("people")
    return words


def check_record(*, cancelled: bool, starts_at: datetime, now: datetime) -> None:
    """Attendance is recorded from the beginning on. Raises a Refused."""
    if cancelled:
        raise refusals.TrainingCancelled
    if now < starts_at:
        raise refusals.TrainingNotYet


def check_mark(name: str, *, attendance: str, result: str, score: int | None) -> None:
    """Who was not there neither passes nor fails. Raises a Refused."""
    if attendance != Attendance.PRESENT and (result in {Result.PASSED, Result.FAILED} or score is not None):
        raise refusals.ResultWithoutPresence(name=name)
    if score is not None and not 0 <= score <= 100:
        raise refusals.ScoreOutside(name=name)


def check_cancel(*, cancelled: bool, held: bool, reason: str) -> str:
    """The reason as it is kept. Raises a Refused."""
    if cancelled:
        raise refusals.TrainingCancelled
    if held:
        raise refusals.TrainingHeld
    words = reason.replace("\0", "").strip()[:500]
    if not words:
        raise refusals.CancelReasonMissing("reason")
    return words


def check_sign_off(name: str, *, is_sign_off: bool, passed: bool, signed: bool) -> None:
    """IN-8: signing off is a training result. Raises a Refused."""
    if not is_sign_off:
        raise refusals.NoSignOff
    if signed:
        raise refusals.AlreadySignedOff(name=name)
    if not passed:
        raise refusals.NotPassed(name=name)


def is_lacking(attendance: str, result: str) -> bool:
    """Whether somebody still owes this training: failed, or was not there."""
    return attendance in {Attendance.ABSENT, Attendance.EXCUSED} or result == Result.FAILED


def share_passed(results: Iterable[str]) -> float | None:
    """Passed of those who were examined, 0 to 1; None where nobody was. The target is 1 (ST-2)."""
    examined = [one for one in results if one in {Result.PASSED, Result.FAILED}]
    return examined.count(Result.PASSED) / len(examined) if examined else None


@dataclass(frozen=True)
class Mark:
    """One person's part in one session; `chain` is the first session of which it is a repeat, or it itself."""

    chain: int
    person: int
    starts_at: datetime
    attendance: str
    result: str


@dataclass(frozen=True)
class Owed:
    """Somebody owes a repeat; `planned` is when, where it is planned."""

    chain: int
    person: int
    since: datetime
    planned: datetime | None


def owed(marks: Iterable[Mark]) -> list[Owed]:
    """Who failed or was not there, and has made up for it in no later session of the chain; the longest owed first."""
    chains: dict[tuple[int, int], list[Mark]] = {}
    for one in sorted(marks, key=lambda mark: mark.starts_at):
        chains.setdefault((one.chain, one.person), []).append(one)
    found = []
    for (chain, person), rows in chains.items():
        recorded = [one for one in rows if one.attendance]
        if not recorded or not is_lacking(recorded[-1].attendance, recorded[-1].result):
            continue
        later = [one.starts_at for one in rows if not one.attendance and one.starts_at > recorded[-1].starts_at]
        found.append(Owed(chain, person, recorded[-1].starts_at, min(later, default=None)))
    return sorted(found, key=lambda one: (one.since, one.chain, one.person))


@dataclass(frozen=True)
class Week:
    """Monday to Sunday; whether a session fell into it, and whether it is one without any that has begun."""

    first: date
    days: Sequence[date]
    empty: bool
    missed: bool


def weeks_of(month: date, sessions: Mapping[date, int], today: date) -> list[Week]:
    """Every week that has a day of the month. One without a session is pointed out from its first day on (ST-2)."""
    first = month - timedelta(days=month.weekday())
    found = []
    while first < (month + timedelta(days=32)).replace(day=1):
        days = [first + timedelta(days=count) for count in range(7)]
        empty = not any(sessions.get(day) for day in days)
        found.append(Week(first, days, empty, empty and first <= today))
        first += WEEK
    return found
