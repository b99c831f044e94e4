"""The lists that can be taken along as a file: each app registers its own in its `ready()`.

    registry.register(Listing("outages", Group.MATTERS, _("Outages"), "plug-zap", rows=…, columns=…, filters=…))

How to: extracts/README.md.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from extracts.columns import Column
from extracts.enums import Group
from extracts.filters import Filter
from staff.enums import EVERYONE, Role
from staff.models import Membership

# what this person may read of the list, as strictly as the list's own page has it; not ordered, not narrowed
Rows = Callable[[Membership, datetime], QuerySet[Any]]


@dataclass(frozen=True)
class Listing:
    """One list: where it stands, who takes it, its rows, filters and columns. `order` must be total: end with `pk`."""

    code: str
    group: Group
    title: str | Promise
    icon: str
    rows: Rows
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    roles: frozenset[Role] = EVERYONE
    order: tuple[str, ...] = ("-pk",)

    def columns_for(self, role: str) -> list[Column]:
        """The columns that this role sees."""
        return [one for one in self.columns if role in one.roles]


_listings: dict[str, Listing] = {}


def register(*listings: Listing) -> None:
    """Called in an app's `ready()`; the latest registration of a code counts."""
    for one in listings:
        _listings[one.code] = one


def listing(code: str) -> Listing | None:
    """The list of this code, if any app registered it."""
    return _listings.get(code)


def listings() -> Iterable[Listing]:
    """All lists, in the order of their registration."""
    return list(_listings.values())


def listings_for(role: str) -> list[Listing]:
    """Those that this role may take along."""
    return [one for one in _listings.values() if role in one.roles]


def titles() -> dict[str, str]:
    """The name of every list."""
    return {code: str(one.title) for code, one in _listings.items()}
