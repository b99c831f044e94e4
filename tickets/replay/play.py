"""A whole replay: read the file, make its community, let the clock run, count what came of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused
from ledger import services as ledger
from staff.models import Community
from tickets.replay import by115, nyc311, servicenow
from tickets.replay.events import Reading
from tickets.replay.people import REPLAYED, Cast, set_up, show_to
from tickets.replay.report import figures
from tickets.replay.run import Pace, Run
from tickets.replay.steps import Stage

SLUG_LENGTH = 30


class Reader(Protocol):
    """Reads one format. Raises WrongFormatError, OSError."""

    def __call__(self, path: Path, *, latest: datetime, limit: int | None = None) -> Reading: ...


FORMATS: Mapping[str, Reader] = {"nyc311": nyc311.read, "by115": by115.read, "servicenow": servicenow.read}


class ReplayedAlready(Refused):
    """A second run of the same file, without having been asked for."""

    code = "replayed_already"
    sentence = _("%(file)s has been replayed: look at the community %(slug)s. Add --again to go on with that run.")


class NothingToReplay(Refused):
    """A file of which no row could be taken."""

    code = "nothing_to_replay"
    sentence = _("No row of %(file)s could be taken: %(reason)s")


@dataclass(frozen=True)
class Wishes:
    """How the replay is wanted; `show_to` None = directors and administrators."""

    speed: float | None = None
    dry_run: bool = False
    limit: int | None = None
    tail: timedelta = timedelta(hours=24)
    again: bool = False
    show_to: Sequence[str] | None = None
    pace: Callable[[float | None], Pace] = field(default=Pace)


def replay_file(path: Path, kind: str, wishes: Wishes, *, now: datetime) -> dict[str, Any]:
    """Replay the file and give its figures. A dry run takes all back. Raises Refused, WrongFormatError, OSError."""
    begun = perf_counter()
    slug = slug_of(path)
    if Community.objects.filter(slug=slug).exists() and not wishes.again:
        raise ReplayedAlready(file=path.name, slug=slug)
    reading = FORMATS[kind](path, latest=now, limit=wishes.limit)
    if not reading.steps:
        reason = reading.rejected[0].refusal if reading.rejected else "–"
        raise NothingToReplay(file=path.name, reason=reason)
    if not wishes.dry_run:
        found = _play(path, slug, reading, wishes)
    else:
        with transaction.atomic():
            found = _play(path, slug, reading, wishes)
            transaction.set_rollback(True)
    return {**found, "dry_run": wishes.dry_run, "seconds": round(perf_counter() - begun, 1)}


def slug_of(path: Path) -> str:
    """The short name of the file's community, e.g. replay-nyc311-2013-12-25."""
    plain = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")
    slug = f"{REPLAYED}{plain}"
    if plain and len(slug) <= SLUG_LENGTH:
        return slug
    return f"{slug[: SLUG_LENGTH - 9]}-{sha256(path.stem.encode()).hexdigest()[:8]}"


def _play(path: Path, slug: str, reading: Reading, wishes: Wishes) -> dict[str, Any]:
    cast = _open(path, slug, reading)
    run = Run(Stage(cast, again=wishes.again), reading, wishes.pace(wishes.speed))
    run.play(tail=wishes.tail)
    shown = show_to(cast.community, wishes.show_to)
    return {**figures(run, cast.community), "shown_to": [user.username for user in shown]}


@transaction.atomic
def _open(path: Path, slug: str, reading: Reading) -> Cast:
    """The community with everything that the steps name; its ledger begins with where it comes from."""
    community, fresh = Community.objects.get_or_create(
        slug=slug,
        defaults={
            "name": f"回放 {path.stem}"[:60],
            "timezone": reading.zone,
            "revisits": False,
            "daily_clearance": False,
        },
    )
    cast = set_up(community, reading.steps)
    if fresh:
        ledger.append(
            community.pk,
            "replay.opened",
            subject=f"community:{community.pk}",
            actor_id=None,
            at=min(step.at for step in reading.steps),
            facts={"file": path.name, "sha256": sha256(path.read_bytes()).hexdigest(), "rows": reading.rows},
        )
    return cast
