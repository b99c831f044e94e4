"""What a technician's browser keeps for where there is no signal: whose it is, and what opens it."""

from datetime import datetime

import pytest
from django.test import Client
from pytest_django import Settings

from staff.models import Membership
from tests.tickets.errands import an_order, done_by
from tickets.models import WorkOrder
from tickets.phone_keys import who_of

pytestmark = pytest.mark.django_db


def order_page(order: WorkOrder) -> str:
    return f"/c/{order.community.slug}/orders/{order.number}/"


def test_no_copy_stays_with_the_browser_and_the_worker_is_told_whose_it_is(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = an_order(front, tech, now=now)
    open_one = phone.get(order_page(order))
    done_by(tech, order, now=now)
    done = phone.get(order_page(order))

    assert [one.headers["X-Phone-Keep"] for one in (open_one, done)] == ["1", "0"]
    assert {one.headers["Cache-Control"] for one in (open_one, done)} == {"no-store"}
    assert open_one.headers["X-Phone-Who"] == who_of(tech.user)


def test_what_opens_the_copies_belongs_to_the_session_and_goes_with_signing_out(
    phone: Client, tech: Membership, settings: Settings
) -> None:
    mine = f"/c/{tech.community.slug}/orders/"
    first = phone.get(mine).headers["X-Phone-Key"]
    cookie = phone.cookies[settings.PAGES_COOKIE_NAME]
    again = phone.get(mine).headers["X-Phone-Key"]

    left = phone.post("/logout/").cookies[settings.PAGES_COOKIE_NAME]
    phone.force_login(tech.user)

    assert cookie.value == first == again
    assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == ("Strict", "/", settings.SESSION_COOKIE_AGE)
    assert (left.value, left["max-age"]) == ("", 0)
    assert phone.get(mine).headers["X-Phone-Key"] != first
