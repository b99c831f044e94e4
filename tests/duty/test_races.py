"""Two people at once: what the locks prevent, and first the proof that it would happen without them."""

import threading
import uuid
from datetime import date
from functools import partial

import pytest
from django.db import transaction

from duty.enums import ChangeState
from duty.models import Change, Roster
from duty.refusals import AlreadyAnswered
from duty.rules import Edit
from duty.services import accept, begin, decline, fill_in, watch_rosters
from ledger.models import Chain, Entry
from ledger.queries import verify_chain
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.duty.rosters import NOON, a_department, a_roster, asked, published, shift, sign
from tests.factories import MembershipFactory
from tests.races import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def leads(count: int) -> list[Membership]:
    """Supervisors of one community."""
    first: Membership = MembershipFactory.create(role=Role.SUPERVISOR)
    more = [MembershipFactory.create(community=first.community, role=Role.SUPERVISOR) for _ in range(count - 1)]
    return [first, *more]


def a_waiting_change(lead: Membership) -> tuple[Change, list[Membership]]:
    works, people = a_department(lead.community)
    return asked(people[0], people[3], published(lead, works), 1), people


def accept_without_lock(change_id: int, who: Membership, all_have_read: threading.Barrier) -> bool:
    """What consent would be if it read first and never locked; the worst moment is arranged, not hoped for."""
    with transaction.atomic():
        change = Change.objects.get(pk=change_id)
        all_have_read.wait(timeout=10)
        if change.state != ChangeState.ASKED:
            return False
        Change.objects.filter(pk=change_id).update(state=ChangeState.ACCEPTED, answered_by=who.user, answered_at=NOON)
        return True


def test_without_the_lock_two_supervisors_answer_the_same_change() -> None:
    """The positive control."""
    both = leads(2)
    change, _people = a_waiting_change(both[0])
    all_have_read = threading.Barrier(2)

    results = race(*[partial(accept_without_lock, change.pk, one, all_have_read) for one in both])

    assert results == [True, True]


def test_of_two_supervisors_who_agree_at_once_one_does() -> None:
    both = leads(2)
    change, people = a_waiting_change(both[0])

    results = race(*[partial(accept, change_id=change.pk, who=one, now=NOON) for one in both])

    assert [type(one) for one in results if isinstance(one, Exception)] == [AlreadyAnswered]
    assert Entry.objects.filter(action="roster.changed").count() == 1
    assert Notice.objects.filter(code="roster.changed", recipient=people[0].user).count() == 1
    assert (sign(change.roster, people[0], 1), sign(change.roster, people[3], 1)) == ("休", "早")
    assert verify_chain(Chain.objects.get(pk=both[0].community_id)).broken_at is None


def test_consent_and_refusal_at_once_leave_one_answer() -> None:
    both = leads(2)
    change, people = a_waiting_change(both[0])

    results = race(
        partial(accept, change_id=change.pk, who=both[0], now=NOON),
        partial(decline, change_id=change.pk, who=both[1], answer="人手不够", now=NOON),
    )

    assert sum(isinstance(one, AlreadyAnswered) for one in results) == 1
    change.refresh_from_db()
    assert (change.state == ChangeState.ACCEPTED) == (sign(change.roster, people[0], 1) == "休")


def test_two_who_begin_the_same_month_begin_one() -> None:
    both = leads(2)
    works, _people = a_department(both[0].community)

    results = race(*[partial(begin, one, works, year=2026, month=12, now=NOON) for one in both])

    assert {one.pk for one in results} == {Roster.objects.get().pk}


def test_two_who_enter_one_cell_at_once_leave_one_entry_and_one_hears_of_it() -> None:
    both = leads(2)
    works, people = a_department(both[0].community)
    roster = a_roster(both[0], works)
    when, marks = date(2026, 12, 1), [shift(roster.community, mark).pk for mark in "早中"]
    edits = [[Edit(people[0].user_id, when, None, mark)] for mark in marks]

    results = race(*[partial(fill_in, roster_id=roster.pk, edits=one, seen=roster.version) for one in edits])

    assert sorted(len(one.conflicts) for one in results) == [0, 1]
    assert roster.cells.count() == 1


def test_two_workers_look_at_a_day_once() -> None:
    leads(1)

    results = race(*[partial(watch_rosters, NOON)] * 4)

    assert sum(results) == 1


def test_a_click_that_comes_twice_asks_once() -> None:
    (lead,) = leads(1)
    works, people = a_department(lead.community)
    roster, key = published(lead, works), uuid.uuid4()

    race(*[partial(asked, people[0], people[3], roster, 1, key=key)] * 2)

    assert Change.objects.count() == 1
