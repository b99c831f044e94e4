"""The rules of a work order, pure functions of facts and a moment (R-2, R-3, TL-4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from tickets import order_refusals as refusals
from tickets.enums import DEEDS, PHOTO_DEEDS, Deed, Ones, OrderState, Trade
from tickets.likeness import grams, likeness
from tickets.rules import FARTHEST_APPOINTMENT, check_length, check_text

MAX_TASK = 1000
MAX_RESULT = 2000
CLOCK_SKEW = timedelta(minutes=5)  # a phone's clock may be ahead by so much
REPEATED_WITHIN = timedelta(days=30)
ALIKE = 0.2  # from this likeness of words two errands are about the same thing


def check_task(task: str, *, appointment_at: datetime | None, now: datetime) -> None:
    """A work order says what is to be done, now or at a time that lies ahead."""
    check_text(task, field="task")
    check_length(task, limit=MAX_TASK, field="task")
    if appointment_at is None:
        return
    if appointment_at <= now:
        raise refusals.AppointmentInThePast("appointment_at")
    if appointment_at - now > FARTHEST_APPOINTMENT:
        raise refusals.AppointmentTooFar("appointment_at")


def check_deed(deed: Deed, state: str) -> OrderState:
    """R-2: whether this may follow, and the state to which it leads."""
    allowed, leads_to = DEEDS[deed]
    if state not in allowed:
        raise refusals.OrderMovedOn(state=OrderState(state).label)
    return leads_to


def check_photos(deed: Deed, state: str, *, count: int) -> None:
    """Photos show the work while somebody is there, or just was; at least one."""
    if state not in PHOTO_DEEDS[deed]:
        raise refusals.OrderMovedOn(state=OrderState(state).label)
    if not count:
        raise refusals.PhotoMissing("photos")


def check_ones(kept: int, *, as_it_was: bool) -> None:
    """R-3: the seven ones are asked about one by one; what was not kept to is said, not refused."""
    if kept != sum(Ones) and not as_it_was:
        raise refusals.OnesUnticked("ones", count=len(Ones) - kept.bit_count())


def deed_time(at: datetime, *, after: datetime, now: datetime) -> datetime:
    """When it was done. A phone tells late what it did without a signal; its clock may be wrong, but nothing is done
    before the deed that it follows, nor in the future.

    Raises a Refused for a time that no clock explains.
    """
    if at > now + CLOCK_SKEW:
        raise refusals.DeedInTheFuture
    return max(min(at, now), after)


@dataclass(frozen=True)
class Stood:
    """A deed that stands already, and when it was."""

    deed: Deed
    at: datetime


def paper_time(at: datetime, *, after: Stood, now: datetime, field: str, zone: tzinfo) -> datetime:
    """R-2, TL-4: when it was, as the paper or the technician says. Unlike a phone's clock it is never corrected.

    Paper knows minutes: within the minute of what it follows it counts as right after it. Raises a Refused for a time
    to come, and for one before the deed that it follows.
    """
    if at > now:
        raise refusals.PaperInTheFuture(field)
    if at < after.at.replace(second=0, microsecond=0):
        local = after.at.astimezone(zone)
        raise refusals.PaperTooEarly(field, deed=after.deed.label, at=f"{local:%m-%d %H:%M}")
    return max(at, after.at)


def same_minute(one: datetime, other: datetime) -> bool:
    """Whether a paper says the same as a clock that knows seconds."""
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)


def check_finish(*, result: str) -> None:
    """R-2: what was done has words."""
    check_text(result, field="result")
    check_length(result, limit=MAX_RESULT, field="result")


def starts_at(dispatched_at: datetime, appointment_at: datetime | None) -> datetime:
    """TL-4 runs from dispatch, or from the appointment where one was agreed."""
    return appointment_at or dispatched_at


@dataclass(frozen=True)
class Errand:
    """What tells whether two repairs are of the same thing. `place` is the unit's id, or a public area's building."""

    place: tuple[str, int] | None
    trade: str
    category_id: int | None
    words: str


def repeated(now: Errand, before: Iterable[tuple[int, Errand]]) -> int | None:
    """The first of the earlier repairs, given by id, that was of the same thing; None when none was.

    In a household the same trade is the same thing, unless both categories are known and differ and the words do as
    well; in a public area, and where the trade says nothing, category or words have to agree.
    """
    said = grams(now.words)
    for pk, errand in before:
        if now.place is None or errand.place != now.place or errand.trade != now.trade:
            continue
        alike = likeness(said, grams(errand.words)) >= ALIKE
        same = now.category_id is not None and errand.category_id == now.category_id
        differ = None not in {now.category_id, errand.category_id} and not same
        telling = now.place[0] == "unit" and now.trade != Trade.GENERAL
        if same or alike or (telling and not differ):
            return pk
    return None
