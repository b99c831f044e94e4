"""How far a long transaction is, told beside the database.

SQLite has one writer: while it works, nobody else can write a row, and its own rows are not seen before its end. What
must be seen meanwhile stands in a small file of the data folder, which the web server on the same machine reads. It
holds a word and two numbers, nothing of anybody.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Note:
    """A phase, and how much of how much."""

    phase: str
    done: int
    total: int


def leave(name: str, note: Note) -> None:
    """Write it, in place of the one before; a reader meets one or the other, never half of one."""
    place = _place(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps([note.phase, note.done, note.total]))
    fresh.replace(place)


def read(name: str) -> Note | None:
    """What was left last, unless it was taken away."""
    try:
        phase, done, total = json.loads(_place(name).read_text())
    except (FileNotFoundError, ValueError):
        return None
    return Note(str(phase), int(done), int(total))


def take_away(name: str) -> None:
    """Nothing is under way any more."""
    _place(name).unlink(missing_ok=True)


def _place(name: str) -> Path:
    return Path(settings.DATA_DIR) / "progress" / f"{name}.json"
