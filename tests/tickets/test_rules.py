"""The rules of a matter's life, as pure functions (OTE, IN, TL)."""

from datetime import timedelta

import pytest

from core.refusals import Refused
from deadlines.rules import Rule
from tests.factories import NOON, a_matter
from tickets import refusals, rules
from tickets.enums import MAY_FOLLOW, HandoverState, Kind, State, Told

HOUR = timedelta(hours=1)


@pytest.mark.rule("TL-2", "OTE-9")
@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        (None, refusals.PromiseMissing),
        (NOON - HOUR, refusals.PromiseInThePast),
        (NOON, refusals.PromiseInThePast),
        (NOON + timedelta(days=91), refusals.PromiseTooFar),
    ],
)
def test_a_promise_must_exist_and_lie_ahead(told: object, refusal: type[Refused]) -> None:
    with pytest.raises(refusal) as caught:
        rules.check_promise(told, now=NOON)  # type: ignore[arg-type]  # one of the cases is no moment at all

    assert caught.value.field == "next_reply_at"


def test_a_promise_up_to_ninety_days_ahead_stands() -> None:
    rules.check_promise(NOON + timedelta(seconds=1), now=NOON)
    rules.check_promise(NOON + timedelta(days=90), now=NOON)


@pytest.mark.rule("TL-2")
def test_a_reply_that_is_not_final_names_the_next() -> None:
    with pytest.raises(refusals.PromiseMissing):
        rules.check_reply(State.NEW, said="在查", final=False, next_reply_at=None, now=NOON)


def test_a_final_reply_needs_no_promise() -> None:
    rules.check_reply(State.NEW, said="已修好", final=True, next_reply_at=None, now=NOON)


@pytest.mark.parametrize("said", ["", "   ", "\n\t"])
def test_a_reply_has_words(said: str) -> None:
    with pytest.raises(refusals.TextMissing):
        rules.check_reply(State.NEW, said=said, final=True, next_reply_at=None, now=NOON)


def test_a_text_of_four_thousand_characters_fits_and_one_more_does_not() -> None:
    rules.check_text("水" * 4000)
    with pytest.raises(refusals.TextTooLong, match="4001"):
        rules.check_text("水" * 4001)


@pytest.mark.parametrize(
    "check",
    [
        lambda: rules.check_reply(State.CLOSED, said="好", final=True, next_reply_at=None, now=NOON),
        lambda: rules.check_close(State.CLOSED, outcome="好", told=Told.PHONE, untold_reason=""),
        lambda: rules.check_offer(State.CLOSED, reason="忙", pending=False, handler_id=1, to_user_id=2),
    ],
    ids=["reply", "close", "offer"],
)
def test_a_closed_matter_takes_no_more_verbs(check: object) -> None:
    with pytest.raises(refusals.AlreadyClosed):
        check()  # type: ignore[operator]  # each case is a call


@pytest.mark.rule("OTE-7")
@pytest.mark.parametrize(
    ("outcome", "told", "why", "refusal"),
    [
        ("", Told.PHONE, "", refusals.OutcomeMissing),
        ("  ", Told.PHONE, "", refusals.OutcomeMissing),
        ("修好了", "", "", refusals.ToldMissing),
        ("修好了", "shouted", "", refusals.ToldMissing),
        ("修好了", Told.NOT_POSSIBLE, " ", refusals.UntoldReasonMissing),
        ("修好了", Told.NOT_POSSIBLE, "长" * 501, refusals.TextTooLong),
    ],
)
def test_closing_needs_an_outcome_told_or_the_reason_why_not(
    outcome: str, told: str, why: str, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        rules.check_close(State.IN_PROGRESS, outcome=outcome, told=told, untold_reason=why)


@pytest.mark.rule("OTE-7")
def test_closing_untold_with_a_reason_stands() -> None:
    rules.check_close(State.IN_PROGRESS, outcome="修好了", told=Told.NOT_POSSIBLE, untold_reason="电话三次无人接听")


def test_only_a_closed_matter_is_reopened_and_with_a_reason() -> None:
    with pytest.raises(refusals.NotClosed):
        rules.check_reopen(State.ANSWERED, reason="又漏了")
    with pytest.raises(refusals.ReasonMissing):
        rules.check_reopen(State.CLOSED, reason=" ")
    rules.check_reopen(State.CLOSED, reason="又漏了")


@pytest.mark.rule("OTE-6")
def test_an_offer_goes_to_somebody_else_once_and_with_a_reason() -> None:
    with pytest.raises(refusals.HandoverPending):
        rules.check_offer(State.NEW, reason="忙", pending=True, handler_id=1, to_user_id=2)
    with pytest.raises(refusals.HandoverToSelf):
        rules.check_offer(State.NEW, reason="忙", pending=False, handler_id=1, to_user_id=1)
    with pytest.raises(refusals.ReasonMissing):
        rules.check_offer(State.NEW, reason="", pending=False, handler_id=1, to_user_id=2)


@pytest.mark.rule("OTE-6")
def test_declining_needs_a_reason_and_accepting_none() -> None:
    offered = HandoverState.OFFERED
    rules.check_answer(offered, expected=offered, accept=True, reason="")
    with pytest.raises(refusals.ReasonMissing):
        rules.check_answer(offered, expected=offered, accept=False, reason="")


@pytest.mark.rule("OTE-6")
@pytest.mark.parametrize(
    "state", [HandoverState.ACCEPTED, HandoverState.DECLINED, HandoverState.WITHDRAWN, HandoverState.ASKED]
)
def test_an_offer_is_answered_once(state: HandoverState) -> None:
    with pytest.raises(refusals.NoHandover):
        rules.check_answer(state, expected=HandoverState.OFFERED, accept=True, reason="")


@pytest.mark.rule("IN-3")
def test_a_matter_has_words_and_an_outcome_or_a_promise() -> None:
    with pytest.raises(refusals.TextMissing):
        rules.check_matters([a_matter(text="")], now=NOON)
    with pytest.raises(refusals.PromiseMissing):
        rules.check_matters([a_matter(promised_at=None)], now=NOON)
    with pytest.raises(refusals.OutcomeMissing):
        rules.check_matters([a_matter(solved=True, promised_at=None)], now=NOON)
    with pytest.raises(refusals.NothingTold):
        rules.check_matters([], now=NOON)
    with pytest.raises(refusals.TooManyMatters):
        rules.check_matters([a_matter()] * 11, now=NOON)


@pytest.mark.rule("TL-1", "TL-5", "TL-6", "TL-7")
@pytest.mark.parametrize(
    ("kind", "solved", "limits"),
    [
        (Kind.COMPLAINT, False, {Rule.TL_1, Rule.TL_5, Rule.TL_6, Rule.TL_7}),
        (Kind.COMPLAINT, True, {Rule.TL_1}),
        (Kind.REPAIR, False, {Rule.TL_1}),
        (Kind.REPAIR, True, set()),
        (Kind.PRAISE, False, {Rule.TL_1}),
    ],
)
def test_the_clocks_that_start_with_a_matter(kind: Kind, solved: bool, limits: set[Rule]) -> None:
    assert set(rules.limits_at_intake(kind, solved=solved)) == limits


def test_a_reply_answers_the_matter_or_keeps_it_in_progress() -> None:
    assert rules.state_after_reply(final=True) == State.ANSWERED
    assert rules.state_after_reply(final=False) == State.IN_PROGRESS
    assert all(
        rules.state_after_reply(final=final) in MAY_FOLLOW[state]
        for final in (True, False)
        for state in (State.NEW, State.ANSWERED)
    )


@pytest.mark.rule("TL-1")
def test_what_could_not_be_told_is_not_counted_as_a_reply() -> None:
    assert Rule.TL_1 in rules.limits_that_closing_drops(Told.NOT_POSSIBLE)
    assert Rule.TL_1 not in rules.limits_that_closing_drops(Told.PHONE)
