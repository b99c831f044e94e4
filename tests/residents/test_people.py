"""Places and people changed by hand: what is kept, what is refused, what the ledger is told."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ledger.models import Entry
from residents.models import Building, Occupancy, Phone, Resident, SearchKey, Unit
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import MembershipFactory, OccupancyFactory, PhoneFactory, ResidentFactory, UnitFactory, a_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(community: Community) -> Unit:
    return UnitFactory.create(building__community=community, building__number="3", number="1201")


@pytest.fixture
def lead_client(client: Client, lead: Membership) -> Client:
    client.force_login(lead.user)
    return client


def typed(**changes: Any) -> dict[str, Any]:
    known = {
        "name": "王测试",
        "gender": "m",
        "unit_1": "3栋2单元1201",
        "standing_1": "owner",
        "source": "phone",
        "key": str(uuid4()),
    }
    return {**known, **changes}


def url(community: Community, rest: str) -> str:
    return f"/c/{community.slug}/{rest}"


@pytest.mark.rule("A-1")
def test_a_resident_is_added_and_found_by_phone_and_pinyin(
    desk_client: Client, community: Community, unit: Unit
) -> None:
    answer = desk_client.post(url(community, "residents/new/"), typed(phone_1="138-0000-1234"))

    person = Resident.objects.get()
    assert answer.headers["Location"] == url(community, f"residents/{person.pk}/")
    assert (person.occupancies.get().unit, person.phones.get().number) == (unit, "13800001234")
    keys = set(SearchKey.objects.filter(resident=person).values_list("key", flat=True))
    assert {"13800001234", "1234", "wangceshi", "wcs", "王测试"} <= keys


def test_a_resident_who_is_sent_twice_is_added_once(desk_client: Client, community: Community, unit: Unit) -> None:
    sent = typed(phone_1="13800001234")

    answers = [desk_client.post(url(community, "residents/new/"), sent) for _ in range(2)]

    assert {answer.headers["Location"] for answer in answers} == {
        url(community, f"residents/{Resident.objects.get().pk}/")
    }
    assert Entry.objects.filter(action="resident.added").count() == 1


@pytest.mark.parametrize("key", ["", "x", "\x00"])
def test_a_form_without_its_key_is_refused_with_all_that_was_typed(
    key: str, desk_client: Client, community: Community, unit: Unit
) -> None:
    answer = desk_client.post(url(community, "residents/new/"), typed(key=key))

    assert (answer.status_code, Resident.objects.count()) == (422, 0)
    assert "王测试" in answer.content.decode()


@pytest.mark.rule("A-2", "A-3")
def test_the_ledger_knows_of_the_change_but_no_name_and_no_phone(
    desk_client: Client, community: Community, unit: Unit
) -> None:
    desk_client.post(url(community, "residents/new/"), typed(phone_1="13800001234"))

    entry = Entry.objects.get(action="resident.added")
    assert entry.subject == f"resident:{Resident.objects.get().pk}"
    assert "13800001234" not in bytes(entry.payload).decode()
    assert "王测试" not in bytes(entry.payload).decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "王" * 5000),
        ("name", "😀"),
        ("name", "<script>"),
        ("note", "长" * 201),
        ("phone_1", "138abc"),
        ("phone_2", "12"),
        ("unit_1", "nowhere"),
        ("unit_1", "99-9-999"),
        ("unit_1", ""),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field_and_stays_typed(
    field: str, value: str, desk_client: Client, community: Community, unit: Unit
) -> None:
    answer = desk_client.post(url(community, "residents/new/"), typed(**{field: value}))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert answer.context["form"][field].value() == value
    assert not Resident.objects.exists()


def test_a_unit_of_another_community_is_unknown(desk_client: Client, community: Community) -> None:
    UnitFactory.create(building__number="3", number="1201")

    answer = desk_client.post(url(community, "residents/new/"), typed())

    assert answer.context["form"].errors["unit_1"]
    assert not Occupancy.objects.exists()


def test_a_change_drops_a_phone_adds_a_unit_and_moves_out(
    desk_client: Client, community: Community, unit: Unit
) -> None:
    home = OccupancyFactory.create(unit=unit)
    phone = PhoneFactory.create(resident=home.resident)
    other = UnitFactory.create(building=unit.building, number="1202")

    desk_client.post(
        url(community, f"residents/{home.resident_id}/edit/"),
        typed(
            name="欧阳测试", drop_phones=[phone.pk], phone_1="13900001234", unit_1=other.code, **{f"home_{home.pk}": ""}
        ),
    )

    person = Resident.objects.get()
    assert (person.name, [row.unit for row in person.occupancies.all()]) == ("欧阳测试", [other])
    assert [row.number for row in person.phones.all()] == ["13900001234"]
    assert SearchKey.objects.filter(resident=person, key="ouyangceshi").exists()
    assert not SearchKey.objects.filter(resident=person, key=phone.number).exists()


def test_a_refused_change_changes_nothing(desk_client: Client, community: Community, unit: Unit) -> None:
    home = OccupancyFactory.create(unit=unit)

    answer = desk_client.post(
        url(community, f"residents/{home.resident_id}/edit/"),
        typed(name="新名字", phone_1="13900001234", **{f"home_{home.pk}": "owner"}),
    )

    assert answer.context["form"].errors["unit_1"]  # already theirs
    assert Resident.objects.get().name == home.resident.name
    assert not Phone.objects.exists()


@pytest.mark.rule("A-3")
def test_somebody_elses_phone_is_not_dropped_through_ones_own_form(
    desk_client: Client, community: Community, unit: Unit
) -> None:
    home, foreign = OccupancyFactory.create(unit=unit), PhoneFactory.create()

    desk_client.post(
        url(community, f"residents/{home.resident_id}/edit/"),
        typed(unit_1="", drop_phones=[foreign.pk], **{f"home_{home.pk}": "owner"}),
    )

    assert Phone.objects.get() == foreign


@pytest.mark.parametrize("page", ["residents/{}/", "residents/{}/edit/", "residents/{}/matters/"])
def test_a_resident_of_another_community_does_not_exist(page: str, desk_client: Client, community: Community) -> None:
    foreign = ResidentFactory.create()

    assert desk_client.get(url(community, page.format(foreign.pk))).status_code == 404
    assert desk_client.get(url(community, page.format(2**70))).status_code == 404


@pytest.mark.parametrize("page", ["units/{}/", "units/{}/matters/"])
def test_a_unit_of_another_community_does_not_exist(page: str, desk_client: Client, community: Community) -> None:
    assert desk_client.get(url(community, page.format(UnitFactory.create().pk))).status_code == 404


@pytest.mark.rule("A-3", "A-6")
@pytest.mark.parametrize("page", ["units/{unit}/", "residents/{person}/", "residents/{person}/edit/"])
def test_pages_mask_phones_and_call_people_by_title(
    page: str, desk_client: Client, community: Community, unit: Unit
) -> None:
    home = OccupancyFactory.create(unit=unit)
    PhoneFactory.create(resident=home.resident, number="13800005678")

    text = desk_client.get(url(community, page.format(unit=unit.pk, person=home.resident_id))).content.decode()

    assert "138****5678" in text
    assert "13800005678" not in text
    assert "王" in text


def test_units_are_added_with_their_building_in_any_spelling(lead_client: Client, community: Community) -> None:
    lead_client.post(url(community, "places/new/"), {"units": "3-2-1201\n3栋2单元1202\n\n", "building_name": "紫荆楼"})

    assert sorted(Unit.objects.values_list("code", flat=True)) == ["3-2-1201", "3-2-1202"]
    assert (Building.objects.get().name, Entry.objects.get().action) == ("紫荆楼", "units.added")
    assert SearchKey.objects.filter(key="3-1201").exists()


@pytest.mark.parametrize(
    "units", ["", "3-2-1203\nnonsense", "3-2-1203\n3-2-1201", "\n".join(f"9-{n}" for n in range(201))]
)
def test_units_are_added_all_or_none(units: str, lead_client: Client, community: Community, unit: Unit) -> None:
    answer = lead_client.post(url(community, "places/new/"), {"units": units})

    assert answer.context["form"].errors["units"]
    assert Unit.objects.count() == 1


def test_a_trainee_reads_but_does_not_change(client: Client, community: Community) -> None:
    client.force_login(MembershipFactory.create(community=community, role=Role.TRAINEE).user)

    assert client.get(url(community, "places/")).status_code == 200
    assert client.get(url(community, "residents/new/")).status_code == 403


def test_the_list_of_places_shows_the_building_that_was_asked_for(desk_client: Client, community: Community) -> None:
    for number in ("2", "10"):
        UnitFactory.create(building__community=community, building__number=number, number="1201")

    answer = desk_client.get(url(community, "places/?building=10"))

    assert [row.building.number for row in answer.context["buildings"]] == ["2", "10"]
    assert [row.code for row in answer.context["page"]] == ["10-2-1201"]


@pytest.mark.parametrize("page", ["0", "-1", "99999", "x"])
def test_a_page_that_does_not_exist_shows_the_nearest(
    page: str, desk_client: Client, community: Community, unit: Unit
) -> None:
    assert desk_client.get(url(community, f"places/?page={page}&building=%00")).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_whatever_they_hold(
    count: int,
    desk_client: Client,
    community: Community,
    front: Membership,
    unit: Unit,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        home = OccupancyFactory.create(unit=unit)
        PhoneFactory.create(resident=home.resident)
        OccupancyFactory.create(
            unit=UnitFactory.create(building=unit.building, number=str(number)), resident=home.resident
        )
        a_ticket(front, unit=unit, resident=home.resident)
    person = Resident.objects.earliest("pk").pk
    costs = {
        "places/": 9,
        f"units/{unit.pk}/": 7,
        f"residents/{person}/": 7,
        f"units/{unit.pk}/matters/": 7,
        f"residents/{person}/matters/": 7,
    }
    desk_client.get(url(community, "places/"))

    for page, queries in costs.items():
        with django_assert_num_queries(queries):
            desk_client.get(url(community, page))


def test_the_matters_of_a_unit_come_as_a_panel_and_as_a_page(
    desk_client: Client, community: Community, front: Membership, unit: Unit
) -> None:
    ticket = a_ticket(front, unit=unit)
    page = url(community, f"units/{unit.pk}/matters/")

    whole = desk_client.get(page).content.decode()
    panel = desk_client.get(page, headers={"HX-Request": "true"}).content.decode()

    assert ticket.number in whole
    assert ticket.number in panel
    assert ("<html" in whole, "<html" in panel) == (True, False)
