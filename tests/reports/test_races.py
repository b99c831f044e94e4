"""Two at once: a month is closed once and issued once; and first the proof that reading alone would not do."""

import threading
from functools import partial

import pytest
from django.db import transaction

from ledger import services as ledger
from ledger.models import Chain, Entry
from ledger.queries import verify_chain
from notices.models import Notice
from reports.models import MonthClosing, MonthIssue
from reports.refusals import IssuedBefore
from reports.services import close_month, issue_month, keep_months
from reports.services.issuing import owe_report
from staff.models import Membership
from tests.races import race
from tests.reports.test_issuing import NOVEMBER, THIRD, a_month

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 3


def issue_without_lock(issue: MonthIssue, both_have_read: threading.Barrier) -> str:
    """Reads that nobody has issued it, waits until the other has read the same, and writes."""
    with transaction.atomic():
        there = MonthIssue.objects.get(pk=issue.pk)
        both_have_read.wait(timeout=10)
        if there.issued_at:
            return "kind words"
        MonthIssue.objects.filter(pk=issue.pk).update(issued_at=THIRD)
        facts: dict[str, ledger.Fact] = {"month": "2026-11"}
        ledger.append(issue.community_id, "month.issued", subject="month:2026-11", actor_id=None, at=THIRD, facts=facts)
    return "issued"


def told(action: str) -> int:
    return Entry.objects.filter(action=action).count()


def test_reading_alone_would_let_both_issue_it(front: Membership) -> None:
    a_month(front)
    issue = owe_report(front.community, NOVEMBER, now=THIRD)
    gate = threading.Barrier(2)

    results = race(*[partial(issue_without_lock, issue, gate)] * 2)

    # either both wrote, or the database's own guard of an issued row stopped the second: never a kind word
    assert "issued" in results
    assert "kind words" not in results
    assert told("month.issued") == results.count("issued")


@pytest.mark.rule("TL-11")
def test_of_several_who_issue_at_once_one_does_and_the_others_hear_when(front: Membership) -> None:
    director = a_month(front)

    results = race(*[partial(issue_month, front.community, NOVEMBER, by=director.user, now=THIRD)] * TIMES)

    assert sorted(type(one).__name__ for one in results) == [*[IssuedBefore.__name__] * (TIMES - 1), "MonthIssue"]
    assert (MonthIssue.objects.count(), MonthClosing.objects.count()) == (1, 1)
    assert (told("month.owed"), told("month.closed"), told("month.issued")) == (1, 1, 1)
    assert Notice.objects.filter(code="month.issued").count() == 1
    assert verify_chain(Chain.objects.get(pk=front.community_id)).broken_at is None


@pytest.mark.rule("TL-11")
def test_the_engine_and_a_director_at_once_issue_it_once(front: Membership) -> None:
    director = a_month(front)

    by_hand, by_itself = race(
        partial(issue_month, front.community, NOVEMBER, by=director.user, now=THIRD), partial(keep_months, THIRD)
    )

    assert isinstance(by_hand, IssuedBefore) or by_itself == []
    assert (told("month.closed"), told("month.issued")) == (1, 1)
    assert Notice.objects.filter(code="month.issued").count() == 1


@pytest.mark.rule("RP-3")
def test_of_several_who_close_at_once_all_have_the_same_closing(front: Membership) -> None:
    a_month(front)

    results = race(*[partial(close_month, front.community, NOVEMBER, by=None, now=THIRD)] * TIMES)

    assert [one.pk for one in results] == [MonthClosing.objects.get().pk] * TIMES
    assert told("month.closed") == 1
