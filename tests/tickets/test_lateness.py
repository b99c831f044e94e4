"""On site within twenty minutes, by technician, trade and building; every number opens to the list it counts."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from staff.models import Community, Membership, User
from tests.factories import NOON, UnitFactory, a_ticket
from tests.tickets.orders import MINUTE, a_technician, an_order, arrived, explained, late
from tickets.enums import Trade
from tickets.models import WorkOrder
from tickets.queries.lateness import By, Calls, Show, at_rank, callers, calls_of, share_of, shares, together
from tickets.queries.ote import Span
from tickets.services import cancel_order

pytestmark = pytest.mark.django_db
DAY = Span(date(2026, 11, 23), date(2026, 11, 23))
EVENING = NOON + timedelta(hours=8)


@pytest.fixture
def month(front: Membership) -> list[User]:
    """何水: 10 and 30 minutes; 何电: never came. Both in the first building."""
    water, power = (a_technician(front, user__name=name).user for name in ("何水", "何电"))
    unit = UnitFactory.create(building__community=front.community)
    for technician, minutes in ((water, 10), (water, 30), (power, None)):
        trade = Trade.PLUMBING if technician == water else Trade.ELECTRICS
        order = an_order(a_ticket(front, unit=unit), front.user, technician, trade=trade)
        if minutes:
            arrived(order, technician, at=NOON + minutes * MINUTE)
    return [water, power]


@pytest.mark.rule("TL-4", "R-6")
def test_lateness_is_counted_per_technician(month: list[User], community: Community) -> None:
    found = {one.label: one for one in shares(community, DAY, By.TECHNICIAN, now=EVENING)}

    assert (found["何水"].orders, found["何水"].on_time, found["何水"].late, found["何水"].rate) == (2, 1, 1, 0.5)
    assert (found["何水"].median, found["何水"].ninetieth) == (10 * MINUTE, 30 * MINUTE)
    assert (found["何电"].orders, found["何电"].late, found["何电"].median) == (1, 1, None)


@pytest.mark.parametrize(("by", "keys"), [(By.TRADE, 2), (By.BUILDING, 1), (By.TECHNICIAN, 2)])
@pytest.mark.usefixtures("month")
def test_every_division_has_the_same_sum_and_every_number_its_list(community: Community, by: By, keys: int) -> None:
    found = shares(community, DAY, by, now=EVENING)

    assert len(found) == keys
    total = together(found)
    assert (total.orders, total.on_time, total.late) == (3, 1, 2)
    for one in found:
        numbers = {Show.ALL: one.orders, Show.ON_TIME: one.on_time, Show.LATE: one.late, Show.REPEATED: one.repeated}
        for show, number in numbers.items():
            assert share_of(community, DAY, by, key=one.key, show=show, now=EVENING).count() == number


def test_who_is_still_within_the_twenty_minutes_is_neither(front: Membership, community: Community) -> None:
    an_order(a_ticket(front), front.user, a_technician(front).user)
    only = shares(community, DAY, By.TRADE, now=NOON + 19 * MINUTE)[0]
    assert (only.on_time, only.late, only.rate) == (0, 0, None)


def test_a_cancelled_order_counts_nowhere(front: Membership, community: Community) -> None:
    order = an_order(a_ticket(front), front.user, a_technician(front).user)
    cancel_order(order_id=order.pk, by=front.user, reason="改期", key=uuid4(), now=NOON)
    assert WorkOrder.objects.count() == 1
    assert not shares(community, DAY, By.TRADE, now=EVENING)


def test_an_appointment_counts_on_its_own_day(front: Membership, community: Community) -> None:
    an_order(a_ticket(front), front.user, a_technician(front).user, appointment_at=NOON + timedelta(days=1))
    assert shares(community, DAY, By.TRADE, now=EVENING) == []


@pytest.mark.parametrize(("part", "expected"), [(0.5, 2), (0.9, 4), (0.0, 1), (1.0, 4)])
def test_a_percentile_is_one_of_the_values(part: float, expected: int) -> None:
    assert at_rank([3 * MINUTE, MINUTE, 4 * MINUTE, 2 * MINUTE], part) == expected * MINUTE


@pytest.mark.rule("TL-4")
def test_the_supervisor_sees_who_called_and_who_did_not(front: Membership, community: Community) -> None:
    _order, _technician, owed = late(front)
    explained(owed, front.user, now=NOON + 22 * MINUTE)
    missed, technician, _owed = late(front, now=NOON + timedelta(hours=1))
    arrived(missed, technician, at=NOON + timedelta(hours=2))
    late(front, now=NOON + timedelta(hours=3))
    there, another, _unneeded = late(front, now=NOON + timedelta(hours=4))
    arrived(there, another, at=NOON + timedelta(hours=4, minutes=18), now=NOON + timedelta(hours=5))

    only = callers(community, DAY)[0]

    assert (only.name, only.owed, only.made, only.not_made, only.needless) == (str(front.user), 1, 1, 1, 1)
    for which in Calls:
        assert calls_of(community, DAY, front.user_id, which).count() == 1


def page(client: Client, community: Community, query: str = "") -> Any:
    span = "from=2026-11-23&to=2026-11-23"
    return client.get(f"/c/{community.slug}/lateness/?{span}{query}")


def test_the_page_opens_the_list_of_a_number(desk_client: Client, community: Community, month: list[User]) -> None:
    html = page(desk_client, community, f"&by=technician&key={month[0].pk}&show=late").content.decode()

    assert "何水" in html
    assert html.count('class="number" href="/c/') == 1


@pytest.mark.parametrize("query", ["&by=moon&key=x&show=y&who=z&calls=q", "&by=building&key=99999999999999999999", ""])
def test_nonsense_in_the_address_asks_for_nothing(desk_client: Client, community: Community, query: str) -> None:
    assert page(desk_client, community, query).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    desk_client: Client,
    community: Community,
    front: Membership,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    start: datetime = NOON
    for number in range(count):
        late(front, now=start + number * timedelta(minutes=30))
    page(desk_client, community)

    with django_assert_num_queries(9):
        page(desk_client, community, "&by=trade&key=plumbing")
