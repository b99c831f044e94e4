"""Whom to visit this month, by whom, on which day; when a visit may be recorded (F-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from outreach import refusals

SHARE = 5  # per cent of the households a month
LAST_DAYS = 5  # of a month: who is short of it then is told
OLDEST_VISIT = timedelta(days=7)  # a visit is written down within a week
NEVER = date.min
MAX_WORDS = 2000


@dataclass(frozen=True)
class Household:
    """An occupied unit: where it stands, and when somebody was last there."""

    unit: int
    building: int
    last: date | None = None


@dataclass(frozen=True)
class Proposed:
    """Who goes where on which day."""

    unit: int
    person: int
    day: date


def needed(households: int) -> int:
    """How many visits a month asks for: 5 % of the households, rounded up."""
    return -(-households * SHARE // 100)


def chosen(households: Sequence[Household], count: int) -> list[Household]:
    """The households to visit: in every building its share, there who waits longest; by building, then as given.

    A building's share is count × its households / all, rounded down or up; what rounding leaves over goes to the
    buildings whose next household waits longest, so that none is left out for ever.
    """
    count = min(count, len(households))
    waiting: dict[int, list[Household]] = {}
    for one in households:
        waiting.setdefault(one.building, []).append(one)
    for rows in waiting.values():
        rows.sort(key=lambda one: one.last or NEVER)  # stable: as they were given
    seats = {building: count * len(rows) // len(households) for building, rows in waiting.items()}
    over = count - sum(seats.values())
    left = [building for building, rows in waiting.items() if count * len(rows) % len(households)]

    def urgency(building: int) -> tuple[date, int, int]:
        following = waiting[building][seats[building]].last or NEVER
        return following, -(count * len(waiting[building]) % len(households)), building

    for building in sorted(left, key=urgency)[:over]:
        seats[building] += 1
    picked = {one.unit for building, rows in waiting.items() for one in rows[: seats[building]]}
    order = {building: place for place, building in enumerate(waiting)}
    return sorted((one for one in households if one.unit in picked), key=lambda one: order[one.building])


def plan(
    households: Sequence[Household], people: Sequence[int], days: Sequence[date], *, month: date
) -> list[Proposed]:
    """The month's visits, the same for the same facts: each person walks doors that lie together, spread over the days.

    Nobody has two visits more than another; who has one more changes from month to month. `people` and `days` are
    not empty unless there is nobody to visit.
    """
    found = chosen(households, needed(len(households)))
    turn = (month.year * 12 + month.month) % len(people) if people else 0
    order = [*people[turn:], *people[:turn]]
    made: list[Proposed] = []
    edges = _edges(len(found), len(order))
    for person, (start, end) in zip(order, pairwise(edges), strict=True):
        doors = found[start:end]
        made += [
            Proposed(one.unit, person, days[(2 * place + 1) * len(days) // (2 * len(doors))])
            for place, one in enumerate(doors)
        ]
    return made


def _edges(count: int, parts: int) -> list[int]:
    """Where each of the parts begins, the first ones one longer where it does not come out even."""
    size, over = divmod(count, parts) if parts else (0, 0)
    return [place * size + min(place, over) for place in range(parts + 1)]


def check_visited(visited_at: datetime, *, now: datetime) -> None:
    """A visit has been made, and not long ago."""
    if visited_at > now:
        raise refusals.VisitAhead("visited_at")
    if now - visited_at > OLDEST_VISIT:
        raise refusals.VisitLongAgo("visited_at", days=OLDEST_VISIT.days)


def check_met(*, known: bool, name: str) -> None:
    """Somebody was met: one of the household, or a name."""
    if not known and not name.strip():
        raise refusals.NobodyMet("met")


def check_words(text: str, *, field: str, most: int) -> str:
    """A text that is needed, as it is kept."""
    plain = text.replace("\0", "").strip()
    if not plain:
        raise refusals.WordsMissing(field)
    if len(plain) > most:
        raise refusals.WordsLong(field, most=most)
    return plain


def check_day(day: date, *, month: date, today: date) -> None:
    """A visit is put on a day of its month that is not over."""
    if (day.year, day.month) != (month.year, month.month):
        raise refusals.DayOfOtherMonth("day", month=f"{month:%Y-%m}")
    if day < today:
        raise refusals.DayOver("day")


def is_short(*, made: int, need: int, today: date) -> bool:
    """Whether the leads should hear that the month will fall short: its last days have begun."""
    following = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    return made < need and (following - today).days <= LAST_DAYS
