"""The archive's verbs: what is kept, what is refused, what the history and the ledger are told."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from core.refusals import Refused
from ledger.models import Entry
from notices.models import Notice
from residents import archive_refusals as refusals
from residents.enums import InspectionResult, PermitState, RenovationState, Source
from residents.models import Change, FeeNotice, MoveInItem, ParkingPermit, ParkingSettings, Resident, Unit, Vehicle
from residents.queries_archive import changes_of_resident, changes_of_unit
from residents.queries_changes import deeds_of
from residents.services.changes import Told
from residents.services.move_in import Seen, fill_move_in, sign_move_in
from residents.services.people import PersonFacts, change_resident
from residents.services.permits import renew_permit, withdraw_permit
from residents.services.renovations import add_workers, inspect, note_deposit, register_renovation, step
from residents.services.units import UnitFacts, change_unit
from residents.services.vehicles import VehicleFacts, add_vehicle, change_vehicle, remove_vehicle
from residents.services.watch_permits import watch_permits
from staff.models import Membership
from tests.factories import NOON, OccupancyFactory, PhoneFactory, UnitFactory
from tests.residents.archive import TODAY, TOLD, a_fee_notice, a_move_in, a_permit, a_vehicle, some_works, works_facts

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NUMBER = "110101199001010019"


@pytest.fixture
def unit(front: Membership) -> Unit:
    return UnitFactory.create(building__community=front.community, building__number="3", number="1201")


@pytest.fixture
def owner(unit: Unit) -> Resident:
    person: Resident = OccupancyFactory.create(unit=unit, resident__name="王测试").resident
    PhoneFactory.create(resident=person, number="13800001234")
    return person


def told_of(person: Resident, **changes: Any) -> PersonFacts:
    return PersonFacts(name=changes.pop("name", person.name), gender=person.gender, note=person.note, **changes)


@pytest.mark.rule("A-2")
def test_a_correction_keeps_the_old_value_and_its_source(front: Membership, owner: Resident) -> None:
    told = Told(Source.DOCUMENT, "户口本")

    change_resident(front, owner.pk, told_of(owner, name="汪测试"), told, now=NOON)

    deed = deeds_of(changes_of_resident(owner))[0]
    assert [(line.old, line.new) for line in deed.lines] == [("王测试", "汪测试")]
    assert (deed.first.source, deed.first.source_words, deed.first.by) == ("document", "户口本", front.user)


@pytest.mark.rule("A-2", "A-3")
def test_personal_values_lie_sealed_and_are_shown_masked(front: Membership, owner: Resident) -> None:
    facts = told_of(owner, add_phones=["13900005678"], document_kind="identity", document_number=NUMBER)

    change_resident(front, owner.pk, facts, TOLD, now=NOON)

    raw = "\n".join(f"{one.old} {one.new}" for one in Change.objects.all())
    shown = "\n".join(line.new for deed in deeds_of(changes_of_resident(owner)) for line in deed.lines)
    assert "13900005678" not in raw
    assert NUMBER not in raw
    assert "139****5678" in shown
    assert NUMBER not in shown
    owner.refresh_from_db()
    assert owner.document_masked.endswith("0019")
    assert NUMBER not in owner.document_sealed


@pytest.mark.rule("A-2", "A-3")
def test_the_ledger_is_told_digests_and_the_source(front: Membership, owner: Resident) -> None:
    change_resident(front, owner.pk, told_of(owner, add_phones=["13900005678"]), TOLD, now=NOON)

    payload = bytes(Entry.objects.get(action="resident.changed").payload).decode()
    assert '"source":"visit"' in payload.replace(" ", "")
    assert "13900005678" not in payload


@pytest.mark.rule("A-2")
@pytest.mark.parametrize("source", ["", "nobody"])
def test_nothing_changes_without_a_source(front: Membership, owner: Resident, source: str) -> None:
    with pytest.raises(refusals.SourceMissing):
        change_resident(front, owner.pk, told_of(owner, name="汪测试"), Told(source), now=NOON)

    owner.refresh_from_db()
    assert owner.name == "王测试"


@pytest.mark.rule("A-2")
def test_what_did_not_change_leaves_no_trace(front: Membership, unit: Unit) -> None:
    facts = UnitFacts("shop", Decimal("89.50"), TODAY, occupied=True)
    change_unit(front, unit.pk, facts, TOLD, now=NOON)
    change_unit(front, unit.pk, facts, TOLD, now=NOON)

    assert sorted(changes_of_unit(unit)[place].field for place in range(3)) == ["area", "handed_over_on", "kind"]
    assert Change.objects.count() == 3


@pytest.mark.rule("A-3")
@pytest.mark.parametrize(
    ("kind", "number", "refused"),
    [("", NUMBER, refusals.DocumentKindMissing), ("identity", "123", refusals.DocumentUnfit)],
)
def test_a_document_that_can_be_none_is_refused(
    front: Membership, owner: Resident, kind: str, number: str, refused: type[Refused]
) -> None:
    facts = told_of(owner, document_kind=kind, document_number=number)

    with pytest.raises(refused):
        change_resident(front, owner.pk, facts, TOLD, now=NOON)


@pytest.mark.rule("A-1")
def test_a_plate_stands_once_in_a_community(front: Membership, unit: Unit) -> None:
    a_vehicle(front, unit, "京A12345")

    with pytest.raises(refusals.PlateTaken):
        a_vehicle(front, unit, "京a·12345")


def test_a_vehicle_belongs_to_somebody_of_its_household(front: Membership, unit: Unit, owner: Resident) -> None:
    elsewhere = OccupancyFactory.create(unit__building__community=front.community).resident

    assert a_vehicle(front, unit, resident_id=owner.pk).resident == owner
    with pytest.raises(refusals.NotOfThisUnit):
        a_vehicle(front, unit, "京B67890", resident_id=elsewhere.pk)


def test_a_second_click_enters_one_vehicle(front: Membership, unit: Unit) -> None:
    key = uuid.uuid4()
    twice = [add_vehicle(front, unit, VehicleFacts("京A12345"), TOLD, key=key, now=NOON) for _ in range(2)]

    assert twice[0] == twice[1]
    assert Entry.objects.filter(action="vehicle.added").count() == 1


def test_a_changed_plate_keeps_the_old_one_in_the_history(front: Membership, unit: Unit) -> None:
    car = a_vehicle(front, unit, "京A12345")

    change_vehicle(front, car.pk, VehicleFacts("京A54321"), TOLD, now=NOON + DAY)

    assert [(line.old, line.new) for line in deeds_of(changes_of_unit(unit))[0].lines] == [("京A12345", "京A54321")]


@pytest.mark.rule("A-4")
def test_a_vehicle_has_one_valid_permit_and_leaves_only_without_it(front: Membership, unit: Unit) -> None:
    car = a_vehicle(front, unit)
    permit = a_permit(front, car)

    with pytest.raises(refusals.PermitThere):
        a_permit(front, car)
    with pytest.raises(refusals.PermitStillLive):
        remove_vehicle(front, car.pk, TOLD, now=NOON)
    withdraw_permit(front, permit.pk, TOLD, words="已卖车", now=NOON)
    assert remove_vehicle(front, car.pk, TOLD, now=NOON).removed_at == NOON


@pytest.mark.rule("A-4")
def test_a_space_and_a_number_belong_to_one_valid_permit(front: Membership, unit: Unit) -> None:
    a_permit(front, a_vehicle(front, unit, "京A12345"), space="B1-1", number="甲-1")
    other = a_vehicle(front, unit, "京B67890")

    with pytest.raises(refusals.SpaceTaken):
        a_permit(front, other, space="B1-1")
    with pytest.raises(refusals.NumberTaken):
        a_permit(front, other, number="甲-1")


@pytest.mark.rule("A-4")
def test_the_database_itself_keeps_one_valid_permit_per_vehicle(front: Membership, unit: Unit) -> None:
    permit = a_permit(front, a_vehicle(front, unit))
    row = {"community": front.community, "vehicle": permit.vehicle, "unit": unit, "number": "乙-1"}

    with pytest.raises(IntegrityError), transaction.atomic():
        ParkingPermit.objects.create(from_on=TODAY, until_on=TODAY, issued_at=NOON, **row)


@pytest.mark.rule("A-4")
def test_renewing_moves_the_last_day_and_warns_anew(front: Membership, unit: Unit) -> None:
    permit = a_permit(front, a_vehicle(front, unit), until=TODAY + 5 * DAY)
    watch_permits(NOON)

    renewed = renew_permit(front, permit.pk, TODAY + 370 * DAY, TOLD, now=NOON)

    assert (renewed.state, renewed.warned_at) == (PermitState.RENEWED, None)
    with pytest.raises(refusals.NotLonger):
        renew_permit(front, permit.pk, TODAY, TOLD, now=NOON)


@pytest.mark.rule("A-4")
def test_the_desk_is_told_once_of_permits_that_run_out_soon(front: Membership, unit: Unit) -> None:
    a_permit(front, a_vehicle(front, unit, "京A12345"), until=TODAY + 14 * DAY)
    a_permit(front, a_vehicle(front, unit, "京B67890"), until=TODAY + 15 * DAY)

    watch_permits(NOON)
    watch_permits(NOON)

    told = Notice.objects.get(code="permit.soon")
    assert told.params["count"] == "1"
    assert "京A12345" not in str(told.params)


@pytest.mark.rule("A-4")
def test_how_long_before_is_the_communitys_own(front: Membership, unit: Unit) -> None:
    ParkingSettings.objects.create(community=front.community, warn_days=3)
    a_permit(front, a_vehicle(front, unit), until=TODAY + 4 * DAY)

    watch_permits(NOON)
    assert not Notice.objects.filter(code="permit.soon").exists()
    watch_permits(NOON + DAY)
    assert Notice.objects.filter(code="permit.soon").exists()


@pytest.mark.rule("A-4")
def test_a_permit_is_valid_through_its_last_day_in_the_communitys_time(front: Membership, unit: Unit) -> None:
    permit = a_permit(front, a_vehicle(front, unit), until=TODAY)

    assert watch_permits(datetime(2026, 11, 23, 15, 59, tzinfo=UTC)) == 0
    assert watch_permits(datetime(2026, 11, 23, 16, 1, tzinfo=UTC)) == 1  # past midnight in Shanghai
    permit.refresh_from_db()
    assert permit.state == PermitState.EXPIRED
    with pytest.raises(refusals.PermitOver):
        renew_permit(front, permit.pk, TODAY + 90 * DAY, TOLD, now=NOON + DAY)


@pytest.mark.rule("A-4")
def test_a_move_in_is_signed_once_everything_was_looked_at(front: Membership, unit: Unit) -> None:
    sheet = a_move_in(front, unit)
    with pytest.raises(refusals.ItemsLeft):
        sign_move_in(front, sheet.pk, by_resident=True, now=NOON)
    items = {item.pk: (True, "") for item in MoveInItem.objects.filter(move_in=sheet)}
    fill_move_in(front, sheet.pk, Seen(items, {"water": Decimal("12.50")}, 4), now=NOON)

    with pytest.raises(refusals.NotSignedByResident):
        sign_move_in(front, sheet.pk, by_resident=False, now=NOON)
    sign_move_in(front, sheet.pk, by_resident=True, now=NOON)

    unit.refresh_from_db()
    assert unit.handed_over_on == TODAY
    with pytest.raises(refusals.MoveInClosed):
        fill_move_in(front, sheet.pk, Seen(), now=NOON)


def test_a_defect_says_what_was_found(front: Membership, unit: Unit) -> None:
    sheet = a_move_in(front, unit)
    item = sheet.items.get(position=1)

    with pytest.raises(refusals.DefectUnsaid) as refused:
        fill_move_in(front, sheet.pk, Seen({item.pk: (False, " ")}), now=NOON)
    assert refused.value.field == f"item_{item.pk}"


def test_a_unit_has_one_open_move_in(front: Membership, unit: Unit) -> None:
    a_move_in(front, unit)

    with pytest.raises(refusals.MoveInOpen):
        a_move_in(front, unit)


@pytest.mark.rule("A-4")
def test_a_renovation_is_accepted_only_after_an_inspection_that_found_nothing(front: Membership, unit: Unit) -> None:
    works = some_works(front, unit)
    look: dict[str, Any] = {"now": NOON, "words": "线管外露"}
    inspect(front, works.pk, result=InspectionResult.DEFECTS, key=uuid.uuid4(), **look)
    step(front, works.pk, RenovationState.FINISHED, TOLD, words="", now=NOON)

    with pytest.raises(refusals.NotInspected):
        step(front, works.pk, RenovationState.ACCEPTED, TOLD, words="", now=NOON)
    inspect(front, works.pk, result=InspectionResult.FINE, key=uuid.uuid4(), **look)
    step(front, works.pk, RenovationState.ACCEPTED, TOLD, words="", now=NOON)

    with pytest.raises(refusals.WorksOver):
        add_workers(front, works.pk, "李测试", TOLD, now=NOON)


def test_a_deposit_is_returned_no_sooner_than_it_was_paid(front: Membership, unit: Unit) -> None:
    works = some_works(front, unit)
    paid: dict[str, Any] = {"fen": 300000, "paid_on": TODAY, "now": NOON}

    with pytest.raises(refusals.DepositUnsaid):
        note_deposit(front, works.pk, TOLD, returned_on=TODAY - DAY, **paid)
    assert note_deposit(front, works.pk, TOLD, returned_on=TODAY, **paid).deposit_fen == 300000


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"contractor": " "}, "contractor"),
        ({"what": "水" * 201}, "what"),
        ({"what": "水\x00"}, "what"),
        ({"foreman_phone": "12"}, "foreman_phone"),
        ({"until_on": TODAY - DAY}, "until_on"),
        ({"workers": "王测试 木工 Z-1\n李测试 瓦工 Z-1"}, "workers"),
        ({"workers": "1"}, "workers"),
    ],
)
def test_a_registration_that_does_not_fit_is_refused_at_its_field(
    front: Membership, unit: Unit, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        register_renovation(front, unit, works_facts(**changes), TOLD, key=uuid.uuid4(), now=NOON)
    assert refused.value.field == field


@pytest.mark.rule("A-5")
def test_a_pass_to_several_units_is_logged_for_each_or_for_none(front: Membership, unit: Unit) -> None:
    other = UnitFactory.create(building=unit.building, number="1202")

    a_fee_notice(front, "3栋2单元1201", other.code, unit.code)
    with pytest.raises(Refused) as refused:
        a_fee_notice(front, unit.code, "9-9-999")

    assert refused.value.field == "units"
    assert sorted(FeeNotice.objects.values_list("unit_id", flat=True)) == sorted([unit.pk, other.pk])
    assert Entry.objects.filter(action="fees.sent").count() == 1


def test_what_belongs_to_another_community_is_not_found(front: Membership) -> None:
    foreign = UnitFactory.create()
    facts = UnitFacts("shop", None, None, occupied=True)

    with pytest.raises(Http404):
        change_unit(front, foreign.pk, facts, TOLD, now=NOON)
    assert not Vehicle.objects.exists()
