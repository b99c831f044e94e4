"""The pages: same queries at one row and at three, what was typed stays, every deed by its button."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries

from core import clock
from core.books import Book
from outreach.models import HomeVisit, Question, Return, Survey
from residents.models import Unit
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, OccupancyFactory, a_matter
from tests.outreach.asked import HOUR, a_survey, a_visit, address_of, answered, made, planned, sent, slips
from tickets.forms.page_form import as_typed
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def a_month(lead: Membership, *, visits: int) -> None:
    now = clock.now()
    month = localdate(now).replace(day=1)
    planned(lead.community, now=now, month=month)
    for _ in range(visits):
        visit = a_visit(lead, now=now)
        home = OccupancyFactory.create(unit=visit.unit)
        matter = a_matter(promised_at=now + 2 * HOUR)
        made(lead, visit, now=now, resident=home.resident, met="", matters=[matter])
    assert HomeVisit.objects.filter(state="made").count() == visits


def answers(lead: Membership, *, count: int) -> Survey:
    survey = sent(lead, now=clock.now())
    for slip in slips(survey)[:count]:
        answered(slip, now=clock.now(), mark=1, words="电梯太慢", call_back=True, phone="13800001234")
    return survey


@pytest.fixture
def many(lead: Membership, homes: list[Unit]) -> list[Unit]:
    """So many households that a month has three visits and more."""
    from tests.factories import UnitFactory

    return homes + [UnitFactory.create(building=homes[0].building, number=str(900 + n)) for n in range(25)]


@pytest.mark.parametrize("visits", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("home-visits/", 10), ("home-visits/mine/", 6), ("home-visits/map/", 7)])
def test_the_pages_of_visits_take_the_same_queries_however_many_there_are(
    path: str,
    queries: int,
    visits: int,
    ask: Callable[..., Any],
    lead: Membership,
    many: list[Unit],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    a_month(lead, visits=visits)

    with django_assert_num_queries(queries):
        assert ask(path).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("surveys/", 5), ("surveys/{pk}/", 10), ("surveys/{pk}/answers/", 13), ("surveys/{pk}/missing/", 8),
     ("surveys/year/", 8)],
)  # fmt: skip
def test_the_pages_of_surveys_take_the_same_queries_however_many_answered(
    path: str,
    queries: int,
    count: int,
    ask: Callable[..., Any],
    lead: Membership,
    homes: list[Unit],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    survey = answers(lead, count=count)

    with django_assert_num_queries(queries):
        assert ask(path.format(pk=survey.pk)).status_code == 200


@pytest.mark.rule("F-1")
def test_a_visit_is_written_down_on_the_page_with_what_was_raised(
    ask: Callable[..., Any], lead: Membership, homes: list[Unit]
) -> None:
    visit = a_visit(lead, now=clock.now())
    typed = {"key": uuid.uuid4(), "met": "王女士", "mood": "so_so", "words": "车库暗", "visited_at": "2020-01-01T10:00"}
    raised = {"kind_1": "repair", "text_1": "车库灯坏", "solved_1": "on", "outcome_1": "当场换了灯管"}

    refused = ask(f"home-visits/{visit.pk}/", {**typed, **raised})
    at = as_typed(clock.now() - HOUR)
    done = ask(f"home-visits/{visit.pk}/", {**typed, **raised, "visited_at": at, "key": uuid.uuid4()})

    assert refused.status_code == 422
    assert "车库灯坏" in refused.content.decode()
    assert done.status_code == 302
    visit.refresh_from_db()
    assert (visit.state, Ticket.objects.get().outcome) == ("made", "当场换了灯管")
    assert Ticket.objects.get().number in ask(f"home-visits/{visit.pk}/").content.decode()


def test_a_promise_that_is_missing_is_said_at_its_own_matter(
    ask: Callable[..., Any], lead: Membership, homes: list[Unit]
) -> None:
    visit = a_visit(lead, now=clock.now())
    typed = {
        "key": uuid.uuid4(),
        "met": "王",
        "mood": "satisfied",
        "visited_at": as_typed(clock.now() - HOUR),
    }

    refused = ask(f"home-visits/{visit.pk}/", {**typed, "kind_2": "repair", "text_2": "灯坏", "promised_2": ""})

    assert refused.status_code == 422
    assert list(refused.context["record"].errors) == ["promised_2"]


def test_a_matter_without_its_kind_is_asked_for_it(
    ask: Callable[..., Any], lead: Membership, homes: list[Unit]
) -> None:
    visit, at = a_visit(lead, now=clock.now()), as_typed(clock.now() - HOUR)
    typed = {
        "key": uuid.uuid4(),
        "met": "王",
        "mood": "satisfied",
        "visited_at": at,
        "text_1": "灯坏",
        "solved_1": "on",
    }

    refused = ask(f"home-visits/{visit.pk}/", {**typed, "outcome_1": "换了灯管"})

    assert refused.status_code == 422
    assert refused.context["record"].errors == {"kind_1": ["请选择事项类别。"]}
    assert not Ticket.objects.exists()


def test_nobody_home_is_one_button(ask: Callable[..., Any], lead: Membership, homes: list[Unit]) -> None:
    visit = a_visit(lead, now=clock.now())

    ask(f"home-visits/{visit.pk}/", {"do": "nobody", "key": uuid.uuid4()})

    visit.refresh_from_db()
    assert visit.tries == 1


def test_a_lead_makes_and_changes_the_plan_on_its_page(
    ask: Callable[..., Any], lead: Membership, homes: list[Unit]
) -> None:
    month = f"{localdate(clock.now()):%Y-%m}"
    assert ask("home-visits/make/", {"month": month}).status_code == 302
    visit, other = list(HomeVisit.objects.order_by("pk"))
    free = next(one for one in homes if one.pk not in {visit.unit_id, other.unit_id})
    day = other.day

    ask(f"home-visits/{visit.pk}/drop/", {"key": uuid.uuid4(), "why": "业主出国"})
    key = {"key": uuid.uuid4(), "visitor": lead.user_id, "day": day}
    ask("home-visits/add/", {**key, "unit": free.code})
    wrong = ask("home-visits/add/", {**key, "key": uuid.uuid4(), "unit": "9-9-9"})
    ask(f"home-visits/{other.pk}/change/", {**key, "key": uuid.uuid4()})

    states = dict(HomeVisit.objects.values_list("unit__code", "state"))
    assert (states[visit.unit.code], states[free.code], wrong.status_code) == ("dropped", "planned", 422)


def test_the_panels_show_the_visits_of_unit_and_resident(
    ask: Callable[..., Any], lead: Membership, homes: list[Unit]
) -> None:
    a_month(lead, visits=1)
    visit = HomeVisit.objects.get(state="made")

    for path in (f"units/{visit.unit_id}/home-visits/", f"residents/{visit.resident_id}/home-visits/"):
        for htmx in ({}, {"HTTP_HX_REQUEST": "true"}):
            shown = ask(path, **htmx).content.decode()
            assert Ticket.objects.get().number in shown
            assert ("<html" in shown) is not bool(htmx)


@pytest.mark.rule("F-2")
def test_a_questionnaire_is_written_and_sent_on_its_pages(
    ask: Callable[..., Any], lead: Membership, homes: list[Unit]
) -> None:
    ask("surveys/new/", {"key": uuid.uuid4(), "year": 2026, "half": "2", "title": "下半年"})
    survey = Survey.objects.get()
    where = f"surveys/{survey.pk}/"
    asked = {"text": "总体满意吗", "kind": "scale", "slug": "overall", "required": "on"}

    ask(where + "question/", {**asked, "key": uuid.uuid4()})
    wrong = ask(where + "question/", {**asked, "kind": "one", "slug": "b", "options": "一个", "key": uuid.uuid4()})
    again = ask(where + "question/", {**asked, "key": uuid.uuid4()})
    assert (wrong.status_code, again.status_code, Question.objects.count()) == (422, 422, 1)
    assert "slug" in again.context["fresh"].errors
    ask(where + "question/", {**asked, "slug": "b", "key": uuid.uuid4()})
    second = Question.objects.get(code="b")
    ask(where + "question/", {"question": second.pk, "do": "up"})
    ask(where + "question/", {"question": second.pk, "do": "drop"})
    assert ask(where + "preview/").status_code == 200
    assert ask(where + "send/", {}).status_code == 302

    assert ask(where + "edit/").status_code == 404
    assert Survey.objects.get().slips == 40


@pytest.mark.rule("F-2")
def test_a_household_answers_without_login_and_reads_that_it_has(lead: Membership, homes: list[Unit]) -> None:
    survey = sent(lead, now=clock.now())
    slip, open_page = slips(survey)[0], Client()
    open_page.post("/language/", {"language": "en"})
    url = address_of(slip)
    codes = dict(survey.questions.values_list("code", "pk"))

    first = open_page.get(url)
    empty = open_page.post(url, {"key": uuid.uuid4()})
    given = {"key": uuid.uuid4(), f"q_{codes['overall']}": "2", f"q_{codes['channel']}": "2", "call_back": "on"}
    no_number = open_page.post(url, {**given, f"q_{codes['words']}": "灯太暗"})
    done = open_page.post(url, {**given, "phone": "138 0000 1234"})

    assert "On the whole?" in first.content.decode()
    assert "Counter" in first.content.decode()
    assert (empty.status_code, no_number.status_code, done.status_code) == (422, 422, 302)
    assert "灯太暗" in no_number.content.decode()
    assert list(empty.context["form"].errors) == [f"q_{codes[one]}" for one in ("overall", "channel")]
    assert (Return.objects.get().phone, Return.objects.get().unhappy) == ("13800001234", True)
    assert "first answer counts" in open_page.get(url).content.decode()
    second = open_page.post(url, {**given, "key": uuid.uuid4(), "phone": "13800001234"})
    assert second.status_code == 422
    assert Return.objects.count() == 1
    assert open_page.get("/s/no-such-token/").status_code == 404
    assert first.headers["Cache-Control"] == "no-store"


def test_who_knocks_too_often_waits_and_loses_nothing(lead: Membership, homes: list[Unit]) -> None:
    url, open_page = address_of(slips(sent(lead, now=clock.now()))[0]), Client()

    statuses = [open_page.post(url, {"words": "灯太暗"}).status_code for _ in range(21)]

    assert statuses[-1] == 429
    assert "灯太暗" in open_page.post(url, {"words": "灯太暗"}).content.decode()


@pytest.mark.rule("F-2")
def test_paper_is_typed_in_by_the_desk_and_the_source_stands_with_it(
    ask: Callable[..., Any], lead: Membership, homes: list[Unit]
) -> None:
    survey = sent(lead, now=clock.now())
    slip = slips(survey)[0]
    codes = dict(survey.questions.values_list("code", "pk"))
    where = f"surveys/{survey.pk}/paper/{slip.pk}/"

    ask(where, {"key": uuid.uuid4(), f"q_{codes['overall']}": "4", f"q_{codes['channel']}": "1"})

    assert (Return.objects.get().source, Return.objects.get().entered_by) == ("paper", lead.user)
    assert ask(where).status_code == 200
    sheet = ask(f"surveys/{survey.pk}/sheets/?building={slip.unit.building_id}").content.decode()
    assert sheet.count("<article") == 19
    assert sheet.count("<svg viewBox") == 19


def test_one_tap_makes_a_matter_and_leads_to_it(ask: Callable[..., Any], lead: Membership, homes: list[Unit]) -> None:
    survey = answers(lead, count=1)

    done = ask(f"surveys/{survey.pk}/answers/{Return.objects.get().pk}/raise/", {})

    assert Ticket.objects.get().number in done.headers["Location"]


def test_an_answer_to_another_survey_does_not_exist_here(
    ask: Callable[..., Any], lead: Membership, homes: list[Unit]
) -> None:
    answers(lead, count=1)
    other = a_survey(lead, half="1")

    assert ask(f"surveys/{other.pk}/answers/{Return.objects.get().pk}/raise/", {}).status_code == 404
    assert not Ticket.objects.exists()


@pytest.mark.rule("A-3")
def test_words_of_residents_are_for_the_desk_alone(client: Client, lead: Membership, homes: list[Unit]) -> None:
    survey = answers(lead, count=1)
    statuses = {}
    for role in ("front", "supervisor", "administrator", "technician", "guard"):
        client.force_login(MembershipFactory.create(community=lead.community, role=role).user)
        url = f"/c/{lead.community.slug}/surveys/{survey.pk}/"
        statuses[role] = (client.get(url).status_code, client.get(url + "answers/").status_code)

    assert statuses == {
        "front": (200, 200), "supervisor": (200, 200), "administrator": (200, 403), "technician": (403, 403),
        "guard": (403, 403),
    }  # fmt: skip


@pytest.mark.rule("RP-2")
def test_the_workbooks_have_chinese_headers_and_the_rows_of_the_pages(
    ask: Callable[..., Any], lead: Membership, homes: list[Unit]
) -> None:
    a_month(lead, visits=1)
    survey = answers(lead, count=2)

    visits = Book(ask(f"home-visits/book/{localdate(clock.now()):%Y-%m}/").content)
    results = Book(ask(f"surveys/{survey.pk}/book/").content)

    assert visits.titles[0] == "走访"
    assert len(results.titles) == 3


def test_a_survey_that_waits_stands_on_the_households_own_page(lead: Membership, homes: list[Unit]) -> None:
    from visitors.services.houses import issue_house_link

    home = OccupancyFactory.create(unit=homes[0])
    token = issue_house_link(lead, homes[0], home.resident, now=clock.now())
    before = Client().get(f"/h/{token}/").content.decode()
    survey = sent(lead, now=clock.now())
    slip = next(one for one in slips(survey) if one.unit_id == homes[0].pk)
    during = Client().get(f"/h/{token}/").content.decode()
    answered(slip, now=clock.now())

    assert address_of(slip) in during
    assert address_of(slip) not in before + Client().get(f"/h/{token}/").content.decode()


def test_a_draft_is_opened_for_leads_as_a_form_and_for_others_as_a_preview(client: Client, lead: Membership) -> None:
    survey = a_survey(lead, now=clock.now())
    url = f"/c/{lead.community.slug}/surveys/{survey.pk}/"
    ends = {}
    for role in ("supervisor", "front"):
        client.force_login(MembershipFactory.create(community=lead.community, role=role).user)
        ends[role] = client.get(url).headers["Location"].rstrip("/").rpartition("/")[2]

    assert ends == {"supervisor": "edit", "front": "preview"}


@pytest.mark.rule("F-2")
def test_the_years_page_says_that_a_survey_went_out_after_its_half_year(
    ask: Callable[..., Any], lead: Membership, homes: list[Unit]
) -> None:
    sent(lead, half="1")  # in November

    page = ask("surveys/?year=2026").content.decode()

    assert f"逾期发出（{NOON:%Y-%m-%d}）" in page


@pytest.mark.parametrize(
    ("where", "field", "said"),
    [
        ("surveys/new/", "title", "请填写问卷标题。"),
        ("events/add/", "title", "请填写活动名称。"),
        ("events/add/", "place", "请填写活动地点。"),
    ],
)
def test_what_a_form_lacks_is_called_by_its_name(ask: Callable[..., Any], where: str, field: str, said: str) -> None:
    refused = ask(where, {"key": uuid.uuid4()})

    assert refused.status_code == 422
    assert refused.context["form"].errors[field] == [said]
