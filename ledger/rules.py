"""The arithmetic of the chain: bytes in, hashes out. Pure Python, so that anybody can check it."""

import hashlib
import json
from datetime import UTC, datetime

HASH_VERSION = 1
GENESIS = bytes(32)


def payload_bytes(
    chain: int, seq: int, *, at: datetime, action: str, subject: str, actor: int | None, facts: object
) -> bytes:
    """The canonical bytes of an entry: JSON with sorted keys and no blanks; the moment in UTC with microseconds."""
    body = {
        "action": action,
        "actor": actor,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
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


def payload_facts(payload: bytes) -> tuple[int, int, datetime, str, str, int | None]:
    """(chain, seq, at, action, subject, actor) as the payload has them. Raises ValueError when it is no such JSON."""
    body = json.loads(payload)
    return (
        body["chain"],
        body["seq"],
        datetime.fromisoformat(body["at"]),
        body["action"],
        body["subject"],
        body["actor"],
    )
