"""The resident's own page: without login, by an unguessable link; everything lands on the same ticket (OTE-3, R-4)."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from attachments.models import Attachment
from attachments.pictures import prepare
from attachments.services import keep
from core import clock
from ledger.models import Entry
from portal.models import Link, Opinion
from portal.services import make_link, online_of, revoke_link
from staff.enums import Role
from staff.models import Membership
from staff.queries import colleagues
from tests.attachments.images import a_file, a_picture
from tests.factories import CommunityFactory, MembershipFactory, a_ticket
from tests.portal.pages import key, read, shut, to
from tickets.enums import Channel, Direction, Kind, State
from tickets.models import Contact, Revisit, Ticket
from tickets.services import merge, note, reply

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_the_address_of_the_page_is_the_fixed_one() -> None:
    assert to("page", "abc") == "/r/abc/"


def test_the_resident_reads_what_concerns_them_and_nothing_else(
    resident: Client, ticket: Ticket, token: str, front: Membership
) -> None:
    note(ticket_id=ticket.pk, by=front.user, text="住户脾气急", now=clock.now())
    reply(
        ticket_id=ticket.pk, by=front.user, said="师傅在路上", channel=Channel.CALL_OUT, final=False,
        next_reply_at=clock.now() + 2 * HOUR, now=clock.now(),
    )  # fmt: skip

    text = read(resident, token)

    for words in (ticket.number, "厨房水管漏水", "师傅在路上", str(front.user), "我们正在处理"):
        assert words in text
    for words in ("住户脾气急", "13800001234", "1234"):
        assert words not in text


def test_the_token_is_kept_nowhere(ticket: Ticket, token: str) -> None:
    assert len(token) >= 43
    kept = [
        str(value) for model in apps.get_models() for row in model._default_manager.values() for value in row.values()
    ]
    assert not any(token in value for value in kept)


def test_looking_changes_nothing(resident: Client, ticket: Ticket, token: str) -> None:
    before = counts()

    read(resident, token)

    assert counts() == before


@pytest.mark.parametrize("why", ["made up", "revoked", "replaced", "expired"])
def test_unknown_revoked_and_expired_links_look_the_same(
    why: str, resident: Client, ticket: Ticket, token: str, front: Membership
) -> None:
    if why == "revoked":
        revoke_link(ticket_id=ticket.pk, by=front.user, now=clock.now())
    elif why == "replaced":
        make_link(ticket_id=ticket.pk, by=front.user, now=clock.now())
    elif why == "expired":
        shut(ticket, front, now=clock.now() - 31 * DAY)
    asked = "no-such-token" if why == "made up" else token

    answer, other = resident.get(to("page", asked)), resident.get(to("page", "another-one"))

    assert (answer.status_code, answer.content, answer.headers.items()) == (404, other.content, other.headers.items())
    for name in ("word", "urge", "opinion"):
        assert (
            resident.post(to(name, asked), {"key": key(), "text": "还在吗", "result": "satisfied"}).status_code == 404
        )
    assert Contact.objects.filter(ticket=ticket, direction=Direction.IN).count() == 1


def test_the_page_lives_thirty_days_after_closing(
    resident: Client, ticket: Ticket, token: str, front: Membership
) -> None:
    shut(ticket, front, now=clock.now() - 29 * DAY)

    assert "已修好" in read(resident, token)


def test_no_page_is_kept_by_browsers_and_search_engines(resident: Client, token: str) -> None:
    headers = resident.get(to("page", token)).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in headers["X-Robots-Tag"]


@pytest.mark.rule("OTE-3")
def test_a_word_lands_on_the_same_ticket_once_and_counts_as_a_contact(
    resident: Client, ticket: Ticket, token: str
) -> None:
    fields = {"key": key(), "text": "水又漏了"}

    for _ in range(2):
        assert resident.post(to("word", token), fields).status_code == 302

    ticket.refresh_from_db()
    assert (ticket.inbound, Ticket.objects.count()) == (2, 1)
    assert Contact.objects.get(text="水又漏了").channel == Channel.ONLINE
    assert "水又漏了" in read(resident, token)


def test_an_empty_word_stays_on_the_page(resident: Client, token: str) -> None:
    answer = resident.post(to("word", token), {"key": key(), "text": " "})

    assert answer.status_code == 422
    assert "请先写几句话" in answer.content.decode()


def a_word_with(client: Client, token: str, *photos: Any, text: str = "", once: str = "") -> int:
    data = {"key": once or key(), "text": text, "photos": list(photos)}
    return client.post(to("word", token), data).status_code


def test_a_photo_lands_on_the_ticket_once_and_both_sides_see_it(
    resident: Client, desk_client: Client, ticket: Ticket, token: str
) -> None:
    once = key()
    for _ in range(2):
        assert a_word_with(resident, token, a_picture(), a_picture("二.jpg"), text="看照片", once=once) == 302

    first, second = Attachment.objects.order_by("pk")
    mine = resident.get(reverse("portal:file", args=[token, second.pk]))
    theirs = desk_client.get(reverse("tickets:file", args=[ticket.community.slug, ticket.number, first.pk]))
    for answer in (mine, theirs):
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert "sandbox" in answer["Content-Security-Policy"]
    assert mine["Cache-Control"] == "no-store"
    page = reverse("tickets:ticket", args=[ticket.community.slug, ticket.number])
    assert desk_client.get(page).content.decode().count("?small") == 2
    assert read(resident, token).count("?small") == 2


def test_a_photo_alone_is_a_word_and_neither_is_not(resident: Client, ticket: Ticket, token: str) -> None:
    assert a_word_with(resident, token) == 422
    assert a_word_with(resident, token, a_picture()) == 302

    assert Contact.objects.filter(ticket=ticket, direction=Direction.IN).latest("pk").text == "（照片）"


def test_a_file_that_is_no_picture_leaves_nothing_and_keeps_the_words(
    resident: Client, ticket: Ticket, token: str
) -> None:
    answer = resident.post(
        to("word", token), {"key": key(), "text": "漏了三天", "photos": [a_picture(), a_file("a.exe", b"MZ")]}
    )

    assert answer.status_code == 422
    assert "漏了三天" in answer.content.decode()
    assert "a.exe" in answer.content.decode()
    assert (Attachment.objects.count(), ticket.contacts.count()) == (0, 1)


def test_photos_of_notes_and_of_other_tickets_do_not_exist_here(
    resident: Client, client: Client, ticket: Ticket, token: str, front: Membership
) -> None:
    inner = note(ticket_id=ticket.pk, by=front.user, text="内部照片", now=clock.now())
    other = a_ticket(front, now=clock.now(), text="另一件")
    strange = Contact.objects.get(ticket=other)
    for contact in (inner, strange):
        file = prepare(a_picture(), name="x.jpg", size=10)
        keep([file], community_id=ticket.community_id, subject=("contact", contact.pk), key=uuid.uuid4(),
             by=front.user, at=clock.now())  # fmt: skip

    codes = [resident.get(reverse("portal:file", args=[token, one.pk])).status_code for one in Attachment.objects.all()]

    assert codes == [404, 404]
    client.force_login(front.user)
    at_the_ticket = [
        client.get(reverse("tickets:file", args=[ticket.community.slug, ticket.number, one.pk])).status_code
        for one in Attachment.objects.order_by("pk")
    ]
    assert at_the_ticket == [200, 404]


def test_a_photo_is_not_for_those_who_may_not_see_the_ticket(
    resident: Client, client: Client, ticket: Ticket, token: str
) -> None:
    a_word_with(resident, token, a_picture())
    url = reverse("tickets:file", args=[ticket.community.slug, ticket.number, Attachment.objects.get().pk])
    assert client.get(url).status_code == 302
    client.force_login(MembershipFactory.create(community=ticket.community, role=Role.GUARD).user)

    assert client.get(url).status_code == 404


@pytest.mark.rule("OTE-3")
def test_an_urge_counts_as_such_and_a_second_one_within_half_an_hour_is_kindly_answered(
    resident: Client, ticket: Ticket, token: str
) -> None:
    for _ in range(2):
        answer = resident.post(to("urge", token), {"key": key()}, follow=True)

    ticket.refresh_from_db()
    assert (ticket.urges, ticket.inbound) == (1, 2)
    assert "刚刚" in answer.content.decode()


@pytest.mark.rule("C-6", "R-4")
def test_the_opinion_card_answers_the_revisit_that_is_due(
    resident: Client, ticket: Ticket, token: str, front: Membership
) -> None:
    shut(ticket, front)
    bad = resident.post(to("opinion", token), {"key": key(), "result": "not_satisfied", "words": ""})
    assert (bad.status_code, Opinion.objects.count()) == (422, 0)

    resident.post(to("opinion", token), {"key": key(), "result": "not_satisfied", "words": "还在滴水"})

    ticket.refresh_from_db()
    assert (Revisit.objects.get().result, ticket.state, ticket.inbound) == ("not_satisfied", State.IN_PROGRESS, 1)


def test_an_opinion_counts_against_nobody_and_is_given_once(resident: Client, front: Membership) -> None:
    ticket = a_ticket(front, now=clock.now() - HOUR, kind=Kind.INQUIRY)
    token = make_link(ticket_id=ticket.pk, by=front.user, now=clock.now())
    early = resident.post(to("opinion", token), {"key": key(), "result": "satisfied"}, follow=True)
    assert "处理中" in early.content.decode()
    shut(ticket, front)

    for _ in range(2):
        resident.post(to("opinion", token), {"key": key(), "result": "satisfied", "words": "谢谢"})

    ticket.refresh_from_db()
    assert (Opinion.objects.count(), ticket.inbound) == (1, 1)
    assert Contact.objects.filter(direction=Direction.NOTE, text__contains="谢谢").count() == 1


def test_the_link_of_a_merged_ticket_leads_to_the_one_that_goes_on(
    resident: Client, ticket: Ticket, token: str, front: Membership
) -> None:
    other = a_ticket(front, now=clock.now(), text="同一件漏水")
    merge(duplicate_id=ticket.pk, survivor_id=other.pk, by=front.user, reason="同一件", now=clock.now())

    assert other.number in read(resident, token)
    resident.post(to("word", token), {"key": key(), "text": "还有一句"})

    assert Contact.objects.get(text="还有一句").ticket == other


def test_who_knocks_too_often_is_asked_to_slow_down(resident: Client, token: str) -> None:
    answers = [resident.get(to("page", token)).status_code for _ in range(61)]

    assert answers == [200] * 60 + [429]
    assert Client(REMOTE_ADDR="10.251.7.7").get(to("page", token)).status_code == 200


def test_a_link_takes_twenty_words_an_hour_from_whatever_address(ticket: Ticket, token: str) -> None:
    codes = [
        Client(REMOTE_ADDR=f"10.252.{n}.1").post(to("word", token), {"key": key(), "text": ""}).status_code
        for n in range(21)
    ]

    assert codes == [422] * 20 + [429]


def test_the_desk_makes_the_link_sees_it_once_and_revokes_it(
    desk_client: Client, resident: Client, ticket: Ticket
) -> None:
    url = reverse("portal:link", args=[ticket.community.slug, ticket.number])
    assert "/r/" not in desk_client.get(url).content.decode()

    made = desk_client.post(url).content.decode()

    found = re.search(r"http://testserver/r/([\w-]+)/", made)
    assert found
    assert "<svg" in made
    assert ticket.number in read(resident, found[1])
    assert found[1] not in desk_client.get(url).content.decode()
    desk_client.post(reverse("portal:revoke", args=[ticket.community.slug, ticket.number]))
    read(resident, found[1], status=404)
    acts = Entry.objects.filter(action__in=["ticket.link_made", "ticket.link_revoked"]).count()
    assert (acts, Link.objects.filter(revoked_at=None).count()) == (2, 0)


def test_who_may_only_look_makes_no_link(client: Client, ticket: Ticket) -> None:
    client.force_login(MembershipFactory.create(community=ticket.community, role=Role.ADMINISTRATOR).user)

    assert client.post(reverse("portal:link", args=[ticket.community.slug, ticket.number])).status_code == 403
    assert Link.objects.count() == 0


def test_nobody_can_sign_in_or_be_picked_as_the_residents_hand(front: Membership) -> None:
    hand = online_of(front.community)

    assert not hand.user.has_usable_password()
    assert hand.user not in colleagues(front.community)
    assert online_of(CommunityFactory.create()).user == hand.user
