"""Paid work on the phone: the rate card's prices told, agreed to with a signature, charged (R-5, IN-9)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from staff.models import Membership
from tests.attachments.images import a_picture
from tests.tickets.errands import an_order, on_site
from tests.tickets.test_charge import a_rate
from tests.tickets.test_phone_page import page, tell, ticked
from tickets.enums import OrderState
from tickets.models import Consent, Rate, WorkOrder
from tickets.queries.charges import account_of

pytestmark = pytest.mark.django_db
EMPTY = {"rate": "", "name": "", "unit": "", "quantity": "", "price": "", "kind": "material", "reason": ""}


@pytest.fixture
def order(tech: Membership, front: Membership, now: datetime) -> WorkOrder:
    """They are there."""
    return on_site(tech, an_order(front, tech, now=now), now=now)


@pytest.fixture
def rate(front: Membership) -> Rate:
    """30 yuan a piece."""
    return a_rate(front)


def lines(*rows: dict[str, Any]) -> dict[str, Any]:
    """As a form with several lines sends them; an empty one is always there."""
    whole = [{**EMPTY, **row} for row in (*rows, {})]
    return {name: [row[name] for row in whole] for name in EMPTY}


@pytest.mark.rule("R-5", "IN-9")
def test_paid_work_is_told_signed_for_and_charged_and_then_it_may_be_finished(
    phone: Client, order: WorkOrder, rate: Rate
) -> None:
    own = {"name": "生料带", "unit": "卷", "quantity": "2", "price": "2.5"}
    priced = lines({"rate": rate.pk, "quantity": "1"}, own)

    told = tell(phone, order, "quoted", **priced)
    early = tell(phone, order, "finished", result="已疏通", ones=ticked())
    agreed = tell(phone, order, "agreed", name="王测试", how="signed", signature=a_picture("s.png", kind="PNG"))
    charged = tell(phone, order, "charged", **lines({"rate": rate.pk, "quantity": "1"}))
    done = tell(phone, order, "finished", result="已疏通", ones=ticked())

    statuses = [one.status_code for one in (told, early, agreed, charged, done)]
    assert statuses == [200, 409, 200, 200, 200]
    sums = account_of(order).sums
    assert (sums.quoted, sums.agreed, sums.charged) == (Decimal(35), Decimal(35), Decimal(30))
    consent = Consent.objects.get()
    assert (consent.name, consent.how, consent.signature is not None) == ("王测试", "signed", True)
    assert done.json()["state"] == OrderState.DONE


@pytest.mark.rule("IN-9")
def test_a_signature_is_asked_for_unless_it_stands_on_paper(phone: Client, order: WorkOrder, rate: Rate) -> None:
    tell(phone, order, "quoted", **lines({"rate": rate.pk, "quantity": "1"}))

    unsigned = tell(phone, order, "agreed", name="王测试", how="signed")
    paper = tell(phone, order, "agreed", name="王测试", how="paper")

    assert (unsigned.status_code, unsigned.json()["field"]) == (409, "signature")
    assert paper.status_code == 200


@pytest.mark.parametrize(
    "row",
    [
        {"name": "配件", "quantity": "很多", "price": "5"},
        {"name": "配件", "quantity": "1", "price": "五元"},
        {"name": "配件", "quantity": "0", "price": "5"},
        {"name": "", "quantity": "2", "price": "5"},
        {"rate": "999999", "quantity": "1", "price": "5"},
        {"name": "配件", "quantity": "NaN", "price": "5"},
    ],
)
def test_lines_that_cannot_be_are_refused_at_their_place(phone: Client, order: WorkOrder, row: dict[str, str]) -> None:
    answer = tell(phone, order, "quoted", **lines(row))

    assert (answer.status_code, answer.json()["field"]) == (409, "lines")
    assert account_of(order).is_empty


def test_a_typed_comma_is_a_point(phone: Client, order: WorkOrder) -> None:
    tell(phone, order, "quoted", **lines({"name": "配件", "quantity": "1，5", "price": "10"}))

    assert account_of(order).sums.quoted == Decimal(15)


def test_no_lines_say_that_it_is_free(phone: Client, order: WorkOrder) -> None:
    answer = tell(phone, order, "quoted", **lines())

    assert answer.status_code == 200
    assert account_of(order).sums.quoted == 0


def test_without_scripts_refused_lines_stay_as_they_were_typed(phone: Client, order: WorkOrder, rate: Rate) -> None:
    fields = {"deed": "quoted", "key": order.key, **lines({"name": "三角阀配件", "quantity": "x", "price": "5"})}

    answer = phone.post(f"{page(order)}deeds/", fields)

    assert answer.status_code == 409
    assert "三角阀配件" in answer.content.decode()
    assert f'value="{rate.pk}"' in answer.content.decode()
