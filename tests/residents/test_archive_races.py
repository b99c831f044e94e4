"""Two clerks at the archive at once: what the lock of the places prevents, and first the proof that it would happen."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from residents import archive_refusals as refusals
from residents.enums import LIVE_PERMITS, PermitState
from residents.models import ParkingPermit, Resident, Unit, Vehicle
from residents.queries_book import known_book
from residents.rules.archive import next_number
from residents.rules.book_reading import plan_book
from residents.services import book_import
from residents.services.book_write import Writing, write_plan
from residents.services.permits import PermitFacts, renew_permit, withdraw_permit
from residents.services.permits import issue_permit as issue
from staff.models import Membership
from tests.factories import NOON, UnitFactory
from tests.races import race
from tests.residents.archive import TODAY, TOLD, YEAR, a_permit, a_vehicle
from tests.residents.books import OWNER, WIFE, a_book, bring_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def with_unit(who: Membership) -> Unit:
    made: Unit = UnitFactory.create(
        building__community=who.community, building__number="3", entrance="2", number="1201"
    )
    return made


def both_see_it_free(taken: Callable[[], bool], take: Callable[[], Any]) -> list[Any]:
    """Look, wait until the other has looked as well, then take it: what two clerks do where nothing is locked."""
    gate = threading.Barrier(2)

    def clerk() -> bool:
        with transaction.atomic():
            free = not taken()
            gate.wait(timeout=10)
            if free:
                take()
            return free

    return race(clerk, clerk)


def raised(results: list[Any]) -> list[type[Exception]]:
    return [type(one) for one in results if isinstance(one, Exception)]


def test_without_the_lock_both_find_the_plate_free_and_one_meets_the_database(lead: Membership) -> None:
    """The positive control."""
    unit = with_unit(lead)
    facts: dict[str, Any] = {"community": lead.community, "unit": unit, "plate": "京A12345", "added_at": NOON}

    results = both_see_it_free(
        Vehicle.objects.filter(plate="京A12345").exists,
        lambda: Vehicle.objects.create(key=uuid.uuid4(), **facts),
    )

    assert raised(results) == [IntegrityError]


@pytest.mark.rule("A-4")
def test_of_two_who_enter_the_same_plate_one_is_told_that_it_stands_there(lead: Membership) -> None:
    unit = with_unit(lead)

    results = race(*[partial(a_vehicle, lead, unit) for _ in range(2)])

    assert raised(results) == [refusals.PlateTaken]
    assert Vehicle.objects.count() == 1


def a_row(who: Membership, vehicle: Vehicle, **facts: Any) -> ParkingPermit:
    return ParkingPermit.objects.create(
        community=who.community, vehicle=vehicle, unit_id=vehicle.unit_id, from_on=TODAY, until_on=TODAY + YEAR,
        issued_at=NOON, issued_by=who.user, key=uuid.uuid4(), **facts,
    )  # fmt: skip


def test_without_the_lock_both_find_the_space_free_and_one_meets_the_database(lead: Membership) -> None:
    """The positive control."""
    unit = with_unit(lead)
    cars = iter([a_vehicle(lead, unit, "京A00001"), a_vehicle(lead, unit, "京A00002")])
    numbers = iter(["X-1", "X-2"])

    results = both_see_it_free(
        ParkingPermit.objects.filter(space="B1-088").exists,
        lambda: a_row(lead, next(cars), number=next(numbers), space="B1-088"),
    )

    assert raised(results) == [IntegrityError]


@pytest.mark.rule("A-4")
def test_of_two_who_give_the_same_space_one_is_told_whose_it_is(lead: Membership) -> None:
    unit = with_unit(lead)
    cars = [a_vehicle(lead, unit, plate) for plate in ("京A00001", "京A00002")]

    results = race(*[partial(a_permit, lead, car, space="B1-088") for car in cars])

    assert raised(results) == [refusals.SpaceTaken]
    assert ParkingPermit.objects.filter(space="B1-088").count() == 1


def test_without_the_lock_both_count_the_same_next_number(lead: Membership) -> None:
    """The positive control."""
    gate = threading.Barrier(2)

    def count() -> str:
        numbers = list(ParkingPermit.objects.values_list("number", flat=True))
        gate.wait(timeout=10)
        return next_number(2026, numbers)

    first, second = race(count, count)
    assert first == second


@pytest.mark.rule("A-4")
def test_two_permits_at_once_get_two_numbers(lead: Membership) -> None:
    unit = with_unit(lead)
    cars = [a_vehicle(lead, unit, f"京A0000{place}") for place in range(4)]

    race(*[partial(a_permit, lead, car) for car in cars])

    numbers = set(ParkingPermit.objects.values_list("number", flat=True))
    assert numbers == {"26-0001", "26-0002", "26-0003", "26-0004"}


@pytest.mark.rule("A-4")
def test_of_two_who_type_the_same_number_one_is_told_that_it_is_given(lead: Membership) -> None:
    unit = with_unit(lead)
    cars = [a_vehicle(lead, unit, plate) for plate in ("京A00001", "京A00002")]

    results = race(*[partial(a_permit, lead, car, number="P-7") for car in cars])

    assert raised(results) == [refusals.NumberTaken]


@pytest.mark.rule("A-4")
def test_of_two_permits_for_one_vehicle_one_is_given(lead: Membership) -> None:
    car, told = a_vehicle(lead, with_unit(lead)), PermitFacts(TODAY, TODAY + YEAR)

    results = race(*[partial(issue, lead, car.pk, told, TOLD, key=uuid.uuid4(), now=NOON) for _ in range(2)])

    assert raised(results) == [refusals.PermitThere]
    assert ParkingPermit.objects.count() == 1


def test_without_the_lock_a_withdrawn_permit_is_valid_again(lead: Membership) -> None:
    """The positive control: the one who renews has read it before it was withdrawn."""
    permit, read, written = a_permit(lead, a_vehicle(lead, with_unit(lead))), threading.Barrier(2), threading.Event()

    def withdraw() -> None:
        read.wait(timeout=10)
        withdraw_permit(lead, permit.pk, TOLD, words="车已卖出", now=NOON)
        written.set()

    def renew() -> None:
        found = ParkingPermit.objects.get(pk=permit.pk)
        read.wait(timeout=10)
        written.wait(timeout=10)
        if found.state in LIVE_PERMITS:
            ParkingPermit.objects.filter(pk=permit.pk).update(
                state=PermitState.RENEWED, until_on=TODAY + 2 * YEAR, ended_at=None, ended_by=None, ended_words=""
            )

    race(withdraw, renew)

    assert ParkingPermit.objects.get().state == PermitState.RENEWED


@pytest.mark.rule("A-4")
def test_renewed_and_withdrawn_at_once_it_is_withdrawn_in_the_end(lead: Membership) -> None:
    permit = a_permit(lead, a_vehicle(lead, with_unit(lead)), until=TODAY + timedelta(days=30))

    results = race(
        partial(renew_permit, lead, permit.pk, TODAY + YEAR, TOLD, now=NOON),
        partial(withdraw_permit, lead, permit.pk, TOLD, words="车已卖出", now=NOON),
    )

    assert raised(results) in ([], [refusals.PermitOver])
    assert not isinstance(results[1], Exception)
    assert ParkingPermit.objects.get().state == PermitState.WITHDRAWN


@pytest.mark.rule("A-4")
def test_a_permit_is_withdrawn_and_renewed_once_by_two_at_once(lead: Membership) -> None:
    unit = with_unit(lead)
    first, second = (a_permit(lead, a_vehicle(lead, unit, plate)) for plate in ("京A00001", "京A00002"))

    renewed = race(*[partial(renew_permit, lead, first.pk, TODAY + YEAR * 2, TOLD, now=NOON) for _ in range(2)])
    gone = race(*[partial(withdraw_permit, lead, second.pk, TOLD, words="搬走", now=NOON) for _ in range(2)])

    assert raised(renewed) == [refusals.NotLonger]
    assert raised(gone) == [refusals.PermitOver]


def test_without_the_lock_two_imports_make_everybody_twice(lead: Membership) -> None:
    """The positive control: compared with what is known, then written, and nothing locked between."""
    with_unit(lead)
    content, gate = a_book(residents=[OWNER, WIFE]), threading.Barrier(2)

    def bring() -> None:
        with transaction.atomic():
            read, _unknown = book_import._read(lead.community, content, now=NOON, say=book_import.say_nothing)
            known = known_book(lead.community, TODAY)
            plan = plan_book(read, known)
            gate.wait(timeout=10)
            write_plan(Writing(lead.community, plan, known, None, NOON, lambda _rows: None))

    assert race(bring, bring) == [None, None]
    assert Resident.objects.count() == 4


@pytest.mark.rule("A-1")
def test_two_different_lists_at_once_both_come_in_and_nobody_twice(lead: Membership) -> None:
    with_unit(lead)
    one, two = a_book(residents=[OWNER, WIFE]), a_book(residents=[WIFE, OWNER])

    first, second = race(partial(bring_in, lead.community, one), partial(bring_in, lead.community, two))

    assert (first.written, second.written) == (True, True)
    assert Resident.objects.count() == 2
    assert sorted(one.plan.of("created") for one in (first, second)) == [0, 2]
