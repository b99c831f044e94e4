"""The rules of release passes (V-6), pure: what may be applied for, confirmed, signed, and let out at the gate."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from visitors import pass_refusals as refusals
from visitors.pass_enums import Applicant, CheckResult, ConfirmedHow, PassState

MOST_ITEMS = 20
MOST_PIECES = 999
LONGEST = timedelta(days=7)
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Item:
    """One line of the pass: what leaves, and how many pieces of it."""

    what: str
    pieces: int = 1


@dataclass(frozen=True)
class Times:
    """All that decides where a pass stands."""

    from_at: datetime
    until_at: datetime
    confirmed_at: datetime | None = None
    signed_at: datetime | None = None
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """A pass as the gate had it before it: which lines were ticked, and what was there besides."""

    ticked: Collection[int]
    extra: str = ""


def check_text(text: str, *, field: str) -> str:
    """The text as it is kept. Raises PassTextMissing."""
    words = " ".join(text.replace("\0", "").split())
    if not words:
        raise refusals.PassTextMissing(field)
    return words


def check_items(items: Sequence[Item]) -> list[Item]:
    """The lines as they are kept. Raises a Refused at the line."""
    kept = [Item(" ".join(one.what.replace("\0", "").split()), one.pieces) for one in items]
    kept = [one for one in kept if one.what]
    if not kept:
        raise refusals.PassItemsMissing("what_1")
    if len(kept) > MOST_ITEMS:
        raise refusals.PassItemsMany("what_1", most=MOST_ITEMS)
    for place, one in enumerate(kept, start=1):
        if not 1 <= one.pieces <= MOST_PIECES:
            raise refusals.PassPieces(f"pieces_{place}", most=MOST_PIECES)
    return kept


def check_window(from_at: datetime, until_at: datetime, *, now: datetime) -> None:
    """When the goods may leave. Raises a Refused."""
    if until_at <= from_at:
        raise refusals.PassWindowOrder("until_at")
    if until_at <= now:
        raise refusals.PassWindowPast("until_at")
    if until_at - from_at > LONGEST:
        raise refusals.PassWindowLong("until_at", days=LONGEST.days)
    if from_at > now + AHEAD:
        raise refusals.PassWindowFar("from_at", days=AHEAD.days)


def state_of(times: Times, now: datetime) -> PassState:
    """Where the pass stands at this moment. What left has left, whatever was decided afterwards."""
    if times.used_at is not None:
        return PassState.USED
    if times.withdrawn_at is not None and times.withdrawn_at <= now:
        return PassState.WITHDRAWN
    if times.until_at <= now:
        return PassState.EXPIRED
    if times.confirmed_at is None:
        return PassState.WAITING
    if times.signed_at is None:
        return PassState.CONFIRMED
    return PassState.VALID if times.from_at <= now else PassState.EARLY


def check_confirm(
    state: PassState,
    *,
    how: str,
    applicant: str,
    by_own_link: bool,
    owner_on_file: bool,
    owner_is_owner: bool,
    has_number: bool,
    owner_name: str,
    document: str,
    consent: str,
) -> None:
    """Who the owner is has been made sure, and that the owner agrees (V-6). Raises a Refused."""
    _check_open(state)
    if state != PassState.WAITING:
        raise refusals.PassConfirmed
    if owner_on_file and not owner_is_owner:
        raise refusals.PassOwnerNotThere("owner")
    if not owner_on_file and (how != ConfirmedHow.PERSON or not owner_name.strip()):
        raise refusals.PassOwnerMissing("owner")
    if how == ConfirmedHow.CALL and not has_number:
        raise refusals.PassNoNumber("how")
    if how == ConfirmedHow.PERSON and not document:
        raise refusals.PassDocumentMissing("document")
    if how == ConfirmedHow.LINK and not by_own_link:
        raise refusals.PassNoLink("how")
    if applicant != Applicant.OWNER and not consent:
        raise refusals.PassConsentMissing("consent_how")


def check_sign(state: PassState) -> None:
    """Raises a Refused unless the owner is confirmed and nothing is signed yet."""
    _check_open(state)
    if state == PassState.WAITING:
        raise refusals.PassNotConfirmed
    if state != PassState.CONFIRMED:
        raise refusals.PassSigned


def check_withdraw(state: PassState) -> None:
    """Anything that has not left can be withdrawn, also what has expired. Raises a Refused."""
    if state == PassState.USED:
        raise refusals.PassUsed
    if state == PassState.WITHDRAWN:
        raise refusals.PassWithdrawn


def _check_open(state: PassState) -> None:
    check_withdraw(state)
    if state == PassState.EXPIRED:
        raise refusals.PassOver


def judge(times: Times, items: int, shown: Shown, *, at: datetime) -> tuple[CheckResult, str]:
    """What the gate does with it at this moment, and why: released only if it is valid and the goods are the listed.

    A pass that was used later than `at` was not used then: of two gates the first in time wins.
    """
    used = times.used_at is not None and times.used_at <= at
    then = Times(times.from_at, times.until_at, times.confirmed_at, times.signed_at, None, times.withdrawn_at)
    state = PassState.USED if used else state_of(then, at)
    if state == PassState.USED:
        return CheckResult.DOUBLE, state
    if state != PassState.VALID:
        return CheckResult.NOT_VALID, state
    if missing_of(items, shown) or shown.extra.strip():
        return CheckResult.DIFFERS, state
    return CheckResult.RELEASED, state


def missing_of(items: int, shown: Shown) -> list[int]:
    """The lines that were not ticked."""
    return [place for place in range(1, items + 1) if place not in shown.ticked]


def gate_time(told: datetime | None, *, signed_at: datetime | None, now: datetime) -> datetime:
    """When it happened, by a phone that had no signal: not in the future, not before the pass was signed."""
    if told is None or told > now:
        return now
    return max(told, signed_at) if signed_at else told
