"""Heads of chains that were noted elsewhere: on a signed sheet, in yesterday's verification. Pure.

Whoever can write to the database can rewrite a whole chain so that every link fits. A head that stands outside of the
database shows it, and a cut-off tail as well.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

LEAST_DIGITS = 16  # of a head that somebody typed from paper; 64 is the whole


class UnreadableAnchor(ValueError):  # noqa: N818 a sentence for a person
    """A line that is no anchor; the sentence names it."""


@dataclass(frozen=True)
class Anchor:
    """At this entry of the community's chain stood this hash, or a hash that began so (hex)."""

    community: str
    seq: int
    head: str

    def holds(self, found: bytes) -> bool:
        """Whether an entry's hash is the one that was noted."""
        return found.hex().startswith(self.head)


def read_anchors(lines: Iterable[str]) -> list[Anchor]:
    """Every anchor of a file: `community seq head` a line, or JSON as `verify_ledger --json` and `export_ledger` print.

    Blanks inside of a head and lines that begin with # don't count. Raises UnreadableAnchor.
    """
    found: list[Anchor] = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            try:
                found += _json(text) if text.startswith("{") else [_plain(text)]
            except (ValueError, KeyError, TypeError, AttributeError):
                raise UnreadableAnchor(
                    f"Line {number} is no anchor: write “yunshan 120 9f86d081884c7d65”: community, entry, head."
                ) from None
    return found


def _plain(text: str) -> Anchor:
    community, seq, *head = text.split()
    return _anchor(community, seq, "".join(head))


def _json(text: str) -> Iterator[Anchor]:
    body: dict[str, Any] = json.loads(text)
    for one in body.get("chains", [body]):
        yield _anchor(one["community"], one["seq"], one["head"])


def _anchor(community: str, seq: Any, head: str) -> Anchor:
    digits = head.lower()
    number = int(seq)
    if number < 0 or not LEAST_DIGITS <= len(digits) <= 64 or set(digits) - set("0123456789abcdef"):
        raise ValueError(digits)
    return Anchor(str(community), number, digits)
