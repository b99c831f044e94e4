"""Compute an exported chain again, without the desk: python3 standalone_verify.py FILE

FILE is what `manage.py export_ledger COMMUNITY` printed. An entry's hash is SHA-256 over the hash of the entry before
it (32 zero bytes before the first) followed by the bytes of its payload. Prints one JSON object with `entries`, `head`
and `first_broken` (null when everything holds); exit code 0, or 1. Compare the head with the one that was printed on
the signed sheet: a chain that was rewritten as a whole has another one. Needs Python 3.8 or newer, nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Iterator
from typing import Any


class Broken(Exception):  # noqa: N818 it is a finding, not an error
    """The first entry that does not hold, and why."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(why)
        self.seq, self.why = seq, why


def read(line: str | bytes, seq: int) -> dict[str, Any]:
    """One line as JSON."""
    try:
        body = json.loads(line)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Broken(seq, "its line can't be read")
    return body


def check(body: dict[str, Any], chain: object, seq: int, prev: bytes) -> bytes:
    """The hash of entry `seq`, which follows the hash `prev`. Raises Broken."""
    try:
        found = bytes.fromhex(body["hash"])
        before = bytes.fromhex(body["prev"])
        text = body.get("payload")
        payload = base64.b64decode(body["payload_base64"]) if text is None else text.encode()
    except (KeyError, ValueError, AttributeError, TypeError):
        raise Broken(seq, "its line can't be read") from None
    if body.get("seq") != seq:
        raise Broken(seq, "here stands entry {}".format(body.get("seq")))
    if before != prev:
        raise Broken(seq, "it does not follow the entry before it")
    if hashlib.sha256(prev + payload).digest() != found:
        raise Broken(seq, "its hash does not fit its payload")
    told = read(payload, seq)
    if (told.get("chain"), told.get("seq")) != (chain, seq):
        raise Broken(seq, "its payload is that of another entry")
    return found


def verify(lines: Iterator[str], state: dict[str, Any]) -> None:
    """Walk the file; `state` keeps how far the chain holds. Raises Broken."""
    opening = read(next(lines, ""), 1)
    if opening.get("format") != "ote-ledger" or opening.get("version") != 1:
        raise Broken(1, "the first line is not that of an exported chain")
    ended = False
    for line in lines:
        seq = state["entries"] + 1
        body = read(line, seq)
        if ended:
            raise Broken(seq, "something stands after the last line")
        if "end" in body:
            ended = True
            continue
        state["head"] = check(body, opening.get("chain"), seq, state["head"])
        state["entries"] = seq
    if not ended:
        raise Broken(state["entries"] + 1, "the file ends before its last line")
    for told in (opening, body):
        if (told.get("seq"), told.get("head")) != (state["entries"], state["head"].hex()):
            raise Broken(max(state["entries"], 1), "the head names entry {}".format(told.get("seq")))


def main(path: str) -> int:
    """Print what was found; the exit code."""
    state: dict[str, Any] = {"entries": 0, "head": bytes(32)}
    broken = None
    with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as lines:  # noqa: PTH123 plain Python
        try:
            verify(lines, state)
        except Broken as found:
            broken = {"seq": found.seq, "why": found.why}
    print(json.dumps({"entries": state["entries"], "head": state["head"].hex(), "first_broken": broken}))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)
