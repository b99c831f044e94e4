"""What the tests of the technician's phone begin with."""

from datetime import datetime

import pytest
from django.test import Client

from core import clock
from staff.models import Membership
from tests.tickets.errands import a_technician


@pytest.fixture
def tech(front: Membership) -> Membership:
    """The technician who is signed in."""
    return a_technician(front.community)


@pytest.fixture
def phone(client: Client, tech: Membership) -> Client:
    """Their phone."""
    client.force_login(tech.user)
    return client


@pytest.fixture
def now() -> datetime:
    """The pages read the clock themselves."""
    return clock.now()
