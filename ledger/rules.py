"""The arithmetic of the chain: bytes in, hashes and faults out. Pure Python, so that anybody can check it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

HASH_VERSION = 2  # 2: the row's id follows from its place as well; 1: the id came from the database
GENESIS = bytes(32)
PLACES = 40  # bits of an id that count the entries of one chain; the bits above name the chain


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as the database has it. `at` is the payload's spelling, or whatever stands there instead of it."""

    id: int
    chain: int
    seq: int
    at: str
    action: str
    subject: str
    actor: int | None
    payload: bytes
    prev_hash: bytes
    hash: bytes
    version: int


def place(chain: int, seq: int) -> int:
    """The id of an entry: no two chains share one, and an id that was changed shows."""
    return chain << PLACES | seq


def spelled(at: datetime) -> str:
    """A moment as the payload spells it: in UTC, with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def payload_bytes(
    chain: int, seq: int, *, at: datetime, action: str, subject: str, actor: int | None, facts: object
) -> bytes:
    """The canonical bytes of an entry: JSON with sorted keys and no blanks; the moment in UTC with microseconds."""
    body = {
        "action": action,
        "actor": actor,
        "at": spelled(at),
        "chain": chain,
        "facts": facts,
        "seq": seq,
        "subject": subject,
        "v": HASH_VERSION,
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link(prev_hash: bytes, payload: bytes) -> bytes:
    """The entry's hash: SHA-256 over the previous hash followed by the stored payload."""
    return hashlib.sha256(prev_hash + payload).digest()


def fault(row: Stored, *, chain: int, expected: int, prev: bytes) -> str:
    """Why this row can't be entry `expected` of the chain after the hash `prev`; empty when it is."""
    if row.seq != expected:
        stands = "stands twice" if row.seq < expected else f"is missing, the next is {row.seq}"
        return f"entry {min(row.seq, expected)} {stands}"
    if row.prev_hash != prev:
        return "it does not follow the entry before it"
    if link(prev, row.payload) != row.hash:
        return "its hash does not fit its payload"
    try:
        body = json.loads(row.payload)
        told = tuple(body[name] for name in ("chain", "seq", "at", "action", "subject", "actor", "v"))
    except (ValueError, KeyError, TypeError):
        return "its payload can't be read"
    if told != (row.chain, row.seq, row.at, row.action, row.subject, row.actor, row.version) or row.chain != chain:
        return "its columns differ from its payload"
    if row.version > 1 and row.id != place(chain, row.seq):
        return "its id does not belong to its place"
    return ""
