"""Work orders on the desk's pages: the form that sends, the board, the paper, the trades, the call over every page."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localtime
from pytest_django import DjangoAssertNumQueries

from core import clock
from deadlines.sweep import sweep
from phrasebook.enums import Moment
from phrasebook.models import Phrase
from staff.enums import Role
from staff.models import Membership
from tests.factories import BuildingFactory, CategoryFactory, MembershipFactory, UnitFactory, a_ticket
from tests.tickets.orders import MINUTE, a_technician, accepted, an_order, arrived, explained, finished, refused
from tests.tickets.test_ticket_page import actions, page
from tickets.enums import OrderState, Trade
from tickets.forms.action_form import LOCAL
from tickets.models import Ability, Explanation, Ticket, WorkOrder

pytestmark = pytest.mark.django_db
AGO = timedelta(hours=1)
BOARD_QUERIES, TICKET_QUERIES = 13, 12


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def ticket(front: Membership, now: datetime) -> Ticket:
    """A repair in a household, an hour old."""
    return a_ticket(front, now=now - AGO, unit=UnitFactory.create(building__community=front.community))


def post(client: Client, ticket: Ticket, path: str = "dispatch/", /, **fields: Any) -> Any:
    data = {"key": uuid.uuid4(), "trade": Trade.PLUMBING, "task": "厨房水管漏水", **fields}
    return client.post(f"/c/{ticket.community.slug}/tickets/{ticket.number}/{path}", data)


def form(client: Client, ticket: Ticket, query: str = "?do=dispatch") -> str:
    url = f"/c/{ticket.community.slug}/tickets/{ticket.number}/{query}"
    return client.get(url, headers={"HX-Request": "true"}).content.decode()


def board(client: Client, who: Membership, query: str = "", **headers: str) -> str:
    return client.get(f"/c/{who.community.slug}/dispatch/{query}", headers=headers).content.decode()


def test_the_best_technician_is_chosen_already(desk_client: Client, front: Membership, ticket: Ticket) -> None:
    plumber, busy, other = (a_technician(front, user__name=name).user for name in ("何水", "忙人", "何电"))
    for user in (plumber, busy):
        Ability.objects.create(community=front.community, user=user, trade=Trade.PLUMBING)
    an_order(a_ticket(front), front.user, busy)

    html = form(desk_client, ticket)

    order = [html.index(f'value="{user.pk}"') for user in (plumber, busy, other)]
    assert order == sorted(order)
    chosen = html.split("checked", 1)[0].rsplit("<input", 1)[1]
    assert f'value="{plumber.pk}"' in chosen


def test_whoever_is_on_site_in_the_same_building_is_named(
    desk_client: Client, front: Membership, ticket: Ticket, now: datetime
) -> None:
    near = a_technician(front).user
    neighbour = a_ticket(front, now=now, unit=UnitFactory.create(building=ticket.building))
    arrived(an_order(neighbour, front.user, near, now=now), near, at=now)

    assert "就在本楼" in form(desk_client, ticket)


def test_another_trade_brings_another_list(desk_client: Client, front: Membership, ticket: Ticket) -> None:
    electrician = a_technician(front).user
    Ability.objects.create(community=front.community, user=electrician, trade=Trade.ELECTRICS)
    url = f"/c/{front.community.slug}/tickets/{ticket.number}/dispatch/"

    assert "非本工种" in desk_client.get(url, {"trade": "plumbing"}).content.decode()
    assert "非本工种" not in desk_client.get(url, {"trade": "electrics"}).content.decode()
    assert not WorkOrder.objects.exists()


def test_dispatching_says_who_goes_and_until_when(desk_client: Client, front: Membership, ticket: Ticket) -> None:
    technician = a_technician(front, user__name="何工").user

    answer = post(desk_client, ticket, technician=technician.pk)
    html = desk_client.get(answer.url).content.decode()

    order = WorkOrder.objects.get()
    assert order.technician == technician
    assert f"派工单{order.number}已派给何工" in html


def test_nobody_chosen_leaves_it_to_the_supervisor(desk_client: Client, ticket: Ticket) -> None:
    post(desk_client, ticket, technician="0")
    assert WorkOrder.objects.get().technician is None


def test_a_double_click_sends_one(desk_client: Client, front: Membership, ticket: Ticket) -> None:
    fields: dict[str, Any] = {"technician": a_technician(front).user_id, "key": uuid.uuid4()}
    post(desk_client, ticket, **fields)
    post(desk_client, ticket, **fields)
    assert WorkOrder.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"task": ""}, "请"),
        ({"technician": "999999"}, "请选择本小区的在职同事"),
        ({"appointment_at": "2020-01-01T10:00"}, "预约时间已过"),
        ({"appointment_at": "明天下午"}, "请填写日期和时间"),
        ({"task": "长" * 1001}, "1000"),
    ],
)
def test_a_wrong_value_has_its_sentence_and_nothing_is_sent(
    desk_client: Client, front: Membership, ticket: Ticket, fields: dict[str, str], sentence: str
) -> None:
    technician = a_technician(front).user_id
    sent: dict[str, Any] = {"technician": technician, **fields}
    answer = post(desk_client, ticket, **sent)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not WorkOrder.objects.exists()


def test_the_repeated_repair_is_shown_with_who_did_what_before(
    desk_client: Client, front: Membership, ticket: Ticket, now: datetime
) -> None:
    technician = a_technician(front, user__name="何工").user
    old = a_ticket(front, now=now - timedelta(days=12), unit=ticket.unit)
    before = an_order(old, front.user, technician, now=now - timedelta(days=12))
    arrived(before, technician, at=now - timedelta(days=12))
    finished(before, technician, at=now - timedelta(days=12), result="换了软管")

    order = an_order(ticket, front.user, technician, now=now)

    assert order.repeats == before
    html = page(front, ticket)
    assert "repeated repair" in html
    assert "换了软管" in html


def test_after_thirty_days_it_is_no_repetition(front: Membership, ticket: Ticket, now: datetime) -> None:
    technician = a_technician(front).user
    then = now - timedelta(days=31)
    before = an_order(a_ticket(front, now=then, unit=ticket.unit), front.user, technician, now=then)
    arrived(before, technician, at=then)
    finished(before, technician, at=then)

    assert an_order(ticket, front.user, technician, now=now).repeats is None


def test_the_next_right_step_follows_the_order(front: Membership, ticket: Ticket, now: datetime) -> None:
    technician = a_technician(front).user
    assert actions(page(front, ticket))[0] == "dispatch"
    order = an_order(ticket, front.user, technician, now=now)
    assert actions(page(front, ticket))[0] == "REPLY"
    assert {"dispatch", "reassign", "cancel_order"} <= set(actions(page(front, ticket)))
    arrived(order, technician, at=now)
    finished(order, technician, at=now)
    assert "confirm_order" in actions(page(front, ticket))


def test_a_call_that_is_owed_stands_before_everything(front: Membership, ticket: Ticket, now: datetime) -> None:
    an_order(ticket, front.user, a_technician(front).user, now=now - 21 * MINUTE)
    sweep(now)

    html = page(front, ticket)

    assert actions(html)[0] == "EXPLAIN"
    assert "Nobody is there yet" in html


@pytest.mark.parametrize("count", [1, 3])
def test_a_ticket_with_orders_costs_no_more_for_three_than_for_one(
    front: Membership, ticket: Ticket, now: datetime, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        an_order(ticket, front.user, a_technician(front).user, now=now)
    client = Client()
    client.force_login(front.user)
    client.get(f"/c/{front.community.slug}/tickets/{ticket.number}/")

    with django_assert_num_queries(TICKET_QUERIES):
        client.get(f"/c/{front.community.slug}/tickets/{ticket.number}/")


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


@pytest.mark.rule("R-1")
@pytest.mark.parametrize("size", ["a4", "a5"])
def test_the_paper_has_number_code_task_and_room_to_sign(
    desk_client: Client, front: Membership, ticket: Ticket, now: datetime, size: str
) -> None:
    order = an_order(ticket, front.user, a_technician(front, user__name="何工").user, now=now)

    html = desk_client.get(f"/c/{front.community.slug}/orders/{order.number}/print/?size={size}").content.decode()

    for part in (order.number, "厨房水管漏水", "何工", "<svg", 'class="signatures"', "一副鞋套", "138****1234"):
        assert part in html
    assert ("paper-a5.css" in html) is (size == "a5")


def test_a_technician_prints_their_own_order_only(client: Client, front: Membership, ticket: Ticket) -> None:
    mine, other = a_technician(front), a_technician(front)
    order = an_order(ticket, front.user, mine.user)
    url = f"/c/{front.community.slug}/orders/{order.number}/print/"

    client.force_login(mine.user)
    assert client.get(url).status_code == 200
    client.force_login(other.user)
    assert client.get(url).status_code == 404


def owed(client: Client, who: Membership) -> str:
    client.force_login(who.user)
    return client.get(f"/c/{who.community.slug}/calls-owed/").content.decode()


@pytest.mark.rule("TL-4")
def test_the_call_stands_over_every_page_of_the_first_responder_until_it_is_made(
    client: Client, front: Membership, ticket: Ticket, now: datetime
) -> None:
    colleague = MembershipFactory.create(community=front.community)
    an_order(ticket, front.user, a_technician(front, user__name="何工").user, now=now - 21 * MINUTE)
    sweep(now)

    html = owed(client, front)
    assert "请立即致电" in html
    assert f"/tickets/{ticket.number}/?do=explain" in html
    assert "请立即致电" not in owed(client, colleague)
    client.force_login(front.user)
    assert "有住户在等您的电话" in client.get(f"/c/{front.community.slug}/notices/").content.decode()

    explained(Explanation.objects.get(), front.user, now=now)
    assert owed(client, front).strip() == ""


def test_explaining_from_the_page_records_the_call_and_a_wrong_value_records_nothing(
    desk_client: Client, front: Membership, ticket: Ticket, now: datetime
) -> None:
    an_order(ticket, front.user, a_technician(front).user, now=now - 21 * MINUTE)
    sweep(now)

    said = {"reason": "电梯故障", "channel": "call_out"}
    answer = post(desk_client, ticket, "orders/explain/", until="2020-01-01T10:00", **said)
    assert answer.status_code == 422
    assert "电梯故障" in answer.content.decode()
    assert Explanation.objects.get().done_at is None

    until = localtime(now + AGO).strftime(LOCAL)
    post(desk_client, ticket, "orders/explain/", until=until, **said)
    assert Explanation.objects.get().reason == "电梯故障"


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


def test_an_order_that_was_refused_is_given_to_another_from_the_page(
    desk_client: Client, front: Membership, ticket: Ticket, now: datetime
) -> None:
    technician, other = a_technician(front).user, a_technician(front).user
    order = an_order(ticket, front.user, technician, now=now)
    refused(order, technician, at=now)

    post(desk_client, ticket, "orders/reassign/", order=order.pk, technician=other.pk, reason="原师傅抢修")

    order.refresh_from_db()
    assert (order.technician, order.state) == (other, OrderState.DISPATCHED)


def test_the_desk_confirms_by_phone_and_cancels_with_a_reason(
    desk_client: Client, front: Membership, ticket: Ticket, now: datetime
) -> None:
    technician = a_technician(front).user
    order = an_order(ticket, front.user, technician, now=now)
    arrived(order, technician, at=now)
    finished(order, technician, at=now)
    post(desk_client, ticket, "orders/confirm/", order=order.pk, how="phone", words="好了")
    order.refresh_from_db()
    assert order.confirmed_how == "phone"

    second = an_order(ticket, front.user, technician, now=now)
    answer = post(desk_client, ticket, "orders/cancel/", order=second.pk, reason="")
    assert answer.status_code == 422
    post(desk_client, ticket, "orders/cancel/", order=second.pk, reason="住户改期")
    second.refresh_from_db()
    assert second.state == OrderState.CANCELLED


def test_of_a_public_area_the_building_stands_on_the_board(
    desk_client: Client, front: Membership, now: datetime
) -> None:
    building = BuildingFactory.create(community=front.community, number="7")
    ticket = a_ticket(front, now=now, category_id=CategoryFactory.create(community=front.community, name="电梯").pk)
    Ticket.objects.filter(pk=ticket.pk).update(building=building)
    an_order(ticket, front.user, None, now=now)

    assert "7栋" in board(desk_client, front)


@pytest.mark.rule("PH-2")
def test_a_forbidden_phrase_in_the_explanation_is_pointed_out(
    desk_client: Client, front: Membership, ticket: Ticket, now: datetime
) -> None:
    Phrase.objects.create(community=front.community, moment=Moment.NEVER, text="没办法", instead="我们正在想办法")
    an_order(ticket, front.user, a_technician(front).user, now=now - 21 * MINUTE)
    sweep(now)

    until = localtime(now + AGO).strftime(LOCAL)
    answer = post(desk_client, ticket, "orders/explain/", reason="没办法，人手不够", until=until, channel="call_out")

    assert answer.status_code == 422
    assert "我们正在想办法" in answer.content.decode()
