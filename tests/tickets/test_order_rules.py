"""The pure rules of a work order: which deed may follow, when it counts, which repairs are of the same thing."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOON
from tickets import order_refusals as refusals
from tickets import order_rules as rules
from tickets.enums import DEEDS, UNDER_WAY, Deed, OrderState, Trade
from tickets.order_rules import Errand
from tickets.queries.technicians import proposed_trade

MINUTE = timedelta(minutes=1)
minutes = st.integers(min_value=-3000, max_value=3000).map(lambda number: number * MINUTE)
HOME = ("unit", 7)
LEAK = Errand(HOME, Trade.PLUMBING, 1, "厨房水管漏水")


@given(st.lists(st.sampled_from([*DEEDS]), max_size=12))
def test_no_sequence_of_deeds_leads_out_of_an_end(deeds: list[Deed]) -> None:
    state = OrderState.DISPATCHED
    for deed in deeds:
        try:
            after = rules.check_deed(deed, state)
        except refusals.OrderMovedOn:
            continue
        assert state not in {OrderState.CONFIRMED, OrderState.CANCELLED}
        assert after != OrderState.CONFIRMED or state == OrderState.DONE
        assert after != OrderState.DONE or state == OrderState.ON_SITE
        state = after


def test_whoever_is_under_way_can_always_be_called_back() -> None:
    for state in UNDER_WAY:
        assert rules.check_deed(Deed.CANCELLED, state) == OrderState.CANCELLED


@given(at=minutes, after=minutes, heard=minutes)
def test_a_deed_counts_between_the_one_before_and_the_moment_we_hear_of_it(
    at: timedelta, after: timedelta, heard: timedelta
) -> None:
    now = NOON + max(after, heard)
    try:
        found = rules.deed_time(NOON + at, after=NOON + after, now=now)
    except refusals.DeedInTheFuture:
        assert NOON + at > now + rules.CLOCK_SKEW
        return
    assert NOON + after <= found <= now


def test_a_clock_that_is_a_little_ahead_is_forgiven() -> None:
    assert rules.deed_time(NOON + 5 * MINUTE, after=NOON, now=NOON + MINUTE) == NOON + MINUTE


@pytest.mark.parametrize(
    ("appointment", "refusal"),
    [
        (NOON, refusals.AppointmentInThePast),
        (NOON - MINUTE, refusals.AppointmentInThePast),
        (NOON + timedelta(days=30, minutes=1), refusals.AppointmentTooFar),
    ],
)
def test_an_appointment_lies_ahead_and_not_too_far(appointment: object, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        rules.check_task("修水管", appointment_at=appointment, now=NOON)  # type: ignore[arg-type]  # parametrized


def test_an_appointment_in_thirty_days_is_taken() -> None:
    rules.check_task("修水管", appointment_at=NOON + timedelta(days=30), now=NOON)


@pytest.mark.rule("R-6")
@pytest.mark.parametrize(
    ("before", "same"),
    [
        (Errand(HOME, Trade.PLUMBING, 1, "龙头滴水"), True),  # the same category in the same home
        (Errand(HOME, Trade.PLUMBING, None, "马桶堵了"), True),  # the same trade there, the category unknown
        (Errand(HOME, Trade.PLUMBING, 2, "马桶堵了"), False),  # another category, other words
        (Errand(HOME, Trade.PLUMBING, 2, "厨房水管又漏水"), True),  # another category, the same words
        (Errand(HOME, Trade.ELECTRICS, 1, "厨房水管漏水"), False),
        (Errand(("unit", 8), Trade.PLUMBING, 1, "厨房水管漏水"), False),
        (Errand(None, Trade.PLUMBING, 1, "厨房水管漏水"), False),
    ],
)
def test_a_repair_is_repeated_where_place_trade_and_thing_agree(before: Errand, same: bool) -> None:
    assert (rules.repeated(LEAK, [(9, before)]) == 9) is same


def test_in_a_public_area_the_trade_alone_says_nothing() -> None:
    hall = ("building", 3)
    dark = Errand(hall, Trade.ELECTRICS, None, "三楼楼道灯不亮")

    assert rules.repeated(dark, [(9, Errand(hall, Trade.ELECTRICS, None, "一楼插座松动"))]) is None
    assert rules.repeated(dark, [(9, Errand(hall, Trade.ELECTRICS, None, "三楼楼道灯又不亮了"))]) == 9


def test_of_several_the_last_one_is_named() -> None:
    assert rules.repeated(LEAK, [(9, LEAK), (8, LEAK)]) == 9


@pytest.mark.parametrize(
    ("category", "words", "trade"),
    [
        ("水管", "厨房水管漏水", Trade.PLUMBING),
        ("", "电梯停在三楼", Trade.LIFT),
        ("电梯", "按钮不亮", Trade.LIFT),
        ("", "楼道灯不亮", Trade.ELECTRICS),
        ("", "单元门禁刷不开", Trade.SIGNALS),
        ("", "窗户关不上", Trade.DOORS),
        ("公共设施", "滑梯松动", Trade.GENERAL),
    ],
)
def test_category_and_words_propose_a_trade(category: str, words: str, trade: Trade) -> None:
    assert proposed_trade(category, words) == trade
