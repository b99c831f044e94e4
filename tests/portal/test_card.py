"""The opinion card of a technician's visit: shown at the door, answered once (R-4)."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from core import clock
from portal.models import Link, Opinion
from portal.services import make_card, make_link
from staff.enums import Role
from staff.models import Membership
from tests.factories import MembershipFactory
from tests.tickets.errands import a_technician, a_ticket_at, an_order, done_by, on_site
from tickets.enums import Confirmed, Direction
from tickets.models import Contact, WorkOrder
from tickets.services import confirm_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def tech(front: Membership) -> Membership:
    """The technician who was there."""
    return a_technician(front.community)


@pytest.fixture
def order(front: Membership, tech: Membership) -> WorkOrder:
    """Done and confirmed."""
    now = clock.now()
    made = done_by(tech, an_order(front, tech, now=now, ticket=a_ticket_at(front, now=now)), now=now)
    facts: dict[str, Any] = {"how": Confirmed.ON_SITE, "words": "", "key": uuid.uuid4(), "now": now}
    return confirm_order(order_id=made.pk, by=tech.user, **facts)


def card_of(client: Client, order: WorkOrder) -> Any:
    return client.post(f"/c/{order.community.slug}/orders/{order.number}/card/")


@pytest.mark.rule("R-4")
def test_the_card_of_a_visit_is_answered_once(client: Client, order: WorkOrder, tech: Membership) -> None:
    token = make_card(order_id=order.pk, who=tech, now=clock.now())
    page = client.get(f"/r/{token}/").content.decode()
    url = f"/r/{token}/visits/{order.pk}/opinion/"
    fields = {"result": "satisfied", "words": "师傅很专业"}

    for _time in range(2):
        client.post(url, {**fields, "key": uuid.uuid4()})

    assert url in page
    opinion = Opinion.objects.get()
    assert (opinion.order, opinion.closed_at, opinion.words) == (order, None, "师傅很专业")
    assert Contact.objects.filter(direction=Direction.NOTE, text__contains="师傅很专业").count() == 1
    assert url not in client.get(f"/r/{token}/").content.decode()


def test_a_bad_word_needs_its_reason_and_leaves_nothing_half_done(
    client: Client, order: WorkOrder, tech: Membership
) -> None:
    token = make_card(order_id=order.pk, who=tech, now=clock.now())

    answer = client.post(
        f"/r/{token}/visits/{order.pk}/opinion/", {"result": "not_satisfied", "words": " ", "key": uuid.uuid4()}
    )

    assert answer.status_code == 422
    assert not Opinion.objects.exists()


def test_the_opinion_on_a_visit_of_somebody_elses_ticket_leads_nowhere(
    client: Client, order: WorkOrder, front: Membership, tech: Membership
) -> None:
    other = done_by(tech, an_order(front, tech, now=clock.now()), now=clock.now())
    token = make_card(order_id=order.pk, who=tech, now=clock.now())

    answer = client.post(
        f"/r/{token}/visits/{other.pk}/opinion/", {"result": "satisfied", "words": "", "key": uuid.uuid4()}
    )

    assert (answer.status_code, Opinion.objects.count()) == (404, 0)


def test_the_link_that_the_resident_has_stays_good(client: Client, order: WorkOrder, tech: Membership) -> None:
    theirs = make_link(ticket_id=order.ticket_id, by=tech.user, now=clock.now())
    first = make_card(order_id=order.pk, who=tech, now=clock.now())
    second = make_card(order_id=order.pk, who=tech, now=clock.now())

    assert [client.get(f"/r/{token}/").status_code for token in (theirs, first, second)] == [200, 404, 200]


def test_the_technician_shows_the_code_on_the_phone(client: Client, order: WorkOrder, tech: Membership) -> None:
    client.force_login(tech.user)

    answer = card_of(client, order)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "<svg" in answer.content.decode()
    assert re.search(r"请您扫码评价", answer.content.decode())


def test_nobody_else_makes_a_card_and_none_is_made_before_the_arrival(
    client: Client, order: WorkOrder, front: Membership, tech: Membership
) -> None:
    early = an_order(front, tech, now=clock.now())
    seen = []
    for who, one in (
        (a_technician(front.community), order),
        (MembershipFactory.create(community=front.community, role=Role.ADMINISTRATOR), order),
        (tech, early),
        (front, order),
        (tech, on_site(tech, an_order(front, tech, now=clock.now()), now=clock.now())),
    ):
        client.force_login(who.user)
        seen.append(card_of(client, one).status_code)

    assert seen == [404, 409, 409, 200, 200]
    assert Link.objects.filter(revoked_at=None).count() == 2
