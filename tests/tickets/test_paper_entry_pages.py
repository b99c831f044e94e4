"""Entering a returned paper, a call from the stairwell and a charge on the ticket's page (R-1, R-2, R-3, R-5, TL-4)."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localtime
from pytest_django import DjangoAssertNumQueries

from core import clock
from deadlines.sweep import sweep
from staff.models import Membership, User
from tests.attachments.images import a_picture
from tests.factories import a_ticket
from tests.tickets.orders import MINUTE, a_technician, an_order, arrived, finished
from tests.tickets.test_charge import a_rate
from tests.tickets.test_phone_money import lines
from tickets.enums import Deed, OrderState
from tickets.models import OrderStep, Ticket, WorkOrder
from tickets.queries.charges import account_of

pytestmark = pytest.mark.django_db
PAPER_QUERIES = 12
ALL_ONES = ["1", "2", "4", "8", "16", "32", "64"]


@pytest.fixture
def now() -> datetime:
    """The pages read the clock themselves."""
    return clock.now().replace(second=0, microsecond=0)


@pytest.fixture
def technician(front: Membership) -> User:
    """Who was sent."""
    user: User = a_technician(front, user__name="何工").user
    return user


@pytest.fixture
def order(front: Membership, technician: User, now: datetime) -> WorkOrder:
    """Dispatched an hour ago, printed, and nothing heard since."""
    ago = now - timedelta(hours=1)
    return an_order(a_ticket(front, now=ago), front.user, technician, now=ago)


def url(ticket: Ticket, rest: str = "") -> str:
    return f"/c/{ticket.community.slug}/tickets/{ticket.number}/{rest}"


def send(client: Client, order: WorkOrder, what: str, **fields: Any) -> Any:
    return client.post(url(order.ticket, f"orders/{what}/"), {"order": order.pk, "key": uuid.uuid4(), **fields})


def on_paper(order: WorkOrder, **fields: Any) -> dict[str, Any]:
    """There after 18 minutes, done after 45, as the form sends it."""
    there, done = (localtime(order.dispatched_at + minutes * MINUTE) for minutes in (18, 45))
    facts = {"day": there.date().isoformat(), "arrived_at": f"{there:%H:%M}", "done_at": f"{done:%H:%M}"}
    return {**facts, "technician": "", "result": "更换软管", "ones": ALL_ONES, "signed_by": "", **lines(), **fields}


def page(client: Client, ticket: Ticket) -> str:
    return str(client.get(url(ticket)).content.decode())


@pytest.mark.rule("R-2", "TL-4")
def test_the_returned_paper_is_entered_in_one_pass_and_the_page_says_by_whom(
    desk_client: Client, front: Membership, order: WorkOrder
) -> None:
    answer = send(desk_client, order, "paper", **on_paper(order, confirmed="on", scan=a_picture()))

    assert answer.status_code == 302
    order.refresh_from_db()
    assert (order.state, order.arrived_at) == (OrderState.CONFIRMED, order.dispatched_at + 18 * MINUTE)
    html = page(desk_client, order.ticket)
    assert "按时到场，事后补录" in html
    assert f"何工（{front.user}代录）" in html
    scan = html.split('class="thumbs"', 1)[1].split('href="', 1)[1].split('"', 1)[0]
    assert desk_client.get(scan).status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ones": ["1"]}, "“七个一”还有 6 项没有勾选"),
        ({"done_at": ""}, "请按回单填写时间"),
        ({"arrived_at": "下午"}, "请按回单填写时间"),
        ({"arrived_at": ""}, "没有到场就没有完工"),
        ({"result": " "}, "请用几句话写明做了什么"),
        ({"technician": "999999"}, "请选择本小区的在职同事"),
        (lines({"name": "三角阀", "quantity": "1", "price": "28"}), "请先报价并取得住户同意"),
    ],
)
def test_a_fault_of_the_paper_has_its_sentence_and_nothing_is_entered_or_lost(
    desk_client: Client, order: WorkOrder, fields: dict[str, Any], sentence: str
) -> None:
    answer = send(desk_client, order, "paper", **on_paper(order, signed_by="", **fields))

    html = answer.content.decode()
    assert answer.status_code in {409, 422}
    assert sentence in html
    assert "更换软管" in html or fields.get("result")
    assert OrderStep.objects.filter(order=order).count() == 1


@pytest.mark.rule("R-3")
def test_ones_that_are_not_ticked_on_the_paper_are_entered_when_it_stands_so(
    desk_client: Client, order: WorkOrder
) -> None:
    send(desk_client, order, "paper", **on_paper(order, ones=["1", "2"], as_it_was="on"))
    order.refresh_from_db()
    assert (order.state, order.ones) == (OrderState.DONE, 3)


@pytest.mark.rule("TL-4")
def test_the_technician_reports_by_phone_and_the_order_is_on_site(
    desk_client: Client, order: WorkOrder, technician: User
) -> None:
    at = localtime(order.dispatched_at + 12 * MINUTE)
    answer = send(desk_client, order, "report", deed="arrived", technician="", at=f"{at:%Y-%m-%dT%H:%M}", reason="")

    assert answer.status_code == 302
    step = OrderStep.objects.get(order=order, deed=Deed.ARRIVED)
    assert (step.by, step.at) == (technician, at)
    desk_client.force_login(technician)
    phone = desk_client.get(f"/c/{order.community.slug}/orders/{order.number}/").content.decode()
    assert "补录" in phone


def test_who_cannot_go_says_why(desk_client: Client, order: WorkOrder, now: datetime) -> None:
    at = f"{localtime(now):%Y-%m-%dT%H:%M}"
    answer = send(desk_client, order, "report", deed="refused", technician="", at=at, reason=" ")
    assert answer.status_code == 422
    assert OrderStep.objects.filter(order=order).count() == 1


def test_a_technician_without_the_ticket_cannot_enter_anything(
    client: Client, order: WorkOrder, technician: User
) -> None:
    client.force_login(technician)
    assert send(client, order, "paper", **on_paper(order)).status_code == 404
    assert OrderStep.objects.filter(order=order).count() == 1


def test_without_a_script_a_button_brings_more_lines_and_keeps_what_was_typed(
    desk_client: Client, front: Membership, order: WorkOrder
) -> None:
    a_rate(front)
    typed = on_paper(
        order, more="1", ones=["1", "4"], **lines(*({"name": f"零件{n}", "quantity": "2"} for n in range(4)))
    )

    answer = send(desk_client, order, "paper", **typed)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "零件3" in html
    assert html.split("<template>")[0].count("data-line>") == 6
    assert html.count('name="ones" value="4"') == 1
    assert not OrderStep.objects.filter(order=order, deed=Deed.ARRIVED).exists()


@pytest.mark.rule("TL-4")
def test_the_call_that_was_owed_meanwhile_is_listed_as_not_needed(desk_client: Client, order: WorkOrder) -> None:
    sweep(order.site_due_at)
    send(desk_client, order, "paper", **on_paper(order))

    day = localtime(order.site_due_at).date().isoformat()
    html = desk_client.get(
        f"/c/{order.community.slug}/lateness/", {"from": day, "to": day, "calls": "needless"}
    ).content.decode()

    assert order.ticket.number in html
    assert "已按时到场" in html


@pytest.mark.parametrize("papers", [1, 3])
def test_the_page_asks_the_same_whether_one_paper_was_entered_or_three(
    papers: int,
    desk_client: Client,
    front: Membership,
    order: WorkOrder,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    more = [an_order(order.ticket, front.user, order.technician, now=order.dispatched_at) for _ in range(papers - 1)]
    for one in (order, *more):
        assert send(desk_client, one, "paper", **on_paper(one, scan=a_picture())).status_code == 302

    with django_assert_num_queries(PAPER_QUERIES):
        page(desk_client, order.ticket)


@pytest.fixture
def charged(desk_client: Client, front: Membership, order: WorkOrder, technician: User, now: datetime) -> WorkOrder:
    """30 yuan told, agreed to and charged by the desk."""
    rate = a_rate(front)
    arrived(order, technician, at=now - 30 * MINUTE)
    priced = lines({"rate": rate.pk, "quantity": "1"})
    send(desk_client, order, "price", how="call", agreed_name="王测试", **priced)
    assert send(desk_client, order, "charge", why="", **priced).status_code == 302
    return order


@pytest.mark.rule("R-5", "IN-9")
def test_the_desk_puts_a_charge_right_with_a_reason_and_both_stay_to_be_read(
    desk_client: Client, charged: WorkOrder
) -> None:
    rate = charged.charge_lines.first().rate_id  # type: ignore[union-attr]  # there is one
    less = lines({"rate": rate, "quantity": "1", "price": "20", "reason": "老住户优惠"})

    refused = send(desk_client, charged, "charge", why="", **less)
    assert "请写明更正原因" in refused.content.decode()
    assert send(desk_client, charged, "charge", why="多算了", **less).status_code == 302

    account = account_of(charged)
    assert account.sums.charged == Decimal("20.00")
    assert [one.step.text for one in account.earlier] == ["¥30.00"]
    html = page(desk_client, charged.ticket)
    assert "历次报价与收费" in html
    assert "多算了" in html
    assert "老住户优惠" in html


@pytest.mark.rule("IN-9")
def test_more_than_was_agreed_to_is_not_charged_at_the_desk_either(desk_client: Client, charged: WorkOrder) -> None:
    more = lines({"name": "三角阀", "quantity": "1", "price": "58"})
    answer = send(desk_client, charged, "charge", why="加了材料", **more)
    assert "30.00" in answer.content.decode()
    assert account_of(charged).sums.charged == Decimal("30.00")


def test_nothing_is_charged_only_when_somebody_says_so(desk_client: Client, charged: WorkOrder) -> None:
    assert send(desk_client, charged, "charge", why="免单", **lines()).status_code == 422
    assert send(desk_client, charged, "charge", why="免单", nothing="on", **lines()).status_code == 302
    assert account_of(charged).sums.charged == Decimal(0)


def test_a_quote_takes_more_lines_than_four(desk_client: Client, order: WorkOrder) -> None:
    many = lines(*({"name": f"零件{n}", "quantity": "1", "price": "2"} for n in range(9)))
    assert send(desk_client, order, "price", how="", agreed_name="", **many).status_code == 302
    assert account_of(order).sums.quoted == Decimal("18.00")


def test_work_finished_by_phone_has_no_paper_to_enter_any_more(
    desk_client: Client, order: WorkOrder, technician: User, now: datetime
) -> None:
    arrived(order, technician, at=now - 30 * MINUTE)
    finished(order, technician, at=now - 10 * MINUTE)
    assert "act-enter_paper" not in page(desk_client, order.ticket)
