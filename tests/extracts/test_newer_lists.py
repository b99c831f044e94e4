"""The lists of outreach, assessment and interfaces are as strict as their pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from extracts.queries.rows import Asked, lines_of, rows_of
from interfaces.models import ApiCall, HookEvent, PhoneCall
from outreach.models import Reply, Slip
from staff.enums import Role
from staff.models import Membership
from tests.assessment.samples import assessed_people
from tests.duty.rosters import a_department, asked, published
from tests.extracts.samples import csv_rows, the_list
from tests.factories import NOON, MembershipFactory, UnitFactory
from tests.interfaces.samples import a_connected_system
from tests.outreach.asked import answered, sent, slips

pytestmark = pytest.mark.django_db


def of(who: Membership, code: str) -> list[dict[str, Any]]:
    """The list as this person reads it, by header."""
    columns = the_list(code).columns_for(who.role)
    lines = lines_of(rows_of(Asked(the_list(code), who, {}, clock.now())), columns)
    return [dict(zip((str(one.title) for one in columns), line, strict=True)) for line in lines]


@pytest.mark.rule("ST-1", "PR")
def test_a_person_takes_along_their_own_sheet_and_points_alone(lead: Membership) -> None:
    assessed_people(lead, NOON)
    clerk, trainee = (Membership.objects.get(user__name=name) for name in ("罗小芳", "顾新"))

    assert {one["同事"] for one in of(clerk, "points")} == {"罗小芳"}
    assert of(trainee, "points") == []
    assert {one["同事"] for one in of(trainee, "staff-sheets")} == {"顾新"}
    assert {one["同事"] for one in of(lead, "staff-sheets")} >= {"罗小芳", "顾新"}


@pytest.mark.rule("ST-1")
def test_a_sheet_in_the_extract_has_the_sums_and_the_state_of_its_page(lead: Membership) -> None:
    assessed_people(lead, NOON)

    found = {one["同事"]: (one["扣分"], one["合计"], one["状态"]) for one in of(lead, "staff-sheets")}

    assert found == {"罗小芳": (-5, 95, "有异议"), "顾新": (0, 100, "已确认")}


@pytest.mark.rule("ST-2", "PR")
def test_attendance_is_ones_own_but_for_the_trainer_and_the_oversight(lead: Membership) -> None:
    assessed_people(lead, NOON)
    clerk, trainer = (Membership.objects.get(user__name=name) for name in ("罗小芳", "石经纬"))
    Membership.objects.filter(pk=trainer.pk).update(role=Role.FRONT)
    trainer.refresh_from_db()

    assert {one["同事"] for one in of(clerk, "attendance")} == {"罗小芳"}
    assert {one["同事"] for one in of(trainer, "attendance")} >= {"罗小芳", "顾新"}
    assert {one["同事"] for one in of(lead, "attendance")} >= {"罗小芳", "顾新"}


@pytest.mark.rule("F-2", "PR")
def test_words_of_residents_are_for_the_desk_and_stand_beside_no_household(lead: Membership) -> None:
    UnitFactory.create(building__community=lead.community, occupied=True)
    survey = sent(lead)
    answered(slips(survey)[0], words="电梯太慢")

    [row] = of(lead, "survey-words")

    assert row["住户意见"] == "电梯太慢"
    assert not {"房号", "时间"} & set(row)
    assert Role.ADMINISTRATOR not in the_list("survey-words").roles
    assert Reply.objects.filter(text="电梯太慢").exists()


@pytest.mark.rule("F-2")
def test_a_question_in_the_extract_has_the_figures_of_its_page(lead: Membership) -> None:
    for _unit in range(2):
        UnitFactory.create(building__community=lead.community, occupied=True)
    survey = sent(lead)
    for slip, mark in zip(slips(survey), (5, 2), strict=True):
        answered(slip, mark=mark)

    scale, one, many, own = of(lead, "survey-questions")

    assert (scale["作答份数"], scale["平均分"], scale["各选项份数"]) == (2, 3.5, "5: 1; 4: 0; 3: 0; 2: 1; 1: 0")
    assert one["各选项份数"] == "电话: 2; 前台: 0"
    assert many["各选项份数"] == "停车: 2; 绿化: 0; 电梯: 2"
    assert (own["作答份数"], own["各选项份数"]) == (0, "")


@pytest.mark.rule("TL-13")
def test_the_list_of_slips_is_narrowed_to_those_without_an_answer(client: Client, lead: Membership) -> None:
    for _unit in range(3):
        UnitFactory.create(building__community=lead.community, occupied=True)
    survey = sent(lead)
    answered(slips(survey)[0])
    client.force_login(lead.user)
    url = f"/c/{lead.community.slug}/extracts/survey-slips/file/"

    rows = csv_rows(client.post(url, {"file": "csv", "survey": str(survey.pk), "returned": "no"}))

    missing = Slip.objects.filter(returned_at=None).values_list("unit__code", flat=True)
    assert {one["房号"] for one in rows} == set(missing)
    assert len(rows) == 2


@pytest.mark.rule("PR", "A-3")
def test_an_agent_takes_along_their_own_calls_and_those_that_nobody_answered(front: Membership) -> None:
    a_connected_system(front.community, NOON)
    other: Membership = MembershipFactory.create(community=front.community)

    assert PhoneCall.objects.count() == 2
    assert len(of(front, "phone-calls")) == 2
    assert [one["电话"] for one in of(other, "phone-calls")] == ["138****1234"]


@pytest.mark.rule("PR")
def test_what_was_asked_and_told_about_another_community_stays_there(front: Membership) -> None:
    a_connected_system(front.community, NOON)
    director = Membership.objects.get(community=front.community, role=Role.DIRECTOR)
    other = MembershipFactory.create(role=Role.DIRECTOR).community
    ApiCall.objects.update(community=other)
    HookEvent.objects.update(community=other)

    assert of(director, "integrations")[0]["系统"] == "电话系统"
    assert (of(director, "api-calls"), of(director, "webhook-events")) == ([], [])


@pytest.mark.rule("L-1", "PR")
def test_a_change_of_the_roster_is_for_leads_and_for_those_whom_it_concerns(lead: Membership) -> None:
    department, people = a_department(lead.community)
    roster = published(lead, department, now=NOON - timedelta(days=1))
    asked(people[0], people[1], roster, 2, now=NOON)

    assert [len(of(who, "roster-changes")) > 0 for who in (lead, *people)] == [True, True, True, False, False]
