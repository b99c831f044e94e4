"""The phone's pages in every state and at both sizes: Chinese, within the screen, every control named, no complaint."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from core import clock
from residents.models import Unit
from staff.models import Membership
from tests.browser.faults import faults_of
from tests.browser.phone.phones import Phone
from tests.tickets.errands import a_ticket_at, an_order, done_by, on_site
from tests.tickets.test_charge import a_rate, the_line
from tickets.models import WorkOrder
from tickets.services import quote

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = {"tech", "garden"}


@pytest.fixture
def states(clerk: Membership, tech: Membership, household: Unit) -> list[WorkOrder]:
    """One of each: fresh, late, on site with a price, done, of nobody with an appointment."""
    now = clock.now()
    early = now - timedelta(minutes=30)

    def made(who: Membership | None, *, at: datetime | None = None) -> WorkOrder:
        ticket = a_ticket_at(clerk, now=early, unit=household)
        return an_order(clerk, who, now=early, ticket=ticket, appointment_at=at)

    fresh, late, there, done = (made(tech) for _one in range(4))
    on_site(tech, there, now=now)
    rate = a_rate(tech)
    quote(order_id=there.pk, by=tech.user, lines=[the_line(rate)], at=now, key=uuid4(), now=now)
    done_by(tech, done, now=now)
    return [fresh, late, there, done, made(None, at=now + timedelta(hours=2))]


@pytest.mark.parametrize("size", [(390, 844), (1366, 768)], ids=["phone", "desk"])
def test_every_state_is_whole_in_chinese(size: tuple[int, int], phone: Phone, states: list[WorkOrder]) -> None:
    phone.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = phone.sign_in()
    faults = [f"list: {fault}" for fault in faults_of(page, NAMES)]

    for order in states:
        phone.open(order)
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        faults += [f"{order.state}: {fault}" for fault in faults_of(page, NAMES)]
    page.goto(f"{phone.server}/offline/")
    faults += [f"offline: {fault}" for fault in faults_of(page, NAMES)]

    assert faults + phone.complaints == []


def test_the_list_without_orders_says_so(phone: Phone) -> None:
    page = phone.sign_in()

    assert faults_of(page, NAMES) == []
    assert page.locator(".empty").is_visible()
    assert phone.complaints == []
