"""What stands around every page: rail, bell, heartbeat, communities."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import clock
from deadlines.queries import heartbeat_age
from notices.queries import unread_count
from staff.enums import DESK, EVERYONE, OVERSIGHT, Role
from staff.models import Community
from staff.queries import communities_of

LATE_AFTER = 30  # seconds without a sweep until every page says so


@dataclass(frozen=True)
class Place:
    """One entry of the rail: shown to the roles that may open it."""

    view: str
    label: str | Promise
    icon: str
    roles: frozenset[Role]


RAIL = (
    Place("tickets:desk", _("Desk"), "headset", EVERYONE),
    Place("tickets:intake", _("Record a call"), "phone-incoming", EVERYONE),
    Place("tickets:board", _("Board"), "layout-list", OVERSIGHT | DESK),
    Place("residents:places", _("Places and people"), "building-2", OVERSIGHT | DESK),
    Place("notices:list", _("Notices"), "bell", EVERYONE),
    Place("deadlines:limits", _("Time limits"), "timer", OVERSIGHT),
)


@dataclass(frozen=True)
class Item:
    """A rail entry as the template draws it."""

    url: str
    icon: str
    label: str
    current: bool


@dataclass(frozen=True)
class Frame:
    """Everything that base.html needs besides the page's own context."""

    now: datetime
    rail: list[Item]
    unread: int
    heartbeat_late: bool
    heartbeat_age_s: int | None
    communities: list[Community]
    search_url: str
    bell_url: str
    home_url: str


def desk(request: HttpRequest) -> Mapping[str, Any]:
    """Context processor: `desk`, the frame around a page of one community; nothing on public pages and fragments."""
    membership = getattr(request, "membership", None)
    if membership is None or getattr(request, "htmx", False):
        return {"desk": None, "now": clock.now()}
    now = clock.now()
    slug = membership.community.slug
    here = request.resolver_match.view_name if request.resolver_match else ""
    age = heartbeat_age(now)
    rail = [
        Item(reverse(place.view, args=[slug]), place.icon, str(place.label), place.view == here)
        for place in RAIL
        if membership.role in place.roles
    ]
    frame = Frame(
        now=now,
        rail=rail,
        unread=unread_count(membership.user),
        heartbeat_late=age is None or age > LATE_AFTER,
        heartbeat_age_s=None if age is None else int(age),
        communities=communities_of(membership.user),
        search_url=reverse("tickets:search", args=[slug]),
        bell_url=reverse("notices:list", args=[slug]),
        home_url=reverse("tickets:desk", args=[slug]),
    )
    return {"desk": frame, "now": now}
