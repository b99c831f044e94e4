"""A ticket, the link to its page, and a resident's browser."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from portal.services import make_link
from staff.models import Membership
from tests.factories import a_ticket
from tickets.models import Ticket

HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(front: Membership) -> Ticket:
    return a_ticket(front, now=clock.now() - HOUR, promised_at=clock.now() + HOUR)


@pytest.fixture
def token(ticket: Ticket, front: Membership) -> str:
    return make_link(ticket_id=ticket.pk, by=front.user, now=clock.now())


@pytest.fixture
def resident() -> Client:
    """A browser of its own address, which no other test has knocked from."""
    return Client(REMOTE_ADDR=f"10.{uuid.uuid4().int % 250}.{uuid.uuid4().int % 250}.{uuid.uuid4().int % 250}")
