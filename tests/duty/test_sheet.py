"""The roster as Excel: taken away and brought back changes nothing; a dry run names every cell; all or nothing."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.sheets import Table, read_table, write_xlsx
from duty import refusals, sheet_rules
from duty.models import Change, Roster, RosterDraft
from duty.rules import days_of
from duty.services import carry_out, keep_sheet
from duty.sheet_rules import Person, day_header, headers, read_sheet
from staff.models import Department, Membership
from tests.duty.rosters import NOON, a_roster, fill, published, shift, sign

pytestmark = pytest.mark.django_db
DAYS = days_of(2026, 12)


def url(roster: Roster, name: str, *more: object) -> str:
    return reverse(f"duty:{name}", args=[roster.community.slug, roster.pk, *more])


@pytest.fixture
def planner(client: Client, lead: Membership) -> Client:
    client.force_login(lead.user)
    return client


def upload(client: Client, roster: Roster, content: bytes, name: str = "班表.xlsx") -> str:
    """The address of the dry run, or the sentence at the file's field."""
    answer = client.post(url(roster, "import"), {"file": SimpleUploadedFile(name, content)})
    if answer.status_code == 302:
        return str(answer.headers["Location"])
    assert answer.status_code == 422
    return str(answer.context["form"].errors["file"][0])


def sheet(*rows: list[str], columns: list[str] | None = None) -> bytes:
    return write_xlsx(columns or headers(DAYS), rows)


def row(name: str, signs: str, login: str = "") -> list[str]:
    return [name, login, *signs]


def test_the_export_has_people_down_days_across_and_names_of_shifts(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = a_roster(lead, works, 甲="早中夜休")

    table = read_table(io.BytesIO(planner.get(url(roster, "export")).content))

    assert table.headers[:4] == ["姓名", "账号", "12月1日周二", "12月2日周三"]
    first = next(cells for _number, cells in table.rows if cells["姓名"] == "甲师傅")
    assert (first["12月1日周二"], first["12月4日周五"]) == ("早班", "休息")
    assert len(table.rows) == 4


@pytest.mark.rule("L-4")
def test_the_own_export_brought_back_changes_nothing(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = published(lead, works)
    content = planner.get(url(roster, "export")).content

    answer = planner.get(upload(planner, roster, content))

    assert (answer.context["counts"]["changed"], answer.context["counts"]["bad"]) == (0, 0)
    assert answer.context["counts"]["cells"] == 4 * 31


def test_the_template_names_the_people_and_is_taken_as_it_is(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = a_roster(lead, works)

    answer = planner.get(upload(planner, roster, planner.get(url(roster, "template")).content))

    assert answer.context["counts"] == {"people": 4, "missing": 0, "cells": 0, "changed": 0, "bad": 0}


def test_a_dry_run_changes_nothing_and_taking_over_changes_all(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = a_roster(lead, works)
    address = upload(planner, roster, sheet(row("甲师傅", "早m夜X"), row("乙师傅", "中")))

    assert planner.get(address).context["counts"]["changed"] == 5
    assert not roster.cells.exists()
    planner.post(address)

    assert [sign(roster, people[0], number) for number in (1, 2, 3, 4)] == ["早", "中", "夜", "休"]
    assert sign(roster, people[1], 1) == "中"


def test_an_empty_cell_takes_the_entry_out_and_who_is_not_in_the_sheet_stays(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = a_roster(lead, works, 甲="早", 乙="中")

    planner.post(upload(planner, roster, sheet(row("甲师傅", ""))))

    assert (sign(roster, people[0], 1), sign(roster, people[1], 1)) == ("-", "中")


FAULTY = (
    (row("甲师傅", "早?"), "12月2日周三", "no_shift"),
    (row("无此人", "早"), "姓名", "no_person"),
    (row("", "早", "nobody-here"), "账号", "no_person"),
)


@pytest.mark.parametrize(("line", "column", "code"), FAULTY, ids=[code + column for _line, column, code in FAULTY])
def test_every_bad_cell_is_named_and_then_nothing_is_taken(
    planner: Client,
    lead: Membership,
    works: Department,
    people: list[Membership],
    line: list[str],
    column: str,
    code: str,
) -> None:
    roster = a_roster(lead, works)
    address = upload(planner, roster, sheet(line, row("乙师傅", "中")))

    (fault,) = planner.get(address).context["faults"]
    answer = planner.post(address)
    listed = read_table(io.BytesIO(planner.get(address + "faults/").content)).rows

    assert (fault["row"], fault["column"]) == (2, column)
    assert fault["reason"] == str(sheet_words(code))
    assert answer.status_code == 422
    assert not roster.cells.exists()
    assert [*listed[0][1].values()][:2] == ["2", column]


def sheet_words(code: str) -> str:
    from duty.wording import fault_words

    return fault_words(code, 0)


def test_a_sheet_of_another_month_is_noticed(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = a_roster(lead, works)
    january = ["姓名", "账号", day_header(DAYS[0].replace(year=2027, month=1))]

    answer = planner.get(upload(planner, roster, sheet(["甲师傅", "", "早"], columns=january)))

    assert answer.context["counts"]["bad"] == 1


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"PK\x03\x04 broken", "姓名,电话\n甲师傅,1\n".encode()], ids=["pdf", "broken", "columns"]
)
def test_what_is_no_roster_is_refused_at_its_field(
    planner: Client, lead: Membership, works: Department, people: list[Membership], content: bytes
) -> None:
    assert len(upload(planner, a_roster(lead, works), content)) > 10
    assert not RosterDraft.objects.exists()


def a_draft(roster: Roster, lead: Membership, *lines: list[str]) -> RosterDraft:
    table = read_table(io.BytesIO(sheet(*lines)))
    return keep_sheet(Roster.objects.get(pk=roster.pk), table, by=lead.user, filename="班表.xlsx", now=NOON)


def test_a_double_click_takes_it_over_once(lead: Membership, works: Department, people: list[Membership]) -> None:
    roster = a_roster(lead, works)
    draft = a_draft(roster, lead, row("甲师傅", "早中"))

    counts = [carry_out(roster, draft.key, who=lead, reason="", now=NOON) for _click in range(2)]

    assert counts == [2, 0]


def test_what_a_colleague_entered_meanwhile_is_not_overwritten(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = a_roster(lead, works)
    draft = a_draft(roster, lead, row("甲师傅", "早早"))
    fill(roster, 甲="中")

    with pytest.raises(refusals.ImportOutdated, match="甲师傅"):
        carry_out(roster, draft.key, who=lead, reason="", now=NOON)

    assert sign(roster, people[0], 1) == "中"


def test_into_a_published_roster_it_is_a_change_with_a_reason(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = published(lead, works)
    draft = a_draft(roster, lead, row("甲师傅", "休中夜休" * 7 + "早中夜"))

    with pytest.raises(refusals.ReasonMissing):
        carry_out(roster, draft.key, who=lead, reason="", now=NOON)
    carry_out(roster, draft.key, who=lead, reason="人员调整", now=NOON)

    change = Change.objects.get()
    assert (change.reason, change.lines.count()) == ("人员调整", 7)


def test_a_draft_is_kept_for_two_hours(lead: Membership, works: Department, people: list[Membership]) -> None:
    roster = a_roster(lead, works)
    draft = a_draft(roster, lead, row("甲师傅", "早"))

    for key, now in ((draft.key, NOON + timedelta(hours=2)), (uuid.uuid4(), NOON)):
        with pytest.raises(refusals.DraftGone):
            carry_out(roster, key, who=lead, reason="", now=now)


def test_other_times_of_a_shift_do_not_make_its_export_a_change(
    planner: Client, lead: Membership, works: Department, people: list[Membership]
) -> None:
    from duty.services import set_shift
    from duty.services.shifts import ShiftWish

    roster = published(lead, works)
    old = shift(roster.community, "早")
    set_shift(lead, ShiftWish("早班", "早", "z", old.starts, shift(roster.community, "行").ends, True),
              shift_id=old.pk, now=clock.now())  # fmt: skip
    content = planner.get(url(roster, "export")).content

    assert planner.get(upload(planner, roster, content)).context["counts"]["changed"] == 0


TABLE = {"早班": 1, "早": 1, "夜班": 3, "夜": 3}


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the strategy
@given(cells=st.lists(st.sampled_from(["早班", "夜", "", "-"]), min_size=31, max_size=31))
def test_whatever_is_written_is_read_back(cells: list[str]) -> None:
    line = dict(zip(headers(DAYS), ["甲", "", *cells], strict=True))

    reading = read_sheet(headers(DAYS), [(2, line)], people=[Person(7, "甲", "jia")], days=DAYS, table=TABLE)

    assert reading is not None
    assert reading.rows == [(7, [(place, TABLE.get(cell)) for place, cell in enumerate(cells, start=1)])]


@pytest.mark.parametrize(
    ("header", "day"),
    [("1日", 1), ("3", 3), ("12月3日周四", 3), ("2026年12月31日", 31), ("11月3日", 0), ("32日", 0), ("备注", None)],
)
def test_columns_of_days_in_any_usual_spelling(header: str, day: int | None) -> None:
    assert sheet_rules.day_of(header, DAYS) == day


def test_two_people_of_one_name_need_their_accounts(lead: Membership) -> None:
    twins = [Person(1, "王伟", "wang1"), Person(2, "王伟", "wang2")]
    rows = [(2, {"姓名": "王伟", "账号": "", "1日": "早"}), (3, {"姓名": "王伟", "账号": "wang2", "1日": "早"})]
    rows += [(4, {"姓名": "王伟", "账号": "wang2", "1日": "早"}), (5, {"姓名": "李", "账号": "wang1", "1日": "早"})]

    reading = read_sheet(["姓名", "账号", "1日"], rows, people=twins, days=DAYS, table=TABLE)

    assert reading is not None
    assert [person for person, _cells in reading.rows] == [2]
    assert [(one.row, one.code) for one in reading.faults] == [
        (2, "many_people"), (4, "person_twice"), (5, "other_name"),
    ]  # fmt: skip


def test_a_list_without_days_is_no_roster(lead: Membership, works: Department, people: list[Membership]) -> None:
    table = Table(["姓名"], [(2, {"姓名": "甲"})])

    with pytest.raises(refusals.ColumnsMissing):
        keep_sheet(a_roster(lead, works), table, by=lead.user, filename="x", now=NOON)
