"""Reading the chain, and checking every link of it in constant memory."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from ledger.anchors import Anchor
from ledger.models import Chain, Entry
from ledger.rules import GENESIS, Stored, fault, spelled

STEP = 5000
SQLITE_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?")
# SQLite decodes text while it reads and stumbles over bytes that are none: there the bytes themselves are asked for.
TEXTS = ("at", "action", "subject")
NOWHERE = 1 << 63
LOWEST = -(1 << 63)
COLUMNS = ("id", "chain_id", "seq", *TEXTS, "actor_id", "payload", "prev_hash", "hash", "hash_version")


@dataclass(frozen=True)
class Verdict:
    """What the walk along one chain found; `broken_at` is the first entry that does not hold, with the reason."""

    community_id: int
    entries: int
    head: str
    broken_at: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Told:
    """One entry as a page tells it again."""

    action: str
    actor_id: int | None
    at: datetime
    facts: Mapping[str, Any]


def story_of(community_id: int, subject: str) -> list[Told]:
    """What the chain knows of one record, in its order; one query. The facts are ids and digests."""
    rows = Entry.objects.filter(chain_id=community_id, subject=subject).order_by("seq")
    found = rows.values_list("action", "actor_id", "at", "payload")
    return [Told(action, actor, at, json.loads(bytes(payload))["facts"]) for action, actor, at, payload in found]


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything that is read inside is of one moment, and nobody who writes has to wait (docs/ledger.md)."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def chain_ids() -> list[int]:
    """Every chain, and what only entries claim to be one."""
    known = set(Chain.objects.values_list("pk", flat=True))
    return sorted(known.union(Entry.objects.order_by().values_list("chain_id", flat=True).distinct()))


def stored(chain: int) -> Iterator[Stored]:
    """The chain's rows in the order of their places, as they are stored, a batch in memory at a time."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            yield from map(_sqlite_row, _sqlite_rows(cursor, chain))
        else:
            yield from map(_postgres_row, _postgres_rows(cursor, chain))


def _sqlite_rows(cursor: Any, chain: int) -> Iterator[tuple[Any, ...]]:
    binary = {*TEXTS, "payload", "prev_hash", "hash"}
    columns = ", ".join(f"CAST({name} AS BLOB)" if name in binary else name for name in COLUMNS)
    select = f"SELECT {columns} FROM ledger_entry WHERE chain_id = %s"  # noqa: S608 the names are written above
    after, order = " AND (seq > %s OR (seq = %s AND id > %s))", f" ORDER BY seq, id LIMIT {STEP}"
    cursor.execute(select + order, [chain])
    while rows := cursor.fetchall():
        yield from rows
        id_, _, seq = rows[-1][:3]
        cursor.execute(f"{select} AND seq >= %s{after}{order}", [chain, seq, seq, seq, id_])


def _postgres_rows(cursor: Any, chain: int) -> Iterator[tuple[Any, ...]]:
    """Places are bounded on both sides: a planner without statistics, as after a restored backup, would otherwise
    fetch and sort the whole rest of the chain for each batch.
    """
    select = f"SELECT {', '.join(COLUMNS)} FROM ledger_entry WHERE chain_id = %s"  # noqa: S608 the names are written above
    batch = f"{select} AND seq >= %s AND seq < %s AND (seq > %s OR id >= %s) ORDER BY seq, id LIMIT {STEP}"
    cursor.execute("SELECT MIN(seq) FROM ledger_entry WHERE chain_id = %s", [chain])
    while (place := cursor.fetchone()[0]) is not None:
        end, least = place + STEP, LOWEST
        while place < end:
            cursor.execute(batch, [chain, place, end, place, least])
            rows = cursor.fetchall()
            yield from rows
            full = len(rows) == STEP  # whoever forces several into one place does not get past the batch
            place, least = (rows[-1][2], rows[-1][0] + 1) if full else (end, LOWEST)
        cursor.execute("SELECT MIN(seq) FROM ledger_entry WHERE chain_id = %s AND seq >= %s", [chain, end])


def _postgres_row(row: tuple[Any, ...]) -> Stored:
    id_, chain, seq, at, action, subject, actor, payload, prev, own, version = row
    return Stored(
        id_, chain, seq, spelled(at), action, subject, actor, bytes(payload), bytes(prev), bytes(own), version
    )


def _sqlite_row(row: tuple[Any, ...]) -> Stored:
    id_, chain, seq, at, action, subject, actor, payload, prev, own, version = row
    return Stored(
        _whole(id_), _whole(chain), _whole(seq), _moment(at), _text(action), _text(subject), actor,
        payload or b"", prev or b"", own or b"", _whole(version),
    )  # fmt: skip


def _text(value: bytes | None) -> str:
    return (value or b"").decode(errors="backslashreplace")


def _moment(value: bytes | None) -> str:
    """As the payload spells it, if it stands there as the desk writes it."""
    at = _text(value)
    if SQLITE_MOMENT.fullmatch(at) and not at.endswith(".000000"):
        return f"{at[:10]}T{at[11:]}{'' if '.' in at else '.000000'}+00:00"
    return at


def _whole(value: Any) -> int:
    """SQLite takes a text for a number where one is put there by force: it is no place of any chain."""
    return value if isinstance(value, int) else NOWHERE


def verify_chain(chain: Chain, anchors: Iterable[Anchor] = ()) -> Verdict:
    """Walk the chain from its first entry to its head, a batch at a time in constant memory.

    Each entry must follow its predecessor, its hash must fit its stored payload, and its columns must say what the
    payload says; the head must be the last entry's hash, so a cut-off tail shows as well. An entry that was noted
    elsewhere must have the hash that was noted.
    """
    return verify(chain.community_id, anchors)


def verify(community_id: int, anchors: Iterable[Anchor] = ()) -> Verdict:
    """As `verify_chain`, also for a chain whose head is gone."""
    noted: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        noted.setdefault(anchor.seq, []).append(anchor)
    seq, prev = 0, GENESIS
    broken = _broken(community_id)
    for row in stored(community_id):
        if reason := fault(row, chain=community_id, expected=seq + 1, prev=prev):
            return broken(seq, prev, min(seq + 1, row.seq), reason)
        seq, prev = row.seq, row.hash
        if any(not anchor.holds(prev) for anchor in noted.get(seq, ())):
            return broken(seq, prev, seq, "it is not the entry that was noted")
    head = Chain.objects.filter(pk=community_id).first()
    if head is None and (seq or noted):
        return broken(seq, prev, seq + 1, "the chain's head is gone")
    if head and (seq, prev) != (head.seq, bytes(head.head)):
        at = seq if seq == head.seq else seq + 1
        return broken(seq, prev, at, f"the head names entry {head.seq}, the last entry is {seq}")
    if noted and max(noted) > seq:
        return broken(seq, prev, seq + 1, f"entry {max(noted)} was noted, the last entry is {seq}")
    return Verdict(community_id, seq, prev.hex())


@dataclass(frozen=True)
class Happened:
    """An entry as other apps read it: what was done to which record, by whom, with which facts."""

    seq: int
    at: datetime
    action: str
    subject: str
    actor_id: int | None
    facts: Mapping[str, Any]


def happened(
    community_id: int, actions: Collection[str], *, since: datetime, until: datetime, most: int
) -> list[Happened]:
    """What the community's chain says of these actions from `since` until before `until`, in order; one query."""
    rows = Entry.objects.filter(chain=community_id, action__in=actions, at__gte=since, at__lt=until)
    return happened_in(rows.order_by("at", "seq"), most)


@dataclass(frozen=True)
class Sought:
    """One condition of a search: an entry fits it by its action or by its subject."""

    actions: Collection[str]
    subjects: Collection[str] = ()


def newest(
    community_id: int,
    each: Collection[Sought],
    *,
    since: datetime,
    until: datetime,
    actor_id: int | None = None,
    most: int,
) -> list[Happened]:
    """The chain's entries that fit every one of the conditions, the newest first, within these moments; one query."""
    rows = Entry.objects.filter(chain=community_id, at__gte=since, at__lt=until)
    for sought in each:
        rows = rows.filter(Q(action__in=sought.actions) | Q(subject__in=sought.subjects))
    if actor_id is not None:
        rows = rows.filter(actor_id=actor_id)
    return happened_in(rows.order_by("-at", "-seq"), most)


def every(community_id: int, actions: Collection[str]) -> Iterator[list[Happened]]:
    """Everything that the chain says of these actions, in the order of the chain, a batch in memory at a time."""
    rows = Entry.objects.filter(chain=community_id, action__in=actions).order_by("seq")
    after = 0
    while batch := happened_in(rows.filter(seq__gt=after), STEP):
        yield batch
        after = batch[-1].seq


def happened_in(rows: QuerySet[Entry], most: int) -> list[Happened]:
    """Entries as other apps read them."""
    values = rows.values_list("seq", "at", "action", "subject", "actor_id", "payload")[:most]
    return [Happened(*row[:5], json.loads(bytes(row[5]))["facts"]) for row in values]


def changed_since(community_id: int, kind: str, since: datetime, *, most: int) -> list[int]:
    """Ids of the records of one kind on which there was a verb since then, at most so many; one query."""
    rows = Entry.objects.filter(chain=community_id, at__gte=since, subject__startswith=f"{kind}:")
    found = rows.order_by().values_list("subject", flat=True).distinct()[:most]
    return [int(subject.partition(":")[2]) for subject in found]


def head_of(community_id: int) -> tuple[int, str]:
    """The chain's last entry and its hash, as they are printed on a sheet."""
    chain = Chain.objects.filter(pk=community_id).first()
    return (chain.seq, bytes(chain.head).hex()) if chain else (0, GENESIS.hex())


def _broken(community_id: int) -> Callable[[int, bytes, int, str], Verdict]:
    return lambda seq, prev, at, reason: Verdict(community_id, seq, prev.hex(), at, reason)
