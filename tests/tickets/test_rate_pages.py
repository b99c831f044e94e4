"""The rate card's pages, its search beside the phone, the price on the ticket (R-5, IN-9)."""

import io
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localdate

from core import clock
from core.sheets import read_table, write_xlsx
from staff.enums import Role
from staff.models import Membership
from tests.factories import CategoryFactory, MembershipFactory, a_ticket
from tests.tickets.intake_posts import a_post, in_hours
from tests.tickets.intake_posts import page as intake
from tests.tickets.test_phone_money import lines
from tickets import services
from tickets.enums import RateKind, Trade
from tickets.models import Consent, Rate, Ticket, WorkOrder
from tickets.rate_rows import Column, written
from tickets.services.rates import facts_of


def a_rate(who: Membership, code: str = "SD-01", **changes: Any) -> Rate:
    facts: dict[str, Any] = {
        "name": "疏通地漏",
        "trade": Trade.PLUMBING,
        "kind": RateKind.SERVICE,
        "unit": "次",
        "price": Decimal("30.00"),
        "valid_from": date(2026, 1, 1),
    }
    return Rate.objects.create(community=who.community, code=code, **{**facts, **changes})


def card(who: Membership, rest: str = "") -> str:
    return f"/c/{who.community.slug}/rates/{rest}"


def words(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def lead_client(client: Client, lead: Membership) -> Client:
    client.force_login(lead.user)
    return client


def a_price(**changes: Any) -> dict[str, Any]:
    facts = {"rate_code": "qd 01", "name": "换灯泡", "trade": "electrics", "kind": "service", "unit": "个"}
    return {**facts, "price": "15", "valid_from": localdate().isoformat(), "key": str(uuid.uuid4()), **changes}


def test_a_lead_puts_a_price_on_the_card_and_everybody_finds_it(
    lead_client: Client, lead: Membership, front: Membership
) -> None:
    assert lead_client.post(card(lead), a_price()).status_code == 302
    lead_client.force_login(front.user)

    text = words(lead_client.get(card(front)))

    assert "QD01" in text
    assert "15.00" in text
    assert 'name="rate_code"' not in text


def test_every_fault_of_a_price_stands_at_its_field_and_what_was_typed_stays(
    lead_client: Client, lead: Membership
) -> None:
    answer = lead_client.post(card(lead), a_price(rate_code="?!", price="-3", name=""))

    assert answer.status_code == 422
    assert words(answer).count("invalid-feedback") >= 3
    assert 'value="-3"' in words(answer)
    assert not Rate.objects.exists()


def test_a_price_that_is_there_already_is_named(lead_client: Client, lead: Membership) -> None:
    a_rate(lead, "QD01")

    answer = lead_client.post(card(lead), a_price())

    assert answer.status_code == 422
    assert "“QD01”在 2026-01-01" in words(answer)


def test_what_is_to_come_stands_beside_what_is_valid(lead_client: Client, lead: Membership) -> None:
    rate = a_rate(lead)
    day = localdate() + timedelta(days=30)

    answer = lead_client.post(
        card(lead, f"{rate.pk}/price/"), {"price": "35", "day": day.isoformat(), "key": str(uuid.uuid4())}
    )

    assert answer.status_code == 302
    assert f"{day} 起：35.00" in words(lead_client.get(card(lead)))
    assert "35.00" in words(lead_client.get(card(lead, "?show=coming")))
    assert "疏通地漏" not in words(lead_client.get(card(lead, "?show=ended")))


def test_a_price_is_ended_and_a_coming_one_taken_back(lead_client: Client, lead: Membership) -> None:
    today = localdate()
    rate, coming = a_rate(lead), a_rate(lead, "SD-02", valid_from=today + timedelta(days=3))
    end = {"last_day": today.isoformat(), "key": str(uuid.uuid4())}

    assert lead_client.post(card(lead, f"{rate.pk}/end/"), end).status_code == 302
    assert lead_client.post(card(lead, f"{coming.pk}/back/")).status_code == 302

    assert [(one.code, one.valid_until) for one in Rate.objects.all()] == [("SD-01", today)]


def test_the_past_is_refused_at_its_field(lead_client: Client, lead: Membership) -> None:
    rate = a_rate(lead)
    fields = {"price": "35", "day": "2026-01-05", "key": str(uuid.uuid4())}

    answer = lead_client.post(card(lead, f"{rate.pk}/price/"), fields)

    assert answer.status_code == 422
    assert "已经生效过的价格不能改动" in words(answer)


def test_another_communitys_price_does_not_exist(lead_client: Client, lead: Membership) -> None:
    foreign = a_rate(MembershipFactory.create())

    assert lead_client.get(card(lead, f"{foreign.pk}/")).status_code == 404
    assert lead_client.post(card(lead, f"{foreign.pk}/back/")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_card_costs_the_same_queries_whatever_stands_on_it(
    count: int, lead_client: Client, lead: Membership, django_assert_num_queries: Any
) -> None:
    for place in range(count):
        a_rate(lead, f"A{place}", trade=Trade.values[place])
        a_rate(lead, f"B{place}", valid_from=localdate() + timedelta(days=3))
    lead_client.get(card(lead))
    with django_assert_num_queries(8):
        text = words(lead_client.get(card(lead)))
    assert text.count('class="trade"') == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_search_beside_the_phone_costs_the_same_queries(
    count: int, desk_client: Client, front: Membership, django_assert_num_queries: Any
) -> None:
    for place in range(count):
        a_rate(front, f"A{place}")
    desk_client.get(card(front, "panel/?q=地漏"))
    with django_assert_num_queries(5):
        text = words(desk_client.get(card(front, "panel/?q=地漏")))
    assert text.count("<li>") == count


@pytest.mark.rule("IN-9")
def test_the_clerk_reads_the_price_from_the_card_while_the_resident_waits(
    desk_client: Client, front: Membership
) -> None:
    a_rate(front)
    a_rate(front, "QD-01", name="换灯泡", trade=Trade.ELECTRICS)

    found = words(desk_client.post(card(front, "panel/"), {"m0-text": "卫生间地漏堵了", "m0-category": ""}))

    assert "疏通地漏每次 30 元，材料费另计" in found
    assert "换灯泡" not in found
    assert "换灯泡每个" not in words(desk_client.get(card(front, "panel/?q=没有")))


def test_a_category_names_the_trade_as_well(desk_client: Client, front: Membership) -> None:
    a_rate(front, "QD-01", name="换灯泡", trade=Trade.ELECTRICS)
    category = CategoryFactory.create(community=front.community, name="照明")

    assert "换灯泡" in words(desk_client.post(card(front, "panel/"), {"m0-category": category.pk, "m0-text": "坏了"}))
    foreign = CategoryFactory.create(name="照明")
    assert "换灯泡" not in words(desk_client.post(card(front, "panel/"), {"m0-category": foreign.pk, "m0-text": "x"}))


def sheet(*rows: list[str]) -> SimpleUploadedFile:
    return SimpleUploadedFile("价目表.xlsx", write_xlsx([column.value for column in Column], rows))


def test_a_list_is_looked_through_and_imported(lead_client: Client, lead: Membership) -> None:
    rows = [["SD-01", "疏通地漏", "给排水", "服务", "次", "30", "", ""], ["X", "坏行", "法术", "", "", "面议", "", ""]]

    assert lead_client.post(card(lead, "import/"), {"file": sheet(*rows)}).status_code == 302
    text = words(lead_client.get(card(lead, "import/check/")))

    assert "法术" in text
    assert "单价(元)" in text
    assert not Rate.objects.exists()
    refused = lead_client.post(card(lead, "import/check/"), {"which": "all"}, follow=True)
    assert "不能导入" in words(refused)
    lead_client.post(card(lead, "import/check/"), {"which": "good"})
    assert Rate.objects.get().code == "SD-01"


def test_the_card_goes_out_as_excel_and_comes_back_unchanged(lead_client: Client, lead: Membership) -> None:
    a_rate(lead)
    a_rate(lead, "SD-02", valid_until=date(2026, 6, 30), price=Decimal("12.50"))
    before = [written(facts_of(rate)) for rate in Rate.objects.order_by("code")]

    out = lead_client.get(card(lead, "list/")).content
    lead_client.post(card(lead, "import/"), {"file": SimpleUploadedFile("x.xlsx", out)})

    assert [list(cells.values()) for _row, cells in read_table(io.BytesIO(out)).rows] == before
    assert "无需导入" in words(lead_client.get(card(lead, "import/check/")))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"a,b\n=1+1,2\n", "编号,项目\nA,b\n".encode()])
def test_a_file_that_is_no_rate_card_gets_a_sentence(data: bytes, lead_client: Client, lead: Membership) -> None:
    answer = lead_client.post(card(lead, "import/"), {"file": SimpleUploadedFile("x.csv", data)})

    assert answer.status_code == 422
    assert "invalid-feedback" in words(answer)


def an_order(who: Membership) -> WorkOrder:
    ticket = a_ticket(who, now=clock.now() - timedelta(minutes=5))
    return services.dispatch(
        ticket_id=ticket.pk,
        by=who.user,
        trade=Trade.PLUMBING,
        task="地漏堵塞",
        technician=None,
        appointment_at=None,
        key=uuid.uuid4(),
        now=clock.now() - timedelta(minutes=4),
    )


def price_of(ticket: Ticket) -> str:
    return f"/c/{ticket.community.slug}/tickets/{ticket.number}/orders/price/"


@pytest.mark.rule("IN-9", "R-5")
def test_the_desk_tells_the_price_on_the_phone_and_the_ticket_shows_who_agreed(
    desk_client: Client, front: Membership
) -> None:
    rate, order = a_rate(front), an_order(front)
    fields = {
        "order": order.pk,
        **lines({"rate": rate.pk, "quantity": "2"}, {"name": "生料带", "quantity": "1", "price": "3.5"}),
    }
    fields |= {"how": "call", "agreed_name": "王测试", "key": str(uuid.uuid4())}

    assert desk_client.post(price_of(order.ticket), fields).status_code == 302

    assert (Consent.objects.get().amount, Consent.objects.get().how) == (Decimal("63.50"), "call")
    text = words(desk_client.get(price_of(order.ticket).removesuffix("orders/price/")))
    assert "¥63.50" in text
    assert "王测试" in text
    assert "电话同意" in text


def test_a_price_that_was_only_told_is_not_agreed_to_yet(desk_client: Client, front: Membership) -> None:
    rate, order = a_rate(front), an_order(front)
    fields = {"order": order.pk, **lines({"rate": rate.pk, "quantity": "1"}), "how": "", "key": str(uuid.uuid4())}

    assert desk_client.post(price_of(order.ticket), fields).status_code == 302

    assert not Consent.objects.exists()
    assert "住户尚未同意" in words(desk_client.get(price_of(order.ticket).removesuffix("orders/price/")))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rate": "", "quantity": ""}, "请从价目表选择收费项目"),
        ({"quantity": "两个"}, "不是数字"),
        ({"quantity": "0"}, "数量应大于 0"),
        ({"agreed_name": ""}, "请写明同意报价的人"),
        ({"rate": "", "price": "12"}, "请写明收费项目"),
        ({"price": "12"}, "价目表"),
    ],
)
def test_a_price_that_cannot_be_is_refused_with_a_sentence_and_nothing_is_recorded(
    changes: dict[str, str], sentence: str, desk_client: Client, front: Membership
) -> None:
    rate, order = a_rate(front), an_order(front)
    fields = {"order": order.pk, **lines({"rate": rate.pk, "quantity": "1"}), "how": "call", "agreed_name": "王测试"}

    answer = desk_client.post(price_of(order.ticket), {**fields, "key": str(uuid.uuid4()), **changes})

    assert answer.status_code in {409, 422}
    assert sentence in words(answer)
    assert not order.charge_lines.exists()


@pytest.mark.rule("IN-9")
def test_the_wished_appointment_is_kept_and_proposed_when_somebody_is_sent(
    desk_client: Client, front: Membership
) -> None:
    wished = in_hours(26)

    assert desk_client.post(intake(front.community), a_post({"wished_at": wished})).status_code == 302

    ticket = Ticket.objects.get()
    assert ticket.wished_at is not None
    form = words(desk_client.get(f"/c/{front.community.slug}/tickets/{ticket.number}/dispatch/"))
    assert f'value="{wished}"' in form


@pytest.mark.rule("IN-9")
def test_procedure_and_expected_time_are_words_to_say(desk_client: Client, front: Membership) -> None:
    assert "20分钟内到，或者按您方便的时间来" in words(desk_client.get(intake(front.community)))


@pytest.mark.parametrize("wished", ["2020-01-01T10:00", "2099-01-01T10:00", "改天"])
def test_a_wish_that_cannot_be_has_a_sentence_and_records_nothing(
    wished: str, desk_client: Client, front: Membership
) -> None:
    answer = desk_client.post(intake(front.community), a_post({"wished_at": wished}))

    assert answer.status_code == 422
    assert not Ticket.objects.exists()


def test_a_solved_matter_has_no_wish(desk_client: Client, front: Membership) -> None:
    matter = {"solved": "yes", "outcome": "已说明", "wished_at": "2020-01-01T10:00"}

    assert desk_client.post(intake(front.community), a_post(matter)).status_code == 302
    assert Ticket.objects.get().wished_at is None


def test_only_leads_keep_the_card(client: Client, front: Membership) -> None:
    rate = a_rate(front)
    technician = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN)
    client.force_login(technician.user)

    assert client.get(card(front, f"{rate.pk}/")).status_code == 200
    assert client.post(card(front), a_price()).status_code == 403
    assert client.post(card(front, f"{rate.pk}/end/"), {}).status_code == 403
