"""Zones, the two nights of daylight saving, the leap day and the day's last millisecond (TL, D-1)."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deadlines import rules
from deadlines.calendar import (
    WorkingCalendar,
    add_calendar_days,
    add_working_days,
    end_of_day,
    service_day,
    service_day_end,
    spans,
    week_of_whole_days,
)
from deadlines.models import Deadline, Escalation
from deadlines.queries import limit_book
from deadlines.rules import DEFAULT_LIMITS, Rule
from deadlines.services import plan
from deadlines.sweep import sweep
from notices.models import Notice
from staff.models import Membership
from tests.factories import NOON, CommunityFactory, MembershipFactory, a_ticket
from tickets.models import ServiceDay, Ticket
from tickets.services import close_day
from tickets.services.day import keep_days

NEW_YORK, BERLIN, SHANGHAI = "America/New_York", "Europe/Berlin", "Asia/Shanghai"
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)  # New York: no 02:30 on the first, two 01:30 on the second
HOUR, MINUTE, TICK = timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)
EVERY_DAY = WorkingCalendar(NEW_YORK, dict.fromkeys(range(7), ((time(0), time(0)),)))
NIGHTS = st.sampled_from((SPRING, AUTUMN))
TIMES = st.times().map(lambda one: one.replace(microsecond=0))


def someone(timezone: str) -> Membership:
    found: Membership = MembershipFactory.create(community=CommunityFactory.create(timezone=timezone))
    return found


def in_new_york(day: date, text: str, *, fold: int = 0) -> datetime:
    local = datetime.combine(day, time.fromisoformat(text), ZoneInfo(NEW_YORK)).replace(fold=fold)
    return local.astimezone(UTC)


# ---- three time zones


@pytest.mark.django_db
def test_in_three_zones_each_evening_ends_at_its_own_moment_and_fires_once() -> None:
    where = {zone: someone(zone) for zone in (SHANGHAI, BERLIN, NEW_YORK)}
    due = {}
    for zone, who in where.items():
        ticket = a_ticket(who, promised_at=NOON + timedelta(days=9))
        found = plan(limit_book(who.community), Rule.TL_8, at=NOON, told=service_day_end(NOON, zone, time(18)))
        due[zone] = found.due_at
        Deadline.objects.filter(subject_id=ticket.pk).delete()
        Deadline.objects.create(
            community=who.community, subject_kind="ticket", subject_id=ticket.pk, rule=Rule.TL_8,
            opened_at=NOON, due_at=found.due_at, alarm_at=found.due_at, level=1,
        )  # fmt: skip

    assert [f"{moment:%H:%M}" for moment in due.values()] == ["10:00", "17:00", "23:00"]
    for minutes in range(0, 24 * 60, 7):
        sweep(NOON + minutes * MINUTE)

    fired = Escalation.objects.filter(step="breach").order_by("at").values_list("deadline__community", "late_ms")
    assert [community for community, _late in fired] == [who.community_id for who in where.values()]
    assert all(0 <= late < 7 * 60_000 for _community, late in fired)
    told = Notice.objects.filter(code="deadline.breach").order_by("pk").values_list("params__due", flat=True)
    assert list(told) == ["11-23 18:00"] * 3  # each on the wall clock of the community


@pytest.mark.django_db
def test_a_service_day_closes_in_each_zone_after_its_own_end_and_once() -> None:
    zones = (SHANGHAI, BERLIN, NEW_YORK)
    for zone in zones:
        a_ticket(someone(zone), now=NOON - HOUR)

    closed = []
    for minutes in range(0, 24 * 60, 60):
        closed += [(day.community.timezone, day.day, day.ends_at) for day in keep_days(NOON + minutes * MINUTE)]

    assert [(zone, day) for zone, day, _at in closed] == [(zone, date(2026, 11, 23)) for zone in zones]
    assert [f"{at:%H:%M}" for _zone, _day, at in closed] == ["10:00", "17:00", "23:00"]


# ---- the night without 02:30, and the night with two


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (SPRING - timedelta(days=1), 24)])
def test_a_night_of_daylight_saving_is_an_hour_shorter_or_longer(day: date, hours: int) -> None:
    assert sum((end - begin for begin, end in spans(EVERY_DAY, day)), timedelta()) == hours * HOUR


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_two_hours_are_two_hours_on_either_night(day: date) -> None:
    before = in_new_york(day, "00:30")

    assert rules.due_at(DEFAULT_LIMITS[Rule.TL_1], before, EVERY_DAY) == before + 2 * HOUR


def test_three_days_end_at_the_same_wall_clock_time_on_either_side_of_a_night() -> None:
    for night in (SPRING, AUTUMN):
        start = in_new_york(night - timedelta(days=2), "09:00")
        assert add_calendar_days(start, 3, NEW_YORK) == in_new_york(night + timedelta(days=1), "09:00")


def test_a_time_that_the_night_leaves_out_is_the_moment_an_hour_later() -> None:
    start = in_new_york(SPRING - timedelta(days=3), "02:30")

    assert add_calendar_days(start, 3, NEW_YORK) == in_new_york(SPRING, "03:30")
    assert add_working_days(start, 3, EVERY_DAY) == in_new_york(SPRING, "03:30")
    assert end_of_day(SPRING, NEW_YORK, time(2, 30)) == in_new_york(SPRING, "03:30")


def test_a_time_that_the_night_has_twice_is_the_first_of_the_two() -> None:
    start = in_new_york(AUTUMN - timedelta(days=3), "01:30")

    assert add_calendar_days(start, 3, NEW_YORK) == in_new_york(AUTUMN, "01:30", fold=0)
    assert end_of_day(AUTUMN, NEW_YORK, time(1, 30)) == in_new_york(AUTUMN, "01:30", fold=0)


@given(night=NIGHTS, ends_at=TIMES, minutes=st.lists(st.integers(-1500, 3000), min_size=2, max_size=40))
@example(night=AUTUMN, ends_at=time(1, 30), minutes=[105, 135])  # the first 01:45, then the second 01:15
@example(night=SPRING, ends_at=time(2, 30), minutes=[119, 121, 151])
def test_a_later_moment_never_belongs_to_an_earlier_service_day(night: date, ends_at: time, minutes: list[int]) -> None:
    midnight = in_new_york(night, "00:00")
    moments = [midnight + one * MINUTE for one in sorted(minutes)]

    days = [service_day(moment, NEW_YORK, ends_at) for moment in moments]

    assert all(earlier <= later for earlier, later in pairwise(days))
    for moment, day in zip(moments, days, strict=True):
        before = end_of_day(day - timedelta(days=1), NEW_YORK, ends_at)
        assert before < moment <= end_of_day(day, NEW_YORK, ends_at)


@pytest.mark.django_db
@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_what_is_promised_within_such_a_night_fires_once_and_on_time(night: date) -> None:
    who = someone(NEW_YORK)
    taken = in_new_york(night, "00:10")
    a_ticket(who, now=taken, promised_at=taken + 9 * HOUR)

    for minutes in range(0, 4 * 60, 2):
        sweep(taken + minutes * MINUTE)

    fired = Escalation.objects.order_by("level").values_list("at", "level", "late_ms")
    assert [(at - taken, level) for at, level, _late in fired] == [(90 * MINUTE, 1), (2 * HOUR, 2), (3 * HOUR, 3)]
    assert {late for _at, _level, late in fired} == {0}


@pytest.mark.django_db
@pytest.mark.rule("D-1")
@pytest.mark.parametrize(("night", "ends"), [(SPRING, time(2, 30)), (AUTUMN, time(1, 30))])
def test_a_service_day_that_ends_within_such_a_night_is_closed_once_and_leaves_nobody_out(
    night: date, ends: time
) -> None:
    who: Membership = MembershipFactory.create(
        community=CommunityFactory.create(timezone=NEW_YORK, service_day_ends=ends)
    )
    midnight = in_new_york(night, "00:00")
    for minutes in range(0, 5 * 60, 15):
        a_ticket(who, now=midnight + minutes * MINUTE, promised_at=midnight + timedelta(days=9))

    closed = [day for minutes in range(0, 40 * 60, 30) for day in keep_days(midnight + minutes * MINUTE)]

    assert [day.day for day in closed] == [night, night + timedelta(days=1)]
    first, second = (day.lines.count() for day in closed)
    assert second == Ticket.objects.count() == 20  # by the second evening every matter has been looked at
    assert first == Ticket.objects.filter(opened_at__lte=closed[0].ends_at).count()


# ---- the leap day


def test_a_leap_day_counts_as_the_day_that_it_is() -> None:
    week = week_of_whole_days(SHANGHAI, {})
    start = datetime(2028, 2, 28, 2, 0, tzinfo=UTC)  # a Monday

    assert rules.due_at(DEFAULT_LIMITS[Rule.TL_6], start, week) == datetime(2028, 3, 2, 2, 0, tzinfo=UTC)
    assert add_working_days(start, 2, week) == datetime(2028, 3, 1, 2, 0, tzinfo=UTC)
    # the control: a year without it
    assert rules.due_at(DEFAULT_LIMITS[Rule.TL_6], start.replace(year=2027), week) == datetime(
        2027, 3, 3, 2, 0, tzinfo=UTC
    )


def test_what_starts_on_a_leap_day_is_due_in_march() -> None:
    start = datetime(2028, 2, 29, 15, 59, 59, 999_000, tzinfo=UTC)  # 23:59:59.999 in Shanghai

    assert add_calendar_days(start, 7, SHANGHAI) == start + timedelta(days=7)
    assert add_calendar_days(start, 366, SHANGHAI) == start + timedelta(days=366)


@pytest.mark.django_db
def test_the_leap_day_is_closed_like_every_other(front: Membership) -> None:
    a_ticket(front, now=datetime(2028, 2, 28, 4, tzinfo=UTC), promised_at=datetime(2028, 3, 20, tzinfo=UTC))

    for hour in range(4 * 24):
        keep_days(datetime(2028, 2, 28, 4, 30, tzinfo=UTC) + hour * HOUR)

    days = ServiceDay.objects.filter(closed_at__isnull=False).order_by("day").values_list("day", flat=True)
    assert list(days) == [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2028, 3, 2)]


# ---- the day's last millisecond


@pytest.mark.django_db
def test_a_limit_fires_at_its_moment_and_not_a_microsecond_before_it(front: Membership) -> None:
    last = datetime(2026, 11, 23, 15, 59, 59, 999_000, tzinfo=UTC)  # 23:59:59.999 in Shanghai
    a_ticket(front, now=last - 2 * HOUR, promised_at=last + 9 * HOUR)
    sweep(last - 30 * MINUTE)

    assert sweep(last - TICK).fired == 0
    assert sweep(last).fired == 1
    assert Escalation.objects.get(step="breach").late_ms == 0


@pytest.mark.django_db
@pytest.mark.rule("D-1")
def test_the_last_millisecond_belongs_to_its_day_and_midnight_to_the_same() -> None:
    who: Membership = MembershipFactory.create(community=CommunityFactory.create(service_day_ends=time(0)))
    midnight = datetime(2026, 11, 23, 16, tzinfo=UTC)
    moments = [midnight - timedelta(milliseconds=1), midnight, midnight + timedelta(milliseconds=1)]
    for at in moments:
        a_ticket(who, now=at, promised_at=at + 9 * HOUR)

    day = service_day(midnight, SHANGHAI, time(0))
    closed = close_day(who.community, day, now=midnight + HOUR)

    assert closed.lines.count() == 2  # the day's end is part of the day; a millisecond later is not
    assert [service_day(at, SHANGHAI, time(0)) - day for at in moments] == [timedelta(0)] * 2 + [timedelta(days=1)]


def test_a_calendar_limit_keeps_the_last_millisecond() -> None:
    last = datetime(2026, 11, 23, 15, 59, 59, 999_000, tzinfo=UTC)

    assert add_calendar_days(last, 3, SHANGHAI) == last + timedelta(days=3)
    assert rules.decide(DEFAULT_LIMITS[Rule.TL_6], last, 1, now=last - TICK).fired == ()
    assert len(rules.decide(DEFAULT_LIMITS[Rule.TL_6], last, 1, now=last).fired) == 1
