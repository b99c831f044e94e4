"""Verbs of the archive as they go when nothing stands in their way."""

from datetime import timedelta

import pytest

from ledger.models import Entry
from residents.enums import MoveInState
from residents.models import ParkingSettings, RenovationWorker, Unit
from residents.services.move_in import cancel_move_in
from residents.services.permits import set_parking
from residents.services.renovations import add_workers, prolong
from staff.models import Membership
from tests.factories import NOON, UnitFactory
from tests.residents.archive import TODAY, TOLD, a_move_in, some_works

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(front: Membership) -> Unit:
    return UnitFactory.create(building__community=front.community, building__number="3", number="1201")


def test_more_workers_come_with_their_source(front: Membership, unit: Unit) -> None:
    works = some_works(front, unit)
    before = RenovationWorker.objects.filter(renovation=works).count()

    assert add_workers(front, works.pk, "李测试\n赵测试", TOLD, now=NOON) == 2
    assert add_workers(front, works.pk, "李测试\n赵测试", TOLD, now=NOON) == 0  # a second click adds nobody

    assert RenovationWorker.objects.filter(renovation=works).count() == before + 2


def test_a_renovation_lasts_until_another_day(front: Membership, unit: Unit) -> None:
    works = some_works(front, unit)

    assert prolong(front, works.pk, TODAY + timedelta(days=60), TOLD, now=NOON).until_on == TODAY + timedelta(days=60)
    assert Entry.objects.filter(action="renovation.prolonged").count() == 1


def test_a_move_in_that_does_not_take_place_is_cancelled(front: Membership, unit: Unit) -> None:
    sheet = a_move_in(front, unit)

    assert cancel_move_in(front, sheet.pk, now=NOON).state == MoveInState.CANCELLED


def test_how_early_the_desk_is_told_of_a_permit_is_set(lead: Membership) -> None:
    set_parking(lead, warn_days=21, now=NOON)

    assert ParkingSettings.objects.get(community=lead.community).warn_days == 21
