"""The monthly report of a community, or of several together, and the records behind each number (RP-1, RP-3)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from reports.figures import ALL, FAMILIES, RANKS, SPLITS, Part, parts, rows_of
from reports.figures.counting import picks_of
from reports.figures.figure import Cut, Figure, Rank, Rhythm, Text, Time
from reports.models import MonthClosing
from reports.month_shape import Count, MonthReport, Number, Row, Section, Split, Unit
from reports.queries import frozen
from reports.queries.earlier import facts_before, heads_of
from reports.queries.month_facts import Facts, facts_of, first_of, first_record_at, month_window
from staff.models import Community


def month_report(communities: Sequence[Community], month: date, *, now: datetime) -> MonthReport:
    """The month's figures beside those of last month and of the same month last year.

    What a month before any record has is None: nobody counted then. A closed month is shown as it was frozen.
    """
    months = [first_of(month, after=back) for back in (0, -1, -12)]
    closed = Closed(communities, months)
    closings = closed.of(months[0])
    if closings:
        this, last, year = (frozen.together(closings, one) for one in ("month", "last_month", "last_year"))
    else:
        this = facts_of(month_window(communities, months[0], now))
        last, year = _facts_before(communities, closed, months[1:], now)
    shown = Shown(this or Facts({}, {}), last, year, several=len(communities) > 1)
    if closings and this:
        shown.corrected = frozen.corrected(closings, this)
    issue = frozen.issue_of(communities[0], months[0]) if len(communities) == 1 else None
    return MonthReport(
        slug=communities[0].slug if len(communities) == 1 else "",
        title=communities[0].name if len(communities) == 1 else _("All communities"),
        month=months[0],
        as_of=max(one.closed_at for one in closings) if closings else now,
        sections=[shown.section(part) for part in parts()],
        closed_at=max(one.closed_at for one in closings) if closings else None,
        issued_at=issue.issued_at if issue else None,
        head=closings[0].ledger_head if len(closings) == 1 else "",
        corrections=len(shown.corrected),
    )


def comparisons(community: Community, month: date, counted: Facts, *, now: datetime) -> list[Facts | None]:
    """The month's facts as they were counted, last month's, and those of the same month last year: what is frozen when
    it is closed.
    """
    months = [first_of(month, after=back) for back in (-1, -12)]
    return [counted, *_facts_before([community], Closed([community], months), months, now)]


class Closed:
    """Which of these months are closed; of several communities only where all have closed it."""

    def __init__(self, communities: Sequence[Community], months: Iterable[date]) -> None:
        self._communities = communities
        self._found = frozen.closings_of(communities, months)

    def of(self, month: date) -> list[MonthClosing]:
        """The month's closings, one a community; none when any of them is still open."""
        found = [self._found.get((one.pk, month)) for one in self._communities]
        return [one for one in found if one] if all(found) else []


def _facts_before(
    communities: Sequence[Community], closed: Closed, months: Iterable[date], now: datetime
) -> list[Facts | None]:
    """Of months that another one is compared with."""
    began, heads = first_record_at(communities), heads_of(communities)
    found: list[Facts | None] = []
    for month in months:
        window = month_window(communities, month, now)
        if closings := closed.of(month):
            found.append(frozen.together(closings))
        elif began is not None and began <= window.until:
            found.append(facts_before(window, month, heads))
        else:
            found.append(None)
    return found


class Shown:
    """The facts of three months as the report shows them."""

    def __init__(self, this: Facts, last: Facts | None, year: Facts | None, *, several: bool) -> None:
        self.this, self.last, self.year = this, last, year
        self.several = several
        self.corrected: Mapping[str, Count] = {}

    def section(self, part: Part) -> Section:
        """One subject."""
        numbers = [self._number(ALL.get(name) or RANKS[name]) for name in part.shows if self._was_counted(name)]
        splits = [self._split(one) for one in part.splits if one.name != "community" or self.several]
        return Section(part.code, str(part.title), numbers, splits)

    def _was_counted(self, name: str) -> bool:
        """A month that was closed before there was this figure has none, which is not nought."""
        return name in RANKS or not self.this.counts or name in self.this.counts

    def _number(self, figure: Figure | Rank) -> Number:
        name = figure.name
        return Number(
            name=name,
            label=str(figure.label),
            month=self.this.counts.get(name, Count(0)),
            last_month=self.last.counts.get(name) if self.last else None,
            last_year=self.year.counts.get(name) if self.year else None,
            corrected=self.corrected.get(name),
            unit=figure.unit if isinstance(figure, Rank) else Unit.COUNT,
            bad=isinstance(figure, Figure) and figure.bad,
        )

    def _split(self, split: Cut | Rhythm) -> Split:
        this, last, year = ((one.splits.get(split.name) if one else None) for one in (self.this, self.last, self.year))
        keys = list(this or {})
        if isinstance(split, Cut):
            keys = sorted({*keys, *(last or {}), *(year or {})}, key=lambda key: (-(this or {}).get(key, 0), key))
        words = self._words(split, keys)
        rows = [
            Row(key, str(words[key]), (this or {}).get(key, 0), _value(last, key, split), _value(year, key, split))
            for key in keys
        ]
        return Split(split.name, split.figure, str(split.label), rows, in_order=isinstance(split, Rhythm))

    def _words(self, split: Cut | Rhythm, keys: Sequence[str]) -> Mapping[str, Text]:
        """What was frozen, where it was; a translated word in the reader's language; else the name of today."""
        if isinstance(split, Rhythm):
            hours = split.time is Time.HOUR
            return {key: f"{key}:00" if hours else str(int(key)) for key in keys}
        kept: dict[str, str] = {}
        for one in (self.year, self.last, self.this):
            kept |= one.words.get(split.name, {}) if one and not split.translated else {}
        missing = [key for key in keys if key not in kept and key]
        names = {str(key): word for key, word in split.words(missing).items()} if missing else {}
        return {key: kept.get(key) or names.get(key, key) if key else split.nothing for key in keys}


def _value(counted: Mapping[str, int] | None, key: str, split: Cut | Rhythm) -> int | None:
    """Nothing to compare with: no such month, or no such day in it."""
    return None if counted is None else counted.get(key, 0 if isinstance(split, Cut) else None)


def month_rows(
    communities: Sequence[Community], month: date, figure_name: str, *, now: datetime, split: str = "", key: str = ""
) -> QuerySet[Any]:
    """The records that a number of the report counts; with a split, those of one of its lines. Raises KeyError.

    Of a closed month those that were counted then, as far as retention has left them.
    """
    window = month_window(communities, month, now)
    figure = ALL.get(figure_name) or RANKS[figure_name]
    rows = rows_of(figure, window)
    line = picks_of(SPLITS[split], key, window) if split else Q()
    closings = Closed(communities, [first_of(month)]).of(first_of(month))
    if not closings or isinstance(figure, Rank):
        return rows.filter(line)
    return frozen.as_then(rows, FAMILIES[figure.family].rows(window), figure.name, closings).filter(line)
