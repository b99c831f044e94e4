"""On the page of a unit and of a resident: which surveys the household was asked, whether answered, by whom (A-1)."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core import clock
from outreach.models import Slip, Survey
from outreach.services.surveys import send_survey
from residents.models import Unit
from staff.enums import Role
from staff.models import Membership
from tests.factories import MembershipFactory, OccupancyFactory
from tests.outreach.asked import a_survey, answered, sent, slips

pytestmark = pytest.mark.django_db
HALF = timedelta(days=182)


def slip_of(unit: Unit, survey: Survey) -> Slip:
    return next(one for one in slips(survey) if one.unit_id == unit.pk)


def panel(client: Client, who: Membership, place: str) -> str:
    client.force_login(who.user)
    answer = client.get(f"/c/{who.community.slug}/{place}/surveys/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.rule("A-1")
def test_a_unit_that_was_not_asked_says_so(client: Client, desk: Membership, homes: list[Unit]) -> None:
    assert "尚未向该住户发送过问卷" in panel(client, desk, f"units/{homes[0].pk}")


def test_an_unanswered_survey_leads_to_the_paper(
    client: Client, desk: Membership, lead: Membership, homes: list[Unit]
) -> None:
    survey = sent(lead, now=clock.now())

    shown = panel(client, desk, f"units/{homes[0].pk}")

    assert "待答复" in shown
    assert f"/surveys/{survey.pk}/paper/{slip_of(homes[0], survey).pk}/" in shown


@pytest.mark.rule("A-1")
def test_who_answered_and_how_is_said_and_not_what(
    client: Client, desk: Membership, lead: Membership, homes: list[Unit]
) -> None:
    survey = sent(lead, now=clock.now())
    answered(slip_of(homes[0], survey), now=clock.now(), words="电梯太慢")
    answered(slip_of(homes[1], survey), now=clock.now(), by=desk)

    by_link, on_paper = (panel(client, lead, f"units/{home.pk}") for home in homes[:2])

    assert "通过自己的链接答复" in by_link
    assert "电梯太慢" not in by_link
    assert f"纸质答复，{desk.user}" in on_paper


def test_the_panel_of_a_person_shows_what_their_home_was_asked(
    client: Client, desk: Membership, lead: Membership, homes: list[Unit]
) -> None:
    home = OccupancyFactory.create(unit=homes[0])
    survey = sent(lead, now=clock.now())

    assert str(survey) in panel(client, desk, f"residents/{home.resident_id}")


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.GUARD])
def test_it_is_for_the_desk_and_for_whoever_oversees(
    client: Client, lead: Membership, homes: list[Unit], role: Role
) -> None:
    client.force_login(MembershipFactory.create(community=lead.community, role=role).user)

    assert client.get(f"/c/{lead.community.slug}/units/{homes[0].pk}/surveys/").status_code == 403


def several(lead: Membership, count: int) -> None:
    """Surveys of as many half-years, one answered."""
    now = clock.now()
    for n in range(count):
        when: datetime = now - HALF * 2 * n
        survey = send_survey(lead, a_survey(lead, now=when).pk, now=when)
        if n == 0:
            answered(slips(survey)[0], now=now, by=lead)


@pytest.mark.parametrize("count", [1, 3])
def test_the_panel_takes_the_same_queries_however_often_the_unit_was_asked(
    client: Client,
    lead: Membership,
    homes: list[Unit],
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    several(lead, count)
    client.force_login(lead.user)

    with django_assert_num_queries(5):
        client.get(f"/c/{lead.community.slug}/units/{homes[0].pk}/surveys/", headers={"HX-Request": "true"})
