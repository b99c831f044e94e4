"""What paid work costs: told, agreed to, charged; free work needs none of it (R-5, IN-9)."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from attachments.models import Attachment
from attachments.pictures import prepare
from ledger.models import Entry
from staff.enums import Role
from staff.models import Membership
from tests.attachments.images import a_picture
from tests.factories import NOON, MembershipFactory, a_ticket
from tickets import charge_refusals as refusals
from tickets import order_refusals, services
from tickets.charge_rules import Line
from tickets.enums import AgreedBy, RateKind, Trade
from tickets.models import ChargeLine, Consent, OrderStep, Rate, WorkOrder
from tickets.queries.charges import account_of, accounts_of
from tickets.queries.rates import rates_for

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def a_rate(who: Membership, code: str = "SD-01", price: str = "30.00", **changes: Any) -> Rate:
    facts: dict[str, Any] = {
        "name": "疏通地漏",
        "trade": Trade.PLUMBING,
        "kind": RateKind.SERVICE,
        "unit": "次",
        "valid_from": date(2026, 1, 1),
    }
    return Rate.objects.create(community=who.community, code=code, price=Decimal(price), **{**facts, **changes})


def the_line(rate: Rate, quantity: str = "1", **changes: Any) -> Line:
    facts: dict[str, Any] = {"rate_id": rate.pk, "name": "", "unit": "", "price": rate.price}
    return Line(quantity=Decimal(quantity), **{**facts, **changes})


def own_line(price: str = "12.50", quantity: str = "2", **changes: Any) -> Line:
    facts: dict[str, Any] = {"rate_id": None, "name": "生料带", "unit": "卷", "kind": RateKind.MATERIAL}
    return Line(price=Decimal(price), quantity=Decimal(quantity), **{**facts, **changes})


class Case:
    """An order on site with its technician, and verbs with what a test does not care for."""

    def __init__(self) -> None:
        self.desk = MembershipFactory.create()
        self.tech = MembershipFactory.create(community=self.desk.community, role=Role.TECHNICIAN)
        self.ticket = a_ticket(self.desk)
        self.order = services.dispatch(
            ticket_id=self.ticket.pk,
            by=self.desk.user,
            trade=Trade.PLUMBING,
            task="地漏堵塞",
            technician=self.tech.user,
            appointment_at=None,
            key=uuid.uuid4(),
            now=NOON,
        )
        self.now = NOON

    def arrive(self) -> None:
        services.arrive(order_id=self.order.pk, by=self.tech.user, at=self.now, key=uuid.uuid4(), now=self.now)

    def quote(self, *lines: Line, key: uuid.UUID | None = None, **changes: Any) -> list[ChargeLine]:
        facts: dict[str, Any] = {"by": self.tech.user, "at": self.now, **changes}
        return services.quote(order_id=self.order.pk, lines=lines, key=key or uuid.uuid4(), now=self.now, **facts)

    def agree(self, *, key: uuid.UUID | None = None, **changes: Any) -> Consent:
        facts: dict[str, Any] = {"by": self.tech.user, "name": "王测试", "how": AgreedBy.PAPER, "signature": None}
        facts |= {"at": self.now, **changes}
        return services.agree(order_id=self.order.pk, key=key or uuid.uuid4(), now=self.now, **facts)

    def charge(self, *lines: Line, key: uuid.UUID | None = None) -> list[ChargeLine]:
        return services.charge(
            order_id=self.order.pk,
            by=self.tech.user,
            lines=lines,
            at=self.now,
            key=key or uuid.uuid4(),
            now=self.now,
        )

    def finish(self) -> WorkOrder:
        return services.finish(
            order_id=self.order.pk,
            by=self.tech.user,
            result="已疏通",
            ones=[],
            at=self.now,
            key=uuid.uuid4(),
            now=self.now,
        )


@pytest.fixture
def case() -> Case:
    return Case()


@pytest.mark.rule("R-5", "IN-9")
def test_paid_work_is_told_agreed_charged_and_finished(case: Case) -> None:
    rate = a_rate(case.desk)
    case.quote(the_line(rate, "2"), own_line())
    case.arrive()
    case.agree()
    case.charge(the_line(rate, "2"))
    case.finish()
    account = account_of(case.order)
    assert account.sums.quoted == Decimal("85.00")
    assert account.sums.agreed == Decimal("85.00")
    assert account.sums.charged == Decimal("60.00")


def test_a_line_from_the_card_takes_its_words_and_keeps_them_when_the_card_changes(case: Case) -> None:
    rate = a_rate(case.desk)
    case.quote(the_line(rate, name="另一个名字"))
    Rate.objects.filter(pk=rate.pk).update(name="改名", price=Decimal(99))
    [line] = account_of(case.order).quoted or []
    assert (line.name, line.unit, line.price) == ("疏通地漏", "次", Decimal("30.00"))


@pytest.mark.rule("IN-9")
def test_work_that_was_quoted_is_not_finished_without_consent(case: Case) -> None:
    case.quote(own_line())
    case.arrive()
    with pytest.raises(refusals.ConsentMissing):
        case.finish()


@pytest.mark.rule("R-5")
def test_work_that_was_agreed_to_is_not_finished_before_its_charge_is_recorded(case: Case) -> None:
    case.quote(own_line())
    case.agree()
    case.arrive()
    with pytest.raises(refusals.ChargeMissing):
        case.finish()


def test_free_work_finishes_without_a_word_about_money(case: Case) -> None:
    case.arrive()
    assert case.finish().done_at == NOON


def test_a_quote_without_lines_says_that_it_is_free_after_all(case: Case) -> None:
    case.quote(own_line())
    case.quote()
    case.arrive()
    assert case.finish().done_at == NOON


@pytest.mark.rule("IN-9")
def test_more_than_was_agreed_to_needs_a_new_consent_and_the_refusal_says_so(case: Case) -> None:
    case.quote(own_line("10"))
    case.agree()
    case.arrive()
    with pytest.raises(refusals.ConsentExceeded, match=r"20\.00.*24\.00"):
        case.charge(own_line("12"))
    case.quote(own_line("12"))
    case.agree()
    case.charge(own_line("12"))
    assert account_of(case.order).sums.charged == Decimal("24.00")


def test_nothing_is_charged_that_nobody_agreed_to(case: Case) -> None:
    case.arrive()
    with pytest.raises(refusals.ConsentMissing):
        case.charge(own_line())


def test_what_was_quoted_in_an_earlier_consent_does_not_count_for_a_dearer_quote(case: Case) -> None:
    case.quote(own_line("10"))
    case.agree()
    case.quote(own_line("12"))
    assert account_of(case.order).needs_consent


def test_nobody_agrees_to_a_price_that_was_not_told(case: Case) -> None:
    with pytest.raises(refusals.NothingQuoted):
        case.agree()


def test_signing_on_the_phone_keeps_the_signature(case: Case) -> None:
    case.quote(own_line())
    with pytest.raises(refusals.SignatureMissing):
        case.agree(how=AgreedBy.SIGNED)
    picture = a_picture()
    consent = case.agree(how=AgreedBy.SIGNED, signature=prepare(picture, name="签名.png", size=picture.size or 0))
    assert Attachment.objects.get(subject_kind="signature", subject_id=case.order.pk) == consent.signature


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (own_line(quantity="0"), refusals.QuantityOutOfRange),
        (own_line(quantity="-1"), refusals.QuantityOutOfRange),
        (own_line(quantity="10000.01"), refusals.QuantityOutOfRange),
        (own_line(quantity="1.005"), refusals.QuantityOutOfRange),
        (own_line(quantity="NaN"), refusals.QuantityOutOfRange),
        (own_line("-1"), refusals.PriceOutOfRange),
        (own_line("Infinity"), refusals.PriceOutOfRange),
        (own_line("0"), refusals.FreeHasNoLines),
        (own_line(name=" "), refusals.LineNameMissing),
        (own_line(name="长" * 61), refusals.LineNameMissing),
        (own_line(rate_id=987654), refusals.RateNotValid),
    ],
)
def test_a_line_that_cannot_be_is_refused_and_nothing_is_written(
    case: Case, line: Line, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        case.quote(own_line(), line) if refusal is not refusals.FreeHasNoLines else case.quote(line)
    assert not ChargeLine.objects.exists()
    assert not OrderStep.objects.filter(deed="quoted").exists()


def test_thirty_lines_fit_and_one_more_does_not(case: Case) -> None:
    assert len(case.quote(*[own_line()] * 30)) == 30
    with pytest.raises(refusals.TooManyLines):
        case.quote(*[own_line()] * 31)


def test_another_price_than_the_cards_needs_a_reason(case: Case) -> None:
    rate = a_rate(case.desk)
    dearer: dict[str, Any] = {"price": Decimal("45.00")}
    with pytest.raises(refusals.PriceNeedsReason, match=r"30\.00"):
        case.quote(the_line(rate, **dearer))
    [line] = case.quote(the_line(rate, **dearer, reason="管道长度超过三米"))
    assert (line.price, line.reason) == (Decimal("45.00"), "管道长度超过三米")


def test_another_communitys_rate_is_not_on_the_card(case: Case) -> None:
    with pytest.raises(refusals.RateNotValid):
        case.quote(the_line(a_rate(MembershipFactory.create())))


def test_a_rate_that_has_ended_is_refused_but_stays_good_for_the_order_it_was_quoted_with(case: Case) -> None:
    rate = a_rate(case.desk, valid_until=TODAY)
    case.quote(the_line(rate))
    case.agree()
    case.now += timedelta(days=1)
    case.arrive()
    case.charge(the_line(rate))
    other = Case()
    ended = a_rate(other.desk, valid_until=TODAY - timedelta(days=1))
    with pytest.raises(refusals.RateNotValid):
        other.quote(the_line(ended))


def test_the_days_of_the_card_are_the_communitys(case: Case) -> None:
    case.now = NOON + timedelta(hours=12, minutes=30)  # half past midnight of the next day in Shanghai
    with pytest.raises(refusals.RateNotValid):
        case.quote(the_line(a_rate(case.desk, valid_until=TODAY)))


def test_what_the_phone_tells_late_keeps_its_own_time(case: Case) -> None:
    case.now = NOON + timedelta(hours=2)
    case.quote(own_line(), at=NOON + timedelta(minutes=10))
    step = account_of(case.order).quoted_step
    assert step is not None
    assert (step.at, step.received_at) == (NOON + timedelta(minutes=10), case.now)


def test_the_same_key_quotes_agrees_and_charges_once(case: Case) -> None:
    keys = [uuid.uuid4() for _ in range(3)]
    case.arrive()
    for _ in range(2):
        case.quote(own_line(), key=keys[0])
        case.agree(key=keys[1])
        case.charge(own_line(), key=keys[2])
    assert ChargeLine.objects.count() == 2
    assert Consent.objects.count() == 1
    assert OrderStep.objects.filter(key__in=keys).count() == 3


def test_only_its_technician_and_the_desk_speak_about_the_price(case: Case) -> None:
    stranger = MembershipFactory.create(community=case.desk.community, role=Role.TECHNICIAN)
    with pytest.raises(order_refusals.NotYourOrder):
        case.quote(own_line(), by=stranger.user)
    outsider = MembershipFactory.create()
    with pytest.raises(order_refusals.NotYourOrder):
        case.quote(own_line(), by=outsider.user)
    case.quote(own_line(), by=case.desk.user)
    with pytest.raises(order_refusals.NotYourOrder):
        case.agree(by=stranger.user)


def test_the_desk_tells_the_price_in_a_call_and_has_it_agreed_to_at_once(case: Case) -> None:
    key = uuid.uuid4()
    for _ in range(2):
        consent = services.quote_agreed(
            order_id=case.order.pk,
            by=case.desk.user,
            lines=[own_line()],
            name="王测试",
            how=AgreedBy.CALL,
            key=key,
            now=NOON,
        )
    assert (consent.how, consent.amount) == (AgreedBy.CALL, Decimal("25.00"))
    assert Consent.objects.count() == 1


def test_a_call_without_a_name_leaves_no_quote_either(case: Case) -> None:
    with pytest.raises(refusals.AgreedNameMissing), transaction.atomic():
        services.quote_agreed(
            order_id=case.order.pk,
            by=case.desk.user,
            lines=[own_line()],
            name=" ",
            how=AgreedBy.CALL,
            key=uuid.uuid4(),
            now=NOON,
        )
    assert not ChargeLine.objects.exists()


def test_money_does_not_move_the_order_and_none_is_charged_before_somebody_is_there(case: Case) -> None:
    case.quote(own_line())
    case.agree()
    case.order.refresh_from_db()
    assert case.order.state == "dispatched"
    with pytest.raises(order_refusals.OrderMovedOn):
        case.charge(own_line())


def test_a_charge_is_put_right_until_the_resident_has_confirmed_the_work(case: Case) -> None:
    case.quote(own_line())
    case.agree()
    case.arrive()
    case.charge(own_line())
    case.finish()
    case.charge(own_line("10"))
    assert account_of(case.order).sums.charged == Decimal("20.00")
    WorkOrder.objects.filter(pk=case.order.pk).update(state="confirmed", confirmed_at=NOON, confirmed_how="call_out")
    with pytest.raises(order_refusals.OrderMovedOn):
        case.charge(own_line("9"))


def test_the_chain_has_the_amounts_and_no_names(case: Case) -> None:
    case.quote(own_line())
    case.agree(name="欧阳测试")
    payloads = [bytes(entry.payload).decode() for entry in Entry.objects.all()]
    assert any('"amount":"25.00"' in payload.replace(" ", "") for payload in payloads)
    assert not any("欧阳" in payload or "生料带" in payload for payload in payloads)


@pytest.mark.parametrize("count", [1, 3])
def test_the_money_of_any_number_of_orders_is_read_in_three_queries(count: int, django_assert_num_queries: Any) -> None:
    cases = [Case() for _ in range(count)]
    for case in cases:
        case.quote(own_line())
        case.agree()
    with django_assert_num_queries(3):
        found = accounts_of([case.order for case in cases])
    assert {account.sums.agreed for account in found.values()} == {Decimal("25.00")}


def test_the_card_of_a_day_has_what_is_valid_on_it_by_trade_and_code(case: Case) -> None:
    a_rate(case.desk, "B", valid_from=TODAY, valid_until=TODAY)
    a_rate(case.desk, "A", trade=Trade.ELECTRICS)
    a_rate(case.desk, "C", trade=Trade.GENERAL)
    a_rate(case.desk, "D", valid_until=TODAY - timedelta(days=1))
    a_rate(case.desk, "E", valid_from=TODAY + timedelta(days=1))
    assert [rate.code for rate in rates_for(case.desk.community, day=TODAY)] == ["B", "A", "C"]
    assert [one.code for one in rates_for(case.desk.community, day=TODAY, trade=Trade.PLUMBING)] == ["B", "C"]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 31)),  # the day on which the other begins
        (date(2026, 2, 10), None),
        (date(2025, 1, 1), None),
        (date(2026, 2, 28), date(2026, 2, 28)),
    ],
)
def test_the_database_takes_no_two_prices_of_one_code_on_one_day(case: Case, first: date, last: date | None) -> None:
    a_rate(case.desk, valid_from=date(2026, 1, 31), valid_until=date(2026, 2, 28))
    with pytest.raises(DatabaseError), transaction.atomic():
        a_rate(case.desk, valid_from=first, valid_until=last)
    a_rate(case.desk, valid_from=date(2026, 3, 1))
    a_rate(MembershipFactory.create(), valid_from=first, valid_until=last)
    a_rate(case.desk, "SD-02", valid_from=first, valid_until=last)


def test_the_database_moves_no_price_over_another(case: Case) -> None:
    a_rate(case.desk, valid_from=date(2026, 1, 1), valid_until=date(2026, 1, 31))
    later = a_rate(case.desk, valid_from=date(2026, 2, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Rate.objects.filter(pk=later.pk).update(valid_from=date(2026, 1, 15))
