"""One answer a unit, by link or paper; its figures; who is unhappy becomes a matter (F-2)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from core.refusals import Refused
from outreach import refusals
from outreach.forms.surveys import AnswerForm
from outreach.models import Reply, Return, Slip
from outreach.personal import erase_answers, erase_old_answers, export_answers
from outreach.queries.surveys import compared, results_of, to_raise
from outreach.rules.surveys import field_of
from outreach.services.returns import Given, answer, raise_answer
from privacy.persons import Whom
from residents.models import Unit
from staff.models import Membership
from tests.factories import NOON, OccupancyFactory, PhoneFactory
from tests.outreach.asked import DAY, HOUR, answered, marks, sent, slips
from tickets.enums import Channel, Kind
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.rule("F-2")
def test_the_first_answer_of_a_unit_counts_and_a_second_hears_so(lead: Membership, homes: list[Unit]) -> None:
    slip = slips(sent(lead))[0]
    answered(slip, mark=5)

    with pytest.raises(refusals.AnsweredAlready):
        answered(slip, mark=1)
    with pytest.raises(refusals.AnsweredAlready):
        answered(slip, mark=1, by=lead)
    assert Return.objects.count() == 1
    assert Reply.objects.filter(question__code="overall").get().number == 5


def test_a_double_click_is_one_answer(lead: Membership, homes: list[Unit]) -> None:
    slip, key = slips(sent(lead))[0], uuid.uuid4()
    given = Given(marks(slip.survey))

    assert len({answer(slip.pk, given, by=None, key=key, now=NOON).pk for _ in range(2)}) == 1


@pytest.mark.rule("F-2")
def test_the_database_takes_one_answer_a_slip_and_lets_nobody_alter_it(lead: Membership, homes: list[Unit]) -> None:
    made = answered(slips(sent(lead))[0], words="电梯太慢")
    facts = {"survey": made.survey, "at": NOON, "source": "link"}

    for change in (
        lambda: Return.objects.create(slip=made.slip, key=uuid.uuid4(), **facts),
        lambda: Reply.objects.filter(number=5).update(number=1),
        lambda: Reply.objects.exclude(text="").update(text="很好"),
        lambda: Reply.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_answers_come_until_the_limit_and_paper_a_week_longer(lead: Membership, homes: list[Unit]) -> None:
    survey = sent(lead)
    first, second, *_others = slips(survey)
    assert survey.due_at is not None

    with pytest.raises(refusals.SurveyOver):
        answered(first, now=survey.due_at + HOUR)
    assert answered(first, now=survey.due_at + 6 * DAY, by=lead).entered_by == lead.user
    with pytest.raises(refusals.PaperOver):
        answered(second, now=survey.due_at + 8 * DAY, by=lead)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"overall": []}, refusals.AnswerMissing),
        ({"overall": ["6"]}, refusals.AnswerUnknown),
        ({"overall": ["x"]}, refusals.AnswerUnknown),
        ({"channel": ["1", "2"]}, refusals.AnswerUnknown),
        ({"wish": ["4"]}, refusals.AnswerUnknown),
        ({"words": ["好" * 1001]}, refusals.WordsLong),
    ],
)
def test_an_answer_that_does_not_fit_its_question_is_refused_there(
    lead: Membership, homes: list[Unit], change: dict[str, list[str]], refusal: type[Refused]
) -> None:
    survey = sent(lead)
    slip = slips(survey)[0]
    codes = dict(survey.questions.values_list("code", "pk"))
    (code, values), *_ = change.items()

    with pytest.raises(refusal) as refused:
        answer(slip.pk, Given({**marks(survey), codes[code]: values}), by=None, key=uuid.uuid4(), now=NOON)

    assert refused.value.field == f"q_{codes[code]}"
    assert Slip.objects.filter(returned_at__isnull=False).count() == 0


@pytest.mark.rule("F-2")
def test_results_are_counted_per_question(lead: Membership, homes: list[Unit]) -> None:
    survey = sent(lead)
    for slip, mark in zip(slips(survey), (5, 5, 4, 1), strict=False):
        answered(slip, mark=mark, words="电梯太慢" if mark == 1 else "")

    found = {one.question.code: one for one in results_of(survey, words=True)}

    assert found["overall"].counts == {5: 2, 4: 1, 1: 1}
    assert found["overall"].mean == pytest.approx(3.75)
    assert found["wish"].lines == [("停车", 4, 100.0), ("绿化", 0, 0.0), ("电梯", 4, 100.0)]
    assert (found["words"].answered, found["words"].words) == (1, ["电梯太慢"])
    assert [one.words for one in results_of(survey, words=False)] == [()] * 4


@pytest.mark.rule("F-2")
def test_both_surveys_of_a_year_stand_side_by_side_by_code(lead: Membership, homes: list[Unit]) -> None:
    first, second = sent(lead, half="1"), sent(lead, half="2")
    answered(slips(first)[0], mark=3)
    answered(slips(second)[0], mark=5)

    rows = {question.code: results for question, results in compared([first, second])}

    assert [one.mean if one else None for one in rows["overall"]] == [3.0, 5.0]


@pytest.mark.rule("F-2", "OTE-1")
def test_an_unhappy_answer_becomes_a_matter_by_one_tap_and_only_once(
    lead: Membership, desk: Membership, homes: list[Unit]
) -> None:
    survey = sent(lead)
    one, two, happy, *_ = slips(survey)
    low = answered(one, mark=2, words="电梯太慢", call_back=True, phone="13800001234")
    asks = answered(two, mark=5, call_back=True, phone="13800005678", by=desk)
    fine = answered(happy, mark=5)

    ticket = raise_answer(desk, low.pk, now=NOON + HOUR)

    assert raise_answer(lead, low.pk, now=NOON + HOUR) == ticket
    assert (ticket.kind, ticket.channel, ticket.unit, ticket.first_responder) == (
        Kind.COMPLAINT, Channel.ONLINE, one.unit, desk.user,
    )  # fmt: skip
    assert "总体满意吗" in ticket.text
    assert "电梯太慢" in ticket.text
    second = raise_answer(desk, asks.pk, now=NOON + HOUR)
    assert (second.kind, second.channel) == (Kind.INQUIRY, Channel.LETTER)
    with pytest.raises(refusals.NothingToRaise):
        raise_answer(desk, fine.pk, now=NOON + HOUR)
    assert Ticket.objects.count() == 2
    assert [row.ticket for row in to_raise(survey)] == [ticket, second]


@pytest.mark.rule("F-2", "A-6")
@pytest.mark.parametrize(
    ("people", "phone_of", "named"),
    [(["王一"], None, "王一"), (["王一", "李二"], 1, "李二"), (["王一", "李二"], None, ""), ([], None, "")],
    ids=["who lives alone", "whose phone it is", "nobody is guessed at", "nobody is known"],
)
def test_the_matter_of_a_low_mark_names_the_resident_where_one_is_known_and_else_the_household(
    people: list[str], phone_of: int | None, named: str, lead: Membership, desk: Membership, homes: list[Unit]
) -> None:
    slip = slips(sent(lead))[0]
    living = [OccupancyFactory.create(unit=slip.unit, resident__name=name).resident for name in people]
    phones = [PhoneFactory.create(resident=one).number for one in living]
    calls: dict[str, Any] = {"call_back": True, "phone": phones[phone_of]} if phone_of is not None else {}

    ticket = raise_answer(desk, answered(slip, mark=1, **calls).pk, now=NOON + HOUR)

    assert ticket.caller_name == named
    with override("zh-hans"):
        assert ticket.caller_shown == (ticket.caller_titled if named else "住户")


def test_who_wishes_to_be_called_gives_a_number_and_no_other_number_is_kept(
    lead: Membership, homes: list[Unit]
) -> None:
    one, two, *_ = slips(sent(lead))

    with pytest.raises(refusals.PhoneMissing):
        answered(one, call_back=True)
    assert answered(two, call_back=False, phone="13800001234").phone == ""


def test_words_and_numbers_go_after_their_days_and_the_marks_stay(lead: Membership, homes: list[Unit]) -> None:
    survey = sent(lead)
    made = answered(slips(survey)[0], mark=2, words="电梯太慢", call_back=True, phone="13800001234")

    assert erase_old_answers(lead.community, NOON - DAY, False) == 0
    done = [erase_old_answers(lead.community, NOON + timedelta(days=1), dry) for dry in (True, False, False)]

    made.refresh_from_db()
    assert done == [1, 1, 0]
    assert (made.phone, made.unhappy, next(one.mean for one in results_of(survey, words=True))) == ("", True, 2.0)


@pytest.mark.rule("A-3")
def test_who_asks_by_number_gets_the_answers_and_can_have_them_forgotten(lead: Membership, homes: list[Unit]) -> None:
    made = answered(slips(sent(lead))[0], words="电梯太慢", call_back=True, phone="13800001234")
    whom = Whom(lead.community, phones=("13800001234",))

    assert "电梯太慢" in str(list(export_answers(whom)))
    assert erase_answers(whom, NOON) == 1
    made.refresh_from_db()
    assert (made.phone, Reply.objects.exclude(text="").count()) == ("", 0)


def test_every_question_that_is_missing_is_named_at_once(lead: Membership, homes: list[Unit]) -> None:
    survey = sent(lead)
    questions = list(survey.questions.order_by("place"))
    must = [field_of(one.pk) for one in questions if one.required]
    assert len(must) > 1

    form = AnswerForm(questions, {"key": str(uuid.uuid4())})

    assert sorted(form.errors) == sorted(must)
