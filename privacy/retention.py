"""Kinds of records that are erased when their days are over: each app registers its own in its `ready()`.

retention.register("visits", _("visits at the gate"), why=_("…"), days=30, erase=erase_visits)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from staff.models import Community

# (community, everything that ended before this moment, dry) -> how many records it erased, or would erase.
# Erasing takes out what names a person and leaves what counts; it must be repeatable and may commit in batches.
Eraser = Callable[[Community, datetime, bool], int]


@dataclass(frozen=True)
class Kind:
    """One kind: what it is, why it is kept at all, how long by default, who erases it. `days` None: kept for good."""

    code: str
    title: str | Promise
    why: str | Promise
    days: int | None
    erase: Eraser | None
    of_staff: bool = False  # residents have no part in it: left out of the page that they read


_kinds: dict[str, Kind] = {}


def register(
    code: str,
    title: str | Promise,
    *,
    why: str | Promise,
    days: int | None,
    erase: Eraser | None = None,
    of_staff: bool = False,
) -> None:
    """Called in an app's `ready()`; a kind that is kept for good registers too: the page says what is kept and why."""
    _kinds[code] = Kind(code, title, why, days, erase, of_staff)


def kinds() -> Iterable[Kind]:
    """All kinds, in the order of their registration."""
    return list(_kinds.values())
