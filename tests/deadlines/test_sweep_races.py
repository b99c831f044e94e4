"""Two sweepers and two beats at once do no harm; first the proof that without the lock they would."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from deadlines import sweep as engine
from deadlines.models import OPEN, Deadline, Escalation
from deadlines.sweep import sweep
from ledger.models import Chain
from ledger.queries import verify_chain
from notices.models import Notice
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, a_ticket
from tests.races import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LATER = NOON + timedelta(hours=2)


def tickets(count: int) -> Membership:
    who: Membership = MembershipFactory.create()
    for _ in range(count):
        a_ticket(who)
    return who


def fire_without_lock(both_have_read: threading.Barrier) -> int:
    """The same batch as the sweep's, but its rows are read without a lock, at the worst moment."""
    with transaction.atomic():
        rows = list(Deadline.objects.filter(OPEN, alarm_at__lte=LATER).order_by("alarm_at", "pk"))
        both_have_read.wait(timeout=10)
        return engine._fire(rows, now=LATER).fired if rows else 0


def test_without_the_lock_two_sweepers_fire_the_same_deadlines() -> None:
    """The positive control: without the lock the bug appears (one of the two runs into the constraint)."""
    tickets(30)

    results = race(*[partial(fire_without_lock, threading.Barrier(2))] * 2)

    assert any(isinstance(result, IntegrityError) for result in results)


def test_ten_sweepers_at_once_fire_each_step_once() -> None:
    who = tickets(40)

    results = race(*[partial(sweep, LATER)] * 10)

    assert not [result for result in results if isinstance(result, Exception)]
    assert sum(result.fired for result in results) == Escalation.objects.count() == 40 * 4
    assert Escalation.objects.values("deadline", "level").distinct().count() == 40 * 4
    assert Notice.objects.filter(recipient=who.user).count() == 40


def test_the_chain_holds_after_a_race() -> None:
    who = tickets(20)

    race(*[partial(sweep, LATER)] * 4, *[partial(a_ticket, who, now=LATER)] * 4)

    assert verify_chain(Chain.objects.get(pk=who.community_id)).broken_at is None


def test_a_sweep_passes_over_what_another_one_holds() -> None:
    tickets(3)
    with transaction.atomic():
        engine.claim(LATER, size=100)
        others = race(partial(sweep, LATER))

    assert others[0].claimed == 0
    assert sweep(LATER).claimed == 6
