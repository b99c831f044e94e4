"""Photos and papers on the staff's side: kept with their record, without hidden data, served to who may see it."""

import io
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from attachments.models import Attachment
from attachments.pictures import Prepared, prepare
from core import clock
from ledger.models import Entry
from staff.enums import Role
from staff.models import Department, Membership
from tests.attachments.images import a_file, a_picture
from tests.factories import MembershipFactory, a_ticket
from tests.tickets.complaints import FINDINGS, judged
from tests.tickets.intake_posts import a_post, in_hours
from tests.tickets.intake_posts import page as intake
from tickets import services
from tickets.enums import Kind
from tickets.models import Contact, Ticket

AGAIN = "请重新选择照片或文件"


@pytest.fixture
def ticket(front: Membership) -> Ticket:
    return a_ticket(front, now=clock.now() - timedelta(minutes=5))


def address(ticket: Ticket, rest: str = "") -> str:
    return f"/c/{ticket.community.slug}/tickets/{ticket.number}/{rest}"


def a_note(*files: Any, **changes: Any) -> dict[str, Any]:
    return {"text": "住户微信发来照片", "key": str(uuid.uuid4()), "attached": list(files), **changes}


def a_reply(*files: Any, **changes: Any) -> dict[str, Any]:
    facts = {"said": "已安排师傅", "channel": "call_out", "final": "no", "next_reply_at": in_hours(2)}
    return {**facts, "key": str(uuid.uuid4()), "attached": list(files), **changes}


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_note_keeps_its_photo_and_the_story_shows_it(desk_client: Client, ticket: Ticket) -> None:
    answer = desk_client.post(address(ticket, "note/"), a_note(a_picture(), a_file("清单.pdf", b"%PDF-1.7 text")))

    assert answer.status_code == 302
    photo, paper = Attachment.objects.order_by("pk")
    assert (photo.subject_kind, photo.subject_id) == ("contact", Contact.objects.latest("pk").pk)
    text = words(desk_client.get(address(ticket)))
    assert address(ticket, f"files/{photo.pk}/?small") in text
    assert "清单.pdf" in text
    sent = desk_client.get(address(ticket, f"files/{paper.pk}/"))
    assert (sent["Content-Type"], sent["Content-Disposition"].split(";")[0]) == ("application/pdf", "attachment")
    assert sent["X-Content-Type-Options"] == "nosniff"


def test_where_a_photo_was_taken_is_gone_from_what_is_served(desk_client: Client, ticket: Ticket) -> None:
    desk_client.post(address(ticket, "reply/"), a_reply(a_picture()))

    data = desk_client.get(address(ticket, f"files/{Attachment.objects.get().pk}/")).content

    assert b"Secret" not in data
    assert not Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("照片.jpg", b"MZ\x90\x00 a program"),
        ("照片.png", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("图纸.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("合同.docx", b"PK\x03\x04"),
        ("setup.exe", b"MZ\x90\x00"),
    ],
)
def test_what_is_neither_picture_nor_pdf_is_refused_by_its_content_and_the_words_stay(
    name: str, data: bytes, desk_client: Client, ticket: Ticket
) -> None:
    answer = desk_client.post(address(ticket, "note/"), a_note(a_file(name, data), text="打了很多字"))

    assert answer.status_code == 422
    assert name in words(answer)
    assert "打了很多字" in words(answer)
    assert not Attachment.objects.exists()
    assert Contact.objects.filter(text="打了很多字").count() == 0


def test_a_picture_with_more_pixels_than_anybody_photographs_is_refused_quickly(
    desk_client: Client, ticket: Ticket
) -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")  # 400 million pixels in a few kB
    begun = time.perf_counter()

    answer = desk_client.post(address(ticket, "note/"), a_note(a_file("炸弹.png", out.getvalue())))

    assert answer.status_code == 422
    assert "炸弹.png" in words(answer)
    assert time.perf_counter() - begun < 3  # the page itself; opened, it would need 1.2 GB


def test_six_at_a_time_are_taken_and_a_seventh_is_not(desk_client: Client, ticket: Ticket) -> None:
    assert desk_client.post(address(ticket, "note/"), a_note(*(a_picture() for _ in range(7)))).status_code == 422
    assert desk_client.post(address(ticket, "note/"), a_note(*(a_picture() for _ in range(6)))).status_code == 302
    assert Attachment.objects.count() == 6


def test_the_limits_are_settings_and_the_page_tells_them(desk_client: Client, ticket: Ticket, settings: Any) -> None:
    settings.ATTACHMENT_MOST_MEGABYTES = 1
    settings.ATTACHMENT_MOST_MEGAPIXELS = 1

    wide = desk_client.post(address(ticket, "note/"), a_note(a_picture(size=(1200, 1000))))
    large = desk_client.post(address(ticket, "note/"), a_note(a_file("大.jpg", b"\xff\xd8\xff" + b"0" * 1_100_000)))

    assert wide.status_code == 422
    assert "100 万像素" in words(wide)
    assert "1 MB" in words(large)
    assert not Attachment.objects.exists()


def test_of_a_file_beyond_every_limit_only_the_beginning_is_kept_and_the_words_stay(
    desk_client: Client, ticket: Ticket, settings: Any
) -> None:
    settings.ATTACHMENT_MOST_MEGABYTES = 1
    settings.UPLOAD_KEPT_BYTES = 2 * 1024 * 1024

    answer = desk_client.post(address(ticket, "note/"), a_note(a_file("录像.jpg", b"0" * 6_000_000), text="打了很多字"))

    assert answer.status_code == 422
    assert "录像.jpg" in words(answer)
    assert "打了很多字" in words(answer)


def test_a_form_refused_for_another_reason_says_that_the_files_must_be_chosen_again(
    desk_client: Client, ticket: Ticket
) -> None:
    answer = desk_client.post(address(ticket, "reply/"), a_reply(a_picture(), next_reply_at="2020-01-01T10:00"))

    assert answer.status_code == 422
    assert AGAIN in words(answer)


def test_a_double_click_keeps_the_files_once(desk_client: Client, ticket: Ticket) -> None:
    key = str(uuid.uuid4())
    for _ in range(2):
        desk_client.post(address(ticket, "note/"), a_note(a_picture(), key=key))

    assert Attachment.objects.count() == 1


def test_a_photo_goes_with_the_matter_of_the_call_that_it_belongs_to(desk_client: Client, front: Membership) -> None:
    fields = a_post({"text": "水管漏水"}, {"text": "楼道灯不亮"})

    answer = desk_client.post(intake(front.community), {**fields, "m1-attached": [a_picture(), a_picture("二.jpg")]})

    assert answer.status_code == 302
    first, second = Ticket.objects.order_by("pk")
    assert (first.has_files, second.has_files) == (False, True)
    contact = Contact.objects.get(ticket=second)
    assert set(Attachment.objects.values_list("subject_kind", "subject_id")) == {("contact", contact.pk)}


def test_a_wrong_file_at_intake_records_nothing_and_keeps_everything_typed(
    desk_client: Client, front: Membership
) -> None:
    fields = a_post({"text": "水管漏水"})

    answer = desk_client.post(intake(front.community), {**fields, "m0-attached": a_file("病毒.jpg", b"MZ")})

    assert answer.status_code == 422
    assert "病毒.jpg" in words(answer)
    assert "水管漏水" in words(answer)
    assert not Ticket.objects.exists()


def test_a_second_call_brings_its_photo_to_the_first_matter(
    desk_client: Client, front: Membership, ticket: Ticket
) -> None:
    fields = {**a_post({"text": "又漏了"}), "join": ticket.number, "m0-attached": a_picture()}

    assert desk_client.post(intake(front.community), fields).status_code == 302

    again = Contact.objects.get(text="又漏了")
    assert (again.ticket, Attachment.objects.get().subject_id) == (ticket, again.pk)


@pytest.fixture
def complaint(front: Membership) -> Ticket:
    now = clock.now() - timedelta(minutes=5)
    ticket = a_ticket(front, kind=Kind.COMPLAINT, now=now)
    judged(ticket, front.user, now=now)
    return ticket


def a_report(who: Membership, *files: Any) -> dict[str, Any]:
    findings = {name: getattr(FINDINGS, name) for name in FINDINGS.__dataclass_fields__}
    return {**findings, "responsible": f"u{who.user_id}", "attached": list(files), "key": str(uuid.uuid4())}


def test_the_investigation_report_has_its_papers_and_sent_twice_has_them_once(
    desk_client: Client, front: Membership, complaint: Ticket
) -> None:
    report = a_report(front)
    for _ in range(2):
        sent = {**report, "attached": [a_picture()]}
        assert desk_client.post(address(complaint, "investigate/"), sent).status_code == 302

    assert Entry.objects.filter(action="ticket.investigated").count() == 1
    kept = Attachment.objects.get()
    assert kept.subject_kind == "complaint"
    assert address(complaint, f"files/{kept.pk}/") in words(desk_client.get(address(complaint)))


def test_request_and_answer_of_a_coordination_form_have_their_papers(
    client: Client, front: Membership, ticket: Ticket
) -> None:
    department = Department.objects.create(community=front.community, name="秩序部")
    asked = MembershipFactory.create(community=front.community, department=department, role=Role.GUARD)
    client.force_login(front.user)
    request = {"to_department": department.pk, "request": "请查监控", "key": str(uuid.uuid4())}
    client.post(address(ticket, "coordination/"), {**request, "attached": a_picture("现场.jpg")})
    form = ticket.coordinations.get()
    client.force_login(asked.user)
    client.post(
        address(ticket, "coordination/answer/"),
        {"form": form.pk, "answer": "已截图", "attached": a_file("截图.pdf", b"%PDF-1.7")},
    )

    text = words(client.get(address(ticket)))

    assert {row.subject_kind for row in Attachment.objects.all()} == {"coordination", "answer"}
    assert all(address(ticket, f"files/{row.pk}/") in text for row in Attachment.objects.all())


def strangers(front: Membership) -> dict[str, Callable[[], Membership]]:
    return {
        "another community": lambda: MembershipFactory.create(role=Role.DIRECTOR),
        "not concerned": lambda: MembershipFactory.create(community=front.community, role=Role.TECHNICIAN),
    }


@pytest.mark.parametrize("who", ["another community", "not concerned"])
def test_who_may_not_see_the_ticket_gets_no_file(who: str, client: Client, front: Membership, ticket: Ticket) -> None:
    services.note(
        ticket_id=ticket.pk, by=front.user, text="照片", now=clock.now(), key=uuid.uuid4(), files=[_prepared()]
    )
    client.force_login(strangers(front)[who]().user)

    assert client.get(address(ticket, f"files/{Attachment.objects.get().pk}/")).status_code == 404


def test_a_file_of_another_ticket_or_community_is_not_found_under_this_one(
    desk_client: Client, front: Membership, ticket: Ticket
) -> None:
    other = MembershipFactory.create()
    for who in (other, front):
        services.note(
            ticket_id=a_ticket(who).pk, by=who.user, text="照片", now=clock.now(), key=uuid.uuid4(), files=[_prepared()]
        )

    assert {desk_client.get(address(ticket, f"files/{row.pk}/")).status_code for row in Attachment.objects.all()} == {
        404
    }


def _prepared() -> Prepared:
    picture = a_picture()
    return prepare(picture, name="照片.jpg", size=picture.size or 0)
