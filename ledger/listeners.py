"""Who else hears of every verb: each app registers in its `ready()` (docs/ledger.md).

A listener says by a condition on the database in which chains it is wanted, so that it costs nothing where nobody
listens: the condition is a column of the query that locks the chain's head, which `append` makes anyhow.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists


@dataclass(frozen=True)
class Appended:
    """One entry, as it was just linked."""

    community_id: int
    seq: int
    action: str
    subject: str
    actor_id: int | None
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Listener:
    """`wanted` makes the condition, with OuterRef("pk") for the community; `hear` runs in the verb's own transaction.

    Whatever `hear` raises fails the verb, so it only writes down what is to be done later.
    """

    wanted: Callable[[], Exists]
    hear: Callable[[Appended], None]


_listeners: dict[str, Listener] = {}


def register(name: str, listener: Listener) -> None:
    """Called in an app's `ready()`; the latest registration of a name counts."""
    _listeners[name] = listener


def conditions() -> dict[str, Exists]:
    """Each listener's condition, under the name of its column."""
    return {f"wanted_{name}": one.wanted() for name, one in _listeners.items()}


def wanted_in(head: Any) -> Iterable[Listener]:
    """The listeners whose condition holds for this head, which was read with `conditions`."""
    return [one for name, one in _listeners.items() if getattr(head, f"wanted_{name}", False)]
