"""What stands on the household's own page: each part registers its section in `visitors/apps.py`.

    house_sections.register("pass", _("Goods that leave"), pass_section, place=40)

A provider gets the opened house, the page's token and the moment, and gives a template with its context, or None when
there is nothing to show. Addresses of its own begin with `h/<str:token>/` and are views under `by_house_link`.
Sections stand in the order of `place`, then of registration.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from visitors.models import HouseLink


@dataclass(frozen=True)
class Shown:
    """A section as it is drawn: a template of plain words, and what it needs. `urgent`: it stands above the others."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    urgent: bool = False


Provider = Callable[[HouseLink, str, datetime], Shown | None]


@dataclass(frozen=True)
class Section:
    """One section of the page."""

    code: str
    title: str | Promise
    provider: Provider
    place: int


_sections: dict[str, Section] = {}


def register(code: str, title: str | Promise, provider: Provider, *, place: int = 50) -> None:
    """Called in an app's `ready()`; the latest registration of a code counts."""
    _sections[code] = Section(code, title, provider, place)


def sections_of(house: HouseLink, token: str, now: datetime) -> list[tuple[Section, Shown]]:
    """What stands on this house's page now: what is urgent first, then by place."""
    found = []
    for section in _sections.values():
        shown = section.provider(house, token, now)
        if shown is not None:
            found.append((section, shown))
    return sorted(found, key=lambda one: (not one[1].urgent, one[0].place))
