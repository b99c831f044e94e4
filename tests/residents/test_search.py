"""The one search box: each app's own finds, by role, bounded, with the same number of queries for one and three."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from residents.models import ParkingPermit, Vehicle
from residents.queries_search import find_permits, find_vehicles
from residents.rules.plates import plate_ends, plate_prefix
from residents.search import MOST, search
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, UnitFactory
from tickets.models import Message
from tickets.queries.search_more import find_letters, find_messages

pytestmark = pytest.mark.django_db


def cars(who: Membership, *plates: str) -> list[Vehicle]:
    unit = UnitFactory.create(community=who.community, building__community=who.community)
    return [
        Vehicle.objects.create(community=who.community, unit=unit, plate=plate, colour="白色", added_at=NOON)
        for plate in plates
    ]


def permits(who: Membership, *numbers: str) -> list[ParkingPermit]:
    found = cars(who, *(f"京A0000{place}" for place in range(len(numbers))))
    day = NOON.date()
    return [
        ParkingPermit.objects.create(
            community=who.community,
            number=number,
            vehicle=car,
            unit=car.unit,
            from_on=day,
            until_on=day,
            issued_at=NOON,
        )
        for number, car in zip(numbers, found, strict=True)
    ]


@pytest.mark.parametrize("text", ["京A12345", "京a 123", "京A·1234", "12345", "2345"])
def test_a_vehicle_is_found_by_its_plate_its_beginning_and_its_last_signs(front: Membership, text: str) -> None:
    cars(front, "京A12345", "京B99999")

    assert [hit.title for hit in find_vehicles(front, text).hits] == ["京A12345"]


def test_a_vehicle_that_is_gone_and_one_of_another_community_are_not_found(front: Membership) -> None:
    (gone,) = cars(front, "京A12345")
    Vehicle.objects.filter(pk=gone.pk).update(removed_at=NOON)
    cars(MembershipFactory.create(), "京A12345")

    assert not find_vehicles(front, "京A12345").hits


@pytest.mark.parametrize("text", ["王测试", "wcs", "3-2-1201", "13800001234", "A", "\x00", "京", "\ud800"])
def test_what_is_no_plate_asks_the_database_for_none(
    front: Membership, text: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert not find_vehicles(front, text).hits


def test_a_plate_is_told_from_a_name_and_a_phone() -> None:
    assert plate_prefix("粤B·D123") == "粤BD123"
    assert not plate_prefix("王A")
    assert plate_ends("d1234") == "D1234"
    assert not plate_ends("138000")


@pytest.mark.parametrize("count", [1, 3])
def test_permits_take_one_query_for_one_and_for_three(
    front: Membership, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    permits(front, *(f"26-000{place}" for place in range(count)))

    with django_assert_num_queries(1):
        assert len(find_permits(front, "26-00").hits) == count


def test_more_than_are_shown_are_told_of(front: Membership) -> None:
    permits(front, *(f"26-00{place:02}" for place in range(MOST + 1)))

    found = find_permits(front, "26-")

    assert len(found.hits) == MOST
    assert found.more


def test_a_guard_finds_permits_and_no_vehicles(front: Membership) -> None:
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)
    permits(front, "26-0001")

    assert [group.kind.code for group in search(guard, "26-0001")[0]] == ["permits"]
    assert not search(guard, "京A00000")[0]


def a_message(who: Membership, to: Membership, phone: str = "13800001234") -> Message:
    return Message.objects.create(
        community=who.community,
        key=uuid.uuid4(),
        to=to.user,
        caller_phone=phone,
        text="请回电",
        taken_at=NOON,
        taken_by=who.user,
        call_back_at=NOON + timedelta(hours=1),
    )


@pytest.mark.rule("A-3")
def test_a_message_is_found_by_its_callers_phone_and_shows_it_masked(front: Membership) -> None:
    a_message(front, front)

    (hit,) = find_messages(front, "138 0000 1234").hits

    assert "13800001234" not in hit.title + hit.note
    assert "138****1234" in hit.note


def test_a_message_for_somebody_else_is_not_found_by_a_technician(front: Membership) -> None:
    technician = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN)
    a_message(front, front)

    assert not find_messages(technician, "13800001234").hits


def test_a_text_that_is_no_number_finds_no_letter(
    front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert not find_letters(front, "王测试").hits


@pytest.mark.parametrize("count", [1, 3])
def test_the_box_takes_the_same_number_of_queries_for_one_and_for_three(
    client: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    cars(front, *(f"京A1234{place}" for place in range(count)))
    client.force_login(front.user)
    url = f"/c/{front.community.slug}/search/"
    client.post(url, {"q": "京A1234"}, headers={"HX-Request": "true"})

    with django_assert_num_queries(10):
        answer = client.post(url, {"q": "京A1234"}, headers={"HX-Request": "true"})

    assert answer.content.decode().count("京A1234") == count
