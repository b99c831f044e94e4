"""The dispatch board: who is under way, what waits for a technician, and who is able to do what (R-1, R-2)."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core import clock
from deadlines.sweep import sweep
from staff.enums import Role
from staff.models import Membership
from tests.factories import BuildingFactory, CategoryFactory, MembershipFactory, a_ticket
from tests.tickets.orders import MINUTE, a_technician, accepted, an_order, arrived
from tickets.models import Ability, Ticket

pytestmark = pytest.mark.django_db
AGO = timedelta(hours=1)
BOARD_QUERIES = 13


@pytest.fixture
def now() -> datetime:
    return clock.now()


def board(client: Client, who: Membership, query: str = "", **headers: str) -> str:
    return client.get(f"/c/{who.community.slug}/dispatch/{query}", headers=headers).content.decode()


def test_the_board_shows_unassigned_work_first_then_what_is_late_next(
    desk_client: Client, front: Membership, now: datetime
) -> None:
    words = ["不急的", "最急的", "没人的"]
    people = [a_technician(front).user, a_technician(front).user, None]
    starts = [now, now - 10 * MINUTE, now]
    for text, technician, at in zip(words, people, starts, strict=True):
        an_order(a_ticket(front, now=now - AGO), front.user, technician, now=at, task=text)

    html = board(desk_client, front)

    places = [html.index(text) for text in ("没人的", "最急的", "不急的")]
    assert places == sorted(places)
    assert "立即指派" in html


@pytest.mark.parametrize(
    ("show", "shown"),
    [
        ("unassigned", {"没人"}),
        ("late", {"迟到"}),
        ("unaccepted", {"刚派", "迟到"}),
        ("coming", {"在途"}),
        ("on_site", {"到场"}),
        ("nonsense", {"没人", "迟到", "刚派", "在途", "到场"}),
    ],
)
def test_each_figure_opens_what_it_counts(
    desk_client: Client, front: Membership, now: datetime, show: str, shown: set[str]
) -> None:
    technician = a_technician(front).user
    made = {
        text: an_order(
            a_ticket(front, now=now - AGO),
            front.user,
            None if text == "没人" else technician,
            now=now - (30 * MINUTE if text == "迟到" else MINUTE),
            task=f"事项{text}",
        )
        for text in ("没人", "迟到", "刚派", "在途", "到场")
    }
    accepted(made["在途"], technician, at=now)
    arrived(made["到场"], technician, at=now)

    html = board(desk_client, front, f"?show={show}")

    assert {text for text in made if f"事项{text}" in html} == shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_costs_the_same_for_one_and_for_three(
    desk_client: Client,
    front: Membership,
    now: datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        an_order(a_ticket(front, now=now - AGO), front.user, a_technician(front).user, now=now - 21 * MINUTE)
    sweep(now)
    board(desk_client, front)

    with django_assert_num_queries(BOARD_QUERIES):
        board(desk_client, front)


def test_the_boards_timer_gets_the_part_that_changes(desk_client: Client, front: Membership) -> None:
    html = board(desk_client, front, **{"HX-Request": "true"})
    assert "<html" not in html
    assert 'id="dispatch"' in html


def test_a_lead_ticks_the_trades_and_the_desk_only_reads_them(
    client: Client, front: Membership, lead: Membership
) -> None:
    technician = a_technician(front)
    url = f"/c/{front.community.slug}/technicians/"
    fields = {"person": technician.user_id, f"trade-{technician.user_id}": ["plumbing", "lift", "nonsense"]}

    client.force_login(front.user)
    assert client.post(url, fields).status_code == 403
    client.force_login(lead.user)
    client.post(url, fields)

    assert set(Ability.objects.values_list("user", "trade")) == {
        (technician.user_id, "plumbing"),
        (technician.user_id, "lift"),
    }
    client.post(url, {"person": technician.user_id, f"trade-{technician.user_id}": ["lift"]})
    assert list(Ability.objects.values_list("trade", flat=True)) == ["lift"]


def test_a_foreign_persons_trades_are_not_touched(client: Client, lead: Membership) -> None:
    stranger = MembershipFactory.create(role=Role.TECHNICIAN)
    client.force_login(lead.user)
    fields = {"person": stranger.user_id, f"trade-{stranger.user_id}": ["plumbing"]}

    client.post(f"/c/{lead.community.slug}/technicians/", fields)

    assert not Ability.objects.exists()


def test_of_a_public_area_the_building_stands_on_the_board(
    desk_client: Client, front: Membership, now: datetime
) -> None:
    building = BuildingFactory.create(community=front.community, number="7")
    ticket = a_ticket(front, now=now, category_id=CategoryFactory.create(community=front.community, name="电梯").pk)
    Ticket.objects.filter(pk=ticket.pk).update(building=building)
    an_order(ticket, front.user, None, now=now)

    assert "7栋" in board(desk_client, front)
