"""The limits as data, and the sweep's decision as properties: never early, each level once, nothing lost."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines import rules
from deadlines.calendar import week_of_whole_days
from deadlines.rules import DEFAULT_LIMITS, Audience, Clock, Override, Rule, StepName

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WEEK = week_of_whole_days("Asia/Shanghai", {})
TELLING = [limit for limit in DEFAULT_LIMITS.values() if limit.warning]
ANY_LIMIT = st.sampled_from(TELLING)


@pytest.mark.parametrize(
    ("rule", "clock", "amount"),
    [
        (Rule.TL_1, Clock.ELAPSED, timedelta(hours=2)),
        (Rule.TL_2, Clock.TOLD, timedelta(0)),
        (Rule.TL_3, Clock.ELAPSED, timedelta(hours=1)),
        (Rule.TL_4, Clock.ELAPSED, timedelta(minutes=20)),
        (Rule.TL_5, Clock.ELAPSED, timedelta(hours=2)),
        (Rule.TL_6, Clock.CALENDAR_DAYS, timedelta(days=3)),
        (Rule.TL_7, Clock.CALENDAR_DAYS, timedelta(days=7)),
        (Rule.TL_9, Clock.WORKING_DAYS, timedelta(days=2)),
        (Rule.TL_10, Clock.WORKING_DAYS, timedelta(days=2)),
        (Rule.TL_13, Clock.WORKING_DAYS, timedelta(days=15)),
    ],
)
def test_the_limits_are_the_rulebooks(rule: Rule, clock: Clock, amount: timedelta) -> None:
    assert (DEFAULT_LIMITS[rule].clock, DEFAULT_LIMITS[rule].amount) == (clock, amount)


def test_every_rule_has_a_limit() -> None:
    assert set(DEFAULT_LIMITS) == set(Rule)


def test_a_told_limit_is_due_at_the_time_told() -> None:
    told = NOON + timedelta(hours=5)

    assert rules.due_at(DEFAULT_LIMITS[Rule.TL_2], NOON, WEEK, told=told) == told


def test_a_told_limit_without_a_time_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the time"):
        rules.due_at(DEFAULT_LIMITS[Rule.TL_2], NOON, WEEK)


def test_a_promise_inside_its_own_warning_time_warns_nobody() -> None:
    limit = DEFAULT_LIMITS[Rule.TL_2]

    assert rules.first_level(limit, NOON + timedelta(minutes=10), NOON) == 1
    assert rules.first_level(limit, NOON + timedelta(minutes=16), NOON) == 0


def test_the_reply_limits_chain_is_warning_breach_and_director() -> None:
    lines = rules.preview(DEFAULT_LIMITS[Rule.TL_1], NOON, WEEK)

    assert [(line.at - NOON, line.name) for line in lines] == [
        (timedelta(minutes=90), StepName.WARNING),
        (timedelta(hours=2), StepName.BREACH),
        (timedelta(hours=3), StepName.ESCALATION),
    ]
    assert Audience.DIRECTOR in lines[2].audience


def test_an_override_changes_only_what_it_names() -> None:
    limit = DEFAULT_LIMITS[Rule.TL_1].with_override(Override(warning_minutes=5))

    assert (limit.amount, limit.warning) == (timedelta(hours=2), timedelta(minutes=5))


def test_a_pause_moves_the_due_moment_but_never_hides_a_breach() -> None:
    due = NOON + timedelta(hours=2)
    pause = {"paused_at": NOON + timedelta(hours=1), "now": NOON + timedelta(hours=4)}

    assert rules.resumed(due, **pause) == due + timedelta(hours=3)
    assert rules.resumed(NOON, **pause) == NOON


def test_reminders_past_the_chain_come_after_growing_pauses_of_at_most_a_day() -> None:
    limit = DEFAULT_LIMITS[Rule.TL_1]

    moments = [rules.alarm_at(limit, NOON, level) for level in range(2, 20)]
    pauses = [later - earlier for earlier, later in pairwise(moments)]

    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(days=1)


@given(limit=ANY_LIMIT, level=st.integers(0, 30))
def test_the_steps_of_a_chain_come_one_after_the_other(limit: rules.Limit, level: int) -> None:
    assert rules.alarm_at(limit, NOON, level) < rules.alarm_at(limit, NOON, level + 1)


@given(limit=ANY_LIMIT, level=st.integers(0, 5), minutes=st.integers(-20_000, 20_000))
def test_nothing_fires_early_and_the_next_alarm_lies_ahead(limit: rules.Limit, level: int, minutes: int) -> None:
    now = NOON + timedelta(minutes=minutes)

    decision = rules.decide(limit, NOON, level, now=now)

    assert all(step.lateness >= timedelta(0) for step in decision.fired)
    assert decision.next_alarm_at > now
    assert [step.level for step in decision.fired] == list(range(level + 1, decision.level + 1))


@given(limit=ANY_LIMIT, looks=st.lists(st.integers(-2_000, 20_000), min_size=1, max_size=30))
def test_many_looks_fire_exactly_what_one_late_look_fires(limit: rules.Limit, looks: list[int]) -> None:
    level, fired = 0, []
    for minutes in sorted(looks):
        decision = rules.decide(limit, NOON, level, now=NOON + timedelta(minutes=minutes))
        level = decision.level
        fired += [step.level for step in decision.fired]
    once = rules.decide(limit, NOON, 0, now=NOON + timedelta(minutes=max(looks)))

    assert fired == [step.level for step in once.fired]
