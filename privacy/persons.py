"""The parts of one person's data, for export and erasure on request: each app registers its own in its `ready()`.

    persons.register("visits", _("visits"), export=visits_of, erase=erase_visits_of, stays=_("…"), open_of=open_of)

A person is a `Whom`: the resident by id when they are one, and the phones (digits) and document digests by which others
know them. `erase` takes out what names the person and leaves what counts and what the law wants kept; the ledger stays
valid, for it holds digests only.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise

from staff.models import Community


@dataclass(frozen=True)
class Whom:
    """The person, by everything they are known by in one community."""

    community: Community
    resident_id: int | None = None
    phones: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()  # digests


Export = Callable[[Whom], Iterable[Mapping[str, Any]]]  # rows of plain values, headers as keys (translated)
Erase = Callable[[Whom, datetime], int]  # how many records no longer name the person; inside the caller's transaction
Open = Callable[[Whom], int]  # how many matters still need to know the person: nothing is erased before they end


@dataclass(frozen=True)
class Known:
    """Somebody of the archive: how the desk calls them, and by what they are known."""

    resident_id: int
    title: str
    phones: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()  # digests


class Directory(Protocol):
    """Who is who; given by the app that owns the residents."""

    def by_id(self, community: Community, resident_id: int) -> Known | None:
        """The resident of this community."""
        ...

    def by_number(self, community: Community, phone: str, document: str) -> list[Known]:
        """Residents with this phone (digits) or document (digest); an empty one finds nobody."""
        ...


@dataclass(frozen=True)
class Part:
    """What one app keeps of a person; `stays` is what is left after erasing, and why."""

    code: str
    title: str | Promise
    export: Export
    erase: Erase
    stays: str | Promise = ""
    open_of: Open | None = None


_parts: dict[str, Part] = {}
_directory: list[Directory] = []


def register(
    code: str,
    title: str | Promise,
    *,
    export: Export,
    erase: Erase,
    stays: str | Promise = "",
    open_of: Open | None = None,
) -> None:
    """Called in an app's `ready()`; the latest registration of a code counts."""
    _parts[code] = Part(code, title, export, erase, stays, open_of)


def parts() -> Iterable[Part]:
    """All parts, in the order of their registration."""
    return list(_parts.values())


def register_directory(directory: Directory) -> None:
    """Called once, by the app that owns the residents."""
    _directory[:] = [directory]


def directory() -> Directory:
    """Who is who. Raises IndexError where no app owns residents."""
    return _directory[0]
