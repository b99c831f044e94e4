"""The number and the lists behind it: how often residents had to tell us once only (OTE-3)."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import clock
from core.pages import page_of
from staff.access import DeskRequest
from staff.enums import DESK, OVERSIGHT
from staff.models import Community
from tickets.queries.ote import ONCE, By, Figure, Span, a_day, by_community, figures, month_so_far, share, total

NAMES: dict[By, str | Promise] = {
    By.PERSON: _("first responder"),
    By.CATEGORY: _("category"),
    By.BUILDING: _("building"),
    By.COMMUNITY: _("community"),
    By.DAY: _("day"),
    By.MONTH: _("month"),
}


@dataclass(frozen=True)
class Wish:
    """What the address asks for; nonsense in it asks for this month by person."""

    span: Span
    by: By
    key: str | None
    again: bool
    urged: bool = False

    def address(self, **changes: str | None) -> str:
        """The address of the page with these parts changed; None leaves a part out."""
        parts: dict[str, str | None] = {
            "from": self.span.first.isoformat(),
            "to": self.span.last.isoformat(),
            "by": self.by.value,
            **changes,
        }
        return "?" + urlencode({name: value for name, value in parts.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Row:
    """One share as the table draws it; every number opens the list that it counts."""

    figure: Figure
    percent: str
    url: str
    again_url: str
    urged_url: str
    current: bool


def ote(request: DeskRequest) -> HttpResponse:
    """The page: the figure of the days, its shares, and the list behind the share that was opened."""
    community = request.community
    wish = wish_of(request.GET, community)
    everything = total(community, wish.span)
    whole = replace(wish, by=By.COMMUNITY)
    context: dict[str, Any] = {
        "wish": wish,
        "total": everything,
        "percent": percent(everything),
        "whole": row_of(everything._replace(key=str(community.pk)), whole),
        "rows": rows_of(request, wish),
        "choices": [(by.value, name, by == wish.by) for by, name in NAMES.items()],
        "name": NAMES[wish.by],
        "page": page_of(listed(community, wish), request) if wish.key is not None else None,
    }
    return render(request, "tickets/ote.html", context)


def wish_of(asked: QueryDict, community: Community) -> Wish:
    """The wish in the address."""
    usual = month_so_far(community, clock.now())
    first, last = a_day(asked.get("from", "")) or usual.first, a_day(asked.get("to", "")) or usual.last
    by = asked.get("by", "")
    span = Span(first, last) if first <= last else usual
    chosen = By(by) if by in {one.value for one in NAMES} else By.PERSON
    return Wish(span, chosen, asked.get("key"), "again" in asked, "urged" in asked)


def rows_of(request: DeskRequest, wish: Wish) -> list[Row]:
    """The shares; by community all those in which this person may read the number, each on its own page."""
    if wish.by != By.COMMUNITY:
        return [row_of(one, wish) for one in figures(request.community, wish.span, wish.by)]
    mine = {str(one.community_id): one.community for one in request.memberships if one.role in OVERSIGHT | DESK}
    found = by_community(list(mine.values()), wish.span)
    return [row_of(one, wish, page=reverse("tickets:ote", args=[mine[one.key].slug])) for one in found]


def listed(community: Community, wish: Wish) -> Any:
    """The matters behind a number, the latest first."""
    rows = share(community, wish.span, wish.by, wish.key or "")
    if wish.again:
        rows = rows.exclude(ONCE)
    if wish.urged:
        rows = rows.filter(urges__gt=0)
    return rows.select_related("unit", "category", "first_responder").order_by("-opened_at", "-pk")


def row_of(figure: Figure, wish: Wish, *, page: str = "") -> Row:
    """A share with its addresses, on this page unless another is named."""
    return Row(
        figure,
        percent(figure),
        page + wish.address(key=figure.key) + "#list",
        page + wish.address(key=figure.key, again="1") + "#list",
        page + wish.address(key=figure.key, urged="1") + "#list",
        figure.key == wish.key,
    )


def percent(figure: Figure) -> str:
    """The rate as one reads it; a dash where nothing was counted."""
    return "–" if figure.rate is None else f"{figure.rate * 100:.1f}%"
