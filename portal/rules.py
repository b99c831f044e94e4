"""When a resident's page lives, what may be done there, and what of the story concerns whom: pure functions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LIVES_ON = timedelta(days=30)  # after closing
URGE_AGAIN = timedelta(minutes=30)  # sooner, the first urge is still fresh


@dataclass(frozen=True)
class Household:
    """Who somebody is, as far as the desk has confirmed it; else what they said of themselves."""

    unit: int | None = None
    resident: int | None = None
    phone: str = ""
    name: str = ""


@dataclass(frozen=True)
class Own:
    """The ticket whose link was opened. `survivor` is the one that goes on, the same unless it was merged."""

    pk: int
    survivor: int
    household: Household
    opened_at: datetime
    merged_at: datetime | None = None


@dataclass(frozen=True)
class Line:
    """A contact: `origin` is the ticket that it came with; `of` brought it, or has the ticket on which it was told."""

    inbound: bool
    at: datetime
    origin: int
    of: Household


def is_live(*, revoked: bool, closed_at: datetime | None, now: datetime) -> bool:
    """Whether the page is shown."""
    return not revoked and (closed_at is None or now - closed_at <= LIVES_ON)


def may_urge(last_urge: datetime | None, *, now: datetime) -> bool:
    """Whether another urge is passed on."""
    return last_urge is None or now - last_urge >= URGE_AGAIN


def takes_words(*, closed_at: datetime | None, days: int, now: datetime) -> bool:
    """Whether a word still belongs to this matter: as long as a call would (OTE-3)."""
    return closed_at is None or now - closed_at <= timedelta(days=days)


def is_same_household(own: Household, other: Household) -> bool:
    """Same unit or same person. A phone or a name is only believed of somebody whom the desk has not placed elsewhere:
    whoever writes at a poster may give anybody's number."""
    if other.unit or other.resident:
        return (other.unit is not None and other.unit == own.unit) or (
            other.resident is not None and other.resident == own.resident
        )
    if other.phone or own.phone:
        return other.phone == own.phone
    return bool(other.name) and other.name == own.name


def concerns(line: Line, own: Own) -> bool:
    """Whether a contact may be read on the page: what this household told, and what it was told (A-3).

    Several households' words may stand on one ticket (joined calls, merged tickets): each reads its own.
    """
    if is_same_household(own.household, line.of):
        return True
    if line.inbound:
        return line.origin == own.pk and line.at == own.opened_at
    since_merged = own.merged_at is not None and line.origin == own.survivor and line.at >= own.merged_at
    return line.origin == own.pk or since_merged
