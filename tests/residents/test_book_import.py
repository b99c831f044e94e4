"""The archive's workbook: read, compared, and everything written at once or nothing."""

import io
import json
import uuid
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.books import Book
from core.sealing import unseal
from ledger.models import Chain, Entry
from ledger.queries import verify_chain
from privacy.documents import open_document
from residents.models import (
    Building,
    Change,
    ImportRun,
    Occupancy,
    ParkingPermit,
    Phone,
    Resident,
    SearchKey,
    Unit,
    Vehicle,
)
from residents.rules.book_columns import REMARK, Sheet
from residents.services.book_files import export_by_command
from staff.models import Community
from tests.factories import NOON, OccupancyFactory, PhoneFactory
from tests.residents.books import CAR, OWNER, PERMIT, WIFE, a_book, a_full_book, bring_in, totals

pytestmark = pytest.mark.django_db


def codes(outcome: object) -> list[str]:
    return [fault[3] for fault in outcome.faults]  # type: ignore[attr-defined]  # an Outcome


@pytest.mark.rule("A-1")
def test_a_workbook_brings_in_everything_that_it_tells(community: Community) -> None:
    outcome = bring_in(community, a_full_book())

    assert totals(outcome) == (6, 0, 0, 0)
    assert Building.objects.get().name == "听雨轩"
    assert Unit.objects.get().area == 89.50
    owner = Resident.objects.get(name="王测试")
    assert open_document(owner.document_sealed) == "11010119900307395X"
    assert Vehicle.objects.get().resident == owner
    assert ParkingPermit.objects.get().space == "B1-088"
    assert SearchKey.objects.filter(key="wangceshi").exists()


def test_the_same_workbook_again_changes_nothing(community: Community) -> None:
    bring_in(community, a_full_book())

    assert totals(bring_in(community, a_full_book())) == (0, 0, 6, 0)
    assert ImportRun.objects.count() == 1


def test_the_same_key_imports_once(community: Community) -> None:
    key = uuid.uuid4()
    bring_in(community, a_full_book(), key=key)
    Resident.objects.filter(name="李测试").delete()

    bring_in(community, a_full_book(), key=key)

    assert Resident.objects.count() == 1


@pytest.mark.rule("A-2")
def test_what_was_there_before_stays_among_the_changes_with_the_list_as_its_source(community: Community) -> None:
    bring_in(community, a_full_book())
    tenant = (*WIFE[:4], "租户", "13800009999", *WIFE[6:])

    assert totals(bring_in(community, a_book(residents=[OWNER, tenant]))) == (0, 1, 1, 0)

    standing = Change.objects.get(field="standing", old="family")
    phone = Change.objects.get(field="phone")
    assert (standing.new, standing.source) == ("tenant", "import")
    assert unseal(phone.new) == "13800009999"
    assert set(Phone.objects.filter(resident__name="李测试").values_list("number", flat=True)) == {
        "13800005678",
        "13800009999",
    }


def test_a_corrected_name_is_the_same_person_by_phone(community: Community) -> None:
    bring_in(community, a_book(residents=[WIFE]))

    bring_in(community, a_book(residents=[(*WIFE[:3], "李测诗", *WIFE[4:])]))

    assert Resident.objects.get().name == "李测诗"
    assert SearchKey.objects.filter(key="李测诗").exists()


def test_two_of_a_household_may_share_a_phone(community: Community) -> None:
    child = (*WIFE[:3], "王小测", *WIFE[4:])

    bring_in(community, a_book(residents=[WIFE, child]))

    assert totals(bring_in(community, a_book(residents=[child, WIFE]))) == (0, 0, 2, 0)
    assert Resident.objects.count() == 2


def test_one_person_in_two_units_is_one_person(community: Community) -> None:
    other = ("3", "2", "1202", *OWNER[3:])

    assert totals(bring_in(community, a_book(residents=[OWNER, other]))) == (2, 0, 0, 0)
    assert (Resident.objects.count(), Occupancy.objects.count()) == (1, 2)


@pytest.mark.rule("A-3")
def test_masked_numbers_that_are_ours_change_nothing_and_others_are_refused(community: Community) -> None:
    bring_in(community, a_full_book())
    masked = (*OWNER[:5], "138****1234", "", "男", "身份证", "110********395X", "新备注")
    wrong = (*WIFE[:5], "138****0000", *WIFE[6:])

    outcome = bring_in(community, a_book(residents=[masked, wrong]), accept_good=True)

    assert totals(outcome) == (0, 1, 0, 1)
    assert codes(outcome) == ["mask_unknown"]
    assert Resident.objects.get(name="王测试").note == "新备注"


@pytest.mark.parametrize(
    ("sheet", "row", "code"),
    [
        ("residents", (*OWNER[:9], "110101", ""), "document_unfit"),
        ("residents", (*OWNER[:5], "1.38E+10", *OWNER[6:]), "digits_lost"),
        ("residents", (*OWNER[:9], "1.10101E+17", ""), "digits_lost"),
        ("residents", (*OWNER[:4], "邻居", *OWNER[5:]), "standing_unknown"),
        ("units", ("3", "2", "1201", "别墅", "", "", ""), "word_unknown"),
        ("units", ("3", "2", "1201", "", "-5", "", ""), "area_unreadable"),
        ("units", ("3", "2", "1201", "", "", "2026-13-01", ""), "date_unreadable"),
        ("vehicles", ("京A", *CAR[1:]), "plate_unreadable"),
        ("vehicles", CAR, "unit_unknown"),
        ("permits", PERMIT, "plate_unknown"),
        ("permits", (*PERMIT[:3], "2026-12-31", "2026-01-01", ""), "dates_turned"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(community: Community, sheet: str, row: tuple[str, ...], code: str) -> None:
    outcome = bring_in(community, a_book(**{sheet: [row]}))

    assert code in codes(outcome)
    assert not outcome.written
    assert not Unit.objects.exists()


def test_a_float_that_lost_nothing_is_repaired(community: Community) -> None:
    bring_in(community, a_book(residents=[(*WIFE[:5], "1.3800005678E+10", *WIFE[6:])]))

    assert Phone.objects.get().number == "13800005678"


def test_a_formula_refuses_its_row_alone(community: Community) -> None:
    book = openpyxl.load_workbook(io.BytesIO(a_book(residents=[OWNER, WIFE])))
    book["住户"]["D2"] = "=1+1"
    out = io.BytesIO()
    book.save(out)

    outcome = bring_in(community, out.getvalue(), accept_good=True)

    assert outcome.faults == [["住户", 2, "姓名", "formula", 0]]
    assert Resident.objects.get().name == "李测试"


def test_bad_rows_hold_back_the_good_ones_until_somebody_accepts_them(community: Community) -> None:
    bad = (*WIFE[:4], "邻居", *WIFE[5:])

    assert not bring_in(community, a_book(residents=[OWNER, bad])).written
    assert not Resident.objects.exists()

    assert bring_in(community, a_book(residents=[OWNER, bad]), accept_good=True).written
    assert Resident.objects.get().name == "王测试"


def test_a_permit_is_renewed_by_a_later_day_and_never_revived(community: Community) -> None:
    bring_in(community, a_full_book())
    longer = (*PERMIT[:4], "2027-12-31", "")

    bring_in(community, a_book(permits=[longer]))
    assert ParkingPermit.objects.get().state == "renewed"

    ParkingPermit.objects.update(state="expired", ended_at=NOON)
    assert codes(bring_in(community, a_book(permits=[(*PERMIT[:4], "2028-12-31", "")]))) == ["permit_over"]


@pytest.mark.rule("A-3")
def test_the_ledger_knows_of_the_import_and_of_nobody_in_it(community: Community) -> None:
    bring_in(community, a_full_book())

    entry = Entry.objects.get(chain_id=community.pk)
    told = bytes(entry.payload).decode()
    assert "archive.imported" in told
    assert "王测试" not in told
    assert "13800001234" not in told
    assert verify_chain(Chain.objects.get(pk=community.pk)).broken_at is None


NAMES = st.text(st.sampled_from("王李欧阳测试甲乙·ａＡab "), min_size=1, max_size=8).map(lambda name: "王" + name)
NOTES = st.one_of(
    st.sampled_from(["=1+1", "+8613800001234", "-1", "@x", "'0012", "0012", "无", "-", "a\tb", "１３８", "_x0041_"]),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20),
)
PHONES = st.sampled_from(["13800001234", "01012345678", "4001234567", "02887654321"])
PLATES = st.sampled_from(["京A12345", "粤BD12345", "川A0001", "沪A00001"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, note=NOTES, phone=PHONES, plate=PLATES, masked=st.booleans())
def test_a_round_trip_of_our_own_export_changes_nothing(
    community: Community, name: str, note: str, phone: str, plate: str, masked: bool
) -> None:
    home = OccupancyFactory.create(unit__community=community, unit__building__community=community)
    Resident.objects.filter(pk=home.resident_id).update(name=name, note=note)
    PhoneFactory.create(resident=home.resident, number=phone)
    Vehicle.objects.filter(community=community).update(removed_at=NOON)
    car = Vehicle.objects.create(community=community, unit=home.unit, plate=plate, colour=note[:20], added_at=NOON)
    day = NOON.date()
    ParkingPermit.objects.create(
        community=community, number=f"0{car.pk}", vehicle=car, unit=home.unit, from_on=day, until_on=day, issued_at=NOON
    )
    before = list(Change.objects.values_list("pk")), list(Entry.objects.values_list("pk"))

    outcome = bring_in(community, export_by_command(community, masked=masked, now=NOON))

    created, updated, unchanged, rejected = totals(outcome)
    assert (created, updated, rejected) == (0, 0, 0)
    assert unchanged == outcome.rows > 3
    assert list(Change.objects.values_list("pk")) == before[0]
    assert Resident.objects.get(pk=home.resident_id).note == note
    assert Entry.objects.count() == len(before[1]) + 1  # that of the export


def test_plain_documents_come_back_unchanged(community: Community) -> None:
    bring_in(community, a_full_book())
    content = export_by_command(community, masked=False, now=NOON)

    assert "11010119900307395X" in {cell for row in Book(content).sheet("住户").rows for cell in row.cells}
    assert totals(bring_in(community, content)) == (0, 0, 6, 0)


def the_json(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_command_tells_rows_and_leaves_a_copy_with_remarks(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = (*WIFE[:4], "邻居", "12", *WIFE[6:])
    file = tmp_path / "list.xlsx"
    file.write_bytes(a_book(residents=[OWNER, bad]))

    with pytest.raises(CommandError):
        call_command("import_archive", str(file), community=community.slug, json=True)

    told = the_json(capsys)
    assert (told["rows"], told["created"], told["written"]) == (2, 0, False)
    (rejected,) = told["rejected"]
    assert (rejected["sheet"], rejected["row"], rejected["column"]) == ("住户", 3, "身份")
    assert not Resident.objects.exists()
    copy = Book((tmp_path / "list 带批注.xlsx").read_bytes()).sheet("住户")
    rows = list(copy.rows)
    assert copy.headers[-1] == REMARK
    assert rows[0].cells[: len(OWNER) - 1] == list(OWNER[:-1])
    assert rejected["reason"] == rows[1].cells[-1]


def test_a_dry_run_changes_nothing(community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(a_full_book())

    call_command("import_archive", str(file), community=community.slug, json=True, dry_run=True)

    told = the_json(capsys)
    assert (told["created"], told["rejected"], told["written"]) == (6, [], False)
    assert not Unit.objects.exists()


def test_the_copy_with_remarks_is_corrected_and_brought_in_again(community: Community, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(a_book(residents=[OWNER, (*WIFE[:4], "邻居", *WIFE[5:])]))
    call_command("import_archive", str(file), community=community.slug, accept_good=True)
    copy = tmp_path / "list 带批注.xlsx"
    book = openpyxl.load_workbook(copy)
    book["住户"]["E3"] = "家属"
    book.save(copy)

    call_command("import_archive", str(copy), community=community.slug)

    assert Resident.objects.count() == 2


@pytest.mark.rule("A-3")
def test_the_export_by_command_is_told_to_the_ledger_and_read_by_its_owner_alone(
    community: Community, tmp_path: Path
) -> None:
    bring_in(community, a_full_book())
    file = tmp_path / "out.xlsx"

    call_command("export_archive", community.slug, str(file))

    assert file.stat().st_mode & 0o077 == 0
    assert "archive.exported_plain" in bytes(Entry.objects.latest("seq").payload).decode()
    assert Book(file.read_bytes()).titles == list(Sheet)


def test_a_workbook_without_our_sheets_says_which_they_are(community: Community, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    book = openpyxl.Workbook()
    book.save(file)

    with pytest.raises(CommandError, match="停车证"):
        call_command("import_archive", str(file), community=community.slug)
