"""What stands on the page of a unit or a resident: each app owns its panels and registers their addresses here.

    panels.register_unit("visits", _("Visits"), "visitors:unit_visits", roles=DESK | OVERSIGHT)

The address takes the community and the id of the unit or resident and answers a fragment (htmx), or a page of its own
without JavaScript. Panels stand in the order of `place`, then of registration: below 50 in the side column, beneath the
household; from 50 on in the main one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from staff.enums import Role

MAIN = 50  # the first place of the main column


@dataclass(frozen=True)
class Panel:
    """One panel: its title, the name of its address, who sees it, where it stands."""

    code: str
    title: str | Promise
    view: str
    roles: frozenset[Role]
    place: int


_of_unit: dict[str, Panel] = {}
_of_resident: dict[str, Panel] = {}


def register_unit(code: str, title: str | Promise, view: str, *, roles: frozenset[Role], place: int = 50) -> None:
    """A panel on every unit's page; called in an app's `ready()`."""
    _of_unit[code] = Panel(code, title, view, roles, place)


def register_resident(code: str, title: str | Promise, view: str, *, roles: frozenset[Role], place: int = 50) -> None:
    """A panel on every resident's page; called in an app's `ready()`."""
    _of_resident[code] = Panel(code, title, view, roles, place)


def unit_panels(role: str) -> Iterable[Panel]:
    """The panels that this role sees on a unit's page."""
    return _seen(_of_unit, role)


def resident_panels(role: str) -> Iterable[Panel]:
    """The panels that this role sees on a resident's page."""
    return _seen(_of_resident, role)


def _seen(panels: dict[str, Panel], role: str) -> list[Panel]:
    return sorted((one for one in panels.values() if role in one.roles), key=lambda one: one.place)
