"""The inner half of the drill: on a restored database, does everything that fell due fire once, and is it marked late?

What must fire is worked out from the rows before the sweep runs; what did fire is read afterwards. Nothing leaves the
house: the deliverers, and the jobs that send, are not called.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from attachments.models import Attachment
from deadlines.models import Deadline, Escalation
from deadlines.queries import limit_books
from deadlines.registry import SubjectFacts, subjects_of
from deadlines.rules import Rule
from deadlines.sweep import alarming, sweep
from deskapp.upkeep import contents
from ledger.anchors import Anchor
from notices.models import Notice
from privacy import keys
from staff.models import Community

Step = tuple[int, int]  # deadline, level


@dataclass
class Found:
    """What the rehearsal saw; `wrong` names in a sentence each what must not be."""

    ledger: str = "holds"
    ledger_entries: int = 0
    files: int = 0
    due: int = 0
    due_since_backup: int = 0
    fired: int = 0
    fired_again: int = 0
    latest_s: float = 0
    notices: int = 0
    wrong: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def rehearse(manifest: Mapping[str, Any], *, now: datetime) -> Found:
    """Hold the database against the manifest, then run the engine at `now`, twice. Changes the database."""
    found = Found(files=Attachment.objects.count())
    found.wrong += _other_rows(manifest)
    spoiled = contents.spoiled_files()
    if spoiled:
        found.wrong.append(f"{len(spoiled)} photos or papers are gone or damaged, the first is {spoiled[0]}")
    kind, sentence = keys.trouble()
    if kind == "wrong":
        found.wrong.append(sentence)
    _walk(found, contents.anchors(manifest), "")
    if found.ledger == "holds":  # nothing is fired into a chain that does not hold
        _fire(found, made_at=datetime.fromisoformat(str(manifest["made_at"])), now=now)
        _walk(found, contents.anchors(manifest), " after the sweep")
    return found


def _walk(found: Found, noted: Mapping[int, list[Anchor]], when: str) -> None:
    """Along every chain, against the heads that were noted when the backup was made."""
    walked = contents.verdicts(noted)
    broken = [one for one in walked if one.broken_at is not None]
    guards = contents.guards_missing()
    found.ledger_entries = sum(one.entries for one in walked)
    found.wrong += [f"Chain {one.community_id} breaks at entry {one.broken_at}{when}: {one.reason}" for one in broken]
    if guards:
        found.wrong.append(f"The database lacks the guards {', '.join(guards)}{when}")
    if broken or guards:
        found.ledger = "broken"


def _fire(found: Found, *, made_at: datetime, now: datetime) -> None:
    due = dict(_due(now))
    found.due, found.due_since_backup = len(due), sum(moment > made_at for moment in due.values())
    last = Escalation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    notices = Notice.objects.count()
    parked = sweep(now).parked
    fresh = list(Escalation.objects.filter(pk__gt=last).values_list("deadline_id", "level", "late_ms"))
    found.fired, found.fired_again = len(fresh), sweep(now).fired
    found.notices = Notice.objects.count() - notices
    found.latest_s = max((late / 1000 for *_, late in fresh), default=0)
    found.wrong += _apart(due, fresh, now=now)
    if found.fired_again:
        found.wrong.append(f"The second sweep fired {found.fired_again} steps again")
    if parked:
        found.wrong.append(f"{parked} limits could not be worked out and were set aside")


def _other_rows(manifest: Mapping[str, Any]) -> list[str]:
    """Tables that hold more or less than was noted. A table that a later version brought was not noted."""
    noted, held = dict(manifest["rows"]), contents.rows()
    noted.pop("django_migrations", None)  # an upgrade on the way adds to it
    apart = {table: (count, held.get(table)) for table, count in noted.items() if held.get(table) != count}
    return [f"{table} had {was} rows and has {now}" for table, (was, now) in sorted(apart.items())]


def _due(now: datetime) -> Iterator[tuple[Step, datetime]]:
    """Every step whose moment has come and that nobody has been told of, with that moment."""
    rows = list(alarming(now).order_by("pk"))
    books = limit_books(Community.objects.in_bulk({row.community_id for row in rows}).values())
    facts = _facts(rows)
    for row in rows:
        known = facts.get((row.subject_kind, row.subject_id))
        if known is None or not known.is_open:
            continue
        limit, level = books[row.community_id].limit(Rule(row.rule)), row.level + 1
        while (moment := row.due_at + limit.step(level).after) <= now:
            yield (row.pk, level), moment
            level += 1


def _facts(rows: list[Deadline]) -> dict[tuple[str, int], SubjectFacts]:
    known: dict[tuple[str, int], SubjectFacts] = {}
    for kind in {row.subject_kind for row in rows}:
        ids = {row.subject_id for row in rows if row.subject_kind == kind}
        with suppress(KeyError):  # nobody reads this kind: the sweep sets such limits aside, and that is told
            known |= {(kind, pk): one for pk, one in subjects_of(kind).load(ids).items()}
    return known


def _apart(due: Mapping[Step, datetime], fresh: list[tuple[int, int, int]], *, now: datetime) -> list[str]:
    """Where what fired is not what was due: missed, not due, fired twice, or not marked as late as it was."""
    times = Counter((deadline, level) for deadline, level, _ in fresh)
    unlike = [
        (deadline, level)
        for deadline, level, late in fresh
        if (deadline, level) in due and late != (now - due[deadline, level]) // timedelta(milliseconds=1)
    ]
    lists = {
        "were due and did not fire": sorted(due.keys() - times.keys()),
        "fired and were not due": sorted(times.keys() - due.keys()),
        "fired more than once": sorted(step for step, count in times.items() if count > 1),
        "are not marked as late as they were": sorted(unlike),
    }
    return [f"{len(steps)} steps {what}, the first is level {steps[0][1]} of limit {steps[0][0]}"
            for what, steps in lists.items() if steps]  # fmt: skip
