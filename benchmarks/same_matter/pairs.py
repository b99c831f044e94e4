"""Candidate pairs: two calls from one place within thirty days, as the desk would have met them; drawn at random."""

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tickets.replay import by115, nyc311
from tickets.replay.events import Finish, Take

ROOT = Path(__file__).resolve().parents[2]
FILES = {"by115": "by115_2018-07_2018-12.csv", "nyc311": "nyc311_2013-12-25.csv"}
READERS = {"by115": by115.read, "nyc311": nyc311.read}
LATEST = datetime(2026, 1, 1, tzinfo=UTC)
WINDOW = timedelta(days=30)
MOST_EARLIER = 6  # a call with more matters before it at its place is left out: nobody labels a list of twenty
SEED = 20261124


@dataclass(frozen=True)
class Told:
    """One row of the data as the desk records it; `ended_at` None: not finished in the file."""

    data: str
    row: int
    at: datetime
    place: str
    house: bool
    kind: str
    category: str
    said: str
    ended_at: datetime | None


def folder() -> Path:
    """Where the data lie: OTE_SAME_MATTER_DATA, else shared/data beside the project."""
    return Path(os.environ.get("OTE_SAME_MATTER_DATA") or ROOT.parent / "shared" / "data")


def read(data: str) -> dict[int, Told]:
    """Row → what was told, for every row with an address. Raises OSError when the file is not there."""
    steps = READERS[data](folder() / FILES[data], latest=LATEST).steps
    ends = {step.matter: step.at for step in steps if isinstance(step, Finish)}
    return {
        step.row: Told(
            data, step.row, step.at, step.place.key, step.place.house, step.kind, step.category, step.said,
            ends.get(step.matter),
        )
        for step in steps
        if isinstance(step, Take) and step.place is not None
    }  # fmt: skip


def before(told: dict[int, Told]) -> Iterator[tuple[Told, list[Told]]]:
    """Every call that has earlier ones at its place within the window, with them, the oldest first."""
    places: dict[str, list[Told]] = defaultdict(list)
    for one in sorted(told.values(), key=lambda one: (one.at, one.row)):
        earlier = [other for other in places[one.place] if one.at - other.at <= WINDOW]
        if earlier:
            yield one, earlier
        places[one.place].append(one)


def draw(told: dict[int, Told], count: int) -> list[tuple[Told, list[Told]]]:
    """`count` such calls by lot, each call as likely as any other, whatever our own score thinks of it."""
    fitting = [(one, earlier) for one, earlier in before(told) if len(earlier) <= MOST_EARLIER]
    chosen = random.Random(SEED).sample(fitting, count)
    return sorted(chosen, key=lambda found: found[0].row)
