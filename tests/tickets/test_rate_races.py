"""Two leads at the rate card, two clicks on an order's price: what the locks prevent, and that it would happen."""

import threading
import uuid
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError, transaction

from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, a_ticket
from tests.races import race
from tests.tickets.orders import an_order
from tickets import services
from tickets.charge_refusals import RateOverlaps
from tickets.charge_rules import Line
from tickets.enums import RateKind, Trade
from tickets.models import ChargeLine, OrderStep, Rate
from tickets.rate_rules import RateFacts
from tickets.services.rates import add_rate

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def facts(day: int) -> RateFacts:
    begin = date(2026, 12, day)
    return RateFacts("SD-01", "疏通地漏", Trade.PLUMBING, RateKind.SERVICE, "次", Decimal(30), begin)


def add_without_lock(who: Membership, day: int, all_have_read: threading.Barrier) -> bool:
    """What adding would be if it only looked first; the worst moment is arranged, not hoped for."""
    with transaction.atomic():
        there = Rate.objects.filter(community=who.community, code="SD-01").exists()
        all_have_read.wait(timeout=10)
        one = facts(day)
        Rate.objects.create(
            community=who.community, code=one.code, name=one.name, trade=one.trade, kind=one.kind, unit=one.unit,
            price=one.price, valid_from=one.valid_from, valid_until=date(2026, 12, 31),
        )  # fmt: skip
        return not there


def test_without_the_lock_both_find_the_code_free_and_the_database_refuses_one_without_a_sentence() -> None:
    lead = MembershipFactory.create(role=Role.SUPERVISOR)
    gate = threading.Barrier(2)

    results = race(*(partial(add_without_lock, lead, day, gate) for day in (1, 2)))

    # two rows that exclude each other may also wait for each other: then PostgreSQL refuses one as a deadlock
    refused = [result for result in results if isinstance(result, (IntegrityError, OperationalError))]
    assert (len(refused), results.count(True)) == (1, 1)
    assert Rate.objects.count() == 1


def test_of_two_leads_one_puts_the_price_on_the_card_and_the_other_reads_that_it_is_there() -> None:
    lead = MembershipFactory.create(role=Role.SUPERVISOR)
    other = MembershipFactory.create(role=Role.DIRECTOR, community=lead.community)

    results = race(
        *(
            partial(add_rate, community=lead.community, by=who.user, facts=facts(day), now=NOON)
            for day, who in enumerate((lead, other), start=1)
        )
    )

    assert sorted(type(result).__name__ for result in results) == ["Rate", RateOverlaps.__name__]
    assert Rate.objects.count() == 1


def test_a_deed_that_the_phone_sends_twice_at_once_is_written_once() -> None:
    who = MembershipFactory.create()
    order = an_order(a_ticket(who), who.user, None)
    key = uuid.uuid4()
    line = Line(None, "生料带", "卷", Decimal(2), Decimal("3.50"))
    quote = partial(services.quote, order_id=order.pk, by=who.user, lines=[line], at=NOON, key=key, now=NOON)

    results = race(*[quote] * 4)

    assert [len(result) for result in results] == [1, 1, 1, 1]
    assert (ChargeLine.objects.count(), OrderStep.objects.filter(key=key).count()) == (1, 1)
