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
from staff.models import Membership
from tests.factories import MembershipFactory, UnitFactory, a_ticket
from tests.tickets.orders import MINUTE, a_technician, an_order, arrived, explained, finished, refused
from tests.tickets.test_ticket_page import actions, page
from tickets.enums import OrderState, Trade
from tickets.forms.action_form import LOCAL
from tickets.forms.order import MOST
from tickets.models import Ability, Explanation, Ticket, WorkOrder

pytestmark = pytest.mark.django_db
AGO = timedelta(hours=1)
TICKET_QUERIES = 11


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


def test_whoever_was_offered_is_sent_though_others_have_come_before_them_meanwhile(
    desk_client: Client, front: Membership, ticket: Ticket
) -> None:
    chosen = a_technician(front, user__name="何工").user
    offered = form(desk_client, ticket)
    for _one in range(MOST):  # free, and named before the chosen one, who gets an order from somebody else
        a_technician(front)
    an_order(a_ticket(front), front.user, chosen)

    answer = post(desk_client, ticket, technician=chosen.pk)

    assert f'value="{chosen.pk}"' in offered
    assert f'value="{chosen.pk}"' not in form(desk_client, ticket)
    assert answer.status_code == 302
    assert WorkOrder.objects.get(ticket=ticket).technician == chosen


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
    desk_client.force_login(technician)
    phone = desk_client.get(f"/c/{front.community.slug}/orders/{order.number}/").content.decode()
    assert "重复维修" in phone
    assert "换了软管" in phone


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
