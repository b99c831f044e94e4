"""After three years the words on sheets and the results of trainings go; points and sign-offs stay (A-3)."""

import uuid

import pytest
from django.db import DatabaseError, transaction

from assessment.enums import TrainingKind
from assessment.models import Entry, Sheet, Training, TrainingPart
from assessment.personal import KEPT_DAYS, erase_old_results, erase_old_words
from assessment.services import MarkWish, Plan, confirm_month, plan_training, record_training, sign_off
from privacy import retention
from staff.enums import Role
from staff.models import Membership
from tests.assessment.sheets import DAY, NOW, OCTOBER, a_director, an_entry
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.mark.rule("A-3")
def test_words_on_a_confirmed_sheet_are_erased_and_its_points_stay(front: Membership, lead: Membership) -> None:
    an_entry(lead, front.user)
    confirm_month(a_director(front), OCTOBER, words="继续努力", now=NOW)

    assert erase_old_words(front.community, NOW, False) == 0
    assert erase_old_words(front.community, NOW + DAY, True) == 4  # an entry's reason, and the words on three sheets
    assert erase_old_words(front.community, NOW + DAY, False) == 4
    assert erase_old_words(front.community, NOW + DAY, False) == 0

    entry, sheet = Entry.objects.get(), Sheet.objects.get(person=front.user)
    assert (entry.reason, entry.points, sheet.words, sheet.total) == ("", -5, "", 95)


@pytest.mark.rule("A-3")
def test_erasing_is_no_way_to_other_points(front: Membership, lead: Membership) -> None:
    an_entry(lead, front.user)
    confirm_month(a_director(front), OCTOBER, words="", now=NOW)

    for change in ({"points": -1}, {"struck_at": NOW}, {"reason": "别的原因"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.update(erased_at=NOW, **change)


def test_an_open_sheet_keeps_its_words(front: Membership, lead: Membership) -> None:
    an_entry(lead, front.user)

    assert erase_old_words(front.community, NOW + 9 * DAY, False) == 0


@pytest.mark.rule("A-3")
def test_old_results_go_and_a_sign_off_stays(front: Membership, lead: Membership) -> None:
    trainee: Membership = MembershipFactory.create(community=front.community, role=Role.TRAINEE)
    plan = Plan("上岗", NOW, 60, lead.user, kind=TrainingKind.SIGN_OFF, roles=["trainee", "front"])
    training = plan_training(lead, plan, key=uuid.uuid4(), now=NOW)
    passed = MarkWish("present", "passed")
    record_training(lead, training.pk, {trainee.user_id: passed, front.user_id: passed}, now=NOW)
    sign_off(lead, TrainingPart.objects.get(person=trainee.user).pk, now=NOW)

    assert erase_old_results(front.community, NOW + DAY, True) == 1
    assert erase_old_results(front.community, NOW + DAY, False) == 1

    assert Training.objects.count() == 1
    assert TrainingPart.objects.get().person == trainee.user


def test_both_kinds_are_of_staff_and_kept_for_three_years() -> None:
    kinds = {one.code: one for one in retention.kinds()}

    for code in ("staff_sheets", "trainings"):
        assert (kinds[code].days, kinds[code].of_staff) == (KEPT_DAYS, True)
