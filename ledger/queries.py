"""Walking the chain and checking every link."""

from dataclasses import dataclass

from ledger.models import Chain, Entry
from ledger.rules import GENESIS, link, payload_facts

STEP = 2000


@dataclass(frozen=True)
class Verdict:
    """What the walk along one chain found; `broken_at` is the first entry that does not hold, with the reason."""

    community_id: int
    entries: int
    head: str
    broken_at: int | None = None
    reason: str = ""


def verify_chain(chain: Chain) -> Verdict:
    """Walk the chain from its first entry to its head, a batch at a time in constant memory.

    Each entry must follow its predecessor, its hash must fit its stored payload, and its columns must say what the
    payload says; the head must be the last entry's hash, so a cut-off tail shows as well.
    """
    seq, prev = 0, GENESIS
    rows = Entry.objects.filter(chain=chain).order_by("seq")
    for entry in rows.iterator(chunk_size=STEP):
        reason = _fault(entry, seq + 1, prev)
        if reason:
            return Verdict(chain.community_id, seq, prev.hex(), seq + 1, reason)
        seq, prev = entry.seq, bytes(entry.hash)
    if (seq, prev) != (chain.seq, bytes(chain.head)):
        return Verdict(
            chain.community_id, seq, prev.hex(), seq + 1, f"the head names entry {chain.seq}, the last entry is {seq}"
        )
    return Verdict(chain.community_id, seq, prev.hex())


def _fault(entry: Entry, expected: int, prev: bytes) -> str:
    payload = bytes(entry.payload)
    if entry.seq != expected:
        return f"entry {expected} is missing, the next is {entry.seq}"
    if bytes(entry.prev_hash) != prev:
        return "it does not follow the entry before it"
    if link(prev, payload) != bytes(entry.hash):
        return "its hash does not fit its payload"
    told = (entry.chain_id, entry.seq, entry.at, entry.action, entry.subject, entry.actor_id)
    if payload_facts(payload) != told:
        return "its columns differ from its payload"
    return ""
