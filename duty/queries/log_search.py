"""Searching the lines of the duty log that are read off the ledger: by word, number or unit, within a window of days.

They stand nowhere as text, so there is no index to ask. What is searched is bounded instead: at most WINDOW days, the
newest MOST_READ entries that can fit. The page says which days were searched.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from duty.log_words import ACTIONS, SHOWN, said, saying
from duty.models import Post
from duty.queries.log import PAGE, Wish, rules_fired
from ledger.queries import Happened, Sought, newest
from staff.models import Community, User
from tickets.models import Ticket

WINDOW = timedelta(days=31)
DAY = timedelta(days=1)
MOST_READ = 500
MOST_TICKETS = 200  # of one word that is a number


@dataclass(frozen=True)
class Window:
    """The days that were searched, both included."""

    first: date
    last: date

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From the first day's beginning until the last day's end."""
        begins = datetime.combine(self.first, time(), zone)
        return begins, datetime.combine(self.last + DAY, time(), zone)


@dataclass(frozen=True)
class KnownLine:
    """A line that the ledger gives: what happened, who did it, where it leads, and whose unit it is about."""

    at: datetime
    words: str
    who: str
    url: str
    unit: str


@dataclass(frozen=True)
class Known:
    """What was found in which days; `more`: there may be older ones in the same days."""

    window: Window
    lines: list[KnownLine]
    more: bool


def window_of(wish: Wish, today: date) -> Window:
    """The days that somebody asked for, at most WINDOW of them up to the last one; else the latest."""
    last = min(wish.last or today, today)
    earliest = last - WINDOW + DAY
    return Window(max(wish.first or earliest, earliest), last)


def search_known(community: Community, posts: Sequence[Post], wish: Wish, today: date) -> Known:
    """What the ledger knows at these posts that fits every word, the newest first; the queries do not grow."""
    window = window_of(wish, today)
    kinds = {post.kind for post in posts}
    actions = [action for action in ACTIONS if SHOWN[action] & kinds]
    if not actions or window.first > window.last:
        return Known(window, [], more=False)
    words = wish.words.split()[:8]
    since, until = window.moments(ZoneInfo(community.timezone))
    each = [Sought(actions), *(Sought(saying(word, actions), _subjects(community, word)) for word in words)]
    rows = newest(community.pk, each, since=since, until=until, actor_id=wish.by, most=MOST_READ)
    lines = [line for line in _lines(community, rows) if _fits(line, words)]
    return Known(window, lines[:PAGE], more=len(lines) > PAGE or len(rows) == MOST_READ)


def _subjects(community: Community, word: str) -> list[str]:
    """The matters that a number may mean: a ticket's, an order's, a unit's; words without a digit mean none."""
    if not any(one.isdigit() for one in word):
        return []
    numbered = Q(number__icontains=word) | Q(orders__number__icontains=word) | Q(unit__code__icontains=word)
    rows = Ticket.objects.filter(numbered, community=community).order_by("-pk").values_list("pk", flat=True).distinct()
    return [f"ticket:{pk}" for pk in rows[:MOST_TICKETS]]


def _lines(community: Community, rows: Sequence[Happened]) -> list[KnownLine]:
    names = {user.pk: str(user) for user in User.objects.filter(pk__in={row.actor_id for row in rows if row.actor_id})}
    rules, units = rules_fired(rows), _units(community, {row.subject for row in rows})
    lines = []
    for row in rows:
        words, url = said(row, community.slug, rules)
        if words:
            lines.append(KnownLine(row.at, words, names.get(row.actor_id or 0, ""), url, units.get(row.subject, "")))
    return lines


def _units(community: Community, subjects: Collection[str]) -> Mapping[str, str]:
    """The units of the tickets among them."""
    ids = [subject.partition(":")[2] for subject in subjects if subject.startswith("ticket:")]
    rows = Ticket.objects.filter(community=community, pk__in=ids, unit__isnull=False)
    return {f"ticket:{pk}": code for pk, code in rows.values_list("pk", "unit__code")}


def _fits(line: KnownLine, words: Sequence[str]) -> bool:
    """Every word stands on the line as the page shows it, number and unit included."""
    text = f"{line.words} {line.unit} {line.url.rstrip('/').rpartition('/')[2]}".casefold()
    return all(word.casefold() in text for word in words)
