"""The rules of a matter's life, pure functions of facts and a moment: they refuse or answer (OTE, IN, TL)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from deadlines.rules import Rule
from tickets import order_refusals, refusals
from tickets.enums import TOLD_BY_PEOPLE, HandoverState, Kind, Satisfaction, State, Told

REVISITED = {Kind.REPAIR: Rule.TL_10, Kind.HELP: Rule.TL_10}  # repairs and services
MAX_AMOUNT = Decimal(1_000_000)  # yuan; beyond it somebody slipped on the keys
MAX_TEXT = 4000
MAX_REASON = 500
MAX_PRAISE = 1000
MAX_SUBJECT = 120
OLDEST_LETTER = timedelta(days=366)
MAX_MATTERS = 10
FARTHEST_PROMISE = timedelta(days=90)
FARTHEST_APPOINTMENT = timedelta(days=30)


@dataclass(frozen=True)
class Matter:
    """One item of a call (IN-2, IN-3): what was said, and either the outcome or the promise."""

    kind: Kind
    text: str
    category_id: int | None = None
    solved: bool = False
    outcome: str = ""
    promised_at: datetime | None = None
    wished_at: datetime | None = None  # IN-9: when the resident would like somebody to come


@dataclass(frozen=True)
class Findings:
    """The investigation report (C-3), all of it needed."""

    cause: str
    course: str
    conclusion: str
    correction: str
    prevention: str


@dataclass(frozen=True)
class Papers:
    """What a matter must have, or must not leave undone, before it closes (C-1, C-3, C-5, F-4, OTE-4)."""

    kind: str
    solved_on_spot: bool = False
    judged: bool = False
    valid: bool = False
    reported: bool = False
    unanswered: int = 0  # coordination forms
    undecided: bool = False  # a compensation
    praised: bool = False
    forms: int = 0  # coordination forms and compensations, whatever became of them

    @property
    def any_paper(self) -> bool:
        """Whether anything stands beside the matter."""
        return self.judged or self.praised or self.forms > 0

    orders: int = 0  # work orders under way


def check_text(text: str, *, field: str = "text") -> None:
    """Refuses an empty text and one beyond 4,000 characters."""
    if not text.strip():
        raise refusals.TextMissing(field)
    check_length(text, limit=MAX_TEXT, field=field)


def check_reason(reason: str, *, field: str = "reason") -> None:
    """Refuses an empty reason and one beyond 500 characters."""
    if not reason.strip():
        raise refusals.ReasonMissing(field)
    check_length(reason, limit=MAX_REASON, field=field)


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


def check_wish(wished_at: datetime | None, *, now: datetime) -> None:
    """IN-9: a wished appointment, if there is one, lies ahead, and no farther than one is agreed on."""
    if wished_at is None:
        return
    if wished_at <= now:
        raise refusals.WishInThePast("wished_at")
    if wished_at - now > FARTHEST_APPOINTMENT:
        raise order_refusals.AppointmentTooFar("wished_at")


def check_matters(matters: Sequence[Matter], *, now: datetime) -> None:
    """IN-2, IN-3: each matter of a call has its words and either an outcome or a promise."""
    if not matters:
        raise refusals.NothingTold
    if len(matters) > MAX_MATTERS:
        raise refusals.TooManyMatters(limit=MAX_MATTERS)
    for matter in matters:
        check_text(matter.text)
        if not matter.solved:
            check_wish(matter.wished_at, now=now)
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
    return (Rule.TL_1, Rule.TL_5, Rule.TL_6, Rule.TL_7) if kind == Kind.COMPLAINT else (Rule.TL_1,)


def limits_at_reopening(kind: Kind, *, judged: bool = False) -> tuple[Rule, ...]:
    """A reopened matter owes a reply again, and a complaint its closing, and its judgement if there is none yet."""
    limits = limits_at_intake(kind, solved=False)
    return tuple(rule for rule in limits if rule != Rule.TL_5) if judged else limits


def check_open(state: str) -> None:
    """A closed ticket takes no more verbs but notes and reopening."""
    if state == State.CLOSED:
        raise refusals.AlreadyClosed


def check_unidentified(state: str, *, has_unit: bool) -> None:
    """IN-3: an open matter that belongs to no unit yet."""
    check_open(state)
    if has_unit:
        raise refusals.IdentifiedAlready


def check_praise(kind: str, *, registered: bool, words: str) -> None:
    """F-4: praise is registered once, with the words that are posted."""
    if kind != Kind.PRAISE:
        raise refusals.NoPraise
    if registered:
        raise refusals.PraiseRegistered
    check_text(words, field="words")
    check_length(words, limit=MAX_PRAISE, field="words")


def check_received(received_on: date, *, today: date) -> None:
    """IN-7: a letter came today or lately."""
    if received_on > today:
        raise refusals.LetterFromTheFuture("received_on")
    if today - received_on > OLDEST_LETTER:
        raise refusals.LetterTooOld("received_on")


def check_second_call(state: str, *, closed_at: datetime | None, days: int, now: datetime) -> None:
    """OTE-3: a second contact belongs to an open matter, or to one that was closed no longer than `days` ago."""
    if state == State.CLOSED and (closed_at is None or now - closed_at > timedelta(days=days)):
        raise refusals.ClosedLongAgo(days=days)


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
    if told not in TOLD_BY_PEOPLE:
        raise refusals.ToldMissing("told")
    if told == Told.NOT_POSSIBLE and not untold_reason.strip():
        raise refusals.UntoldReasonMissing("untold_reason")
    check_length(untold_reason, limit=MAX_REASON, field="untold_reason")


def check_complete(papers: Papers) -> None:
    """A complaint is judged, a valid one investigated; praise is registered; nothing asked of others stays open.

    C-1, C-3, C-5, F-4, R-2.
    """
    if papers.orders:
        raise order_refusals.OrderUnderWay(count=papers.orders)
    if papers.undecided:
        raise refusals.CompensationUndecided
    if papers.unanswered:
        raise refusals.CoordinationOpen(count=papers.unanswered)
    if papers.kind == Kind.PRAISE and not papers.solved_on_spot and not papers.praised:
        raise refusals.PraiseNotRegistered
    if papers.kind != Kind.COMPLAINT or papers.solved_on_spot:
        return
    if not papers.judged:
        raise refusals.NotJudged
    if papers.valid and not papers.reported:
        raise refusals.ReportMissing


def check_judgement(kind: str, state: str, *, reasons: str) -> None:
    """C-1: an open complaint, with the reasons that the complainant is told."""
    if kind != Kind.COMPLAINT:
        raise refusals.NoComplaint
    check_open(state)
    check_text(reasons, field="reasons")


def check_report(kind: str, state: str, *, judged: bool, findings: Findings) -> None:
    """C-3: an open complaint that was judged, and every part of the report has its words."""
    if kind != Kind.COMPLAINT:
        raise refusals.NoComplaint
    check_open(state)
    if not judged:
        raise refusals.NotJudged
    for name, text in asdict(findings).items():
        check_text(text, field=name)


def check_amount(amount: Decimal) -> None:
    """C-5: an amount of money that can be paid."""
    if not 0 < amount <= MAX_AMOUNT:
        raise refusals.AmountOutOfRange("amount", most=MAX_AMOUNT)


def revisit_rule(kind: Kind, *, valid: bool | None) -> Rule | None:
    """TL-9 for a valid complaint, TL-10 for repairs and services; None for what is not revisited."""
    if kind == Kind.COMPLAINT:
        return Rule.TL_9 if valid else None
    return REVISITED.get(kind)


def check_revisit(*, result: Satisfaction, words: str) -> None:
    """C-6: who is not satisfied has said why; the words go with the matter when it runs again."""
    if result == Satisfaction.NOT_SATISFIED:
        check_text(words, field="words")
    check_length(words, limit=MAX_TEXT, field="words")


def limits_that_closing_drops(told: str) -> tuple[Rule, ...]:
    """What closing does not fulfil: a department's acceptance; a reply to somebody who could not be told."""
    return (Rule.TL_1, Rule.TL_2, Rule.TL_3) if told == Told.NOT_POSSIBLE else (Rule.TL_3,)


def check_reopen(state: str, *, reason: str) -> None:
    """Only a closed matter is reopened, and the story says why."""
    if state != State.CLOSED:
        raise refusals.NotClosed
    check_reason(reason)


def check_merge(survivor_state: str, *, same: bool, reason: str) -> None:
    """OTE-3: a ticket is merged into another one that is open, and the story says why."""
    if same:
        raise refusals.MergeIntoItself("into")
    if survivor_state == State.CLOSED:
        raise refusals.SurvivorClosed("into")
    check_reason(reason)


def check_nothing_lost(duplicate: Papers, survivor_kind: str, *, major: bool) -> None:
    """C-1, C-3, C-5, OTE-8: what stands beside a ticket, or has to, does not go under with it in a merge."""
    if duplicate.kind == Kind.COMPLAINT and survivor_kind != Kind.COMPLAINT:
        raise refusals.ComplaintGoesOn("into")
    if major or duplicate.any_paper:
        raise refusals.PapersWouldBeLost("into")


def check_split(*, is_inbound: bool, is_first: bool, reason: str) -> None:
    """OTE-3: what residents told is taken off a ticket, but not that with which it began."""
    if not is_inbound or is_first:
        raise refusals.NothingToSplit("contact")
    check_reason(reason)


def check_live(*, ended: bool) -> None:
    """A known cause that is over takes no more callers and no more words."""
    if ended:
        raise refusals.OutageOver


def check_outage(*, ended: bool, promised_at: datetime, now: datetime) -> None:
    """OTE-9: a caller joins a known cause that lasts, and is promised a time that still lies ahead."""
    check_live(ended=ended)
    if promised_at <= now:
        raise refusals.OutagePromiseLapsed


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
