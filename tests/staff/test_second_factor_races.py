"""The same code at once from two browsers, each on its own connection: it opens one of them."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db.models import F

from ledger.models import Entry
from staff.models import RecoveryCode, SecondFactor, User
from staff.refusals import CodesLocked, WrongCode
from staff.rules import MOST_TRIES
from staff.services import check_code, set_factor
from staff.services.second_factor import period_of
from tests.factories import NOON, MembershipFactory
from tests.races import race
from tests.staff.test_second_factor import SECRET, shown

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LATER = NOON + timedelta(minutes=5)


def somebody(tries: int = 0) -> tuple[User, list[str]]:
    user: User = MembershipFactory.create().user
    recovery = set_factor(user=user, secret=SECRET, code=shown(NOON), now=NOON)
    SecondFactor.objects.filter(pk=user.pk).update(tries=tries, tried_at=LATER if tries else None)
    return user, recovery


def look_then_note(user: User, code: str, all_have_read: threading.Barrier) -> bool:
    """What a code would be whose period was read and then written; the worst moment is arranged, not hoped for."""
    factor, period = SecondFactor.objects.get(pk=user.pk), period_of(SECRET, code, LATER)
    all_have_read.wait(timeout=10)
    if period is None or period <= factor.period:
        return False
    factor.period = period
    factor.save(update_fields=["period"])
    return True


def look_then_use(user: User, all_have_read: threading.Barrier) -> bool:
    """Likewise a recovery code."""
    row = RecoveryCode.objects.filter(user=user).order_by("pk")[0]
    all_have_read.wait(timeout=10)
    if row.used_at is not None:
        return False
    row.used_at = LATER
    row.save(update_fields=["used_at"])
    return True


def look_then_count(user: User, all_have_read: threading.Barrier) -> bool:
    """Likewise a try that is counted after it was looked at."""
    tries = SecondFactor.objects.get(pk=user.pk).tries
    all_have_read.wait(timeout=10)
    SecondFactor.objects.filter(pk=user.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
    return tries < MOST_TRIES


def test_read_and_then_written_two_would_be_in_with_one_code_and_look_where_one_try_is_left() -> None:
    user, _recovery = somebody(MOST_TRIES - 1)
    code = shown(LATER)

    for loose in (
        partial(look_then_note, user, code, threading.Barrier(2)),
        partial(look_then_use, user, threading.Barrier(2)),
        partial(look_then_count, user, threading.Barrier(2)),
    ):
        assert race(loose, loose) == [True, True]


@pytest.mark.rule("PR")
def test_of_four_with_the_same_code_at_once_one_is_in() -> None:
    user, _recovery = somebody()

    results = race(*[partial(check_code, user=user, code=shown(LATER), now=LATER)] * 4)

    assert results.count(None) == 1
    assert {type(result) for result in results if result is not None} == {WrongCode}


@pytest.mark.rule("PR")
def test_of_four_with_the_same_recovery_code_at_once_one_is_in() -> None:
    user, recovery = somebody()

    results = race(*[partial(check_code, user=user, code=recovery[0], now=LATER)] * 4)

    assert results.count(None) == 1
    assert {type(result) for result in results if result is not None} == {WrongCode}
    assert Entry.objects.filter(action="second_factor.recovered").count() == 1


@pytest.mark.rule("PR")
def test_of_eight_wrong_codes_at_once_five_are_looked_at_and_it_is_told_once() -> None:
    user, _recovery = somebody()

    results = race(*[partial(check_code, user=user, code="000000x", now=LATER)] * 8)

    assert sorted(type(result).__name__ for result in results) == [CodesLocked.__name__] * 3 + [WrongCode.__name__] * 5
    assert Entry.objects.filter(action="second_factor.blocked").count() == 1
    assert SecondFactor.objects.get(pk=user.pk).tries == MOST_TRIES


def test_after_five_wrong_ones_the_right_one_opens_nothing_either() -> None:
    user, _recovery = somebody(MOST_TRIES)

    results = race(partial(check_code, user=user, code=shown(LATER), now=LATER))

    assert [type(result) for result in results] == [CodesLocked]
