"""Opening, meeting and cancelling deadlines. Called by the verbs, inside their transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from deadlines import rules
from deadlines.models import OPEN, REPLAYED, Deadline
from deadlines.queries import LimitBook
from deadlines.rules import Rule


@dataclass(frozen=True)
class Subject:
    """What a deadline is about: a registered kind and the record's id."""

    kind: str
    id: int


@dataclass(frozen=True)
class Planned:
    """A deadline worked out but not yet stored: the same figures that the preview shows."""

    rule: Rule
    opened_at: datetime
    due_at: datetime
    level: int
    alarm_at: datetime | None


def plan(book: LimitBook, rule: Rule, *, at: datetime, told: datetime | None = None, hurried: bool = False) -> Planned:
    """Work out the deadline of a rule that starts at `at`; `told` is the moment promised to the resident (TL-2).

    `hurried`: half the time, for what must not wait as long again (C-6).
    """
    limit = rules.hurried(book.limit(rule)) if hurried else book.limit(rule)
    due_at = rules.due_at(limit, at, book.calendar_for(limit), told=told)
    level = rules.first_level(limit, due_at, at)
    return Planned(rule, at, due_at, level, rules.alarm_at(limit, due_at, level))


def start(
    community_id: int,
    planned: Sequence[tuple[Subject, Planned]],
    *,
    met: Collection[Subject] = (),
    at: datetime | None = None,
) -> list[Deadline]:
    """Store the deadlines in one statement; those of the subjects in `met` are met at `at` in the same breath.

    Raises IntegrityError when a rule already runs for its subject.
    """
    return Deadline.objects.bulk_create(
        Deadline(
            community_id=community_id,
            subject_kind=subject.kind,
            subject_id=subject.id,
            rule=item.rule.value,
            opened_at=item.opened_at,
            due_at=item.due_at,
            level=item.level,
            alarm_at=None if subject in met else item.alarm_at,
            met_at=at if subject in met else None,
        )
        for subject, item in planned
    )


def meet(subject: Subject, which: Collection[Rule] | None, *, at: datetime) -> int:
    """Meet the subject's open deadlines of these rules (None = all). Returns how many; a breach stays on record."""
    return _open_of(subject, which).update(met_at=at, alarm_at=None)


def cancel(subject: Subject, which: Collection[Rule] | None, *, at: datetime) -> int:
    """Cancel open deadlines that nobody owes any more (None = all). Never hides a breach that has fired."""
    return _open_of(subject, which).update(cancelled_at=at, alarm_at=None)


def move(subject: Subject, to: Subject, which: Collection[Rule]) -> int:
    """Let another subject owe what runs here, with everything that has fired for it. Returns how many limits moved.

    Raises IntegrityError when one of these rules runs there already.
    """
    return _open_of(subject, which).update(subject_kind=to.kind, subject_id=to.id)


def is_open(subject: Subject, which: Collection[Rule]) -> bool:
    """Whether any of these limits still runs for the subject."""
    return _open_of(subject, which).exists()


def set_apart(subject: Subject, *, at: datetime) -> int:
    """Put the subject's open limits on a replay's clock: the sweeps of the present pass over them. Returns how many."""
    running = _open_of(subject, None).filter(paused_at=None)
    return running.update(paused_at=at, pause_reason=REPLAYED)


def running(subject: Subject) -> dict[Rule, datetime]:
    """Rule → due moment of everything that runs for the subject."""
    return {Rule(rule): due_at for rule, due_at in _open_of(subject, None).values_list("rule", "due_at")}


def nearest(subject: Subject) -> tuple[datetime | None, str]:
    """Due moment and rule id of the subject's next open deadline; (None, "") when nothing runs."""
    found = _open_of(subject, None).order_by("due_at", "pk").values_list("due_at", "rule").first()
    return found or (None, "")


def _open_of(subject: Subject, which: Collection[Rule] | None) -> QuerySet[Deadline]:
    rows = Deadline.objects.filter(OPEN, subject_kind=subject.kind, subject_id=subject.id)
    return rows if which is None else rows.filter(rule__in=[rule.value for rule in which])
