"""Two runs and two directors at once: each happening is entered once, each sheet confirmed once (ST-1)."""

import threading
import uuid
from datetime import date
from functools import partial

import pytest
from django.db import transaction

from assessment.models import Entry, Sheet, Training
from assessment.queries.sheets import entries_of, sums_of
from assessment.refusals import SheetConfirmed
from assessment.services import Plan, add_points, confirm_month, contest, keep_sheets, plan_training
from assessment.services.by_hand import Points
from ledger.models import Chain
from ledger.models import Entry as LedgerEntry
from ledger.queries import verify_chain
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.assessment.sheets import HOUR, IN_OCTOBER, NOW, OCTOBER, a_director, an_entry, an_item, sheet_of
from tests.factories import MembershipFactory, a_ticket
from tests.races import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def confirm_without_lock(sheet_id: int, by: Membership, all_have_read: threading.Barrier) -> bool:
    """What confirming would do if it read first and never locked; the worst moment is arranged, not hoped for."""
    with transaction.atomic():
        confirmed = Sheet.objects.get(pk=sheet_id).is_confirmed
        all_have_read.wait(timeout=10)
        if confirmed:
            return False
        Entry.objects.filter(sheet=sheet_id, contested_at=None).count()
        return True


def a_sheet() -> tuple[Sheet, Membership, list[Membership]]:
    """A clerk's sheet with an entry, and two directors."""
    front: Membership = MembershipFactory.create(role=Role.FRONT)
    lead: Membership = MembershipFactory.create(community=front.community, role=Role.SUPERVISOR)
    an_entry(lead, front.user)
    return sheet_of(front), lead, [a_director(front) for _ in range(2)]


def test_without_the_lock_both_directors_believe_that_they_confirm() -> None:
    """The positive control."""
    sheet, _lead, directors = a_sheet()
    all_have_read = threading.Barrier(2)

    assert race(*[partial(confirm_without_lock, sheet.pk, one, all_have_read) for one in directors]) == [True, True]


@pytest.mark.rule("ST-1")
def test_of_two_directors_at_the_same_moment_one_confirms_each_sheet() -> None:
    sheet, _lead, directors = a_sheet()

    results = race(*[partial(confirm_month, one, OCTOBER, words="", now=NOW) for one in directors])

    confirmed = [{one.person_id for one in found} for found in results]
    assert confirmed[0] & confirmed[1] == set()
    assert sheet.person_id in confirmed[0] | confirmed[1]
    sealed = LedgerEntry.objects.filter(action="sheet.confirmed")
    assert sealed.count() == Sheet.objects.exclude(confirmed_at=None).count()
    assert Notice.objects.filter(code="sheet.confirmed", recipient=sheet.person_id).count() == 1


def find_without_lock(all_have_read: threading.Barrier) -> bool:
    """Whether a run that does not lock would enter the ticket's late reply."""
    with transaction.atomic():
        known = Entry.objects.filter(source="late_reply").exists()
        all_have_read.wait(timeout=10)
        return not known


def test_without_the_lock_every_run_would_enter_it() -> None:
    """The positive control."""
    all_have_read = threading.Barrier(3)

    assert race(*[partial(find_without_lock, all_have_read)] * 3) == [True] * 3


@pytest.mark.rule("ST-1")
def test_three_runs_at_once_enter_each_happening_once() -> None:
    front: Membership = MembershipFactory.create(role=Role.FRONT)
    for _ in range(4):
        a_ticket(front, now=IN_OCTOBER)

    results = race(*[partial(keep_sheets, IN_OCTOBER + 3 * HOUR)] * 3)

    assert sorted(results) == [0, 0, 4]
    assert Entry.objects.count() == 4
    assert Notice.objects.filter(code="sheet.deducted").count() == 1
    assert verify_chain(Chain.objects.get(pk=front.community_id)).broken_at is None


@pytest.mark.rule("ST-1")
def test_what_is_entered_while_the_month_is_confirmed_counts_or_is_refused() -> None:
    sheet, lead, directors = a_sheet()
    wish = Points(an_item(lead).pk, -5, date(2026, 10, 13), "再次争吵")

    results = race(
        partial(confirm_month, directors[0], OCTOBER, words="", now=NOW),
        partial(add_points, lead, sheet.person, wish, key=uuid.uuid4(), now=NOW),
    )

    sheet.refresh_from_db()
    refused = isinstance(results[1], SheetConfirmed)
    assert sheet.total == (95 if refused else 90)
    assert sums_of(sheet.base, entries_of(sheet)).total == sheet.total


def test_a_contest_and_the_confirmation_exclude_each_other() -> None:
    sheet, _lead, directors = a_sheet()
    entry = Entry.objects.get()

    results = race(
        partial(confirm_month, directors[0], OCTOBER, words="", now=NOW),
        partial(contest, entry_id=entry.pk, by=sheet.person, words="不属实", now=NOW),
    )

    assert sum(isinstance(one, Exception) for one in results) == 1
    sheet.refresh_from_db()
    entry.refresh_from_db()
    assert sheet.is_confirmed is (entry.contested_at is None)


def test_the_same_click_from_two_connections_plans_one_training() -> None:
    lead: Membership = MembershipFactory.create(role=Role.SUPERVISOR)
    plan, key = Plan("消防应急", NOW, 60, lead.user, roles=["supervisor"]), uuid.uuid4()

    results = race(*[partial(plan_training, lead, plan, key=key, now=NOW)] * 3)

    assert {one.pk for one in results} == {Training.objects.get().pk}
