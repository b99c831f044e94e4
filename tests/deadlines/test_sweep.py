"""The sweep: fires what is due, once, never early, and loses nothing (TL, DESIGN: Deadlines)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from deadlines import registry
from deadlines.models import Deadline, Escalation, Heartbeat
from deadlines.queries import heartbeat_age, limit_book, parked
from deadlines.registry import SubjectFacts
from deadlines.rules import Rule
from deadlines.services import Subject, cancel, meet, plan, start
from deadlines.sweep import due_now, sweep, sweep_batch
from ledger.models import Entry
from notices.models import Notice
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import NOON, MembershipFactory, a_ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class Fragile:
    """Subjects of which one can't be read."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        if 13 in set(ids):
            raise RuntimeError("no such row, the 13th")
        return {pk: SubjectFacts(True, None, None, "/") for pk in ids}


@pytest.fixture
def fragile() -> None:
    registry.register("fragile", Fragile())


def open_limits(community: Community, count: int, *, kind: str = "fragile", first: int = 1) -> None:
    book = limit_book(community)
    start(
        community.pk,
        [(Subject(kind, number), plan(book, Rule.TL_1, at=NOON)) for number in range(first, first + count)],
    )


@pytest.mark.rule("TL-1")
def test_nothing_fires_before_its_moment(front: Membership) -> None:
    a_ticket(front)

    assert sweep(NOON + 89 * MINUTE).fired == 0


@pytest.mark.rule("TL-1")
def test_the_warning_comes_half_an_hour_before_the_reply_is_due(front: Membership) -> None:
    a_ticket(front, promised_at=NOON + 5 * HOUR)

    sweep(NOON + 90 * MINUTE)

    assert list(Escalation.objects.values_list("step", "level")) == [("warning", 1)]
    assert list(Notice.objects.values_list("recipient", "code")) == [(front.user_id, "deadline.warning")]


@pytest.mark.rule("TL-1")
def test_a_breach_tells_first_responder_and_supervisor(front: Membership, lead: Membership) -> None:
    a_ticket(front, promised_at=NOON + 5 * HOUR)
    sweep(NOON + 90 * MINUTE)

    sweep(NOON + 2 * HOUR)

    told = set(Notice.objects.filter(code="deadline.breach").values_list("recipient", flat=True))
    assert told == {front.user_id, lead.user_id}


def test_an_hour_after_the_breach_the_director_is_told(front: Membership, lead: Membership) -> None:
    director = MembershipFactory.create(community=front.community, role=Role.DIRECTOR)
    a_ticket(front, promised_at=NOON + 9 * HOUR)
    for minutes in (90, 120, 180):
        sweep(NOON + minutes * MINUTE)

    assert list(Notice.objects.filter(recipient=director.user).values_list("code", flat=True)) == [
        "deadline.escalation"
    ]


def test_a_second_sweep_of_the_same_moment_fires_nothing(front: Membership) -> None:
    a_ticket(front)
    first = sweep(NOON + 2 * HOUR)

    assert (first.fired > 0, sweep(NOON + 2 * HOUR).fired) == (True, 0)


def test_after_an_outage_each_step_is_on_record_and_people_are_told_once(front: Membership) -> None:
    a_ticket(front, promised_at=NOON + timedelta(days=9))

    sweep(NOON + 8 * HOUR)

    levels = list(Escalation.objects.order_by("level").values_list("level", flat=True))
    assert levels == list(range(1, len(levels) + 1))
    assert len(levels) >= 3
    assert Notice.objects.filter(recipient=front.user).count() == 1


def test_the_engines_lateness_is_stored_with_each_step(front: Membership) -> None:
    a_ticket(front, promised_at=NOON + 9 * HOUR)

    sweep(NOON + 90 * MINUTE + timedelta(seconds=3))

    assert Escalation.objects.get().late_ms == 3000


def test_two_limits_of_a_matter_at_the_same_moment_make_one_notice(front: Membership) -> None:
    a_ticket(front)  # the promise is the two-hour limit itself

    sweep(NOON + 2 * HOUR)

    assert Escalation.objects.filter(step="breach").count() == 2
    assert Notice.objects.filter(recipient=front.user, code="deadline.breach").count() == 1


def test_a_met_limit_fires_no_more(front: Membership) -> None:
    ticket = a_ticket(front)
    meet(Subject("ticket", ticket.pk), None, at=NOON + HOUR)

    assert sweep(NOON + 9 * HOUR).fired == 0


def test_a_cancelled_limit_fires_no_more(front: Membership) -> None:
    ticket = a_ticket(front)
    cancel(Subject("ticket", ticket.pk), [Rule.TL_1, Rule.TL_2], at=NOON + HOUR)

    assert sweep(NOON + 9 * HOUR).fired == 0


def test_a_row_that_raises_steps_aside_and_the_others_go_on(fragile: None, community: Community) -> None:
    open_limits(community, 20)

    report = sweep(NOON + 2 * HOUR)

    assert (report.claimed, report.parked) == (20, 1)
    assert Escalation.objects.values("deadline").distinct().count() == 19
    assert [(row.subject_id, row.parked_error) for row in parked(community)] == [
        (13, "RuntimeError: no such row, the 13th")
    ]


def test_a_parked_row_is_shown_to_the_supervisor(fragile: None, lead: Membership) -> None:
    open_limits(lead.community, 1, first=13)

    sweep(NOON + 2 * HOUR)

    assert list(Notice.objects.values_list("recipient", "code")) == [(lead.user_id, "deadline.parked")]


def test_a_kind_that_nobody_registered_is_parked_not_lost(community: Community) -> None:
    open_limits(community, 1, kind="unknown")

    assert sweep(NOON + 2 * HOUR).parked == 1


def test_the_heartbeat_never_goes_backwards(community: Community) -> None:
    sweep(NOON + HOUR)
    sweep(NOON)

    assert Heartbeat.objects.get().at == NOON + HOUR
    assert heartbeat_age(NOON + HOUR + timedelta(seconds=5)) == 5


def test_a_batch_takes_no_more_than_its_size(fragile: None, community: Community) -> None:
    open_limits(community, 10, first=100)

    assert sweep_batch(NOON + 2 * HOUR, size=4).claimed == 4
    assert due_now(NOON + 2 * HOUR) == 6


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_costs_the_same_number_of_queries_whatever_its_size(
    count: int, fragile: None, community: Community, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    open_limits(community, count, first=100)

    with django_assert_num_queries(13):
        sweep_batch(NOON + 2 * HOUR)


def test_one_rule_runs_once_for_a_subject(community: Community) -> None:
    open_limits(community, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        open_limits(community, 1)


def test_a_limit_that_was_met_may_run_again(community: Community) -> None:
    open_limits(community, 1)
    meet(Subject("fragile", 1), None, at=NOON + HOUR)
    open_limits(community, 1)

    assert Deadline.objects.count() == 2


def test_what_fired_stands_in_the_ledger(front: Membership) -> None:
    a_ticket(front)

    sweep(NOON + 2 * HOUR)

    assert Entry.objects.filter(action="deadlines.fired").count() == 1
