"""The pages of sheets and trainings: who sees whose, what a refusal keeps, what is taken away as Excel (ST-1, RP-2)."""

import io
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from assessment.enums import TrainingKind
from assessment.forms.training import next_full_hour
from assessment.models import CatalogueItem, Entry, Sheet, Training, TrainingPart
from assessment.refusals import NoSuchEvidence
from assessment.services import MarkWish, Plan, contest, plan_training, record_training
from assessment.services.record import mine_url, sheet_url
from core import clock
from staff.enums import Role
from staff.models import Membership
from tests.assessment.samples import assessed_people
from tests.assessment.sheets import NOW, OCTOBER, a_director, an_entry, an_item, sheet_of
from tests.factories import MembershipFactory, a_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are looked at on the second of November."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at(name: str, who: Membership, **where: Any) -> str:
    return reverse(f"assessment:{name}", kwargs={"community": who.community.slug, **where})


def as_(who: Membership) -> Client:
    client = Client()
    who.user.set_password("demo")
    who.user.save(update_fields=["password"])
    client.force_login(who.user)
    return client


def test_the_addresses_that_notices_lead_to_are_those_of_the_pages(front: Membership, lead: Membership) -> None:
    an_entry(lead, front.user)
    sheet = Sheet.objects.select_related("community").get()

    assert mine_url(sheet) == at("mine_month", front, month=OCTOBER)
    assert sheet_url(sheet) == at("sheet", front, month=OCTOBER, pk=front.user_id)


@pytest.mark.rule("ST-1")
def test_a_person_sees_their_own_sheet_and_nobody_elses(front: Membership, lead: Membership) -> None:
    other: Membership = MembershipFactory.create(community=front.community)
    an_entry(lead, other.user, reason="与业主争吵")

    mine = as_(front).get(at("mine_month", front, month=OCTOBER)).content.decode()

    assert "与业主争吵" not in mine
    assert "与业主争吵" in as_(other).get(at("mine_month", front, month=OCTOBER)).content.decode()
    assert as_(front).get(at("sheet", front, month=OCTOBER, pk=other.user_id)).status_code == 403
    assert as_(front).post(at("contest", front, pk=Entry.objects.get().pk), {"words": "x"}).status_code == 404


def test_a_lead_sees_the_people_of_their_own_community_alone(lead: Membership) -> None:
    foreign: Membership = MembershipFactory.create()

    assert as_(lead).get(at("sheet", lead, month=OCTOBER, pk=foreign.user_id)).status_code == 404
    assert as_(lead).get(at("month", lead, month="2026-12")).status_code == 404


@pytest.mark.rule("ST-1")
def test_an_entry_is_contested_on_ones_own_page_and_answered_on_the_leads(front: Membership, lead: Membership) -> None:
    entry = an_entry(lead, front.user)

    empty = as_(front).post(at("contest", front, pk=entry.pk), {"words": " "})
    as_(front).post(at("contest", front, pk=entry.pk), {"words": "当时在接电话"})
    page = as_(lead).get(at("sheet", lead, month=OCTOBER, pk=front.user_id)).content.decode()
    wrong = as_(lead).post(at("answer", lead, pk=entry.pk), {"answer": "changed", "points": "-20", "words": "已核对"})
    as_(lead).post(at("answer", lead, pk=entry.pk), {"answer": "struck", "points": "", "words": "属实"})

    assert empty.status_code == 422
    assert "当时在接电话" in page
    assert wrong.status_code == 422
    assert "已核对" in wrong.content.decode()  # what was typed is still there
    entry.refresh_from_db()
    assert (entry.answer, entry.stands) == ("struck", False)


def test_points_that_are_refused_keep_what_was_typed(front: Membership, lead: Membership) -> None:
    item = an_item(lead)
    typed = {"item": item.pk, "points": "-50", "day": "2026-10-12", "reason": "与业主争吵", "ticket": "", "key": ""}

    refused = as_(lead).post(at("sheet", lead, month=OCTOBER, pk=front.user_id), typed)
    taken = as_(lead).post(at("sheet", lead, month=OCTOBER, pk=front.user_id), {**typed, "points": "-5"})

    assert refused.status_code == 422
    assert "与业主争吵" in refused.content.decode()
    assert taken.status_code == 302
    assert Entry.objects.get().points == -5


@pytest.mark.rule("ST-1")
def test_the_director_signs_the_month_and_a_wrong_password_confirms_nothing(front: Membership) -> None:
    director = a_director(front)
    client = as_(director)

    wrong = client.post(at("confirm_month", director, month=OCTOBER), {"words": "", "secret": "falsch"})
    assert (wrong.status_code, Sheet.objects.count()) == (422, 0)
    client.post(at("confirm_month", director, month=OCTOBER), {"words": "继续努力", "secret": "demo"})

    assert sheet_of(front).is_confirmed
    assert as_(front).get(at("mine_month", front, month=OCTOBER)).content.decode().count("继续努力") == 1


def test_one_sheet_is_confirmed_by_itself(front: Membership, lead: Membership) -> None:
    director = a_director(front)

    as_(director).post(at("confirm", director, month=OCTOBER, pk=front.user_id), {"words": "", "secret": "demo"})

    assert list(Sheet.objects.exclude(confirmed_at=None).values_list("person", flat=True)) == [front.user_id]
    assert as_(lead).post(at("confirm", lead, month=OCTOBER, pk=front.user_id)).status_code == 403


def test_seen_is_marked_by_a_button(front: Membership) -> None:
    as_(front).post(at("seen", front, month=OCTOBER))

    assert sheet_of(front).seen_at == NOW


def test_the_catalogue_is_begun_on_its_page_and_changed_there(front: Membership, lead: Membership) -> None:
    director = a_director(front)
    client, page = as_(director), at("catalogue", director)

    assert not CatalogueItem.objects.exists()  # looking at it makes none
    client.get(page)
    client.post(page, {"do": "begin"})
    item = CatalogueItem.objects.get(name="服务态度")
    wish = {"item": item.pk, "name": "服务态度差", "name_en": "", "least": "-10", "most": "-5", "usual": "-6"}
    crooked = client.post(page, {**wish, "most": "5"})
    client.post(page, wish)

    item.refresh_from_db()
    assert crooked.status_code == 422
    assert (item.name, item.usual) == ("服务态度差", -6)
    assert as_(lead).post(page, {"do": "begin"}).status_code == 403


@pytest.mark.rule("RP-2")
def test_the_workbook_has_figures_as_numbers_and_words_as_text(front: Membership, lead: Membership) -> None:
    an_entry(lead, front.user, -5, reason="=1+1")
    an_entry(lead, front.user, 3, item="好人好事、合理化建议")

    answer = as_(lead).get(at("excel", lead, month=OCTOBER), HTTP_ACCEPT_LANGUAGE="zh-hans")

    book = load_workbook(io.BytesIO(answer.content))
    sums, entries = book.worksheets
    assert (sums.freeze_panes, entries.freeze_panes) == ("B2", "B2")
    assert [cell.value for cell in sums[1]][:6] == ["姓名", "岗位", "基准分", "扣分", "加分", "合计"]
    line = next(row for row in sums.iter_rows(min_row=2, values_only=True) if row[0] == str(front.user))
    assert line[2:6] == (100, -5, 3, 98)
    rows = list(entries.iter_rows(min_row=2))
    assert [row[3].value for row in rows] == [-5, 3]
    assert (rows[0][6].value, rows[0][6].data_type, rows[0][6].number_format) == ("=1+1", "s", "@")
    assert rows[0][1].number_format == "yyyy-mm-dd"
    assert rows[0][1].value == datetime(2026, 10, 12)  # noqa: DTZ001 a day as Excel has it


@pytest.mark.parametrize("count", [1, 3])
def test_the_months_page_costs_the_same_for_one_and_for_three(
    front: Membership, lead: Membership, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        an_entry(lead, MembershipFactory.create(community=front.community).user)
    client = as_(lead)
    client.get(at("month", lead, month=OCTOBER))

    with django_assert_num_queries(9):
        client.get(at("month", lead, month=OCTOBER))


@pytest.mark.parametrize("count", [1, 3])
def test_the_plan_costs_the_same_for_one_and_for_three(
    front: Membership, lead: Membership, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        made = plan_training(lead, Plan("消防", NOW, 60, lead.user, roles=["front"]), key=uuid.uuid4(), now=NOW)
        record_training(lead, made.pk, {front.user_id: MarkWish("absent")}, now=NOW)
    client = as_(lead)
    client.get(at("trainings", lead))

    with django_assert_num_queries(9):
        client.get(at("trainings", lead))


@pytest.mark.parametrize("count", [1, 3])
def test_ones_own_page_costs_the_same_for_one_and_for_three(
    front: Membership, lead: Membership, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        contest(entry_id=an_entry(lead, front.user).pk, by=front.user, words="不属实", now=NOW)
        plan_training(lead, Plan("消防", NOW, 60, lead.user, roles=["front"]), key=uuid.uuid4(), now=NOW)
    client = as_(front)
    client.get(at("mine_month", front, month=OCTOBER))

    with django_assert_num_queries(8):
        client.get(at("mine_month", front, month=OCTOBER))


@pytest.mark.rule("ST-2", "IN-8")
def test_a_trainee_is_signed_off_on_the_page_with_the_leads_own_password(front: Membership, lead: Membership) -> None:
    places = assessed_people(lead, NOW)
    trainee = Membership.objects.get(community=front.community, role=Role.TRAINEE)
    part, client = TrainingPart.objects.get(person=trainee.user), as_(lead)

    wrong = client.post(at("sign_off", lead, pk=part.pk), {"secret": "falsch"})
    trainee.refresh_from_db()
    assert (wrong.status_code, trainee.role) == (422, Role.TRAINEE)
    client.post(at("sign_off", lead, pk=part.pk), {"secret": "demo"})

    trainee.refresh_from_db()
    assert trainee.role == Role.FRONT
    page = client.get(at("training", lead, **places["assessment:training"])).content.decode()
    assert reverse("assessment:sign_off", args=[front.community.slug, part.pk]) not in page


@pytest.mark.rule("ST-2", "IN-8")
def test_who_has_passed_leads_from_the_plan_to_the_signature_and_after_it_nothing_is_left_to_record(
    lead: Membership,
) -> None:
    trainee, client = MembershipFactory.create(community=lead.community, role=Role.TRAINEE), as_(lead)
    plan = Plan("独立上岗", NOW, 45, lead.user, kind=TrainingKind.SIGN_OFF, roles=["trainee"])
    session = plan_training(lead, plan, key=uuid.uuid4(), now=NOW).pk
    assert client.get(at("trainings", lead)).context["trainees"] == [(trainee.user, None)]
    record_training(lead, session, {trainee.user_id: MarkWish("present", "passed")}, now=NOW)
    assert client.get(at("trainings", lead)).context["trainees"] == [(trainee.user, session)]
    assert "data-save" in client.get(at("training", lead, pk=session)).content.decode()

    client.post(at("sign_off", lead, pk=TrainingPart.objects.get().pk), {"secret": "demo"})

    assert client.get(at("trainings", lead)).context["trainees"] == []
    assert "data-save" not in client.get(at("training", lead, pk=session)).content.decode()


def test_a_new_plan_begins_at_an_hour_to_come() -> None:
    assert next_full_hour(NOW + timedelta(minutes=47)) == NOW + timedelta(hours=1)


@pytest.mark.rule("ST-2")
def test_a_training_is_planned_recorded_and_repeated_on_its_pages(front: Membership, lead: Membership) -> None:
    client = as_(lead)
    typed = {
        "kind": "lesson", "topic": "消防应急", "starts_at": "2026-11-02T09:00", "minutes": "60",
        "trainer": lead.user_id, "roles": ["front"], "room": "", "material": "", "key": "",
    }  # fmt: skip

    nobody = client.post(at("plan_training", lead), {**typed, "roles": []})
    assert (nobody.status_code, Training.objects.count()) == (422, 0)
    client.post(at("plan_training", lead), typed)
    training = Training.objects.get()
    url = at("training", lead, pk=training.pk)
    marks = {f"attendance-{front.user_id}": "absent", f"result-{front.user_id}": "passed"}
    refused = client.post(url, marks)
    client.post(url, {f"attendance-{front.user_id}": "absent"})
    form = client.get(at("plan_training", lead) + f"?again={training.pk}").context["form"]

    assert refused.status_code == 422
    assert TrainingPart.objects.get().attendance == "absent"
    assert form.initial["people"] == [str(front.user_id)]


def test_others_results_are_for_leads_and_the_trainer(front: Membership, lead: Membership) -> None:
    other: Membership = MembershipFactory.create(community=front.community)
    made = plan_training(lead, Plan("消防", NOW, 60, lead.user, roles=["front"]), key=uuid.uuid4(), now=NOW)
    record_training(lead, made.pk, {other.user_id: MarkWish("present", "failed", 41)}, now=NOW)

    own = as_(front).get(at("training", front, pk=made.pk)).content.decode()

    assert str(other.user) not in own
    assert "41" in as_(lead).get(at("training", lead, pk=made.pk)).content.decode()


def test_the_trainings_are_taken_away_as_excel(front: Membership, lead: Membership) -> None:
    made = plan_training(lead, Plan("消防", NOW, 60, lead.user, roles=["front"]), key=uuid.uuid4(), now=NOW)
    record_training(lead, made.pk, {front.user_id: MarkWish("present", "passed", 88)}, now=NOW)

    book = load_workbook(io.BytesIO(as_(lead).get(at("training_excel", lead, month="2026-11")).content))

    plan, parts = book.worksheets
    assert [cell.value for cell in plan[2]][2] == "消防"
    assert [cell.value for cell in plan[2]][6:10] == [1, 1, 1, 1]
    assert parts[2][5].value == 88


def points_typed(lead: Membership, shown_by: str) -> dict[str, Any]:
    return {
        "item": an_item(lead).pk,
        "points": "-5",
        "day": "2026-10-12",
        "reason": "争吵",
        "ticket": shown_by,
        "key": "",
    }


@pytest.mark.rule("ST-1")
@pytest.mark.parametrize("host", ["", "http://testserver"])
def test_any_page_of_the_desk_is_evidence_by_its_address(host: str, front: Membership, lead: Membership) -> None:
    page = f"/c/{lead.community.slug}/duty/log/?day=2026-10-12"

    answer = as_(lead).post(at("sheet", lead, month=OCTOBER, pk=front.user_id), points_typed(lead, f" {host}{page} "))

    assert answer.status_code == 302
    assert Entry.objects.get().evidence_url == page


@pytest.mark.rule("ST-1")
def test_a_ticket_is_evidence_by_its_number_and_by_its_address(front: Membership, lead: Membership) -> None:
    number = a_ticket(front).number
    page = f"/c/{lead.community.slug}/tickets/{number}/"

    for shown_by in (number, f"http://testserver{page}"):
        as_(lead).post(at("sheet", lead, month=OCTOBER, pk=front.user_id), points_typed(lead, shown_by))

    assert list(Entry.objects.values_list("evidence", "evidence_url")) == [(number, page)] * 2


@pytest.mark.rule("ST-1", "PR")
@pytest.mark.parametrize(
    "shown_by",
    [
        "260101-9999",
        "/c/{here}/tickets/260101-9999/",
        "/c/{here}/no-such-page/",
        "/c/{other}/duty/log/",
        "/c/{here}/integrations/",  # not a supervisor's
        "https://elsewhere.example/c/{here}/duty/log/",
        "javascript:alert(1)//",
        "/",
    ],
)
def test_evidence_that_the_lead_cannot_open_is_refused_in_a_sentence_and_nothing_typed_is_lost(
    shown_by: str, front: Membership, lead: Membership
) -> None:
    other = MembershipFactory.create()
    given = shown_by.format(here=lead.community.slug, other=other.community.slug)

    answer = as_(lead).post(at("sheet", lead, month=OCTOBER, pk=front.user_id), points_typed(lead, given))

    assert answer.status_code == 422
    assert str(NoSuchEvidence()) in answer.content.decode()
    assert "争吵" in answer.content.decode()
    assert not Entry.objects.exists()
