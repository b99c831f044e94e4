"""Two people sign at once, and first the proof that both would without the lock (L-2)."""

import threading
import uuid
from functools import partial

import pytest
from django.db import transaction

from duty.enums import ShiftHandoverState
from duty.handover_refusals import HandoverOpen, HandoverOver
from duty.models import LogEntry, ShiftHandover
from duty.services import Comes, prepare_handover, sign_handover, withdraw_shift_handover
from ledger.models import Chain, Entry
from ledger.queries import verify_chain
from staff.models import Membership
from tests.duty.handovers import a_colleague, everything, prepared
from tests.factories import NOON, MembershipFactory, a_post, a_ticket
from tests.races import race
from tickets.models import Handover

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def a_handover() -> tuple[Membership, ShiftHandover, Comes]:
    """A front desk with two matters, ready to be signed."""
    who: Membership = MembershipFactory.create()
    matters = [a_ticket(who).pk for _ in range(2)]
    handover = prepared(who)
    return who, handover, everything(handover, take=matters)


def sign_without_lock(handover_id: int, both_have_read: threading.Barrier) -> bool:
    """What signing would be if it read first and never locked; the worst moment is arranged, not hoped for."""
    with transaction.atomic():
        handover = ShiftHandover.objects.get(pk=handover_id)
        both_have_read.wait(timeout=10)
        return handover.state == ShiftHandoverState.PREPARED


def test_without_the_lock_both_signatures_would_find_it_open() -> None:
    """The positive control."""
    _who, handover, _comes = a_handover()
    both_have_read = threading.Barrier(2)

    assert race(*[partial(sign_without_lock, handover.pk, both_have_read)] * 2) == [True, True]


@pytest.mark.rule("L-2")
def test_of_two_signatures_at_once_one_counts_and_every_matter_changes_hands_once() -> None:
    who, handover, comes = a_handover()
    sign = partial(sign_handover, who, handover_id=handover.pk, comes=comes, both=True, now=NOON)

    results = race(sign, sign)

    assert [type(one) for one in results if isinstance(one, Exception)] == [HandoverOver]
    assert Entry.objects.filter(action="handover.signed").count() == 1
    assert (Handover.objects.count(), LogEntry.objects.count()) == (2, 1)
    assert verify_chain(Chain.objects.get(pk=who.community_id)).broken_at is None


def test_signing_and_taking_back_at_once_leave_one_of_them() -> None:
    who, handover, comes = a_handover()

    results = race(
        partial(sign_handover, who, handover_id=handover.pk, comes=comes, both=True, now=NOON),
        partial(withdraw_shift_handover, who, handover_id=handover.pk, now=NOON),
    )

    assert sum(isinstance(one, HandoverOver) for one in results) == 1
    assert ShiftHandover.objects.get().state in {"signed", "withdrawn"}


def test_two_who_begin_at_once_begin_one() -> None:
    who: Membership = MembershipFactory.create()
    comes, post = a_colleague(who), a_post(who.community)

    results = race(
        *[partial(prepare_handover, who, post, incoming=comes, key=uuid.uuid4(), now=NOON) for _ in range(2)]
    )

    assert [type(one) for one in results if isinstance(one, Exception)] == [HandoverOpen]
    assert ShiftHandover.objects.count() == 1
