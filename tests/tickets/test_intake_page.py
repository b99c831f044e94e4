"""The intake page and its caller card: what the clerk sees before a word is typed (IN-3, A-3, A-6, TL-1)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core import clock
from deadlines.models import LimitOverride
from residents.models import Unit
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import (
    CategoryFactory,
    CommunityFactory,
    DepartmentFactory,
    MembershipFactory,
    OccupancyFactory,
    PhoneFactory,
    a_ticket,
)
from tests.tickets.intake_posts import a_household, a_post, first_of, local, page
from tickets.rules import MAX_MATTERS

pytestmark = pytest.mark.django_db


def test_the_page_asks_for_an_unknown_caller(desk_client: Client, community: Community) -> None:
    answer = desk_client.get(page(community))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="caller_name"' in text
    assert 'name="unit_text"' in text
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.rule("A-6", "A-3")
def test_the_card_shows_people_by_surname_and_title_with_masked_phones(
    desk_client: Client, community: Community
) -> None:
    unit = a_household(community)
    resident = first_of(unit)
    resident.name, resident.gender = "李小测", "f"
    resident.save(update_fields=["name", "gender"])
    number = resident.phones.get().number

    text = desk_client.get(page(community, f"?unit={unit.pk}&resident={resident.pk}")).content.decode()

    assert "李女士" in text
    assert f"{number[:3]}****{number[-4:]}" in text
    assert number not in text


def test_the_picked_person_is_the_caller(desk_client: Client, community: Community) -> None:
    unit = a_household(community, people=2)
    second = unit.occupancies.order_by("pk")[1].resident

    people = desk_client.get(page(community, f"?unit={unit.pk}&resident={second.pk}")).context["people"]

    assert [(one.resident.pk == second.pk, chosen) for one, chosen in people] == [(False, False), (True, True)]


def test_a_person_with_one_unit_brings_the_unit_along(desk_client: Client, community: Community) -> None:
    unit = a_household(community)

    answer = desk_client.get(page(community, f"?resident={first_of(unit).pk}"))

    assert answer.context["place"].household.unit == unit


def test_a_person_with_several_units_is_asked_which_one(desk_client: Client, community: Community) -> None:
    unit, other = a_household(community), a_household(community, people=0, code="4-1-0101")
    resident = first_of(unit)
    OccupancyFactory.create(unit=other, resident=resident)

    text = desk_client.get(page(community, f"?resident={resident.pk}")).content.decode()

    for one in (unit, other):
        assert f"?resident={resident.pk}&amp;unit={one.pk}" in text


@pytest.mark.rule("TL-1")
def test_the_promise_follows_the_reply_limit_and_the_limit_is_shown(desk_client: Client, community: Community) -> None:
    LimitOverride.objects.create(community=community, rule="TL-1", amount_minutes=45)

    answer = desk_client.get(page(community))

    ground = answer.context["ground"]
    assert ground.reply_due - ground.now == timedelta(minutes=45)
    assert f"{local(ground.reply_due)[-5:]}" in answer.content.decode()
    promise = ground.promise
    assert f'value="{local(promise)}"' in answer.content.decode()
    assert timedelta(minutes=40) <= promise - ground.now <= timedelta(minutes=45)


def numbers(answer: Any) -> list[str]:
    """The tickets that the page says it may be, best first."""
    return [row.number for row in (*answer.context["same"], *answer.context["less_alike"])]


def test_the_page_lists_earlier_matters_and_last_contacts_of_the_unit_only(
    desk_client: Client, front: Membership
) -> None:
    unit = a_household(front.community)
    ours = a_ticket(front, unit=unit, text="水管漏水", now=clock.now())
    done = a_ticket(front, unit=unit, text="已经好了", solved=True, outcome="已告知", now=clock.now())
    a_ticket(front, unit=a_household(front.community, code="9-1-0101"), text="别家的事", now=clock.now())

    answer = desk_client.get(page(front.community, f"?unit={unit.pk}"))

    card = answer.context["card"]
    assert numbers(answer) == [ours.number, done.number]
    assert {contact.ticket.number for contact in card.contacts} == {ours.number, done.number}
    assert "别家的事" not in answer.content.decode()


def test_a_technician_sees_only_matters_that_concern_them(client: Client, front: Membership) -> None:
    unit = a_household(front.community)
    tech = MembershipFactory.create(
        community=front.community,
        role=Role.TECHNICIAN,
        department=DepartmentFactory.create(community=front.community),
    )
    a_ticket(front, unit=unit, text="前台的事", now=clock.now())
    a_ticket(tech, unit=unit, text="工程的事", now=clock.now())
    client.force_login(tech.user)

    text = client.get(page(front.community, f"?unit={unit.pk}")).content.decode()

    assert "工程的事" in text
    assert "前台的事" not in text


@pytest.mark.parametrize(
    "query", ["?unit={unit}", "?resident={resident}", "?unit=x", "?resident=%00", "?unit=" + "9" * 30]
)
def test_what_is_not_of_this_community_does_not_exist(query: str, desk_client: Client, community: Community) -> None:
    foreign = a_household(CommunityFactory.create())
    query = query.format(unit=foreign.pk, resident=first_of(foreign).pk)

    assert desk_client.get(page(community, query)).status_code == 404
    assert desk_client.get(page(community, "caller/" + query)).status_code == 404


def test_a_largest_possible_id_is_only_unknown(desk_client: Client, community: Community) -> None:
    assert desk_client.get(page(community, "?unit=" + "9" * 18)).status_code == 404


def fill(who: Membership, unit: Unit, times: int) -> None:
    for _ in range(times):
        PhoneFactory.create(resident=OccupancyFactory.create(unit=unit).resident)
        a_ticket(who, unit=unit, now=clock.now())


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_with_a_card_costs_the_same_queries_whatever_stands_on_it(
    times: int,
    desk_client: Client,
    front: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    unit = a_household(front.community, people=0)
    fill(front, unit, times)
    for _ in range(times):
        CategoryFactory.create(community=front.community)
    url = page(front.community, f"?unit={unit.pk}&resident={first_of(unit).pk}")
    desk_client.get(url)

    with django_assert_num_queries(12):
        text = desk_client.get(url).content.decode()

    assert text.count('name="join"') == times


def test_the_card_of_a_typed_unit_shows_its_people_and_matters(desk_client: Client, front: Membership) -> None:
    unit = a_household(front.community, people=2)
    ticket = a_ticket(front, unit=unit, now=clock.now())

    text = desk_client.get(page(front.community, "caller/?unit_text=3栋2单元1201")).content.decode()

    assert ticket.number in text
    assert text.count('name="caller"') == 3
    assert "<html" not in text


def test_a_typed_unit_that_does_not_exist_gets_a_sentence(desk_client: Client, community: Community) -> None:
    for typed in ("9-9-9999", "哪里", "\0", "3" * 900):
        answer = desk_client.get(page(community, "caller/"), {"unit_text": typed})
        assert answer.status_code == 200
        assert 'role="alert"' in answer.content.decode()


def test_another_matter_without_a_script_keeps_what_was_typed(desk_client: Client, community: Community) -> None:
    fields = a_post({"text": "第一件", "promised_at": "2020-01-01T10:00"})

    answer = desk_client.post(page(community), {**fields, "add": "1"})

    text = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["forms"].places == ["m0", "m1"]
    assert answer.context["forms"].key == fields["key"]
    for typed in ("第一件", "王测试", "13800001234", "2020-01-01T10:00"):
        assert typed in text


def test_a_removed_matter_goes_and_the_others_stay(desk_client: Client, community: Community) -> None:
    fields = a_post({"text": "第一件"}, {"text": "第二件"}, {"text": "第三件"})

    answer = desk_client.post(page(community), {**fields, "remove": "m1"})

    text = answer.content.decode()
    assert answer.context["forms"].places == ["m0", "m2"]
    assert ("第一件" in text, "第二件" in text, "第三件" in text) == (True, False, True)


def test_the_last_matter_and_made_up_ones_are_not_removed(desk_client: Client, community: Community) -> None:
    for value in ("m0", "m7", "unit", ""):
        answer = desk_client.post(page(community), {**a_post({"text": "第一件"}), "remove": value})
        assert answer.context["forms"].places == ["m0"]
        assert "第一件" in answer.content.decode()


def test_matters_can_be_added_up_to_the_limit(desk_client: Client, community: Community) -> None:
    answer = desk_client.post(page(community), {**a_post(*[{}] * MAX_MATTERS), "add": "1"})

    assert len(answer.context["forms"].matters) == MAX_MATTERS
    assert 'name="add"' not in answer.content.decode()


def test_the_fragment_brings_one_matter_and_the_button_for_the_next(desk_client: Client, community: Community) -> None:
    text = desk_client.get(page(community, "matter/?after=3"), headers={"hx-request": "true"}).content.decode()

    assert 'name="m3-text"' in text
    assert "?after=4" in text
    assert 'hx-swap-oob="true"' in text
    assert "<html" not in text


@pytest.mark.parametrize(("after", "status"), [("", 200), ("0", 200), ("9" * 15, 200), ("x", 404), ("-1", 404)])
def test_a_made_up_number_of_a_matter_does_no_harm(
    after: str, status: int, desk_client: Client, community: Community
) -> None:
    assert desk_client.get(page(community, f"matter/?after={after}")).status_code == status


@pytest.mark.parametrize(
    ("typed", "field"),
    [("13800009999", "caller_phone"), ("8栋1单元0101", "unit_text"), ("路过的人", "caller_name")],
)
def test_what_the_search_box_did_not_find_is_the_unknown_callers(
    typed: str, field: str, desk_client: Client, community: Community
) -> None:
    forms = desk_client.post(page(community), {"q": typed, "unknown": "1"}).context["forms"]

    assert forms.call[field].value() == typed


@pytest.mark.rule("IN-3")
def test_a_known_caller_takes_ten_keystrokes_besides_the_text(desk_client: Client, community: Community) -> None:
    """`/`, the last four digits (4), ↓ and Enter pick the caller; a figure picks the kind and goes to the text;
    Ctrl+Enter saves (2): 1 + 4 + 2 + 1 + 2 = 10. What this page does for that: the first focus lies on the kinds, every
    kind has its figure, the promise is filled in, and one button is the one that Ctrl+Enter presses.
    """
    unit = a_household(community)

    text = desk_client.get(page(community, f"?unit={unit.pk}&resident={first_of(unit).pk}")).content.decode()

    (focused,) = [tag for tag in text.split("<input") if "autofocus" in tag.split(">")[0]]
    assert 'name="m0-kind"' in focused
    assert [f'data-key="{figure}"' in text for figure in "1234567"] == [True] * 6 + [False]
    assert text.count(" data-save>") == 1
    (promise,) = [tag for tag in text.split("<input") if 'name="m0-promised_at"' in tag]
    assert 'value="20' in promise.split(">")[0]
