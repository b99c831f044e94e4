"""Nothing that a resident typed is lost, and what stands on the page is true at every hour."""

from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from portal.services import make_link
from staff.models import Membership
from tests.factories import a_ticket
from tests.portal.pages import key, read, shut, to
from tickets.enums import Direction
from tickets.models import Contact, Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_a_promise_that_has_passed_is_called_late(resident: Client, front: Membership) -> None:
    now = clock.now()
    ticket = a_ticket(front, now=now - 3 * HOUR, promised_at=now - HOUR)
    token = make_link(ticket_id=ticket.pk, by=front.user, now=now)

    text = read(resident, token)

    assert "超时" in text
    assert "我们最迟回复您" not in text


def test_what_the_resident_answered_at_the_revisit_stands_as_theirs(
    resident: Client, ticket: Ticket, token: str, front: Membership
) -> None:
    shut(ticket, front)
    resident.post(to("opinion", token), {"key": key(), "result": "not_satisfied", "words": "还在滴水"})

    assert "您（回访）" in read(resident, token)


def test_an_urge_is_kept_in_the_companys_language_whatever_the_phone_speaks(
    resident: Client, ticket: Ticket, token: str
) -> None:
    resident.post(to("urge", token), {"key": key()}, headers={"Accept-Language": "en"})

    assert Contact.objects.get(urge=True).text == "我还在等答复。"


def test_a_page_that_was_sent_before_says_so_and_keeps_the_new_words(
    resident: Client, ticket: Ticket, token: str
) -> None:
    once = key()
    resident.post(to("word", token), {"key": once, "text": "第一句"})

    answer = resident.post(to("word", token), {"key": once, "text": "另一句"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "另一句" in text
    assert once not in text
    assert Contact.objects.filter(direction=Direction.IN).count() == 2


def test_words_for_a_card_that_has_no_place_any_more_stay_on_the_page(
    resident: Client, ticket: Ticket, token: str
) -> None:
    answer = resident.post(to("opinion", token), {"key": key(), "result": "satisfied", "words": "谢谢师傅"})

    assert answer.status_code == 409
    assert "谢谢师傅" in answer.content.decode()


def test_when_calls_no_longer_belong_to_the_matter_words_do_not_either(
    resident: Client, ticket: Ticket, token: str, front: Membership
) -> None:
    type(ticket.community).objects.filter(pk=ticket.community_id).update(second_call_days=7)
    shut(ticket, front, now=clock.now() - 8 * DAY)

    answer = resident.post(to("word", token), {"key": key(), "text": "又坏了"})

    assert 'name="text"' not in read(resident, token)
    assert answer.status_code == 422
    assert "又坏了" in answer.content.decode()
    assert ticket.contacts.filter(direction=Direction.IN).count() == 1


def test_what_was_written_too_often_is_kept_to_be_sent_again(ticket: Ticket, token: str) -> None:
    for n in range(20):
        Client(REMOTE_ADDR=f"10.253.{n}.1").post(to("word", token), {"key": key(), "text": ""})

    answer = Client(REMOTE_ADDR="10.253.30.1").post(to("word", token), {"key": key(), "text": "写了很久的话"})

    assert answer.status_code == 429
    assert "写了很久的话" in answer.content.decode()
