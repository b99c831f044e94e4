"""Two servers whose clocks differ by ten minutes: each step fires once, none before the clock that fires it (TL)."""

from datetime import timedelta

import pytest

from deadlines.models import Deadline, Escalation
from deadlines.queries import heartbeat_age
from deadlines.rules import Rule
from deadlines.services import Subject, meet
from deadlines.sweep import sweep
from ledger.models import Chain
from ledger.queries import verify_chain
from notices.models import Notice
from staff.models import Membership
from tests.factories import NOON, a_ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SLOW, FAST = NOON + 85 * MINUTE, NOON + 95 * MINUTE  # the same moment on two servers; the warning is due at NOON + 90


def told_of(who: Membership) -> list[str]:
    return list(Notice.objects.filter(recipient=who.user).order_by("pk").values_list("code", flat=True))


def test_the_server_that_is_ahead_fires_and_the_slower_one_does_not_fire_again(front: Membership) -> None:
    a_ticket(front, promised_at=NOON + timedelta(hours=5))

    assert sweep(SLOW).fired == 0  # the control: by its own clock nothing is due
    assert sweep(FAST).fired == 1
    assert [sweep(SLOW + minutes * MINUTE).fired for minutes in range(1, 15)] == [0] * 14

    assert told_of(front) == ["deadline.warning"]


def test_two_servers_that_look_by_turns_fire_each_step_once_and_in_order(front: Membership) -> None:
    ticket = a_ticket(front, promised_at=NOON + timedelta(days=9))
    behind, ahead = NOON, NOON + 10 * MINUTE

    while behind < NOON + timedelta(hours=8):
        sweep(ahead)
        sweep(behind)
        behind, ahead = behind + 3 * MINUTE, ahead + 3 * MINUTE

    limit = Deadline.objects.get(subject_id=ticket.pk, rule=Rule.TL_1)
    fired = list(limit.escalations.order_by("pk").values_list("level", "late_ms"))
    assert [level for level, _late in fired] == list(range(1, len(fired) + 1))
    assert len(fired) == 4  # warning, breach, director, and the reminder two hours later
    assert all(0 <= late < 180_000 for _level, late in fired)
    assert len(told_of(front)) == len(fired)


def test_one_server_alone_fires_the_same_steps(front: Membership) -> None:
    """The control of the test above: two clocks add nothing and take nothing away."""
    a_ticket(front, promised_at=NOON + timedelta(days=9))

    for minutes in range(0, 8 * 60 + 10, 3):
        sweep(NOON + minutes * MINUTE)

    assert Escalation.objects.filter(deadline__rule=Rule.TL_1).count() == 4


def test_a_matter_recorded_by_the_fast_clock_is_not_early_by_the_slow_one(front: Membership) -> None:
    a_ticket(front, now=NOON + 10 * MINUTE, promised_at=NOON + timedelta(hours=5))  # noon on the slow server

    assert sweep(NOON + 99 * MINUTE).fired == 0
    assert sweep(NOON + 100 * MINUTE).fired == 1
    assert Escalation.objects.get().late_ms == 0


def test_a_reply_by_the_slow_clock_ends_a_limit_that_the_fast_one_opened_after_it(front: Membership) -> None:
    ticket = a_ticket(front, now=NOON + 10 * MINUTE)

    meet(Subject("ticket", ticket.pk), None, at=NOON + 2 * MINUTE)

    assert sweep(NOON + timedelta(hours=9)).fired == 0


def test_the_chain_holds_though_its_moments_go_back_and_forth(front: Membership) -> None:
    for place in range(6):
        a_ticket(front, now=NOON + (10 * MINUTE if place % 2 else timedelta(0)))
        sweep(NOON + timedelta(hours=3) - (10 * MINUTE if place % 2 else timedelta(0)))

    assert verify_chain(Chain.objects.get(pk=front.community_id)).broken_at is None


def test_the_heartbeat_of_the_fast_server_is_not_set_back_by_the_slow_one(front: Membership) -> None:
    sweep(FAST)
    sweep(SLOW)

    assert heartbeat_age(FAST) == 0
    assert heartbeat_age(SLOW) == -600  # which GET /healthz of the slow server calls unwell
