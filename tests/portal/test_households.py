"""Several households on one ticket: each reads and rates its own (A-3)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from attachments.pictures import prepare
from attachments.services import keep
from core import clock
from portal.models import Opinion
from portal.services import make_link
from staff.models import Membership
from tests.attachments.images import a_picture
from tests.factories import UnitFactory, a_matter
from tests.portal.pages import key, read, shut, to
from tickets.enums import Channel, State
from tickets.models import Contact, Revisit, Ticket
from tickets.services import Caller, join_contact, merge, reply, take_contact

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def a_neighbour(who: Membership) -> Caller:
    """Somebody of another unit."""
    return Caller(unit=UnitFactory.create(building__community=who.community), name="李邻居", phone="13900005678")


def a_neighbours_ticket(who: Membership, text: str) -> Ticket:
    """A matter of another household."""
    matter = a_matter(text=text, promised_at=clock.now() + HOUR)
    call: dict[str, Any] = {"membership": who, "channel": Channel.PHONE, "key": uuid.uuid4()}
    return take_contact(caller=a_neighbour(who), matters=[matter], now=clock.now() - HOUR, **call)[0]


def joined(ticket: Ticket, who: Membership, caller: Caller, said: str) -> Contact:
    return join_contact(
        ticket_id=ticket.pk, membership=who, caller=caller, channel=Channel.PHONE, said=said, key=uuid.uuid4(),
        now=clock.now(),
    )  # fmt: skip


@pytest.mark.rule("A-3")
def test_what_another_household_said_on_the_same_ticket_is_not_read_here(
    resident: Client, ticket: Ticket, token: str, front: Membership
) -> None:
    joined(ticket, front, a_neighbour(front), "我家1302也漏，钥匙在门垫下")
    joined(ticket, front, Caller(name="王测试", phone="13800001234"), "我再说一句")

    text = read(resident, token)

    assert "钥匙在门垫下" not in text
    assert "我再说一句" in text


@pytest.mark.rule("A-3")
def test_a_merged_tickets_link_shows_neither_words_nor_answers_nor_photos_of_the_other_household(
    resident: Client, ticket: Ticket, token: str, front: Membership
) -> None:
    other = a_neighbours_ticket(front, "我出差了，家里没人")
    told: dict[str, Any] = {"by": front.user, "channel": Channel.CALL_OUT, "final": False}
    later = clock.now() + 2 * HOUR
    reply(ticket_id=other.pk, said="李先生，钥匙已收到", next_reply_at=later, now=clock.now() - HOUR / 2, **told)
    theirs = make_link(ticket_id=other.pk, by=front.user, now=clock.now())
    photo = keep([prepare(a_picture(), name="x.jpg", size=10)], community_id=other.community_id,
                 subject=("contact", Contact.objects.filter(ticket=other).earliest("pk").pk), key=uuid.uuid4(),
                 by=front.user, at=clock.now())[0]  # fmt: skip
    merge(duplicate_id=ticket.pk, survivor_id=other.pk, by=front.user, reason="同一根水管", now=clock.now())
    reply(ticket_id=other.pk, said="总管下午修", next_reply_at=later, now=clock.now() + HOUR / 2, **told)

    text, neighbours = read(resident, token), read(resident, theirs)

    assert "厨房水管漏水" in text
    assert "总管下午修" in text
    for words in ("我出差了", "钥匙已收到"):
        assert words not in text
        assert words in neighbours
    assert "厨房水管漏水" not in neighbours
    assert resident.get(reverse("portal:file", args=[token, photo.pk])).status_code == 404


@pytest.mark.rule("A-3", "OTE-3")
def test_who_writes_by_a_merged_tickets_link_is_its_own_household(
    resident: Client, ticket: Ticket, token: str, front: Membership
) -> None:
    other = a_neighbours_ticket(front, "邻居的")
    theirs = make_link(ticket_id=other.pk, by=front.user, now=clock.now())
    merge(duplicate_id=ticket.pk, survivor_id=other.pk, by=front.user, reason="同一件", now=clock.now())

    resident.post(to("word", token), {"key": key(), "text": "只有我家的话"})

    contact = Contact.objects.get(text="只有我家的话")
    assert contact.call is not None
    assert (contact.ticket, contact.call.unit) == (other, ticket.unit)
    assert "只有我家的话" in read(resident, token)
    assert "只有我家的话" not in read(resident, theirs)


@pytest.mark.rule("A-3", "R-4")
def test_each_household_of_a_merged_ticket_has_its_own_opinion_card(
    resident: Client, ticket: Ticket, token: str, front: Membership
) -> None:
    other = a_neighbours_ticket(front, "邻居的")
    theirs = make_link(ticket_id=other.pk, by=front.user, now=clock.now())
    merge(duplicate_id=ticket.pk, survivor_id=other.pk, by=front.user, reason="同一件", now=clock.now())
    shut(other, front)

    resident.post(to("opinion", token), {"key": key(), "result": "satisfied", "words": "很快"})

    other.refresh_from_db()
    assert (Opinion.objects.get().ticket, other.state) == (ticket, State.CLOSED)
    assert Revisit.objects.get(ticket=other).ended_at is None
    assert "很快" in read(resident, token)
    assert "很快" not in read(resident, theirs)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_much_was_said(
    count: int, resident: Client, ticket: Ticket, token: str, front: Membership, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        joined(ticket, front, Caller(name="王测试", phone="13800001234"), f"第{number}句")

    with django_assert_num_queries(2):
        read(resident, token)
