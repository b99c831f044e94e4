"""Photos and papers of outages, messages, praise and revisits: kept once, shown, served by each one's own access."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from attachments.models import Attachment
from core import clock
from portal.services import make_link
from staff.enums import Role
from staff.models import Membership
from tests.attachments.images import a_file, a_picture
from tests.factories import MembershipFactory, a_ticket
from tests.tickets.intake_posts import in_hours
from tickets import services
from tickets.enums import Channel, Kind, Lacking, Satisfaction, Told
from tickets.models import Contact, Message, Outage, Praise, Ticket
from tickets.services import Caller
from tickets.services.outage import Cause

pytestmark = pytest.mark.django_db
AGAIN = "请重新选择照片或文件"


def an_outage(who: Membership, *files: Any) -> Outage:
    now = clock.now()
    facts: dict[str, Any] = {"told": "水泵故障", "promised_at": now + timedelta(hours=3), "now": now, "files": files}
    return services.announce_outage(who=who, cause=Cause(Lacking.WATER), key=uuid.uuid4(), **facts)


def a_message(who: Membership, *files: Any) -> Message:
    now = clock.now()
    facts: dict[str, Any] = {"text": "想谈车位", "call_back_at": now + timedelta(hours=2), "now": now, "files": files}
    caller = Caller(name="王测试")
    return services.take_message(who=who, to=who.user, caller=caller, unwilling=False, key=uuid.uuid4(), **facts)


def a_praise(who: Membership, *files: Any) -> Praise:
    ticket, now = a_ticket(who, kind=Kind.PRAISE), clock.now()
    facts: dict[str, Any] = {"person": who.user, "department": None, "words": "热心", "now": now, "files": files}
    return services.register_praise(ticket_id=ticket.pk, by=who.user, **facts)


@pytest.fixture
def closed(front: Membership) -> Ticket:
    """A repair that is to be revisited."""
    ticket = a_ticket(front, kind=Kind.REPAIR, now=clock.now() - timedelta(hours=1))
    told: dict[str, Any] = {"outcome": "已修好", "told": Told.PHONE, "untold_reason": "", "now": clock.now()}
    return services.close(ticket_id=ticket.pk, by=front.user, **told)


def prepared() -> Any:
    from attachments.pictures import prepare

    picture = a_picture()
    return prepare(picture, name="照片.jpg", size=picture.size or 0)


MADE: dict[str, Callable[..., Any]] = {"outage": an_outage, "message": a_message, "praise": a_praise}


def page(who: Membership, name: str, *args: Any) -> str:
    return reverse(f"tickets:{name}", args=[who.community.slug, *args])


def announced(*files: Any, **changes: str) -> dict[str, Any]:
    facts = {"lacking": "water", "place": "", "tell": "水泵故障，打了很多字", "promised_at": in_hours(3)}
    return {**facts, "key": str(uuid.uuid4()), "attached": list(files), **changes}


def left(who: Membership, *files: Any, **changes: str) -> dict[str, Any]:
    facts = {"to": str(who.user_id), "caller_name": "王测试", "text": "打了很多字", "call_back_at": in_hours(3)}
    return {**facts, "key": str(uuid.uuid4()), "attached": list(files), **changes}


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_announcement_keeps_its_notice_once_and_page_and_list_show_it(
    desk_client: Client, front: Membership
) -> None:
    form = announced(a_picture(), a_file("停水通知.pdf", b"%PDF-1.7 text"))
    for _ in range(2):
        for file in form["attached"]:
            file.seek(0)
        assert desk_client.post(page(front, "outages"), form).status_code == 302

    photo, paper = Attachment.objects.order_by("pk")
    outage = Outage.objects.get()
    assert {(one.subject_kind, one.subject_id) for one in (photo, paper)} == {("outage", outage.pk)}
    text = words(desk_client.get(page(front, "outage", outage.pk)))
    assert page(front, "outage_file", outage.pk, photo.pk) + "?small" in text
    assert "停水通知.pdf" in text
    assert "附有照片或文件" in words(desk_client.get(page(front, "outages")))


def test_what_callers_are_told_later_brings_its_own_photo_and_so_does_the_end(
    desk_client: Client, front: Membership
) -> None:
    outage = an_outage(front)
    later = {"said": "已找到爆管", "channel": "online", "next_reply_at": in_hours(5), "key": str(uuid.uuid4())}
    end = {"said": "已恢复", "channel": "online", "key": str(uuid.uuid4())}
    for _ in range(2):
        desk_client.post(page(front, "tell_outage", outage.pk), {**later, "attached": [a_picture("爆管.jpg")]})
        desk_client.post(page(front, "end_outage", outage.pk), {**end, "attached": [a_picture("修好.jpg")]})

    assert list(Attachment.objects.order_by("pk").values_list("name", flat=True)) == ["爆管.jpg", "修好.jpg"]


def test_a_message_keeps_the_card_that_was_left_and_shows_it(desk_client: Client, front: Membership) -> None:
    assert desk_client.post(page(front, "messages"), left(front, a_picture("名片.jpg"))).status_code == 302

    message, card = Message.objects.get(), Attachment.objects.get()
    assert page(front, "message_file", message.pk, card.pk) in words(
        desk_client.get(page(front, "message", message.pk))
    )
    assert "附有照片或文件" in words(desk_client.get(page(front, "messages")))


@pytest.mark.parametrize("name", ["outages", "messages"])
def test_a_wrong_file_is_refused_by_its_content_and_the_words_stay(
    name: str, desk_client: Client, front: Membership
) -> None:
    bad = a_file("病毒.jpg", b"MZ\x90\x00")
    form = announced(bad) if name == "outages" else left(front, bad)

    answer = desk_client.post(page(front, name), form)

    assert answer.status_code == 422
    assert "病毒.jpg" in words(answer)
    assert "打了很多字" in words(answer)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("name", ["outages", "messages"])
def test_refused_for_another_reason_the_files_are_asked_for_again(
    name: str, desk_client: Client, front: Membership
) -> None:
    late = "2020-01-01T10:00"
    form = (
        announced(a_picture(), promised_at=late) if name == "outages" else left(front, a_picture(), call_back_at=late)
    )

    answer = desk_client.post(page(front, name), form)

    assert answer.status_code == 422
    assert AGAIN in words(answer)


@pytest.mark.rule("F-4")
def test_the_pennant_is_posted_with_the_words_and_stands_on_the_ticket(desk_client: Client, front: Membership) -> None:
    ticket = a_ticket(front, kind=Kind.PRAISE)
    form = {"praised": f"u{front.user_id}", "words": "热心送老人回家"}
    for _ in range(2):
        desk_client.post(page(front, "register_praise", ticket.number), {**form, "attached": [a_picture("锦旗.jpg")]})

    praise, pennant = Praise.objects.get(), Attachment.objects.get()
    assert page(front, "praise_file", praise.pk, pennant.pk) in words(desk_client.get(page(front, "praise")))
    assert page(front, "file", ticket.number, pennant.pk) in words(
        desk_client.get(page(front, "ticket", ticket.number))
    )
    assert desk_client.get(page(front, "file", ticket.number, pennant.pk)).status_code == 200


@pytest.mark.rule("TL-10", "A-3")
def test_the_signed_sheet_of_a_revisit_stands_in_the_story_and_not_on_the_residents_page(
    desk_client: Client, client: Client, front: Membership, closed: Ticket
) -> None:
    form = {"result": "satisfied", "words": "好", "channel": "visit", "key": str(uuid.uuid4())}
    for _ in range(2):
        answer = desk_client.post(
            page(front, "revisit", closed.number), {**form, "attached": [a_picture("回访单.jpg")]}
        )
        assert answer.status_code == 302

    sheet = Attachment.objects.get()
    assert (sheet.subject_kind, sheet.subject_id) == ("revisit", Contact.objects.latest("pk").pk)
    assert page(front, "file", closed.number, sheet.pk) in words(desk_client.get(page(front, "ticket", closed.number)))
    token = make_link(ticket_id=closed.pk, by=front.user, now=clock.now())
    assert client.get(reverse("portal:file", args=[token, sheet.pk])).status_code == 404
    assert "回访单.jpg" not in words(client.get(reverse("portal:page", args=[token])))


@pytest.mark.rule("OTE-3")
def test_a_merge_takes_the_signed_sheet_along(desk_client: Client, front: Membership, closed: Ticket) -> None:
    key = uuid.uuid4()
    services.revisit(
        ticket_id=closed.pk, by=front.user, result=Satisfaction.NOT_SATISFIED, words="又漏了", now=clock.now(),
        channel=Channel.CALL_OUT, key=key, files=[prepared()],
    )  # fmt: skip
    survivor = a_ticket(front, kind=Kind.REPAIR)
    services.merge(duplicate_id=closed.pk, survivor_id=survivor.pk, by=front.user, reason="同一件事", now=clock.now())

    address = page(front, "file", survivor.number, Attachment.objects.get().pk)

    assert address in words(desk_client.get(page(front, "ticket", survivor.number)))
    assert desk_client.get(address).status_code == 200


@pytest.mark.parametrize("kind", sorted(MADE))
def test_a_file_is_served_here_and_not_in_another_community_or_under_another_record(
    kind: str, client: Client, desk_client: Client, front: Membership
) -> None:
    record, other = MADE[kind](front, prepared()), MADE[kind](front)
    pk, name = Attachment.objects.get().pk, f"{kind}_file"
    sent = desk_client.get(page(front, name, record.pk, pk))
    beside = desk_client.get(page(front, name, other.pk, pk))
    stranger = MembershipFactory.create(role=Role.DIRECTOR)
    client.force_login(stranger.user)

    assert (sent.status_code, sent["Content-Type"], beside.status_code) == (200, "image/jpeg", 404)
    assert client.get(page(front, name, record.pk, pk)).status_code == 404
    assert client.get(page(stranger, name, record.pk, pk)).status_code == 404


@pytest.mark.parametrize(("kind", "status"), [("message", 404), ("outage", 200), ("praise", 200)])
def test_a_guard_reads_what_everybody_reads_but_no_colleagues_message(
    kind: str, status: int, client: Client, front: Membership
) -> None:
    record = MADE[kind](front, prepared())
    client.force_login(MembershipFactory.create(community=front.community, role=Role.GUARD).user)

    assert client.get(page(front, f"{kind}_file", record.pk, Attachment.objects.get().pk)).status_code == status


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("kind", "name", "queries"), [("outage", "outages", 11), ("message", "messages", 10), ("praise", "praise", 9)]
)
def test_lists_cost_the_same_however_many_have_files(
    count: int,
    kind: str,
    name: str,
    queries: int,
    desk_client: Client,
    front: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        MADE[kind](front, prepared())
    desk_client.get(page(front, name))

    with django_assert_num_queries(queries):
        desk_client.get(page(front, name))
