"""A chain as JSON lines, with everything that is needed to compute it again (docs/ledger.md)."""

import base64
import json
from collections.abc import Iterator
from typing import Any

from ledger.models import Chain
from ledger.queries import stored
from ledger.rules import GENESIS

FORMAT = "ote-ledger"


def lines(community_id: int, community: str) -> Iterator[str]:
    """The head, a line an entry, and at the end what was the last one; in constant memory."""
    chain = Chain.objects.filter(pk=community_id).first()
    seq, head = (chain.seq, bytes(chain.head)) if chain else (0, GENESIS)
    opening = {"format": FORMAT, "version": 1, "community": community, "chain": community_id}
    yield _line({**opening, "seq": seq, "head": head.hex()})
    seq, head = 0, GENESIS
    for row in stored(community_id):
        seq, head = row.seq, row.hash
        yield _line({"seq": seq, "prev": row.prev_hash.hex(), "hash": head.hex(), **_payload(row.payload)})
    yield _line({"end": True, "community": community, "seq": seq, "head": head.hex()})


def _payload(payload: bytes) -> dict[str, str]:
    """The exact bytes: as text, or as base64 where they are none (no verb of the desk wrote such a one)."""
    try:
        return {"payload": payload.decode()}
    except UnicodeDecodeError:
        return {"payload_base64": base64.b64encode(payload).decode()}


def _line(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
