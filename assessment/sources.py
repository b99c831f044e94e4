"""What the system enters points for: each app below or above registers how its happenings are found (ST-1).

    sources.register(Source.SPOT_CHECK, faulty_checks)

A finder gets the community, the first day that is asked for, and now. It gives every happening since then that still
stands: one that fell away is not among them, and the entry made of it is struck.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from assessment.enums import Source
from staff.models import Community


@dataclass(frozen=True)
class Happening:
    """One happening that counts for one person: its row, the day on which it counts, what people call it, its page."""

    evidence_id: int
    person_id: int
    day: date
    label: str
    url: str


Finder = Callable[[Community, date, datetime], Iterable[Happening]]

_finders: dict[Source, Finder] = {}


def register(source: Source, finder: Finder) -> None:
    """Called in an app's `ready()`; the latest registration of a source counts."""
    _finders[source] = finder


def finders() -> Mapping[Source, Finder]:
    """The registered finders."""
    return dict(_finders)
