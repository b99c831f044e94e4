"""The pages and panels of the archive: what they cost, what they refuse, what they show to whom."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries

from duty.enums import KeyKind
from duty.services import KeyLine, add_key
from privacy.persons import Whom
from residents import personal_parts as parts
from residents import personal_retention as kept
from residents.models import Change, FeeNotice, MoveIn, ParkingPermit, Renovation, Resident, Unit, Vehicle
from residents.panels import resident_panels, unit_panels
from residents.services.people import PersonFacts, change_resident
from residents.services.renovations import inspect
from residents.services.watch_permits import watch_permits
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import (
    NOON,
    MembershipFactory,
    OccupancyFactory,
    PhoneFactory,
    ResidentFactory,
    UnitFactory,
    a_post,
)
from tests.residents.archive import (
    BY_FORM,
    TODAY,
    TOLD,
    a_fee_notice,
    a_move_in,
    a_permit,
    a_vehicle,
    key,
    some_works,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def unit(front: Membership) -> Unit:
    return UnitFactory.create(building__community=front.community, building__number="3", number="1201")


@pytest.fixture
def owner(unit: Unit) -> Resident:
    person: Resident = OccupancyFactory.create(unit=unit, resident__name="王测试").resident
    PhoneFactory.create(resident=person, number="13800001234")
    return person


def url(community: Community, rest: str) -> str:
    return f"/c/{community.slug}/{rest}"


def a_life(front: Membership, unit: Unit, owner: Resident, number: int) -> None:
    """One of everything."""
    a_permit(front, a_vehicle(front, unit, f"京A1000{number}", resident_id=owner.pk), space=f"B{number}")
    works = some_works(front, unit, workers=f"王测试 木工 Z-{number}", resident_id=owner.pk)
    inspect(front, works.pk, result="fine", words="", key=uuid.uuid4(), now=NOON)
    sheet = a_move_in(front, unit)
    MoveIn.objects.filter(pk=sheet.pk).update(state="cancelled", resident=owner)
    a_fee_notice(front, unit.code)
    line = KeyLine(f"U-{number}", "入户门", KeyKind.HELD, 1, unit)
    add_key(front, a_post(front.community), line, key=uuid.uuid4(), now=NOON)


PANELS = {"vehicles": 6, "move-ins": 5, "renovations": 7, "fees": 5, "changes": 5, "keys": 7}


@pytest.mark.rule("A-1")
@pytest.mark.parametrize("count", [1, 3])
def test_panels_and_lists_cost_the_same_whatever_they_hold(
    count: int,
    desk_client: Client,
    front: Membership,
    unit: Unit,
    owner: Resident,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        a_life(front, unit, owner, number)
    costs = {f"units/{unit.pk}/{name}/": queries for name, queries in PANELS.items()}
    costs |= {f"residents/{owner.pk}/vehicles/": 6, f"residents/{owner.pk}/changes/": 5}
    costs |= {f"residents/{owner.pk}/renovations/": 7, f"residents/{owner.pk}/move-ins/": 5}
    costs |= {f"residents/{owner.pk}/keys/": 7, f"residents/{owner.pk}/fees/": 5}
    costs |= {"parking/": 6, "renovations/": 7, "fees/": 5}
    desk_client.get(url(front.community, "places/"))

    for page, queries in costs.items():
        with django_assert_num_queries(queries, info=page):
            desk_client.get(url(front.community, page), headers=HTMX)


@pytest.mark.rule("A-1")
def test_each_panel_comes_as_a_part_and_as_a_page(desk_client: Client, front: Membership, unit: Unit) -> None:
    a_vehicle(front, unit)
    for panel in unit_panels(Role.FRONT):
        page = reverse(panel.view, args=[front.community.slug, unit.pk])
        whole, part = desk_client.get(page), desk_client.get(page, headers=HTMX)
        assert (whole.status_code, b"<html" in whole.content, b"<html" in part.content) == (200, True, False)


@pytest.mark.rule("A-1")
def test_each_panel_of_a_resident_comes_as_a_part_and_as_a_page(
    desk_client: Client, front: Membership, owner: Resident
) -> None:
    for panel in resident_panels(Role.FRONT):
        page = reverse(panel.view, args=[front.community.slug, owner.pk])
        whole, part = desk_client.get(page), desk_client.get(page, headers=HTMX)
        assert (whole.status_code, b"<html" in whole.content, b"<html" in part.content) == (200, True, False)


@pytest.mark.rule("A-1")
def test_a_residents_page_shows_keys_and_fees_of_the_own_homes_only(
    desk_client: Client, front: Membership, unit: Unit, owner: Resident
) -> None:
    a_life(front, unit, owner, 1)
    stranger = OccupancyFactory.create(unit__building=unit.building, unit__number="1202").resident
    for person, there in ((owner, True), (stranger, False)):
        keys = desk_client.get(url(front.community, f"residents/{person.pk}/keys/"), headers=HTMX).content.decode()
        fees = desk_client.get(url(front.community, f"residents/{person.pk}/fees/"), headers=HTMX).content.decode()
        assert ("U-1" in keys, unit.code in keys, unit.code in fees) == (there, there, there)


@pytest.mark.rule("A-1")
def test_a_residents_page_shows_their_own_renovations_and_move_ins_with_the_unit(
    desk_client: Client, front: Membership, unit: Unit, owner: Resident
) -> None:
    works, sheet = some_works(front, unit), a_move_in(front, unit)
    Renovation.objects.filter(pk=works.pk).update(resident=owner)
    MoveIn.objects.filter(pk=sheet.pk).update(resident=owner)
    other = ResidentFactory.create(community=front.community)

    for page in ("renovations/", "move-ins/"):
        mine = desk_client.get(url(front.community, f"residents/{owner.pk}/{page}"), headers=HTMX).content.decode()
        theirs = desk_client.get(url(front.community, f"residents/{other.pk}/{page}"), headers=HTMX).content.decode()
        assert unit.code in mine
        assert unit.code not in theirs


@pytest.mark.rule("A-2")
def test_a_form_without_a_source_says_so_and_keeps_what_was_typed(
    desk_client: Client, community: Community, unit: Unit
) -> None:
    answer = desk_client.post(url(community, f"units/{unit.pk}/vehicles/new/"), {"plate": "京A12345", **key()})

    assert answer.status_code == 422
    assert "source" in answer.context["form"].errors
    assert b'value="\xe4\xba\xacA12345"' in answer.content
    assert not Vehicle.objects.exists()


@pytest.mark.rule("A-4")
def test_a_vehicle_gets_its_permit_by_the_forms(desk_client: Client, community: Community, unit: Unit) -> None:
    same = {"plate": "京a·12345", "kind": "car", **BY_FORM, **key()}
    for _ in range(2):
        desk_client.post(url(community, f"units/{unit.pk}/vehicles/new/"), same)
    car = Vehicle.objects.get()
    days = {"from_on": "2026-11-23", "until_on": "2027-11-22", "space": "B1-1"}
    desk_client.post(url(community, f"vehicles/{car.pk}/permit/"), {**days, **BY_FORM, **key()})

    permit = ParkingPermit.objects.get()
    assert (car.plate, permit.number, permit.space) == ("京A12345", "26-0001", "B1-1")
    assert desk_client.get(url(community, f"parking/{permit.pk}/card/")).status_code == 200


@pytest.mark.rule("A-4")
def test_a_permit_that_has_run_out_leads_to_a_new_one_at_its_space(
    desk_client: Client, front: Membership, unit: Unit
) -> None:
    car = a_vehicle(front, unit)
    permit = a_permit(front, car, until=localdate(NOON) + timedelta(days=1), space="B1-7")
    anew = url(front.community, f"vehicles/{car.pk}/permit/")
    assert anew not in desk_client.get(url(front.community, f"parking/{permit.pk}/")).content.decode()

    watch_permits(NOON + timedelta(days=3))

    assert anew in desk_client.get(url(front.community, f"parking/{permit.pk}/")).content.decode()
    assert desk_client.get(anew).context["form"].initial["space"] == "B1-7"


@pytest.mark.rule("A-4")
def test_a_space_that_another_has_meanwhile_is_not_proposed(desk_client: Client, front: Membership, unit: Unit) -> None:
    car = a_vehicle(front, unit)
    a_permit(front, car, until=localdate(NOON) + timedelta(days=1), space="B1-7")
    watch_permits(NOON + timedelta(days=3))

    a_permit(front, a_vehicle(front, unit, "京A10002"), until=localdate(NOON) + timedelta(days=99), space="B1-7")

    assert desk_client.get(url(front.community, f"vehicles/{car.pk}/permit/")).context["form"].initial["space"] == ""


@pytest.mark.parametrize("text", ["水\x00", "水" * 5000, "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")])
@pytest.mark.parametrize(
    ("page", "field"),
    [("vehicles/new/", "plate"), ("vehicles/new/", "colour"), ("renovations/new/", "what"), ("edit/", "source_words")],
)
def test_texts_that_no_database_takes_are_refused(
    page: str, field: str, text: str, desk_client: Client, community: Community, unit: Unit
) -> None:
    facts: dict[str, Any] = {"plate": "京A12345", "kind": "car", **BY_FORM, **key(), field: text}

    assert desk_client.post(url(community, f"units/{unit.pk}/{page}"), facts).status_code == 422


@pytest.mark.rule("A-4")
def test_the_guard_sees_whether_a_permit_is_valid_and_no_archive(
    client: Client, front: Membership, unit: Unit, owner: Resident
) -> None:
    permit = a_permit(front, a_vehicle(front, unit, resident_id=owner.pk), until=TODAY + timedelta(days=3000))
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)
    client.force_login(guard.user)

    answer = client.get(url(front.community, f"parking/{permit.pk}/"))

    assert "京A12345" in answer.content.decode()
    assert "王" not in answer.content.decode()
    assert client.get(url(front.community, f"units/{unit.pk}/vehicles/")).status_code == 403
    assert client.post(url(front.community, f"parking/{permit.pk}/withdraw/")).status_code == 403


@pytest.mark.rule("A-5")
def test_one_pass_is_logged_for_many_units_once(
    desk_client: Client, community: Community, front: Membership, unit: Unit
) -> None:
    facts = {"units": f"3栋2单元1201\n{unit.code}", "kind": "reminder", "period": "2026 Q4", "channel": "phone"}
    same = {**facts, "sent_at": "2026-11-22T10:00", "words": "本周\n内缴", **key()}
    for _ in range(2):
        assert desk_client.post(url(community, "fees/send/"), same).status_code == 302

    assert FeeNotice.objects.get().words == "本周 内缴"


@pytest.mark.rule("A-4")
def test_a_move_in_is_filled_and_signed_on_its_page(
    desk_client: Client, community: Community, front: Membership, unit: Unit
) -> None:
    front.user.set_password("demo-secret")
    front.user.save(update_fields=["password"])
    desk_client.force_login(front.user)
    sheet = a_move_in(front, unit)
    page = url(community, f"move-ins/{sheet.pk}/")
    rows = {f"item_{item.pk}": "yes" for item in sheet.items.all()}
    desk_client.post(page, {**rows, "keys_handed": "3", "reading_water": "12.5", **key()})

    wrong = desk_client.post(page + "sign/", {"by_resident": "on", "secret": "wrong", **key()})
    signed = desk_client.post(page + "sign/", {"by_resident": "on", "secret": "demo-secret", **key()})

    assert (wrong.status_code, signed.status_code) == (422, 302)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.keys_handed) == ("signed", 3)
    assert desk_client.get(page).status_code == 200
    assert desk_client.get(page + "print/").status_code == 200


@pytest.mark.rule("A-4")
def test_a_technician_keeps_an_inspection_on_site(client: Client, front: Membership, unit: Unit) -> None:
    works = some_works(front, unit)
    client.force_login(MembershipFactory.create(community=front.community, role=Role.TECHNICIAN).user)
    page = url(front.community, f"renovations/{works.pk}/")

    nothing = client.post(page, {"result": "defects", "words": "", **key()})
    found = client.post(page, {"result": "defects", "words": "未铺保护膜", **key()})

    assert (nothing.status_code, found.status_code) == (422, 302)
    assert works.inspections.get().words == "未铺保护膜"
    assert "13800004321" not in client.get(page).content.decode()


@pytest.mark.rule("A-3")
def test_one_persons_archive_is_exported_and_erased(front: Membership, unit: Unit, owner: Resident) -> None:
    facts = PersonFacts("王测试", "m", document_kind="identity", document_number="110101199001010019")
    change_resident(front, owner.pk, facts, TOLD, now=NOON)
    a_vehicle(front, unit, resident_id=owner.pk)
    whom = Whom(front.community, owner.pk, ("13800001234",))

    told = str([*parts.export_resident(whom), *parts.export_vehicles(whom), *parts.export_changes(whom)])
    assert all(word in told for word in ("王测试", "13800001234", "110101199001010019", "京A12345"))
    for erase in (parts.erase_resident, parts.erase_vehicles, parts.erase_renovations, parts.erase_changes):
        erase(whom, NOON)

    owner.refresh_from_db()
    assert (owner.name, owner.document_sealed, owner.phones.count()) == ("—", "", 0)
    assert Vehicle.objects.get().plate == ""
    mine = Change.objects.filter(resident=owner)
    assert mine.exists()
    assert not mine.exclude(old="", new="").exists()


@pytest.mark.rule("A-3")
def test_what_is_kept_for_its_days_only_is_erased_after_them(front: Membership, unit: Unit) -> None:
    works = some_works(front, unit)
    Renovation.objects.filter(pk=works.pk).update(state="accepted", ended_at=NOON, ended_by=front.user)
    car = a_vehicle(front, unit)
    Vehicle.objects.filter(pk=car.pk).update(removed_at=NOON)
    after = NOON + timedelta(seconds=1)

    erasers = (kept.plates, kept.workers, kept.changes)
    assert [erase(front.community, NOON, True) for erase in erasers] == [0, 0, 0]
    due = [erase(front.community, after, True) for erase in erasers]
    assert [erase(front.community, after, False) for erase in erasers] == due
    assert min(due) > 0
    assert [erase(front.community, after, True) for erase in erasers] == [0, 0, 0]
    assert (Vehicle.objects.get().plate, works.workers.count()) == ("", 0)
