"""Many PINs at once, each on its own connection: never more than five are looked at."""

import threading
from functools import partial

import pytest
from django.contrib.auth.hashers import check_password
from django.db.models import F

from ledger.models import Entry
from staff.models import Pin, User
from staff.refusals import PinBlocked, WrongSecret
from staff.rules import MOST_TRIES
from staff.services import check_signature, set_pin
from tests.factories import NOON, MembershipFactory
from tests.races import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PIN, OTHER = "739164", "402857"


def somebody(tries: int = 0) -> User:
    user: User = MembershipFactory.create().user
    set_pin(user=user, pin=PIN, now=NOON)
    Pin.objects.filter(pk=user.pk).update(tries=tries)
    return user


def look_then_count(user: User, all_have_read: threading.Barrier) -> bool:
    """What a try would be if it were counted after it was looked at; the worst moment is arranged, not hoped for."""
    pin = Pin.objects.get(pk=user.pk)
    all_have_read.wait(timeout=10)
    if pin.tries >= MOST_TRIES:
        return False
    right = check_password(OTHER, pin.code)
    Pin.objects.filter(pk=user.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
    return not right


def test_counted_afterwards_two_tries_would_be_looked_at_where_one_is_left() -> None:
    user, gate = somebody(MOST_TRIES - 1), threading.Barrier(2)

    assert race(*[partial(look_then_count, user, gate)] * 2) == [True, True]


@pytest.mark.rule("PR")
def test_two_wrong_pins_at_once_are_two() -> None:
    user = somebody()

    results = race(*[partial(check_signature, user=user, secret=OTHER, now=NOON)] * 2)

    assert [type(result) for result in results] == [WrongSecret, WrongSecret]
    assert Pin.objects.get(pk=user.pk).tries == 2


@pytest.mark.rule("PR")
def test_of_eight_wrong_pins_at_once_five_are_looked_at_and_it_is_told_once() -> None:
    user = somebody()

    results = race(*[partial(check_signature, user=user, secret=OTHER, now=NOON)] * 8)

    assert sorted(type(result).__name__ for result in results) == [PinBlocked.__name__] * 4 + [WrongSecret.__name__] * 4
    assert Entry.objects.filter(action="pin.blocked").count() == 1


def test_the_right_pin_among_too_many_at_once_opens_nothing_once_five_are_wrong() -> None:
    user = somebody(MOST_TRIES)

    results = race(partial(check_signature, user=user, secret=PIN, now=NOON))

    assert [type(result) for result in results] == [PinBlocked]
