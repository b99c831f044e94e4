"""Trainings: planned, held, owed again, and the sign-off that ends a traineeship (ST-2, IN-8)."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessment import training_refusals as refusals
from assessment import training_rules as rules
from assessment.enums import TrainingKind
from assessment.models import Training, TrainingPart
from assessment.queries.training import month_plan, owed_in
from assessment.services import MarkWish, Plan, cancel_training, plan_training, record_training, sign_off
from assessment.services.training import training_url
from ledger.models import Entry as LedgerEntry
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.assessment.sheets import DAY, HOUR, NOW
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
PRESENT = MarkWish("present", "passed", 90)


@pytest.fixture
def trainee(front: Membership) -> Membership:
    made: Membership = MembershipFactory.create(community=front.community, role=Role.TRAINEE)
    return made


def a_training(lead: Membership, **changes: Any) -> Training:
    facts: dict[str, Any] = {
        "topic": "消防应急", "starts_at": NOW, "minutes": 60, "trainer": lead.user, "roles": ["front", "trainee"],
    }  # fmt: skip
    return plan_training(lead, Plan(**{**facts, **changes}), key=changes.pop("key", uuid.uuid4()), now=NOW - DAY)


@pytest.mark.rule("ST-2")
def test_the_people_of_a_role_and_those_named_are_invited_and_told(
    front: Membership, lead: Membership, trainee: Membership
) -> None:
    guard: Membership = MembershipFactory.create(community=front.community, role=Role.GUARD)
    MembershipFactory.create(role=Role.FRONT)  # of another community

    training = a_training(lead, roles=["front"], people=[guard.user_id, 999_999])

    assert set(training.parts.values_list("person", flat=True)) == {front.user_id, guard.user_id}
    told = Notice.objects.filter(code="training.invited")
    assert {one.recipient_id for one in told} == {front.user_id, guard.user_id}
    assert {one.url for one in told} == {training_url(training)}
    assert training_url(training) == reverse("assessment:training", args=[front.community.slug, training.pk])


def test_the_same_click_plans_one_training(front: Membership, lead: Membership) -> None:
    plan = Plan("消防应急", NOW, 60, lead.user, roles=["front"])
    key = uuid.uuid4()

    first, again = (plan_training(lead, plan, key=key, now=NOW) for _ in range(2))

    assert first == again
    assert Notice.objects.filter(code="training.invited").count() == 1


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"topic": " "}, refusals.TopicMissing),
        ({"minutes": 4}, refusals.EndsBeforeItBegins),
        ({"roles": []}, refusals.NobodyInvited),
    ],
)
def test_a_plan_that_is_none_is_refused(
    front: Membership, lead: Membership, changes: dict[str, Any], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        a_training(lead, **changes)
    assert not Training.objects.exists()


@pytest.mark.rule("ST-2")
def test_attendance_and_results_are_recorded_from_the_beginning_on(front: Membership, lead: Membership) -> None:
    training = a_training(lead)
    with pytest.raises(refusals.TrainingNotYet):
        record_training(lead, training.pk, {front.user_id: PRESENT}, now=NOW - HOUR)

    assert record_training(lead, training.pk, {front.user_id: PRESENT}, now=NOW) == 1
    assert record_training(lead, training.pk, {front.user_id: PRESENT}, now=NOW) == 0

    part = TrainingPart.objects.get()
    assert (part.attendance, part.result, part.score) == ("present", "passed", 90)


def test_who_was_not_there_neither_passes_nor_fails(front: Membership, lead: Membership) -> None:
    training = a_training(lead)

    with pytest.raises(refusals.ResultWithoutPresence):
        record_training(lead, training.pk, {front.user_id: MarkWish("absent", "passed")}, now=NOW)
    with pytest.raises(refusals.ScoreOutside):
        record_training(lead, training.pk, {front.user_id: MarkWish("present", "passed", 101)}, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingPart.objects.update(attendance="absent", result="passed")


def test_a_training_that_was_held_is_not_cancelled_and_another_is(front: Membership, lead: Membership) -> None:
    held, other = a_training(lead), a_training(lead)
    record_training(lead, held.pk, {front.user_id: PRESENT}, now=NOW)

    with pytest.raises(refusals.TrainingHeld):
        cancel_training(lead, held.pk, reason="讲师生病", now=NOW)
    with pytest.raises(refusals.CancelReasonMissing):
        cancel_training(lead, other.pk, reason=" ", now=NOW)
    cancel_training(lead, other.pk, reason="讲师生病", now=NOW)

    assert Notice.objects.filter(code="training.cancelled", recipient=front.user).exists()
    with pytest.raises(refusals.TrainingCancelled):
        record_training(lead, other.pk, {front.user_id: PRESENT}, now=NOW)


@pytest.mark.rule("ST-2")
def test_who_failed_or_was_not_there_owes_a_repeat_until_it_is_made_up_for(
    front: Membership, lead: Membership, trainee: Membership
) -> None:
    first = a_training(lead)
    marks = {front.user_id: MarkWish("present", "failed", 40), trainee.user_id: MarkWish("excused")}
    record_training(lead, first.pk, marks, now=NOW)
    assert {one.person for one in owed_in(front.community, NOW)} == {front.user, trainee.user}

    again = a_training(lead, starts_at=NOW + DAY, roles=[], people=[front.user_id], repeats=first)
    planned = {one.person: one.planned for one in owed_in(front.community, NOW)}
    assert planned == {front.user: NOW + DAY, trainee.user: None}

    record_training(lead, again.pk, {front.user_id: PRESENT}, now=NOW + DAY)
    assert [one.person for one in owed_in(front.community, NOW + DAY)] == [trainee.user]
    assert owed_in(front.community, NOW + DAY, front.user_id) == []


@pytest.mark.rule("ST-2")
def test_a_week_without_a_training_is_pointed_out(front: Membership, lead: Membership) -> None:
    a_training(lead)  # Monday 2 November
    cancelled = a_training(lead, starts_at=NOW + 7 * DAY)
    cancel_training(lead, cancelled.pk, reason="讲师生病", now=NOW)

    plan = month_plan(front.community, date(2026, 11, 1), NOW + 9 * DAY)

    looks = [(week.first.day, week.empty, week.missed) for week, _sessions in plan.weeks]
    assert looks == [
        (26, True, True), (2, False, False), (9, True, True), (16, True, False), (23, True, False), (30, True, False),
    ]  # fmt: skip


@pytest.mark.rule("ST-2")
def test_the_share_of_passed_is_never_rounded_up_to_the_target(front: Membership, lead: Membership) -> None:
    training = a_training(lead)
    people = [MembershipFactory.create(community=front.community).user for _ in range(299)]
    TrainingPart.objects.bulk_create(
        TrainingPart(training=training, person=one, attendance="present", result="passed") for one in people
    )
    record_training(lead, training.pk, {front.user_id: MarkWish("present", "failed")}, now=NOW)

    plan = month_plan(front.community, date(2026, 11, 1), NOW)

    assert (plan.passed, plan.examined, plan.share) == (299, 300, 99)


def a_sign_off(lead: Membership, trainee: Membership, mark: MarkWish = PRESENT) -> TrainingPart:
    training = a_training(lead, kind=TrainingKind.SIGN_OFF, roles=["trainee"])
    record_training(lead, training.pk, {trainee.user_id: mark}, now=NOW)
    return TrainingPart.objects.get(training=training, person=trainee.user)


@pytest.mark.rule("ST-2", "IN-8")
def test_a_trainee_who_passed_and_is_signed_off_is_a_clerk(lead: Membership, trainee: Membership) -> None:
    part = a_sign_off(lead, trainee)

    sign_off(lead, part.pk, now=NOW)

    trainee.refresh_from_db()
    assert trainee.role == Role.FRONT
    assert Notice.objects.filter(code="training.signed_off", recipient=trainee.user).count() == 1
    actions = set(LedgerEntry.objects.filter(actor_id=lead.user_id).values_list("action", flat=True))
    assert {"role.changed", "training.signed_off"} <= actions
    with pytest.raises(refusals.AlreadySignedOff):
        sign_off(lead, part.pk, now=NOW)


@pytest.mark.rule("IN-8")
def test_nobody_is_signed_off_without_having_passed_the_sign_off(lead: Membership, trainee: Membership) -> None:
    failed = a_sign_off(lead, trainee, MarkWish("present", "failed"))
    lesson = a_training(lead, roles=["trainee"])
    record_training(lead, lesson.pk, {trainee.user_id: PRESENT}, now=NOW)

    with pytest.raises(refusals.NotPassed):
        sign_off(lead, failed.pk, now=NOW)
    with pytest.raises(refusals.NoSignOff):
        sign_off(lead, TrainingPart.objects.get(training=lesson).pk, now=NOW)

    trainee.refresh_from_db()
    assert trainee.role == Role.TRAINEE


def test_the_result_that_signed_off_is_frozen(lead: Membership, trainee: Membership) -> None:
    part = a_sign_off(lead, trainee)
    sign_off(lead, part.pk, now=NOW)

    with pytest.raises(refusals.ResultSigned):
        record_training(lead, part.training_id, {trainee.user_id: MarkWish("present", "failed")}, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        TrainingPart.objects.filter(pk=part.pk).update(score=10)


def test_somebody_who_is_no_trainee_is_not_signed_off(front: Membership, lead: Membership) -> None:
    training = a_training(lead, kind=TrainingKind.SIGN_OFF, roles=["front"])
    record_training(lead, training.pk, {front.user_id: PRESENT}, now=NOW)

    with pytest.raises(refusals.AlreadySignedOff):
        sign_off(lead, TrainingPart.objects.get().pk, now=NOW)
    assert TrainingPart.objects.get().signed_at is None


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 given a zone
MARKS = st.builds(
    rules.Mark,
    st.integers(1, 3),
    st.integers(1, 3),
    MOMENTS,
    st.sampled_from(["", "present", "excused", "absent"]),
    st.sampled_from(["", "passed", "failed"]),
)


@pytest.mark.rule("ST-2")
@given(st.lists(MARKS, max_size=20, unique_by=lambda one: one.starts_at))
def test_only_whose_last_recorded_part_is_lacking_owes_one(marks: list[rules.Mark]) -> None:
    found = {(one.chain, one.person) for one in rules.owed(marks)}

    for chain, person in {(one.chain, one.person) for one in marks}:
        own = [one for one in marks if (one.chain, one.person) == (chain, person) and one.attendance]
        last = max(own, key=lambda one: one.starts_at, default=None)
        lacking = last is not None and (last.attendance in {"absent", "excused"} or last.result == "failed")
        assert ((chain, person) in found) == lacking
