"""The rules of a matter's life, pure functions of facts and a moment: they refuse or answer (OTE, IN, TL)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from deadlines.rules import Rule
from tickets import refusals
from tickets.enums import HandoverState, Kind, State, Told

MAX_TEXT = 4000
MAX_REASON = 500
MAX_MATTERS = 10
FARTHEST_PROMISE = timedelta(days=90)


@dataclass(frozen=True)
class Matter:
    """One item of a call (IN-2, IN-3): what was said, and either the outcome or the promise."""

    kind: Kind
    text: str
    category_id: int | None = None
    solved: bool = False
    outcome: str = ""
    promised_at: datetime | None = None


def check_text(text: str, *, field: str = "text") -> None:
    """Refuses an empty text and one beyond 4,000 characters."""
    if not text.strip():
        raise refusals.TextMissing(field)
    check_length(text, limit=MAX_TEXT, field=field)


def check_reason(reason: str) -> None:
    """Refuses an empty reason and one beyond 500 characters."""
    if not reason.strip():
        raise refusals.ReasonMissing("reason")
    check_length(reason, limit=MAX_REASON, field="reason")


def check_length(text: str, *, limit: int, field: str) -> None:
    """Refuses what a column would cut off or refuse without a sentence."""
    if len(text) > limit:
        raise refusals.TextTooLong(field, length=len(text), limit=limit)


def check_promise(promised_at: datetime | None, *, now: datetime, field: str = "next_reply_at") -> None:
    """TL-2, OTE-9: a time told to a resident exists, lies ahead, and not absurdly far."""
    if promised_at is None:
        raise refusals.PromiseMissing(field)
    if promised_at <= now:
        raise refusals.PromiseInThePast(field)
    if promised_at - now > FARTHEST_PROMISE:
        raise refusals.PromiseTooFar(field)


def check_matters(matters: Sequence[Matter], *, now: datetime) -> None:
    """IN-2, IN-3: each matter of a call has its words and either an outcome or a promise."""
    if not matters:
        raise refusals.NothingTold
    if len(matters) > MAX_MATTERS:
        raise refusals.TooManyMatters(limit=MAX_MATTERS)
    for matter in matters:
        check_text(matter.text)
        if not matter.solved:
            check_promise(matter.promised_at, now=now, field="promised_at")
        elif not matter.outcome.strip():
            raise refusals.OutcomeMissing("outcome")
        else:
            check_text(matter.outcome, field="outcome")


def limits_at_intake(kind: Kind, *, solved: bool) -> tuple[Rule, ...]:
    """Clocks that start at intake: TL-1 for a complaint or anything unsolved, TL-6 and TL-7 for complaints.

    A matter solved on the spot was replied to at once; only a complaint still counts its reply (TL-1).
    """
    if solved:
        return (Rule.TL_1,) if kind == Kind.COMPLAINT else ()
    return (Rule.TL_1, Rule.TL_6, Rule.TL_7) if kind == Kind.COMPLAINT else (Rule.TL_1,)


def limits_at_reopening(kind: Kind) -> tuple[Rule, ...]:
    """A reopened matter owes a reply again, and a complaint its closing."""
    return limits_at_intake(kind, solved=False)


def check_open(state: str) -> None:
    """A closed ticket takes no more verbs but notes and reopening."""
    if state == State.CLOSED:
        raise refusals.AlreadyClosed


def check_reply(state: str, *, said: str, final: bool, next_reply_at: datetime | None, now: datetime) -> None:
    """TL-2: a reply is final, or it names the time of the next."""
    check_open(state)
    check_text(said, field="said")
    if not final:
        check_promise(next_reply_at, now=now)


def check_close(state: str, *, outcome: str, told: str, untold_reason: str) -> None:
    """OTE-7: an outcome that the resident was told, or the reason why that was impossible."""
    check_open(state)
    if not outcome.strip():
        raise refusals.OutcomeMissing("outcome")
    check_text(outcome, field="outcome")
    if told not in Told.values:
        raise refusals.ToldMissing("told")
    if told == Told.NOT_POSSIBLE and not untold_reason.strip():
        raise refusals.UntoldReasonMissing("untold_reason")
    check_length(untold_reason, limit=MAX_REASON, field="untold_reason")


def limits_that_closing_drops(told: str) -> tuple[Rule, ...]:
    """What closing does not fulfil: a department's acceptance; a reply to somebody who could not be told."""
    return (Rule.TL_1, Rule.TL_2, Rule.TL_3) if told == Told.NOT_POSSIBLE else (Rule.TL_3,)


def check_reopen(state: str, *, reason: str) -> None:
    """Only a closed matter is reopened, and the story says why."""
    if state != State.CLOSED:
        raise refusals.NotClosed
    check_reason(reason)


def check_offer(state: str, *, reason: str, pending: bool, handler_id: int, to_user_id: int | None) -> None:
    """OTE-6: one open offer at a time, to somebody else, with a reason."""
    check_open(state)
    if pending:
        raise refusals.HandoverPending
    if to_user_id is not None and to_user_id == handler_id:
        raise refusals.HandoverToSelf("to_user")
    check_reason(reason)


def check_answer(handover_state: str, *, expected: HandoverState, accept: bool, reason: str) -> None:
    """OTE-6: an offer is answered once; declining needs a reason, accepting none."""
    if handover_state != expected:
        raise refusals.NoHandover
    if not accept:
        check_reason(reason)
    check_length(reason, limit=MAX_REASON, field="reason")


def state_after_reply(*, final: bool) -> State:
    """A final reply answers the matter; anything else keeps it in progress."""
    return State.ANSWERED if final else State.IN_PROGRESS
