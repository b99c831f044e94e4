"""Pages of the roster: who sees what, filling in with and without a script, asking and answering, the counts."""

import uuid
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries

from core import clock
from duty.enums import ChangeState
from duty.models import Change, DutySettings, Roster, Shift
from duty.queries.mine import my_days, running
from duty.queries.standing import Turn
from duty.rules import shifted
from duty.services import begin, publish
from duty.services.cells import roster_url
from notices.models import Notice
from staff.enums import Role
from staff.models import Community, Department, Membership
from tests.duty.rosters import NOON, ROTATION, a_department, a_roster, asked, fill, published, sign
from tests.factories import MembershipFactory
from tickets.models import Draft

pytestmark = pytest.mark.django_db


def url(roster: Roster, name: str = "roster") -> str:
    return reverse(f"duty:{name}", args=[roster.community.slug, roster.pk])


@pytest.fixture
def planner(client: Client, lead: Membership) -> Client:
    client.force_login(lead.user)
    return client


def next_month(lead: Membership, works: Department, **rows: str) -> Roster:
    """A draft of the month after the real one: pages read the clock."""
    now, today = clock.now(), localdate(clock.now())
    year, month = shifted(today.year, today.month, 1)
    roster = begin(lead, works, year=year, month=month, now=now)
    fill(roster, **rows)
    return roster


def told(lead: Membership, works: Department) -> Roster:
    roster = next_month(lead, works, **ROTATION)
    return publish(roster_id=roster.pk, who=lead, accept_warnings=True, now=clock.now())


def test_the_address_in_notices_is_the_pages(lead: Membership, works: Department, people: list[Membership]) -> None:
    roster = published(lead, works)
    change = asked(people[0], people[3], roster, 1)

    assert roster_url(roster) == url(roster)
    notice = Notice.objects.filter(code="roster.asked").first()
    assert notice is not None
    assert notice.url == reverse("duty:change", args=[roster.community.slug, change.pk])


@pytest.mark.rule("PR")
@pytest.mark.parametrize("role", Role.values)
def test_a_draft_is_for_those_who_plan_and_the_published_month_for_everybody(
    role: Role, client: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    draft = a_roster(lead, works, 甲="早")
    other, _people = a_department(lead.community, "秩序部", people=1)
    month = published(lead, other, 甲="早")
    client.force_login(MembershipFactory.create(community=lead.community, role=role).user)

    seen = {Role.SUPERVISOR: 302, Role.DIRECTOR: 302, Role.ADMINISTRATOR: 200}
    assert client.get(url(draft)).status_code == seen.get(role, 404)
    assert client.get(url(month)).status_code == 200


def test_a_roster_of_elsewhere_does_not_exist(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    far = MembershipFactory.create(role=Role.SUPERVISOR)
    foreign = published(far, a_department(far.community, people=1)[0], 甲="早")

    for name in ("roster", "edit", "export", "import", "ask"):
        assert planner.get(reverse(f"duty:{name}", args=[lead.community.slug, foreign.pk])).status_code == 404


def test_a_month_is_begun_from_the_list(planner: Client, lead: Membership, works: Department) -> None:
    today = localdate(clock.now())
    page = reverse("duty:rosters", args=[lead.community.slug])

    answer = planner.post(page, {"department": str(works.pk), "month": f"{today:%Y-%m}"})

    assert answer.status_code == 302
    assert answer.headers["Location"] == url(Roster.objects.get(), "edit")
    assert Shift.objects.filter(community=lead.community).count() == 5


@pytest.mark.parametrize("month", ["nonsense", "2026-13", "9999-01", ""])
def test_a_nonsense_month_is_this_one(planner: Client, lead: Membership, month: str) -> None:
    answer = planner.get(reverse("duty:rosters", args=[lead.community.slug]), {"month": month})

    assert answer.status_code == 200
    assert answer.context["first"] == answer.context["this"]


def posted(roster: Roster, rows: dict[int, str], **more: Any) -> dict[str, str]:
    """The plain form as a browser without scripts sends it: every row, and what was shown."""
    from duty.queries.months import grid_of

    grid = grid_of(Roster.objects.get(pk=roster.pk), clock.now())
    was = more.pop("was", "\n".join(f"{row.user_id} {row.text}" for row in grid.rows))
    fields = {f"row-{row.user_id}": rows.get(row.user_id, row.text) for row in grid.rows}
    return {**fields, "was": was, "seen": str(more.pop("seen", grid.roster.version)), "key": str(uuid.uuid4()), **more}


def test_a_draft_is_filled_in_by_the_plain_form(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = next_month(lead, works)

    answer = planner.post(
        url(roster, "edit"), posted(roster, {people[0].user_id: "早早中中夜夜休", people[1].user_id: "zm"})
    )

    assert answer.status_code == 302
    assert [sign(roster, people[0], number) for number in range(1, 9)] == list("早早中中夜夜休-")
    assert [sign(roster, people[1], number) for number in (1, 2)] == ["早", "中"]


def test_a_bad_sign_is_told_at_its_row_and_nothing_is_lost_or_saved(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = next_month(lead, works)

    answer = planner.post(url(roster, "edit"), posted(roster, {people[0].user_id: "早?", people[1].user_id: "中"}))

    assert answer.status_code == 422
    assert 'value="早?"' in answer.content.decode()
    assert f'value="中{"-" * (len(roster.days) - 1)}"' in answer.content.decode()
    assert "“?”" in answer.content.decode()
    assert not roster.cells.exists()


def test_who_saves_second_is_told_and_overwrites_only_by_saving_again(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster, me, other = next_month(lead, works), people[0].user_id, people[1].user_id
    mine = posted(roster, {me: "早"})
    planner.post(url(roster, "edit"), posted(roster, {me: "中", other: "夜"}))

    answer = planner.post(url(roster, "edit"), mine)

    assert answer.status_code == 422
    assert "中班" in answer.context["refusal"]
    assert sign(roster, people[0], 1) == "中"
    texts = {row.user_id: text for row, text, _fault in answer.context["lines"]}
    assert (texts[me][0], texts[other][0]) == ("早", "夜")  # mine stays, the colleague's other row comes in
    again = {f"row-{pk}": text for pk, text in texts.items()}
    again |= {"was": answer.context["was"], "seen": str(answer.context["seen"])}
    planner.post(url(roster, "edit"), again)
    assert (sign(roster, people[0], 1), sign(roster, people[1], 1)) == ("早", "夜")


def test_a_cell_is_saved_as_it_is_typed_and_colleagues_cells_come_back(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster, me, other = next_month(lead, works), people[0].user_id, people[1].user_id
    blank = "-" * len(roster.days)
    planner.post(url(roster, "cells"), {"seen": "0", "was": f"{other} {blank}", f"row-{other}": "夜"})

    answer = planner.post(url(roster, "cells"), {"seen": "0", "was": f"{me} {blank}", f"row-{me}": "早"}).json()

    assert (answer["rows"][str(me)][0], answer["rows"][str(other)][0]) == ("早", "夜")
    assert (answer["said"], answer["seen"]) == ([], 2)
    clash = planner.post(url(roster, "cells"), {"seen": "1", "was": f"{me} {blank}", f"row-{me}": "中"}).json()
    assert "早班" in clash["said"][0]


def test_a_published_month_is_changed_with_a_reason_only(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster, me = told(lead, works), people[0].user_id
    row = "休" + (ROTATION["甲"] * 8)[1 : len(roster.days)]

    refused = planner.post(url(roster, "edit"), posted(roster, {me: row}, reason=""))

    assert refused.status_code == 422
    assert sign(roster, people[0], 1) == "早"
    assert Draft.objects.get().fields[f"row-{me}"] == row  # and the next visit shows it again
    assert planner.get(url(roster, "edit")).context["restored"] is not None
    planner.post(url(roster, "edit"), posted(roster, {me: row}, reason="病假"))
    assert sign(roster, people[0], 1) == "休"
    assert not Draft.objects.exists()
    assert planner.post(url(roster, "cells"), {"seen": "0", f"row-{me}": "中"}).status_code == 409


def test_a_shift_is_swapped_through_the_pages(
    client: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = told(lead, works)
    client.force_login(people[0].user)
    form = {"day": f"{roster.first}", "other": str(people[3].user_id), "back": "", "reason": "家里有事"}

    answer = client.post(url(roster, "ask"), {**form, "key": str(uuid.uuid4())})
    change = Change.objects.get()
    page = reverse("duty:change", args=[lead.community.slug, change.pk])
    assert answer.headers["Location"] == page
    client.force_login(people[1].user)
    assert client.get(page).status_code == 404  # it is none of their business
    client.force_login(lead.user)
    assert client.get(page).context["may_accept"]
    client.post(page, {"do": "accept", "answer": "", "key": str(uuid.uuid4())})

    change.refresh_from_db()
    assert change.state == ChangeState.ACCEPTED
    assert sign(roster, people[3], 1) == "早"


def test_a_bad_wish_says_so_at_its_field_and_keeps_what_was_typed(
    client: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = told(lead, works)
    client.force_login(people[0].user)
    form = {"day": f"{roster.first}", "other": "", "back": "", "reason": "家里有事", "key": str(uuid.uuid4())}

    answer = client.post(url(roster, "ask"), form)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["other"]
    assert "家里有事" in answer.content.decode()


def test_who_is_not_on_the_roster_has_nothing_to_ask(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = told(lead, works)
    form = {"day": f"{roster.first}", "other": str(people[3].user_id), "reason": "家里有事", "key": str(uuid.uuid4())}

    assert not planner.get(url(roster, "ask")).context["may"]
    assert planner.post(url(roster, "ask"), form).status_code == 422
    assert not Change.objects.exists()


def test_declining_without_a_reason_is_told_at_its_field(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    change = asked(people[0], people[3], published(lead, works), 1)

    answer = planner.post(
        reverse("duty:change", args=[lead.community.slug, change.pk]), {"do": "decline", "key": str(uuid.uuid4())}
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["answer"]


def test_colleagues_see_what_changed_but_not_why(
    client: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = published(lead, works)
    asked(people[0], people[3], roster, 1)
    client.force_login(people[1].user)

    assert client.get(url(roster)).context["history"] == []


def test_shifts_and_figures_are_the_leads_to_set(planner: Client, lead: Membership) -> None:
    page = reverse("duty:shifts", args=[lead.community.slug])
    planner.post(page, {"do": "usual"})
    early = Shift.objects.get(mark="早")
    facts = {"name": "早班", "mark": "早", "letter": "z", "starts": "06:30", "ends": "14:30", "manned": "on"}

    planner.post(page, {"shift": str(early.pk), **facts})
    taken = planner.post(page, {"shift": "", **facts, "mark": "中", "letter": "q"})
    planner.post(page, {"do": "figures", "rest_hours": "10", "holiday_days": "9", "month_days": "5"})
    low = planner.post(page, {"do": "figures", "rest_hours": "10", "holiday_days": "3", "month_days": "5"})

    early.refresh_from_db()
    assert early.hours == "06:30–14:30"
    assert (taken.status_code, low.status_code) == (422, 422)
    assert DutySettings.objects.get().holiday_days == 9


def test_my_shifts_and_the_one_that_runs(lead: Membership, works: Department, people: list[Membership]) -> None:
    published(lead, works)
    morning = NOON.replace(month=12, day=2, hour=22)  # six in the morning of the 3rd: 乙 had the night of the 2nd

    weeks = my_days(people[1], morning)

    today = next(day for week in weeks for day in week if day.today)
    assert (today.day, today.shift) == (date(2026, 12, 3), "休息")
    slot = running(people[1], morning)
    assert slot is not None
    assert slot.ends == morning + timedelta(hours=1)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("roster", 14), ("edit", 14), ("export", 9)])
def test_a_month_costs_the_same_for_one_and_for_three(
    count: int,
    name: str,
    queries: int,
    planner: Client,
    lead: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    works, _people = a_department(lead.community, people=count)
    roster = published(lead, works, 甲="早中夜休", 乙="中夜休早", 丙="夜休早中")
    planner.get(url(roster, name))

    with django_assert_num_queries(queries):
        planner.get(url(roster, name))


def on_the_desk(client: Client, community: Community) -> str:
    page = reverse("duty:now", args=[community.slug]) + "?desk"
    return client.get(page, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.rule("L-4")
def test_the_desk_shows_a_line_a_department_with_who_is_there_until_when(
    desk_client: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    now = clock.now()
    today = localdate(now)
    published(lead, works, month=(today.year, today.month), now=now, 甲="行", 乙="行", 丙="行", 丁="行")
    whole_day = {"starts": time(0), "ends": time(0)}
    Shift.objects.filter(community=lead.community, mark="行").update(**whole_day)
    a_department(lead.community, "保洁部", people=0)

    page = on_the_desk(desk_client, lead.community)

    assert all(f"<b>{name}师傅</b>" in page for name in "甲乙丙丁")
    assert "至 00:00" in page
    assert "未公布排班：" in page
    assert "保洁部" in page
    assert "tel:" not in page


def test_a_turn_of_many_stays_one_line() -> None:
    turn = Turn("早班", NOON, [f"{name}师傅" for name in "甲乙丙丁戊己"])

    assert (len(turn.first), turn.more) == (4, 2)


@pytest.mark.parametrize(
    ("role", "way_on"), [(Role.SUPERVISOR, "填写并公布本月排班"), (Role.FRONT, "请主管公布本月排班")]
)
def test_without_a_published_roster_the_desk_says_what_to_do(
    role: Role, way_on: str, client: Client, lead: Membership, works: Department
) -> None:
    client.force_login(MembershipFactory.create(community=lead.community, role=role).user)

    page = on_the_desk(client, lead.community)

    assert way_on in page
    link = f'href="{reverse("duty:rosters", args=[lead.community.slug])}"'
    assert (link in page) == (role == Role.SUPERVISOR)


def test_the_desk_fetches_it_and_without_a_script_leads_there(desk_client: Client, front: Membership) -> None:
    page = desk_client.get(reverse("tickets:desk", args=[front.community.slug])).content.decode()
    address = reverse("duty:now", args=[front.community.slug])

    assert f'hx-get="{address}?desk" hx-trigger="load"' in page
    assert f'href="{address}"' in page
    assert "<h1>" in desk_client.get(f"{address}?desk").content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("now", 7), ("mine", 8), ("rosters", 10)])
def test_the_lists_cost_the_same_for_one_and_for_three(
    count: int,
    name: str,
    queries: int,
    planner: Client,
    lead: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for place in range(count):
        works, people = a_department(lead.community, f"部门{place}", people=4)
        roster = published(lead, works)
        asked(people[0], people[3], roster, 1)
    page = reverse(f"duty:{name}", args=[lead.community.slug])
    planner.get(page)

    with django_assert_num_queries(queries):
        planner.get(page)
    if name == "now":
        with django_assert_num_queries(6):
            on_the_desk(planner, lead.community)
