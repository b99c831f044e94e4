"""Keeping every change of the archive with its source (A-2). Personal values are sealed; the ledger gets digests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from core.sealing import seal
from ledger import services as ledger
from residents import archive_refusals as refusals
from residents.enums import Source
from residents.models import Change
from residents.rules.archive import is_line

LONGEST_SOURCE = 100
PERSONAL = frozenset({"name", "note", "phone", "document", "plate", "foreman", "foreman_phone", "worker"})


@dataclass(frozen=True)
class Told:
    """Who told of a change; `words` say which document or which colleague."""

    source: str
    words: str = ""


class Moved(NamedTuple):
    """One field that became something else; empty: there was, or is, nothing."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class About:
    """The record that was changed, and whose pages show it."""

    community_id: int
    subject: str
    subject_id: int
    unit_id: int | None = None
    resident_id: int | None = None


def check_told(told: Told) -> None:
    """Return when the source is one; raises SourceMissing or WordsUnfit at its field."""
    if told.source not in Source.values:
        raise refusals.SourceMissing("source")
    if not is_line(told.words, most=LONGEST_SOURCE):
        raise refusals.WordsUnfit("source_words", limit=LONGEST_SOURCE)


def change_rows(about: About, moved: Iterable[Moved], told: Told, *, by_id: int | None, at: datetime) -> list[Change]:
    """The rows for `Change.objects.bulk_create`, without those in which nothing moved; for imports of many records."""
    return [
        Change(
            community_id=about.community_id,
            subject=about.subject,
            subject_id=about.subject_id,
            unit_id=about.unit_id,
            resident_id=about.resident_id,
            field=one.field,
            old=seal(one.old) if one.field in PERSONAL else one.old,
            new=seal(one.new) if one.field in PERSONAL else one.new,
            personal=one.field in PERSONAL,
            source=told.source,
            source_words=told.words.strip(),
            by_id=by_id,
            at=at,
        )
        for one in moved
        if one.old != one.new
    ]


def record(
    about: About, moved: Sequence[Moved], told: Told, *, by_id: int | None, at: datetime
) -> dict[str, ledger.Fact]:
    """Keep the changes; gives what the ledger is told of them: ids, source, and a digest of each field's two values.

    Part of a verb, inside its transaction. Raises what `check_told` raises.
    """
    check_told(told)
    real = [one for one in moved if one.old != one.new]
    kept = Change.objects.bulk_create(change_rows(about, real, told, by_id=by_id, at=at))
    return {
        "source": str(told.source),
        "changes": [row.pk for row in kept],
        "values": [ledger.digest("\n".join(one)) for one in real],
    }
