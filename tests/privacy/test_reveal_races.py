"""Many looks at once, each on its own connection: never more than the hour allows."""

import threading
import uuid
from functools import partial

import pytest

from privacy import refusals
from privacy.enums import Reason
from privacy.models import Beyond, Care, Reveal
from privacy.queries.reveals import seen_lately
from privacy.reveal_rules import next_at
from privacy.reveals import Plain
from privacy.services.reveals import reveal
from residents.models import Phone
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, PhoneFactory, ResidentFactory
from tests.races import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def one_left() -> tuple[Membership, Phone]:
    who: Membership = MembershipFactory.create()
    Care.objects.create(community=who.community, reveals_per_hour=1)
    phone: Phone = PhoneFactory.create(resident=ResidentFactory.create(community=who.community))
    return who, phone


def unlocked(who: Membership, phone: Phone, all_have_counted: threading.Barrier) -> bool:
    """What a look would be that counts without the lock; the worst moment is arranged, not hoped for."""
    free = next_at(seen_lately(who, NOON), limit=1, now=NOON) is None
    all_have_counted.wait(timeout=10)
    if free:
        Reveal.objects.create(
            community=who.community,
            by=who.user,
            kind="resident_phone",
            row_id=phone.pk,
            subject="resident:1",
            reason=Reason.CALL,
            at=NOON,
            key=uuid.uuid4(),
        )
    return free


def locked(who: Membership, phone: Phone) -> Plain:
    return reveal(who, "resident_phone", phone.pk, reason=Reason.CALL, words="", key=uuid.uuid4(), now=NOON)


def test_without_the_lock_two_would_see_where_one_is_left() -> None:
    who, phone = one_left()
    gate = threading.Barrier(2)

    assert race(*[partial(unlocked, who, phone, gate)] * 2) == [True, True]


@pytest.mark.rule("A-3")
def test_of_four_at_once_one_sees_it_and_the_supervisor_is_told_once() -> None:
    who, phone = one_left()

    results = race(*[partial(locked, who, phone)] * 4)

    assert sorted(type(one).__name__ for one in results) == ["Plain", *["TooManyReveals"] * 3]
    assert all(isinstance(one, Plain | refusals.TooManyReveals) for one in results)
    assert (Reveal.objects.count(), Beyond.objects.count()) == (1, 1)
