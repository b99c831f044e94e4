"""The outbox's arithmetic: pauses, quiet hours, pace, and what fits into a text."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import rules
from notices.rules import MINUTE, QuietHours

ZONE = "Asia/Shanghai"
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE)
hours = st.times().map(lambda at: at.replace(second=0, microsecond=0))
jitters = st.floats(0, 1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


@given(st.integers(1, 40), jitters, jitters)
def test_pauses_grow_within_their_bounds(failures: int, one: float, other: float) -> None:
    pause, following = rules.pause(failures, one), rules.pause(failures + 1, other)

    assert timedelta(seconds=12) <= pause <= timedelta(minutes=72)
    if failures <= 7:  # until the hour is reached
        assert following > pause


@given(st.integers(1, 60))
def test_a_failing_channel_rests_longer_each_time_up_to_five_minutes(failures: int) -> None:
    assert rules.rest(1) <= rules.rest(failures) <= rules.rest(failures + 1) <= timedelta(minutes=5)


def test_a_message_is_given_up_after_ten_failures_or_a_day() -> None:
    assert not rules.gives_up(9, timedelta(hours=23))
    assert rules.gives_up(10, timedelta(0))
    assert rules.gives_up(1, timedelta(days=1))


@given(moments, hours, hours)
def test_a_breach_leaves_at_once_at_any_hour(now: datetime, begin: time, end: time) -> None:
    assert rules.leaves_at(rules.LATE, now, QuietHours(begin, end), ZONE) == now


@given(moments, hours, hours, st.sampled_from([1, 2]), st.sampled_from([ZONE, "Europe/Berlin", "America/New_York"]))
def test_anything_else_leaves_outside_the_quiet_hours_and_within_a_day(
    now: datetime, begin: time, end: time, urgency: int, zone: str
) -> None:
    quiet = QuietHours(begin, end)

    at = rules.leaves_at(urgency, now, quiet, zone)

    assert now <= at <= now + timedelta(hours=25)
    assert rules.leaves_at(urgency, at, quiet, zone) == at


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2026-11-23 21:59", "2026-11-23 21:59"),
        ("2026-11-23 22:00", "2026-11-24 07:00"),
        ("2026-11-23 23:00", "2026-11-24 07:00"),
        ("2026-11-24 06:59", "2026-11-24 07:00"),
        ("2026-11-24 07:00", "2026-11-24 07:00"),
    ],
)
def test_the_night_ends_in_the_morning(now: str, leaves: str) -> None:
    assert rules.leaves_at(2, local(now), QuietHours(time(22), time(7)), ZONE) == local(leaves)


def test_a_quiet_noon_is_on_the_same_day() -> None:
    noon = QuietHours(time(12), time(14))

    assert rules.leaves_at(1, local("2026-11-23 12:30"), noon, ZONE) == local("2026-11-23 14:00")
    assert rules.leaves_at(1, local("2026-11-23 11:59"), noon, ZONE) == local("2026-11-23 11:59")


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 8_000)), max_size=120), st.integers(1, 20))
def test_no_minute_sees_more_messages_than_the_limit_whenever_they_arrive(
    pauses: list[tuple[int, int]], limit: int
) -> None:
    """Whatever waits between looks, and however long a send takes: a receiver may see it at any moment in between."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    recent: list[datetime] = []
    sends: list[tuple[datetime, datetime]] = []
    for idle, lasts in pauses:
        now += timedelta(milliseconds=idle)
        recent = rules.within(recent, now)
        free = rules.free_at(recent, limit)
        if free and free > now:
            continue
        ended = now + timedelta(milliseconds=lasts)
        sends.append((now, ended))
        recent.append(ended)
        now = ended
    for place in range(len(sends) - limit):
        assert sends[place + limit][0] - sends[place][1] >= MINUTE


def test_a_few_messages_go_at_once_and_then_they_are_spread() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    begun = []
    recent: list[datetime] = []
    for _ in range(18):
        at = max(at, rules.free_at(rules.within(recent, at), 18) or at)
        begun.append(at)
        recent.append(at)

    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(begun)]
    assert gaps[:4] == [0] * 4
    assert min(gaps[4:]) > 3


@given(st.integers(0, 30), st.integers(0, 30))
def test_more_than_a_handful_in_a_minute_is_gathered(waiting: int, sent: int) -> None:
    assert rules.gathers(waiting, sent) == (waiting + sent > 5)


@given(st.text(), st.integers(3, 200))
def test_a_clipped_text_keeps_its_bytes_and_its_beginning(text: str, most: int) -> None:
    clipped = rules.clip(text, most)

    assert len(clipped.encode()) <= most
    assert clipped == text or text.startswith(clipped.removesuffix("…"))


@given(st.lists(st.text(max_size=60), min_size=1, max_size=40), st.integers(8, 600))
def test_as_many_lines_as_fit_and_never_none(lines: list[str], most: int) -> None:
    kept = list(rules.fitting(lines, most))

    count = len(kept)
    assert count >= 1
    assert sum(len(line.encode()) + 1 for line in kept) <= most
    assert kept[1:] == lines[1:count]
    assert count == len(lines) or sum(len(line.encode()) + 1 for line in [*kept, lines[count]]) > most


@given(st.text())
def test_what_somebody_typed_is_never_markup_or_a_call_to_everybody(text: str) -> None:
    assert not set(rules.plain(text)) & set("<>[]*`#_\\\n\r")
