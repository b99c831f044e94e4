"""What the one search box finds: each app registers its own in its `ready()`.

    search.register("vehicles", _("Vehicles"), "car", find_vehicles, roles=READERS)

A provider gets who asks and what was typed. It answers with nothing at once when the text can't be one of its own,
looks a key up by prefix on an index, gives at most `MOST` hits, and says by `more` that there are others.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from staff.enums import Role
from staff.models import Membership

MOST = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """One link of the answer. `note` never holds a phone or a document in full (A-3)."""

    url: str
    title: str
    note: str = ""
    chip: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """What a provider found of its kind."""

    hits: Sequence[Hit] = ()
    more: bool = False


NOTHING = Hits()
Provider = Callable[[Membership, str], Hits]


@dataclass(frozen=True)
class Kind:
    """One kind of records that the box finds, and for whom."""

    code: str
    title: str | Promise
    icon: str
    provider: Provider
    roles: Collection[Role]


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    kind: Kind
    hits: Sequence[Hit] = field(default_factory=tuple)


_kinds: dict[str, Kind] = {}


def register(code: str, title: str | Promise, icon: str, provider: Provider, *, roles: Collection[Role]) -> None:
    """Called in an app's `ready()`; the latest registration of a code counts."""
    _kinds[code] = Kind(code, title, icon, provider, roles)


def kinds() -> Iterable[Kind]:
    """All kinds, in the order of their registration."""
    return list(_kinds.values())


def search(who: Membership, text: str) -> tuple[list[Group], bool]:
    """What the person may find for a text, by kind, and whether there is more than is shown."""
    groups, more = [], False
    for kind in kinds():
        if who.role in kind.roles:
            found = kind.provider(who, text)
            more = more or found.more
            if found.hits:
                groups.append(Group(kind, found.hits[:MOST]))
    return groups, more


def bounded(rows: Sequence[Hit]) -> Hits:
    """Hits of which one more than `MOST` was asked for."""
    return Hits(rows[:MOST], more=len(rows) > MOST)
