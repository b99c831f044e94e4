"""On site within twenty minutes: the page of figures and the lists that they count (TL-4, R-6)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import clock
from core.durations import in_words
from core.pages import page_of
from staff.access import DeskRequest
from staff.models import Community
from tickets.queries import lateness as queries
from tickets.queries.lateness import By, Calls, Show
from tickets.queries.ote import Span, a_day, month_so_far

NAMES: dict[By, str | Promise] = {By.TECHNICIAN: _("Technician"), By.TRADE: _("Trade"), By.BUILDING: _("Building")}


@dataclass(frozen=True)
class Wish:
    """What the address asks for; nonsense in it asks for this month by technician."""

    span: Span
    by: By
    key: str | None
    show: Show
    calls: Calls | None
    responder: int | None

    def address(self, **changes: str | None) -> str:
        """The address of the page with these parts added."""
        parts = {"from": self.span.first.isoformat(), "to": self.span.last.isoformat(), "by": self.by.value, **changes}
        return "?" + urlencode({name: value for name, value in parts.items() if value is not None}) + "#list"


def lateness(request: DeskRequest) -> HttpResponse:
    """The page: the figures of the days, their shares, who called, and the list behind the number that was opened."""
    now = clock.now()
    wish = wish_of(request.GET, request.community)
    found = queries.shares(request.community, wish.span, wish.by, now=now)
    total = queries.together(found)
    context: dict[str, Any] = {
        "wish": wish,
        "total": told(total, wish),
        "rows": [told(one, wish) for one in found],
        "callers": [called(one, wish) for one in queries.callers(request.community, wish.span)],
        "choices": [(by.value, name, by == wish.by) for by, name in NAMES.items()],
        "name": NAMES[wish.by],
    }
    if wish.calls:
        calls = queries.calls_of(request.community, wish.span, wish.responder, wish.calls)
        calls = calls.select_related("order__ticket__unit", "order__technician", "responder", "contact")
        context["calls"] = page_of(calls.order_by("-owed_at", "-pk"), request)
    elif wish.key is not None:
        rows = queries.share_of(request.community, wish.span, wish.by, key=wish.key, show=wish.show, now=now)
        rows = rows.select_related("ticket__unit", "ticket__building", "technician")
        context["orders"] = page_of(rows.order_by("-dispatched_at", "-pk"), request)
    return render(request, "tickets/lateness.html", context)


def wish_of(asked: QueryDict, community: Community) -> Wish:
    """The wish in the address."""
    usual = month_so_far(community, clock.now())
    first, last = a_day(asked.get("from", "")) or usual.first, a_day(asked.get("to", "")) or usual.last
    by, show, calls, who = (asked.get(name, "") for name in ("by", "show", "calls", "who"))
    return Wish(
        span=Span(first, last) if first <= last else usual,
        by=By(by) if by in set(By) else By.TECHNICIAN,
        key=asked.get("key"),
        show=Show(show) if show in set(Show) else Show.ALL,
        calls=Calls(calls) if calls in set(Calls) else None,
        responder=int(who) if who.isascii() and who.isdecimal() and len(who) < 16 else None,
    )


def told(share: queries.Share, wish: Wish) -> dict[str, Any]:
    """A share with its words and addresses."""
    return {
        "share": share,
        "percent": "–" if share.rate is None else f"{share.rate * 100:.1f}%",
        "median": in_words(share.median) if share.median is not None else "–",
        "ninetieth": in_words(share.ninetieth) if share.ninetieth is not None else "–",
        "urls": {show.value: wish.address(key=share.key, show=show.value) for show in Show},
        "current": wish.key == share.key,
    }


def called(caller: queries.Caller, wish: Wish) -> dict[str, Any]:
    """A first responder's calls with their addresses."""
    return {"caller": caller, "urls": {one.value: wish.address(calls=one.value, who=str(caller.pk)) for one in Calls}}
