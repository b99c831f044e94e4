"""A survey is written, frozen when it is sent to every occupied unit, and runs fifteen working days (F-2, TL-13)."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.sealing import unseal
from deadlines.models import Deadline
from deadlines.sweep import sweep
from ledger.models import Entry
from notices.models import Notice
from outreach import refusals
from outreach.enums import Kind
from outreach.models import Question, Slip, Survey
from outreach.queries.surveys import recovery_of, slip_by
from outreach.rules.shares import share
from outreach.rules.surveys import due_of
from outreach.services.surveys import (
    Asking,
    Heading,
    drop_question,
    make_survey,
    move_question,
    put_question,
    send_survey,
    set_heading,
)
from outreach.services.watch_surveys import watch_surveys
from residents.models import Unit
from staff.models import Membership
from tests.factories import NOON
from tests.outreach.asked import DAY, HOUR, a_survey, answered, sent, slips

pytestmark = pytest.mark.django_db


def test_a_draft_gets_other_words_above_its_questions(lead: Membership) -> None:
    draft = a_survey(lead)

    set_heading(lead, draft.pk, Heading(draft.year, draft.half, "另一个标题"), now=NOON)

    draft.refresh_from_db()
    assert draft.title == "另一个标题"


def test_the_same_words_again_are_told_to_the_ledger_once(lead: Membership) -> None:
    draft = a_survey(lead)
    for _ in range(2):
        set_heading(lead, draft.pk, Heading(draft.year, draft.half, "另一个标题"), now=NOON)

    assert Entry.objects.filter(action="survey.headed").count() == 1


@pytest.mark.rule("F-2")
def test_every_occupied_unit_gets_a_slip_of_its_own(lead: Membership, homes: list[Unit]) -> None:
    Unit.objects.filter(pk=homes[0].pk).update(occupied=False)
    Unit.objects.filter(pk=homes[1].pk).update(kind="shop")
    Unit.objects.filter(pk=homes[2].pk).update(kind="garage")

    survey = sent(lead)

    assert survey.slips == Slip.objects.filter(survey=survey).count() == 38
    assert len({one.digest for one in slips(survey)}) == 38


def test_the_token_lies_sealed_and_its_digest_leads_back(lead: Membership, homes: list[Unit]) -> None:
    slip = slips(sent(lead))[0]
    token = unseal(slip.sealed)

    assert token not in slip.sealed + slip.digest
    assert slip_by(token) == slip
    assert slip_by(slip.digest) is None


@pytest.mark.rule("TL-13")
def test_the_limit_is_fifteen_working_days(lead: Membership, homes: list[Unit]) -> None:
    survey = sent(lead)  # Monday noon; Monday to Friday, no holiday before the year's end

    assert survey.due_at is not None
    assert survey.due_at - NOON == 21 * DAY
    assert Deadline.objects.get(subject_kind="survey", subject_id=survey.pk).due_at == survey.due_at


@pytest.mark.rule("TL-13", "F-2")
def test_with_half_of_the_slips_back_the_limit_is_met(lead: Membership, homes: list[Unit]) -> None:
    survey = sent(lead)
    rows = slips(survey)
    for one in rows[:19]:
        answered(one)
    assert Deadline.objects.get(subject_kind="survey").met_at is None

    answered(rows[19], now=NOON + DAY)

    assert Deadline.objects.get(subject_kind="survey").met_at == NOON + DAY
    assert recovery_of(survey)[0].enough


@pytest.mark.rule("TL-13")
def test_less_than_half_at_the_end_is_reported_to_the_leads_once(
    lead: Membership, desk: Membership, homes: list[Unit]
) -> None:
    survey = sent(lead)
    assert survey.due_at is not None

    for hours in (0, 1, 26, 60, 200):
        sweep(survey.due_at + hours * HOUR)

    assert [one.recipient for one in Notice.objects.filter(code__startswith="survey.")] == [lead.user]
    survey.refresh_from_db()
    assert survey.missed_at == survey.due_at


@pytest.mark.rule("F-2")
def test_half_time_and_the_last_day_are_told_once_each(lead: Membership, homes: list[Unit]) -> None:
    survey = sent(lead)
    assert survey.due_at is not None
    half, last = NOON + 11 * DAY, survey.due_at - HOUR

    told = [watch_surveys(at) for at in (NOON, half, half + HOUR, last, last + HOUR / 2, survey.due_at + HOUR)]

    assert told == [0, 1, 0, 1, 0, 0]
    assert sorted(Notice.objects.values_list("code", flat=True)) == ["survey.half_time", "survey.last_day"]


@pytest.mark.rule("F-2")
def test_what_was_sent_is_frozen_by_the_verbs_and_by_the_database(lead: Membership, homes: list[Unit]) -> None:
    survey = sent(lead)
    question = survey.questions.first()
    assert question is not None

    with pytest.raises(refusals.SurveySent):
        put_question(lead, survey.pk, Asking("more", Kind.TEXT, "还有吗"), question_id=None, now=NOON)
    with pytest.raises(refusals.SurveySent):
        send_survey(lead, survey.pk, now=NOON)
    for change in (
        lambda: Question.objects.filter(pk=question.pk).update(text="别的问题"),
        question.delete,
        lambda: Survey.objects.filter(pk=survey.pk).update(title="别的标题"),
        lambda: Survey.objects.filter(pk=survey.pk).update(due_at=NOON),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_half_year_has_one_survey(lead: Membership, homes: list[Unit]) -> None:
    sent(lead)
    second = a_survey(lead)

    with pytest.raises(refusals.SurveyThisHalf):
        send_survey(lead, second.pk, now=NOON)
    assert sent(lead, half="1").half == "1"


def test_a_survey_without_questions_or_units_is_not_sent(lead: Membership) -> None:
    with pytest.raises(refusals.NoQuestions):
        sent(lead, asked=())
    with pytest.raises(refusals.NoUnits):
        sent(lead)


def test_a_copy_asks_the_same_under_the_same_codes_and_can_be_changed(lead: Membership, homes: list[Unit]) -> None:
    earlier = sent(lead, half="1")
    heading = Heading(2026, "2", "下半年")
    key = uuid.uuid4()

    copy = make_survey(lead, heading, like=earlier, key=key, now=NOON)

    assert make_survey(lead, heading, like=earlier, key=key, now=NOON) == copy
    names = ("code", "text", "options", "place", "sealed")
    theirs, ours = (list(one.questions.order_by("place").values(*names)) for one in (earlier, copy))
    assert [{**one, "sealed": False} for one in theirs] == ours


def test_questions_are_moved_and_dropped(lead: Membership) -> None:
    survey = a_survey(lead)
    rows = {one.code: one for one in survey.questions.all()}

    move_question(lead, survey.pk, rows["words"].pk, up=True, now=NOON)
    move_question(lead, survey.pk, rows["overall"].pk, up=True, now=NOON)
    drop_question(lead, survey.pk, rows["channel"].pk, now=NOON)

    assert list(survey.questions.order_by("place").values_list("code", flat=True)) == ["overall", "words", "wish"]
    with pytest.raises(refusals.QuestionGone):
        drop_question(lead, survey.pk, rows["channel"].pk, now=NOON)


@pytest.mark.parametrize(
    ("asking", "refusal"),
    [
        (Asking("overall", Kind.SCALE, "又一次"), refusals.CodeTaken),
        (Asking("a", Kind.ONE, "哪个", options=("只有一个",)), refusals.ChoicesMissing),
        (Asking("a", Kind.MANY, "哪个", options=[str(n) for n in range(13)]), refusals.ChoicesMany),
    ],
)
def test_a_question_that_cannot_be_answered_or_compared_is_refused(
    lead: Membership, asking: Asking, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        put_question(lead, a_survey(lead).pk, asking, question_id=None, now=NOON)


@pytest.mark.rule("F-2")
@pytest.mark.parametrize(
    ("today", "sent", "states"),
    [
        (date(2026, 1, 5), {}, ["later", "later"]),
        (date(2026, 5, 2), {}, ["soon", "later"]),
        (date(2026, 6, 30), {}, ["soon", "later"]),
        (date(2026, 7, 1), {}, ["late", "later"]),
        (date(2026, 11, 23), {"1": date(2026, 6, 30)}, ["sent", "soon"]),
        (date(2026, 11, 23), {"1": date(2026, 7, 1)}, ["sent_late", "soon"]),
        (date(2027, 1, 1), {"1": date(2026, 6, 1)}, ["sent", "late"]),
    ],
)
def test_the_year_says_what_is_due_and_what_went_out_too_late(
    today: date, sent: dict[str, date], states: list[str]
) -> None:
    assert [one.state for one in due_of(2026, sent, today=today)] == states


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 0, 0.0), (95, 192, 49.4), (999, 2000, 49.9), (96, 192, 50.0), (2, 3, 66.6), (3, 3, 100.0)],
)
def test_a_share_is_cut_off_so_that_half_is_shown_only_of_half(part: int, whole: int, shown: float) -> None:
    assert share(part, whole) == shown
