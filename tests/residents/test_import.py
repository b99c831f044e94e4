"""Importing a list: looked through first, then all, the good rows, or nothing; twice changes nothing."""

import io
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from core.sealing import unseal
from core.sheets import read_table, write_xlsx
from ledger.models import Entry
from residents import refusals
from residents.models import Change, ImportDraft, ImportRun, Occupancy, Phone, Resident, SearchKey, Unit
from residents.services.import_people import KEPT, carry_out, keep_draft
from staff.models import Community, Membership
from tests.factories import NOON, CommunityFactory, UnitFactory

pytestmark = pytest.mark.django_db

GOOD = """楼栋,单元,房号,姓名,身份,手机
3,2,1201,王测试,业主,13800001234
3,2,1201,李测试,家属,
3,2,1202,赵测试,租户,13800005678
"""
BAD = GOOD + "3,2,1203,孙测试,邻居,13800009999\n"


@pytest.fixture
def lead_client(client: Client, lead: Membership) -> Client:
    client.force_login(lead.user)
    return client


def a_draft(community: Community, text: str = GOOD) -> ImportDraft:
    return keep_draft(community, read_table(io.BytesIO(text.encode())), by=None, filename="list.csv", now=NOON)


def upload(client: Client, community: Community, content: bytes, name: str = "list.csv") -> str:
    """The address of the dry run, or the sentence of the refusal at the field."""
    answer = client.post(f"/c/{community.slug}/places/import/", {"file": SimpleUploadedFile(name, content)})
    if answer.status_code == 302:
        return str(answer.headers["Location"])
    assert answer.status_code == 422
    return str(answer.context["form"].errors["file"][0])


def test_a_dry_run_changes_nothing_and_counts_what_would_be_new(lead_client: Client, community: Community) -> None:
    answer = lead_client.get(upload(lead_client, community, GOOD.encode()))

    counts = answer.context["counts"]
    assert (counts["buildings"], counts["units"], counts["people"], counts["bad"]) == (1, 2, 3, 0)
    assert not Unit.objects.exists()
    assert not Resident.objects.exists()


@pytest.mark.rule("A-1")
def test_a_list_is_carried_out_and_everybody_is_found(lead_client: Client, community: Community) -> None:
    lead_client.post(upload(lead_client, community, GOOD.encode()), {"which": "all"})

    assert (Unit.objects.count(), Resident.objects.count(), Occupancy.objects.count()) == (2, 3, 3)
    assert SearchKey.objects.filter(key="zhaoceshi").exists()
    assert SearchKey.objects.filter(key="3-2-1202").exists()
    assert not ImportDraft.objects.exists()  # personal data is not kept longer than it is needed


def test_an_excel_list_in_our_template_is_taken(lead_client: Client, community: Community) -> None:
    template = lead_client.get(f"/c/{community.slug}/places/import/template/").content

    lead_client.post(upload(lead_client, community, template, "residents.xlsx"), {"which": "all"})

    assert Resident.objects.count() == 2


def test_every_bad_row_is_named_on_the_page_and_in_the_workbook(lead_client: Client, community: Community) -> None:
    url = upload(lead_client, community, BAD.encode())

    (fault,) = lead_client.get(url).context["page"].object_list
    (row,) = read_table(io.BytesIO(lead_client.get(url + "faults/").content)).rows

    assert (fault["row"], fault["column"], fault["value"]) == (5, "身份", "邻居")
    assert list(row[1].values())[:3] == ["5", "身份", "邻居"]


def test_with_a_bad_row_all_means_nothing(lead_client: Client, community: Community) -> None:
    answer = lead_client.post(upload(lead_client, community, BAD.encode()), {"which": "all"})

    assert answer.status_code == 422
    assert not Resident.objects.exists()


def test_by_choice_the_good_rows_are_taken(lead_client: Client, community: Community) -> None:
    lead_client.post(upload(lead_client, community, BAD.encode()), {"which": "good"})

    run = ImportRun.objects.get()
    assert (Resident.objects.count(), run.accepted, run.rejected) == (3, 3, 1)


def test_a_list_without_any_good_row_is_refused(community: Community) -> None:
    draft = a_draft(community, "房间,姓名\nnowhere,王测试\n")

    with pytest.raises(refusals.NothingToImport):
        carry_out(community, draft.key, by=None, accept_good=True, now=NOON)


def test_the_same_list_again_changes_nothing(community: Community) -> None:
    for _time in range(2):
        draft = a_draft(community)
        carry_out(community, draft.key, by=None, accept_good=False, now=NOON)

    assert draft.counts["known"] == 3
    assert (Resident.objects.count(), Occupancy.objects.count(), Phone.objects.count()) == (3, 3, 2)


def test_a_double_click_imports_once(community: Community) -> None:
    draft = a_draft(community)

    runs = {carry_out(community, draft.key, by=None, accept_good=False, now=NOON).pk for _click in range(2)}

    assert len(runs) == 1
    assert Resident.objects.count() == 3


def test_what_came_in_after_the_dry_run_is_respected(community: Community) -> None:
    first, second = a_draft(community), None
    carry_out(community, first.key, by=None, accept_good=False, now=NOON)
    second = a_draft(community, GOOD.replace("13800001234", "13900001234"))
    Phone.objects.all().delete()

    carry_out(community, second.key, by=None, accept_good=False, now=NOON)

    assert sorted(Phone.objects.values_list("number", flat=True)) == ["13800005678", "13900001234"]
    assert Resident.objects.count() == 3


def test_an_expired_list_is_refused_and_thrown_away(community: Community) -> None:
    draft = a_draft(community)

    with pytest.raises(refusals.DraftGone):
        carry_out(community, draft.key, by=None, accept_good=False, now=NOON + KEPT + timedelta(seconds=1))
    keep_draft(CommunityFactory.create(), read_table(io.BytesIO(GOOD.encode())), by=None, filename="", now=NOON + KEPT)

    assert not ImportDraft.objects.filter(pk=draft.pk).exists()


def test_the_list_of_another_community_does_not_exist(lead_client: Client, community: Community) -> None:
    foreign = a_draft(CommunityFactory.create())
    url = f"/c/{community.slug}/places/import/{foreign.key}/"

    assert lead_client.get(url).status_code == 404
    assert lead_client.get(url + "faults/").status_code == 404
    assert lead_client.post(url, {"which": "all"}).status_code == 409
    assert not Resident.objects.exists()


def test_units_of_another_community_stay_what_they_are(community: Community) -> None:
    UnitFactory.create(building__number="3", entrance="2", number="1201")

    carry_out(community, a_draft(community).key, by=None, accept_good=False, now=NOON)

    assert Unit.objects.filter(code="3-2-1201").count() == 2


@pytest.mark.rule("A-3")
def test_the_ledger_counts_and_names_nobody(community: Community) -> None:
    carry_out(community, a_draft(community).key, by=None, accept_good=False, now=NOON)

    payload = bytes(Entry.objects.get(action="residents.imported").payload).decode()
    assert '"people":3' in payload
    assert "王测试" not in payload


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "list.csv"),
        (b"%PDF-1.7", "list.pdf"),
        (b"PK\x03\x04broken", "list.xlsx"),
        ("楼栋,房号,姓名\n3,1201,=1+1\n".encode(), "list.csv"),
        ("楼栋,手机\n3,13800001234\n".encode(), "list.csv"),
        (write_xlsx(["楼栋", "房号", "姓名", "姓名"], [["3", "1", "王", "李"]]), "list.xlsx"),
    ],
)
def test_a_file_that_is_no_list_is_refused_at_its_field(
    content: bytes, name: str, lead_client: Client, community: Community
) -> None:
    assert "%(" not in upload(lead_client, community, content, name)
    assert not ImportDraft.objects.exists()


def test_no_file_at_all_is_refused_at_its_field(lead_client: Client, community: Community) -> None:
    answer = lead_client.post(f"/c/{community.slug}/places/import/", {})

    assert answer.context["form"].errors["file"]


def test_a_key_that_nobody_made_is_refused(community: Community) -> None:
    with pytest.raises(refusals.DraftGone):
        carry_out(community, uuid.uuid4(), by=None, accept_good=True, now=NOON)


def test_the_command_imports_and_says_what_is_wrong(
    tmp_path: Path, community: Community, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(BAD)

    with pytest.raises(CommandError):
        call_command("import_people", community.slug, str(file))
    call_command("import_people", community.slug, str(file), "--dry-run", "--accept-good")
    assert not Resident.objects.exists()
    call_command("import_people", community.slug, str(file), "--accept-good")

    assert Resident.objects.count() == 3
    assert "5" in capsys.readouterr().out


@pytest.mark.parametrize("args", [["nowhere", "list.csv"], ["{slug}", "/nowhere/list.csv"]])
def test_the_command_names_what_it_does_not_find(args: list[str], community: Community) -> None:
    with pytest.raises(CommandError):
        call_command("import_people", *[arg.format(slug=community.slug) for arg in args])


@pytest.mark.rule("A-2")
def test_a_plain_list_keeps_what_it_changed_with_the_old_value_and_the_source(community: Community) -> None:
    carry_out(community, a_draft(community).key, by=None, accept_good=False, now=NOON)
    other = GOOD.replace("王测试,业主,13800001234", "王测试,租户,13900001111")

    carry_out(community, a_draft(community, other).key, by=None, accept_good=False, now=NOON)

    assert {row.source for row in Change.objects.all()} == {"import"}
    person = Resident.objects.get(name="王测试")
    first, second, phone = Change.objects.filter(subject="resident", subject_id=person.pk).order_by("pk")
    assert [(row.old, row.new) for row in (first, second)] == [("", "owner"), ("owner", "tenant")]
    assert second.unit == Occupancy.objects.get(resident=person).unit
    assert (phone.field, unseal(phone.new)) == ("phone", "13900001111")
    assert "13900001111" not in phone.new


def test_the_same_plain_list_again_keeps_no_change(community: Community) -> None:
    for _time in range(2):
        carry_out(community, a_draft(community).key, by=None, accept_good=False, now=NOON)

    assert Change.objects.count() == 3
