"""The records behind a number of the monthly report (RP-3)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.pages import page_of
from reports.figures import ALL, FAMILIES, RANKS, SPLITS
from reports.figures.figure import Cut, Family, Figure, Rank, Rhythm, Time, Window
from reports.figures.listed import listed
from reports.figures.record import Record
from reports.queries.frozen import closings_of, corrections_of
from reports.queries.month import month_rows
from reports.queries.month_facts import month_window
from reports.views.months import begun
from staff.access import DeskRequest
from staff.models import Community

MOVED = 100  # records of a correction that the page names


def figure(request: DeskRequest, month: date, figure: str) -> HttpResponse:
    """The list that the number counts, or one line of its split; a page at a time."""
    now = clock.now()
    begun(month, now)
    context = list_context(request, [request.community], month, figure, now=now)
    back = reverse("reports:month", args=[request.community.slug, f"{month:%Y-%m}"])
    return render(request, "reports/month_figure.html", {**context, "back": back})


def list_context(
    request: HttpRequest, communities: Sequence[Community], month: date, name: str, *, now: datetime
) -> dict[str, Any]:
    """What the list's page draws. 404 for a figure or a split that nobody knows."""
    found = ALL.get(name) or RANKS.get(name)
    wanted = request.GET.get("split", "")
    split = SPLITS.get(wanted)
    if found is None or (wanted and (split is None or split.figure != name)):
        raise Http404
    key = request.GET.get("key", "") if split else ""
    try:
        line = line_words(split, key) if split else ""
        rows = month_rows(communities, month, name, now=now, split=split.name if split else "", key=key)
    except ValueError as odd:  # a key that is no number where keys are numbers
        raise Http404 from odd
    family = FAMILIES[found.family]
    page = page_of(rows.order_by(family.order, "pk"), request)
    window = month_window(communities, month, now)
    return {
        "month": month,
        "name": name,
        "heading": str(found.label),
        "line": line,
        "page": page,
        "records": _listed(family, page, communities),
        **_corrections(found, window, month),
    }


def _listed(family: Family, rows: Iterable[Any], communities: Sequence[Community]) -> list[tuple[str, Record]]:
    """Each record with the name of its community."""
    names = {one.slug: one.name for one in communities}
    return [(names.get(_slug(one.url), ""), one) for one in listed(family.shows, rows)]


def _corrections(figure: Figure | Rank, window: Window, month: date) -> dict[str, Any]:
    """Of a closed month: the records that came in and fell out since, the first hundred of each."""
    closings = list(closings_of(window.communities, [month]).values())
    if not closings:
        return {}
    family = FAMILIES[figure.family]
    came_in, fell_out, gone = corrections_of(closings, figure.name, family.rows(window))
    groups = ((_("Counted since the month was closed"), came_in), (_("No longer counted"), fell_out))
    moved = [(title, _listed(family, rows.order_by("pk")[:MOVED], window.communities)) for title, rows in groups]
    return {"frozen": True, "moved": [one for one in moved if one[1]], "gone": gone}


def line_words(split: Cut | Rhythm, key: str) -> str:
    """What the line of the split is called. Raises ValueError for a key that cannot be one of it."""
    if isinstance(split, Rhythm):
        return f"{int(key):02}:00" if split.time is Time.HOUR else _("day %(day)s") % {"day": int(key)}
    words = {str(one): word for one, word in split.words([key]).items()} if key else {"": split.nothing}
    return str(words.get(key, key))


def _slug(url: str) -> str:
    """The community in the address of a record: /c/<slug>/…"""
    parts = url.split("/")
    return parts[2] if len(parts) > 2 else ""
