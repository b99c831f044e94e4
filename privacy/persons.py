"""The parts of one person's data, for export and erasure on request: each app registers its own in its `ready()`.

    persons.register("visits", _("visits"), export=visits_of, erase=erase_visits_of)

A person is a `Whom`: the resident by id when they are one, and the phones (digits) and document digests by which others
know them. `erase` takes out what names the person and leaves what counts and what the law wants kept; the ledger stays
valid, for it holds digests only.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


@dataclass(frozen=True)
class Part:
    """What one app keeps of a person."""

    code: str
    title: str | Promise
    export: Export
    erase: Erase


_parts: dict[str, Part] = {}


def register(code: str, title: str | Promise, *, export: Export, erase: Erase) -> None:
    """Called in an app's `ready()`; the latest registration of a code counts."""
    _parts[code] = Part(code, title, export, erase)


def parts() -> Iterable[Part]:
    """All parts, in the order of their registration."""
    return list(_parts.values())
