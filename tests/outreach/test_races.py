"""Two at once: a unit answers once, a month is planned once; and first the proof that reading alone would not do."""

import threading
import uuid
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from outreach.models import HomeVisit, Reply, Return, Slip, VisitPlan
from outreach.queries.visits import plan_of
from outreach.refusals import AnsweredAlready, PlanThere, VisitGone
from outreach.services.returns import Given, answer
from outreach.services.visits import make_plan
from residents.models import Unit
from staff.models import Community, Membership
from tests.factories import NOON
from tests.outreach.asked import NOVEMBER, a_visit, made, marks, sent, slips
from tests.races import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def answer_without_lock(slip: Slip, both_have_read: threading.Barrier) -> str:
    """Reads that nobody has answered, waits until the other has read the same, and writes."""
    with transaction.atomic():
        taken = Return.objects.filter(slip=slip).exists()
        both_have_read.wait(timeout=10)
        if taken:
            return "kind words"
        facts = {"survey": slip.survey, "key": uuid.uuid4(), "at": NOON, "source": "link"}
        Return.objects.create(slip=slip, **facts)
    return "written"


def plan_without_guard(community: Community, both_have_read: threading.Barrier) -> str:
    """Reads that the month has no plan, waits until the other has read the same, and writes."""
    with transaction.atomic():
        there = plan_of(community, NOVEMBER)
        both_have_read.wait(timeout=10)
        if there:
            return "kind words"
        facts = {"households": 40, "need": 2, "made_at": NOON, "counts_at": NOON}
        VisitPlan.objects.create(community=community, month=NOVEMBER, **facts)
    return "written"


def test_reading_alone_would_let_both_write_and_the_database_stops_one(lead: Membership, homes: list[Unit]) -> None:
    slip, gate = slips(sent(lead))[0], threading.Barrier(2)

    results = race(*[partial(answer_without_lock, slip, gate)] * 2)

    assert sorted(type(one).__name__ for one in results) == ["IntegrityError", "str"]
    assert Return.objects.count() == 1


@pytest.mark.rule("F-2")
def test_of_two_answers_of_one_unit_at_once_one_counts_and_the_other_hears_so(
    lead: Membership, homes: list[Unit]
) -> None:
    survey = sent(lead)
    for slip in slips(survey)[:5]:
        given = [Given(marks(survey, mark)) for mark in (5, 1)]

        results = race(*[partial(answer, slip.pk, one, by=None, key=uuid.uuid4(), now=NOON) for one in given])

        assert sorted(type(one).__name__ for one in results) == [AnsweredAlready.__name__, Return.__name__]
        assert Reply.objects.filter(of__slip=slip, question__code="overall").count() == 1


def test_reading_alone_would_plan_a_month_twice(lead: Membership, homes: list[Unit]) -> None:
    gate = threading.Barrier(2)

    results = race(*[partial(plan_without_guard, lead.community, gate)] * 2)

    assert [one for one in results if isinstance(one, IntegrityError)]
    assert VisitPlan.objects.count() == 1


@pytest.mark.rule("F-1")
def test_a_month_that_two_plan_at_once_has_one_plan(lead: Membership, desk: Membership, homes: list[Unit]) -> None:
    runners = [partial(make_plan, lead.community, NOVEMBER, by=who, now=NOON) for who in (lead.user, None, desk.user)]

    results = race(*runners)

    assert sorted(type(one).__name__ for one in results) == [PlanThere.__name__] * 2 + [VisitPlan.__name__]
    assert HomeVisit.objects.count() == 2


def test_a_visit_that_two_write_down_at_once_is_made_once(
    lead: Membership, desk: Membership, homes: list[Unit]
) -> None:
    visit = a_visit(lead)

    results = race(partial(made, lead, visit), partial(made, desk, visit))

    assert sorted(type(one).__name__ for one in results) == [HomeVisit.__name__, VisitGone.__name__]
