"""Files that go with an e-mail: an app above registers who makes them; they are made when the mail leaves, never kept.

So nothing personal lies in the outbox, and what was erased meanwhile does not leave the house after all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Enclosure:
    """One file."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Asked:
    """For what a file is wanted, and for whom; a community's own mailbox is nobody's (`person_id` None)."""

    community_id: int
    params: Mapping[str, str]
    person_id: int | None


Maker = Callable[[Asked], Enclosure | None]
_makers: dict[str, Maker] = {}
_posted: set[str] = set()


def register(code: str, maker: Maker) -> None:
    """With notices of this code goes what `maker` makes. Called in an app's `ready()`."""
    _makers[code] = maker
    post(code)


def post(code: str) -> None:
    """Notices of this code are sent to the person's own mailbox, however little else it takes: they are the delivery.

    A report that is owed by mail must not hang on a setting that says how urgent a warning has to be.
    """
    _posted.add(code)


def is_posted(code: str) -> bool:
    """Whether it is sent whatever the mailbox takes otherwise."""
    return code in _posted


def codes() -> list[str]:
    """The codes with which something goes."""
    return list(_makers)


def make(code: str, asked: Asked) -> Enclosure | None:
    """The file; None where there is nothing to send, or nothing that this person may have."""
    return _makers[code](asked)
