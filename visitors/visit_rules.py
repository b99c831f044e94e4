"""The rules of the gate (V-1…5, V-7), pure: who may come in and on what ground, what a permit or a code opens."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from visitors import visit_refusals as refusals
from visitors.visit_enums import NOT_LET_IN, Basis, Decision, Question, VisitState

MOST_HEADS = 99
CONSENT_LASTS = timedelta(minutes=30)  # a visitor does not wait longer at the gate
ANNOUNCED_LASTS = timedelta(hours=48)
MOST_ANNOUNCED = 20  # a household at a time
PERMIT_LASTS = timedelta(days=366)
WATCH_LASTS = timedelta(days=366)
CODE_DIGITS = 6


@dataclass(frozen=True)
class Standing:
    """What decides on letting somebody in."""

    state: str
    agreed: bool = False
    question: str = ""
    decision: str = ""
    no_document: bool = False


def basis_of(visit: Standing) -> Basis:
    """On what ground the visitor may come in now (V-1, V-2, V-3). Raises the Refused that says what is missing."""
    check_waiting(visit.state)
    if visit.decision == Decision.DENIED:
        raise refusals.SupervisorSaidNo
    if visit.no_document and visit.decision != Decision.ALLOWED:
        raise refusals.DocumentUndecided
    if visit.agreed:
        return Basis.CONSENT
    if visit.decision == Decision.ALLOWED and visit.question == Question.NO_HOST:
        return Basis.DECISION
    raise refusals.NoConsent


def check_waiting(state: str) -> None:
    """Raises InsideAlready or VisitOver."""
    if state == VisitState.INSIDE:
        raise refusals.InsideAlready
    if state == VisitState.LEFT or state in NOT_LET_IN:
        raise refusals.VisitOver


def check_name(text: str, *, field: str = "name") -> str:
    """The name as it is kept. Raises NoName, at the form's `field`."""
    name = " ".join(text.replace("\0", "").split())
    if not name:
        raise refusals.NoName(field)
    return name


def check_reason(text: str, *, field: str) -> str:
    """The words as they are kept. Raises ReasonMissing."""
    words = text.replace("\0", "").strip()
    if not words:
        raise refusals.ReasonMissing(field)
    return words


def check_heads(heads: int | None) -> int:
    """Raises Heads."""
    if heads is None or not 1 <= heads <= MOST_HEADS:
        raise refusals.Heads("heads")
    return heads


def check_document(*, demanded: bool, number: str, kind: str, none: bool) -> None:
    """V-2, A-3: taken down where it is demanded, and nowhere else. Raises a Refused."""
    if not demanded:
        if number or none:
            raise refusals.DocumentNotWanted("document")
        return
    if not none and not (number and kind):
        raise refusals.DocumentWanted("document")


def normal_plate(text: str) -> str:
    """粤A·12345 → 粤A12345."""
    return re.sub(r"[\s·•.\-]", "", unicodedata.normalize("NFKC", text)).upper()


def seconds_a_head(opened: datetime | None, saved: datetime, heads: int) -> float | None:
    """TL-12: how long the registration took, a person."""
    return None if opened is None else (saved - opened).total_seconds() / heads


def check_window(begin: datetime, end: datetime, *, now: datetime) -> None:
    """When an announced visitor may come. Raises WindowWrong or WindowTooLong."""
    if end <= begin or end <= now:
        raise refusals.WindowWrong("until_at")
    if end - begin > ANNOUNCED_LASTS:
        raise refusals.WindowTooLong("until_at", hours=int(ANNOUNCED_LASTS.total_seconds() // 3600))


@dataclass(frozen=True)
class Announced:
    """What decides on an announcement."""

    begin: datetime
    end: datetime
    withdrawn: bool
    left: int


def check_announced(one: Announced, *, heads: int, now: datetime, said: tuple[str, str]) -> None:
    """Whether so many may come in with it now; `said` are its times in words. Raises a Refused."""
    if one.withdrawn:
        raise refusals.AnnouncedWithdrawn
    if now < one.begin:
        raise refusals.AnnouncedEarly(at=said[0])
    if now > one.end:
        raise refusals.AnnouncedOver(at=said[1])
    if one.left < 1:
        raise refusals.AnnouncedUsed
    if heads > one.left:
        raise refusals.AnnouncedFewer(left=one.left)


@dataclass(frozen=True)
class PermitTerms:
    """When a permit counts: days, days of the week (Monday is the lowest bit), hours of the day."""

    from_day: date
    until_day: date
    weekdays: int
    from_time: time
    until_time: time
    withdrawn: bool = False


def check_terms(terms: PermitTerms, *, today: date) -> None:
    """Whether such a permit can be issued. Raises a Refused."""
    if not terms.from_day <= terms.until_day or terms.until_day < today:
        raise refusals.PermitDays("until_day")
    if terms.until_day - terms.from_day > PERMIT_LASTS:
        raise refusals.PermitDays("until_day")
    if terms.until_time <= terms.from_time:
        raise refusals.PermitHours("until_time")
    if not terms.weekdays:
        raise refusals.PermitWeekdays("weekdays")


def check_permit(terms: PermitTerms, *, here: datetime) -> None:
    """Whether it counts at this moment of the community's own clock (V-7). Raises the Refused that says why not."""
    if terms.withdrawn:
        raise refusals.PermitWithdrawn
    if here.date() < terms.from_day:
        raise refusals.PermitEarly(day=f"{terms.from_day:%Y-%m-%d}")
    if here.date() > terms.until_day:
        raise refusals.PermitOver(day=f"{terms.until_day:%Y-%m-%d}")
    if not terms.weekdays >> here.weekday() & 1:
        raise refusals.PermitOtherDay
    if not terms.from_time <= here.time() <= terms.until_time:
        raise refusals.PermitOtherHour(begin=f"{terms.from_time:%H:%M}", end=f"{terms.until_time:%H:%M}")


def check_watch_until(until: date | None, *, today: date) -> date:
    """Raises WatchUntil."""
    if until is None or not today <= until <= today + WATCH_LASTS:
        raise refusals.WatchUntil("until")
    return until


def night_day(here: datetime, night_at: time) -> date | None:
    """The evening that is to be looked after at this local moment; none before its hour."""
    return here.date() if here.time() >= night_at else None
