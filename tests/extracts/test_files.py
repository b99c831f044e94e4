"""What the files hold: true days and numbers, texts that stay texts, headers in the reader's language."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from extracts.rules import defused
from ledger.models import Entry
from staff.enums import Role
from staff.models import Membership
from tests.extracts.samples import body, csv_rows, sheets
from tests.factories import NOON, MembershipFactory, a_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def take(client: Client, who: Membership, code: str = "tickets", **fields: str) -> Any:
    return client.post(f"/c/{who.community.slug}/extracts/{code}/file/", {"file": "csv", **fields})


def test_a_csv_file_is_read_back_as_it_was_written(desk_client: Client, front: Membership) -> None:
    text = '厨房"水管"漏水，\n第二行；a,b'
    made = a_ticket(front, text=text)

    [row] = csv_rows(take(desk_client, front))

    assert row["编号"] == made.number
    assert row["事项"] == text
    assert row["受理时间"] == "2026-11-23 12:00"
    assert row["电话"] == "138****1234"


def test_excel_opens_the_csv_file_as_utf8(desk_client: Client, front: Membership) -> None:
    a_ticket(front)

    assert body(take(desk_client, front)).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86 138",
        "-1",
        "@SUM(A1)",
        " =cmd|' /C calc'!A0",
        "\t=1",
        "\r=1",
        "＝1+1",
        "＠SUM(A1)",
        "　=1",
        "＋86",
        "－1",
    ],
)
def test_what_would_be_a_formula_is_text_in_both_files(desk_client: Client, front: Membership, text: str) -> None:
    made = a_ticket(front)
    Ticket.objects.filter(pk=made.pk).update(text=text)

    [row] = csv_rows(take(desk_client, front))
    sheet = sheets(take(desk_client, front, file="xlsx"))[0]
    place = [cell.value for cell in sheet[1]].index("事项")

    assert row["事项"] == f"'{text}"
    assert sheet[2][place].data_type == "s"


@pytest.mark.parametrize("text", ["", "1-1", "a=b", "王女士"])
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert defused(text) == text


@pytest.mark.rule("RP-2")
def test_a_workbook_has_true_days_and_numbers_and_says_what_was_asked(desk_client: Client, front: Membership) -> None:
    a_ticket(front)

    rows, asked = sheets(take(desk_client, front, file="xlsx", kind="repair", opened_at_from="2026-11-01"))
    found = dict(zip((cell.value for cell in rows[1]), rows[2], strict=True))

    assert rows.title == "工单"
    assert rows.freeze_panes == "A2"
    assert rows.auto_filter.ref.startswith("A1:")
    assert found["受理时间"].value == datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 Excel knows no zones
    assert found["受理时间"].number_format == "yyyy-mm-dd hh:mm"
    assert found["住户反映次数"].value == 1
    assert found["编号"].data_type == "s"
    assert found["编号"].number_format == "@"
    told = {row[0].value: row[1].value for row in asked.iter_rows()}
    assert told["清单"] == "工单"
    assert told["受理时间"] == "2026-11-01 – …"
    assert told["类别"] == "报修"


def test_who_took_what_is_in_the_ledger_and_on_the_directors_page_without_the_words(
    desk_client: Client, front: Membership
) -> None:
    a_ticket(front)
    director = MembershipFactory.create(community=front.community, role=Role.DIRECTOR)

    body(take(desk_client, front, words="厨房", state="new"))
    payload = bytes(Entry.objects.filter(action="extract.taken").latest("pk").payload).decode()
    page = Client()
    page.force_login(director.user)
    text = page.get(f"/c/{front.community.slug}/extracts/taken/").content.decode()

    assert '"rows":1' in payload.replace(" ", "")
    assert "words" in payload
    assert "厨房" not in payload
    assert str(front.user) in text
    assert "厨房" not in text


def test_only_the_oversight_sees_who_took_what(desk_client: Client, front: Membership) -> None:
    assert desk_client.get(f"/c/{front.community.slug}/extracts/taken/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_costs_the_same_queries_however_many_rows_it_has(
    desk_client: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        a_ticket(front, now=NOON + timedelta(minutes=number))
    url = f"/c/{front.community.slug}/extracts/tickets/file/"
    desk_client.post(url, {"file": "csv"})

    with django_assert_num_queries(16):
        body(desk_client.post(url, {"file": "csv"}))


def test_a_file_that_is_neither_excel_nor_csv_is_refused_and_nothing_is_written_down(
    desk_client: Client, front: Membership
) -> None:
    answer = take(desk_client, front, file="pdf")

    assert answer.status_code == 422
    assert not Entry.objects.filter(action="extract.taken").exists()


def test_a_file_is_not_kept_by_any_cache(desk_client: Client, front: Membership) -> None:
    answer = take(desk_client, front)

    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="tickets-')
