"""The page of the archive's workbook: kept, looked through and carried out by the worker, once, whoever is killed."""

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from core.book_writer import SheetOut, write_book
from core.books import Book
from ledger.models import Entry
from notices.models import Notice
from privacy import retention
from privacy.models import Reveal
from privacy.refusals import TooManyReveals
from privacy.services.reveals import allow_more, set_limit
from residents import refusals
from residents.models import BookImport, ImportRun, Resident
from residents.personal_data import book_imports
from residents.queries_books import book_for
from residents.rules.book_columns import REMARK, Sheet
from residents.services import book_files, book_jobs
from residents.services.book_jobs import KEPT, approve_book, clear_books, keep_book, work_books
from residents.services.book_progress import CLAIM
from staff.enums import Role
from staff.models import Community, Membership, User
from tests.factories import NOON, MembershipFactory
from tests.races import race
from tests.residents.books import OWNER, WIFE, a_book, a_full_book, bring_in

pytestmark = pytest.mark.django_db
BAD = (*WIFE[:4], "邻居", *WIFE[5:])
POLLS = b'hx-trigger="every 1s" hx-swap="outerHTML"'  # the workbook itself; an alarm is asked for on every page


def noon() -> datetime:
    return NOON


@pytest.fixture
def lead_client(client: Client, lead: Membership) -> Client:
    client.force_login(lead.user)
    return client


def at(community: Community, tail: str = "") -> str:
    return f"/c/{community.slug}/places/workbook/{tail}"


def a_kept(who: Membership, content: bytes | None = None) -> BookImport:
    return keep_book(who, content or a_full_book(), filename="list.xlsx", key=uuid.uuid4(), now=NOON)


def upload(client: Client, community: Community, content: bytes, key: str = "") -> BookImport | str:
    """What was kept, or the sentence at the field."""
    file = SimpleUploadedFile("list.xlsx", content)
    answer = client.post(at(community), {"file": file, "key": key or str(uuid.uuid4())})
    if answer.status_code == 302:
        return BookImport.objects.latest("pk")
    assert answer.status_code == 422
    return str(answer.context["form"].errors["file"][0])


@pytest.mark.rule("A-1")
def test_a_workbook_is_looked_through_then_approved_then_imported(lead_client: Client, community: Community) -> None:
    book = upload(lead_client, community, a_full_book())
    assert isinstance(book, BookImport)
    page = at(community, f"{book.key}/")

    assert POLLS in lead_client.get(page).content
    work_books(noon)
    checked = lead_client.get(page)
    assert {row["title"]: row["created"] for row in checked.context["sheets"]}["住户"] == 2
    assert not Resident.objects.exists()

    lead_client.post(page, {"which": "all"})
    work_books(noon)

    done = lead_client.get(page)
    assert POLLS not in done.content
    assert done.context["book"].state == "done"
    assert Resident.objects.count() == 2


def test_a_double_click_keeps_one_file(lead_client: Client, community: Community) -> None:
    key = str(uuid.uuid4())

    upload(lead_client, community, a_full_book(), key)
    upload(lead_client, community, a_full_book(), key)

    assert BookImport.objects.count() == 1


def test_what_is_no_workbook_is_refused_at_the_field(lead_client: Client, community: Community) -> None:
    sentence = upload(lead_client, community, b"a,b\n1,2\n")

    assert isinstance(sentence, str)
    assert not BookImport.objects.exists()


@pytest.mark.rule("A-3")
def test_the_file_lies_sealed_and_goes_when_its_time_is_over(lead: Membership) -> None:
    book = a_kept(lead)
    assert not book.content.startswith("UEs")  # the signature of a workbook in base 64
    work_books(noon)

    clear_books(NOON + KEPT)

    assert not BookImport.objects.exists()


@pytest.mark.rule("A-3")
def test_the_night_takes_a_file_that_the_hourly_clearing_has_missed_and_leaves_one_being_written(
    lead: Membership,
) -> None:
    done, now = a_kept(lead), NOON + KEPT + timedelta(days=2)
    work_books(noon)
    approve_book(lead, done.key, accept_good=False, now=NOON)
    work_books(noon)
    facts: dict[str, Any] = {
        "community": lead.community,
        "by": lead.user,
        "at": NOON,
        "expires_at": NOON + KEPT,
        "content": "x",
    }
    BookImport.objects.create(**facts, key=uuid.uuid4(), state="writing", claimed_until=NOON)
    at_work = BookImport.objects.create(**facts, key=uuid.uuid4(), state="writing", claimed_until=now)

    assert book_imports(lead.community, now - timedelta(days=1), dry=True) == 2
    assert book_imports(lead.community, now - timedelta(days=1), dry=False) == 2

    assert set(BookImport.objects.all()) == {at_work, done}
    done.refresh_from_db()
    assert (done.content, done.rows) == ("", 6)


@pytest.mark.rule("A-3")
def test_workbooks_are_a_kind_that_is_erased_and_residents_are_not_told_of() -> None:
    (kind,) = [one for one in retention.kinds() if one.code == "book_imports"]

    assert (kind.days, kind.erase, kind.of_staff) == (1, book_imports, True)


def test_what_was_done_keeps_its_counts_and_no_file(lead: Membership) -> None:
    book = a_kept(lead)
    work_books(noon)
    approve_book(lead, book.key, accept_good=False, now=NOON)
    work_books(noon)

    clear_books(NOON + KEPT)

    book.refresh_from_db()
    assert (book.content, book.rows) == ("", 6)


def test_faults_hold_it_back_until_the_good_rows_are_accepted(lead_client: Client, community: Community) -> None:
    book = upload(lead_client, community, a_book(residents=[OWNER, BAD]))
    assert isinstance(book, BookImport)
    work_books(noon)
    page = at(community, f"{book.key}/")

    lead_client.post(page, {"which": "all"})
    work_books(noon)
    assert not Resident.objects.exists()

    lead_client.post(page, {"which": "good"})
    work_books(noon)
    assert Resident.objects.get().name == "王测试"


def test_the_copy_with_remarks_names_the_fault_beside_its_row(lead_client: Client, community: Community) -> None:
    book = upload(lead_client, community, a_book(residents=[OWNER, BAD]))
    assert isinstance(book, BookImport)
    work_books(noon)

    copy = Book(lead_client.get(at(community, f"{book.key}/copy/")).content).sheet("住户")

    first, second = copy.rows
    assert copy.headers[-1] == REMARK
    assert len(first.cells) < len(copy.headers)
    assert second.cells[-1]


def test_a_file_without_our_sheets_says_so_on_its_page(lead_client: Client, lead: Membership) -> None:
    book = a_kept(lead, write_book([SheetOut("别的", ["a", "b"], [["1", "2"]])]))
    work_books(noon)

    answer = lead_client.get(at(lead.community, f"{book.key}/"))

    assert answer.context["book"].state == "refused"
    assert "停车证" in answer.context["book"].refusal


def test_what_the_worker_refuses_it_says_in_the_language_of_whoever_brought_it(lead: Membership) -> None:
    User.objects.filter(pk=lead.user_id).update(language="en")
    kept = a_kept(lead, write_book([SheetOut("别的", ("甲",), [("1",)])]))

    work_books(noon)

    kept.refresh_from_db()
    assert (kept.state, "workbook" in kept.refusal) == ("refused", True)


def test_a_worker_that_was_killed_leaves_it_to_the_next_once_its_claim_is_over(lead: Membership) -> None:
    book = a_kept(lead)
    work_books(noon)
    approve_book(lead, book.key, accept_good=False, now=NOON)
    book_jobs._claim(NOON)  # and then it was killed

    assert work_books(noon) == 0
    assert work_books(lambda: NOON + CLAIM + timedelta(seconds=1)) == 1

    assert ImportRun.objects.count() == 1
    assert Resident.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_import_it_once() -> None:
    lead = MembershipFactory.create(role=Role.SUPERVISOR)
    book = a_kept(lead)
    work_books(noon)
    approve_book(lead, book.key, accept_good=False, now=NOON)

    taken = race(lambda: work_books(noon), lambda: work_books(noon))

    assert sorted(taken) == [0, 1]
    assert (ImportRun.objects.count(), Resident.objects.count()) == (1, 2)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_list_make_nobody_twice() -> None:
    lead = MembershipFactory.create(role=Role.SUPERVISOR)

    race(lambda: bring_in(lead.community, a_full_book()), lambda: bring_in(lead.community, a_full_book()))

    assert Resident.objects.count() == 2


def test_approving_twice_is_one_order_and_a_lapsed_one_is_refused(lead: Membership) -> None:
    book = a_kept(lead)
    work_books(noon)

    with pytest.raises(refusals.DraftGone):
        approve_book(lead, book.key, accept_good=False, now=NOON + KEPT)
    approve_book(lead, book.key, accept_good=False, now=NOON)

    assert approve_book(lead, book.key, accept_good=False, now=NOON).state == "writing"


@pytest.mark.rule("A-3")
def test_plain_numbers_need_a_lead_and_a_reason_that_the_ledger_keeps(client: Client, lead: Membership) -> None:
    bring_in(lead.community, a_full_book())
    administrator = MembershipFactory.create(community=lead.community, role=Role.ADMINISTRATOR)
    client.force_login(administrator.user)
    assert client.post(at(lead.community, "export/plain/"), {"reason": "核对"}).status_code == 403

    client.force_login(lead.user)
    assert client.post(at(lead.community, "export/plain/"), {"reason": " "}).status_code == 422
    answer = client.post(at(lead.community, "export/plain/"), {"reason": "年度核对"})

    cells = {cell for row in Book(answer.content).sheet("住户").rows for cell in row.cells}
    assert {"13800001234", "11010119900307395X"} <= cells
    told = bytes(Entry.objects.latest("seq").payload).decode()
    assert "archive.exported_plain" in told
    assert "年度核对" not in told


@pytest.mark.rule("A-3")
def test_a_plain_export_uses_up_the_hour_of_unmasking_and_the_other_leads_are_told(
    lead_client: Client, lead: Membership
) -> None:
    other = MembershipFactory.create(community=lead.community, role=Role.DIRECTOR)
    bring_in(lead.community, a_full_book())
    set_limit(lead, per_hour=2, now=NOON)

    asked = {"reason": "年度核对", "key": str(uuid.uuid4())}
    assert lead_client.post(at(lead.community, "export/plain/"), asked).status_code == 200
    assert lead_client.post(at(lead.community, "export/plain/"), asked).status_code == 200  # the same click
    again = lead_client.post(at(lead.community, "export/plain/"), {**asked, "key": str(uuid.uuid4())})

    assert again.status_code == 429
    assert "年度核对" in again.content.decode()
    (seen,) = Reveal.objects.filter(by=lead.user)
    assert (seen.kind, seen.numbers, seen.words) == ("archive_plain", 2, "年度核对")
    told = Notice.objects.filter(recipient=other.user, code__startswith="personal.").order_by("pk")
    assert [one.code for one in told] == ["personal.list", "personal.limit"]
    assert not Notice.objects.filter(recipient=lead.user, code="personal.list").exists()
    payload = bytes(Entry.objects.filter(action="personal.revealed").get().payload).decode()
    assert '"numbers":3' in payload.replace(" ", "")


@pytest.mark.rule("A-3")
def test_whoever_has_reached_the_limit_takes_no_plain_export_until_another_lead_allows_more(lead: Membership) -> None:
    other = MembershipFactory.create(community=lead.community, role=Role.DIRECTOR)
    bring_in(lead.community, a_full_book())
    asked: dict[str, Any] = {"reason": "年度核对", "now": NOON}
    set_limit(lead, per_hour=1, now=NOON)
    book_files.export_plain(lead, key=uuid.uuid4(), **asked)
    with pytest.raises(TooManyReveals):
        book_files.export_plain(lead, key=uuid.uuid4(), **asked)

    allow_more(other, lead.user_id, more=1, key=uuid.uuid4(), now=NOON)

    assert book_files.export_plain(lead, key=uuid.uuid4(), **asked)


@pytest.mark.rule("A-3")
def test_the_usual_export_is_masked(lead_client: Client, community: Community) -> None:
    bring_in(community, a_full_book())

    book = Book(lead_client.post(at(community, "export/")).content)

    cells = {cell for row in book.sheet("住户").rows for cell in row.cells}
    assert {"138****1234", "110********395X"} <= cells
    assert not {"13800001234", "11010119900307395X"} & cells


def test_the_template_explains_itself_and_is_taken(lead_client: Client, community: Community) -> None:
    content = lead_client.get(at(community, "template/")).content

    assert Book(content).titles == ["说明", *Sheet]
    assert bring_in(community, content).written


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_number_of_queries_for_one_and_for_three(
    lead_client: Client, lead: Membership, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _one in range(count):
        book = a_kept(lead)
        work_books(noon)
        approve_book(lead, book.key, accept_good=False, now=NOON)
        work_books(noon)
    lead_client.get(at(lead.community))

    with django_assert_num_queries(5):
        assert len(lead_client.get(at(lead.community)).context["latest"]) == count


def test_another_communitys_workbook_is_not_there(lead_client: Client, community: Community) -> None:
    other = a_kept(MembershipFactory.create(role=Role.SUPERVISOR))

    assert lead_client.get(at(community, f"{other.key}/")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_page_says_how_far_the_writing_is_while_its_transaction_is_open(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    lead = MembershipFactory.create(role=Role.SUPERVISOR)
    book = a_kept(lead)
    work_books(noon)
    approve_book(lead, book.key, accept_good=False, now=NOON)
    seen: list[tuple[str, int]] = []

    def clock() -> datetime:
        shown = book_for(lead.community, book.key).progress
        seen.append((shown.phase, shown.percent))
        return NOON + timedelta(seconds=2 * len(seen))

    work_books(clock)

    assert [percent for phase, percent in seen if phase == "writing" and 0 < percent < 100]
    assert not list(tmp_path.rglob("*.json"))
