"""Two gates at once: the pass works once; and first the proof that it would not without the lock (V-6)."""

import threading
import uuid
from functools import partial

import pytest
from django.db import transaction

from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory
from tests.races import race
from tests.visitors.passes import HOUR, a_guard, checked, confirmed, signed
from visitors.models import GateCheck, ReleasePass
from visitors.pass_enums import CheckResult, PassState
from visitors.pass_refusals import PassSigned
from visitors.services.passes import sign_pass

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def release_without_lock(pass_id: int, by: Membership, all_have_read: threading.Barrier) -> bool:
    """What the gate would do if it read first and never locked; the worst moment is arranged, not hoped for."""
    with transaction.atomic():
        state = ReleasePass.objects.get(pk=pass_id).state_at(NOON + HOUR)
        all_have_read.wait(timeout=10)
        if state != PassState.VALID:
            return False
        ReleasePass.objects.filter(pk=pass_id).update(used_at=NOON + HOUR, used_by=by.user)
        return True


def a_signed_pass() -> tuple[ReleasePass, list[Membership]]:
    """And four guards who are shown it."""
    front: Membership = MembershipFactory.create(role=Role.FRONT)
    return signed(front), [a_guard(front) for _ in range(4)]


def test_without_the_lock_the_goods_leave_four_times() -> None:
    """The positive control."""
    release, guards = a_signed_pass()
    all_have_read = threading.Barrier(len(guards))

    results = race(*[partial(release_without_lock, release.pk, one, all_have_read) for one in guards])

    assert results == [True] * 4


@pytest.mark.rule("V-6")
def test_of_four_gates_at_the_same_moment_one_releases() -> None:
    release, guards = a_signed_pass()

    results = race(*[partial(checked, one, release) for one in guards])

    assert sorted(one.result for one in results) == [CheckResult.DOUBLE] * 3 + [CheckResult.RELEASED]
    winner = GateCheck.objects.get(result=CheckResult.RELEASED)
    release.refresh_from_db()
    assert release.used_by == winner.by


def test_the_same_click_from_two_connections_is_one_check() -> None:
    release, guards = a_signed_pass()
    key = uuid.uuid4()

    results = race(*[partial(checked, guards[0], release, key=key)] * 4)

    assert {one.pk for one in results} == {GateCheck.objects.get().pk}


def test_two_duty_officers_sign_once() -> None:
    front: Membership = MembershipFactory.create(role=Role.FRONT)
    release = confirmed(front)
    other = MembershipFactory.create(community=front.community, role=Role.SUPERVISOR)

    results = race(*[partial(sign_pass, one, release.pk, signer=one, now=NOON) for one in (front, other)])

    assert sorted(type(one) is PassSigned for one in results) == [False, True]
