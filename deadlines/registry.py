"""How the engine reaches upwards without importing upwards: an app registers how its subjects are read."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from deadlines.rules import Rule


@dataclass(frozen=True)
class SubjectFacts:
    """What the sweep must know of a subject: is it still owed, who answers for it, its name and its address.

    `topic` begins the codes of its notices (`deadline.breach`): a subject that is no ticket has sentences of its own.
    """

    is_open: bool
    first_responder_id: int | None
    handler_id: int | None
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    topic: str = "deadline"


class Subjects(Protocol):
    """One kind of subject; registered by the app that owns it."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """Facts of many subjects in one query, read at the moment of the sweep. A missing id is left out."""
        ...


Act = Callable[[Collection[int], datetime], None]

_subjects: dict[str, Subjects] = {}
_acts: dict[tuple[str, Rule], Act] = {}
_hourly: dict[str, Callable[[datetime], object]] = {}
_minutely: dict[str, Callable[[datetime], object]] = {}


def register(kind: str, subjects: Subjects) -> None:
    """Called in an app's `ready()`; the latest registration of a kind counts."""
    _subjects[kind] = subjects


def on_breach(kind: str, rule: Rule, act: Act) -> None:
    """What a breach of this rule does besides telling people: called in the sweep's own transaction with the ids.

    Called in an app's `ready()`. An act that raises parks the row, like everything else that goes wrong there.
    """
    _acts[kind, rule] = act


def act_of(kind: str, rule: Rule) -> Act | None:
    """What was registered for this breach, if anything."""
    return _acts.get((kind, rule))


def subjects_of(kind: str) -> Subjects:
    """The registered reader. Raises KeyError for a kind that nobody registered: its deadlines are parked, not lost."""
    return _subjects[kind]


def every_hour(job: Callable[[datetime], object]) -> None:
    """What `run_sweeper` also calls once an hour, so that the engine without Celery leaves nothing out."""
    _hourly[f"{job.__module__}.{getattr(job, '__name__', '')}"] = job


def hourly() -> list[Callable[[datetime], object]]:
    """The registered jobs."""
    return list(_hourly.values())


def every_minute(job: Callable[[datetime], object]) -> None:
    """The same for what cannot wait an hour."""
    _minutely[f"{job.__module__}.{getattr(job, '__name__', '')}"] = job


def minutely() -> list[Callable[[datetime], object]]:
    """The registered jobs, in the order in which the apps were made ready."""
    return list(_minutely.values())
