"""The resident sees who comes and when, and says whether the work is done (R-2)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from notices.models import Notice
from staff.models import Membership, User
from tests.portal.test_resident_page import read, resident, ticket, to, token
from tests.tickets.orders import MINUTE, a_technician, an_order, arrived, finished
from tickets.enums import OrderState
from tickets.models import Contact, Ticket, WorkOrder

pytestmark = pytest.mark.django_db
__all__ = ["resident", "ticket", "token"]  # the fixtures of the page beside this one


@pytest.fixture
def technician(front: Membership) -> User:
    return a_technician(front, user__name="何师傅").user


@pytest.fixture
def done(ticket: Ticket, front: Membership, technician: User) -> WorkOrder:
    """A visit that is over."""
    now = clock.now()
    order = an_order(ticket, front.user, technician, now=now - 40 * MINUTE)
    arrived(order, technician, at=now - 30 * MINUTE)
    return finished(order, technician, at=now - 10 * MINUTE)


def answer(client: Client, token: str, order: WorkOrder, **fields: Any) -> Any:
    data = {"key": uuid.uuid4(), "order": order.pk, "done": "yes", "words": "", **fields}
    return client.post(to("work", token), data)


def test_the_resident_reads_who_comes_and_until_when(
    resident: Client, token: str, ticket: Ticket, front: Membership, technician: User
) -> None:
    an_order(ticket, front.user, technician, now=clock.now())

    html = read(resident, token)

    assert "何师傅" in html
    assert "预计到场" in html
    assert "已解决" not in html


def test_of_a_late_one_it_says_that_we_call(
    resident: Client, token: str, ticket: Ticket, front: Membership, technician: User
) -> None:
    an_order(ticket, front.user, technician, now=clock.now() - timedelta(minutes=30))
    assert "我们会给您去电说明" in read(resident, token)


@pytest.mark.rule("R-2")
def test_yes_confirms_the_order_once(resident: Client, token: str, done: WorkOrder) -> None:
    key = uuid.uuid4()
    answer(resident, token, done, key=key)
    answer(resident, token, done, key=key)

    done.refresh_from_db()
    assert (done.state, done.confirmed_how) == (OrderState.CONFIRMED, "link")
    assert "您已确认完工" in read(resident, token)


def test_no_needs_a_word_reaches_the_first_responder_and_counts_against_nobody(
    resident: Client, token: str, ticket: Ticket, done: WorkOrder, front: Membership
) -> None:
    assert answer(resident, token, done, done="no").status_code == 422

    answer(resident, token, done, done="no", words="还在滴水")

    done.refresh_from_db()
    ticket.refresh_from_db()
    assert done.state == OrderState.DONE
    assert Contact.objects.filter(ticket=ticket, text__endswith="还在滴水").exists()
    assert Notice.objects.filter(code="order.contested", recipient=front.user).count() == 1
    assert ticket.inbound == 1


def test_another_tickets_order_does_not_exist_here(
    resident: Client, token: str, front: Membership, technician: User
) -> None:
    from tests.factories import a_ticket

    foreign = an_order(a_ticket(front), front.user, technician)
    assert answer(resident, token, foreign).status_code == 404


def test_what_was_confirmed_is_not_answered_again(resident: Client, token: str, done: WorkOrder) -> None:
    answer(resident, token, done)
    later = answer(resident, token, done, done="no", words="又坏了")

    assert "您之前已经答复过" in resident.get(later.url).content.decode()
