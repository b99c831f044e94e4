"""The rate card: prices with days, one of a code on a day, the past stays; lists in and out (R-5, IN-9)."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Refused
from core.sheets import Table
from ledger.models import Entry
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, a_ticket
from tickets import charge_refusals as refusals
from tickets import rate_rules, services
from tickets.charge_rules import Line
from tickets.enums import RateKind, Trade
from tickets.models import Draft, Rate
from tickets.queries.rates import rates_for
from tickets.rate_rows import Column, as_day, read_rates, written
from tickets.rate_rules import ListedRate, RateFacts, Standing
from tickets.services import rates as card

TODAY = date(2026, 11, 23)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
NEW_YEAR = date(2027, 1, 1)


def facts(**changes: Any) -> RateFacts:
    known: dict[str, Any] = {
        "code": "SD-01",
        "name": "疏通地漏",
        "trade": Trade.PLUMBING,
        "kind": RateKind.SERVICE,
        "unit": "次",
        "price": Decimal("30.00"),
        "valid_from": TODAY,
    }
    return RateFacts(**{**known, **changes})


@pytest.fixture
def lead() -> Membership:
    return MembershipFactory.create(role=Role.SUPERVISOR)


def add(who: Membership, **changes: Any) -> Rate:
    return card.add_rate(community=who.community, by=who.user, facts=facts(**changes), now=NOON)


def on_card(who: Membership) -> list[tuple[str, str, date, date | None]]:
    rows = Rate.objects.filter(community=who.community).order_by("code", "valid_from")
    return [(rate.code, str(rate.price), rate.valid_from, rate.valid_until) for rate in rows]


def use(who: Membership, rate: Rate) -> None:
    """Quote it, so that it can't be put right any more."""
    order = services.dispatch(
        ticket_id=a_ticket(who).pk,
        by=who.user,
        trade=Trade.PLUMBING,
        task="地漏堵塞",
        technician=None,
        appointment_at=None,
        key=uuid.uuid4(),
        now=NOON,
    )
    line = Line(rate.pk, "", "", Decimal(1), rate.price)
    services.quote(order_id=order.pk, by=who.user, lines=[line], at=NOON, key=uuid.uuid4(), now=NOON)


@pytest.mark.django_db
@pytest.mark.rule("R-5")
def test_a_changed_price_ends_the_row_and_begins_a_new_one_and_the_past_stays(lead: Membership) -> None:
    rate = add(lead, valid_from=date(2026, 1, 1))
    card.change_price(rate_id=rate.pk, by=lead.user, price=Decimal(35), day=NEW_YEAR, now=NOON)
    assert on_card(lead) == [
        ("SD-01", "30.00", date(2026, 1, 1), date(2026, 12, 31)),
        ("SD-01", "35.00", NEW_YEAR, None),
    ]
    assert [rate.price for rate in rates_for(lead.community, day=TODAY)] == [Decimal("30.00")]
    assert [rate.price for rate in rates_for(lead.community, day=NEW_YEAR)] == [Decimal("35.00")]


@pytest.mark.django_db
def test_clicked_twice_each_verb_does_it_once(lead: Membership) -> None:
    rates = [add(lead, valid_from=date(2026, 1, 1)) for _ in range(2)]
    assert rates[0] == rates[1]
    for _ in range(2):
        new = card.change_price(rate_id=rates[0].pk, by=lead.user, price=Decimal(35), day=NEW_YEAR, now=NOON)
    for _ in range(2):
        card.end_rate(rate_id=new.pk, by=lead.user, last_day=date(2027, 6, 30), now=NOON)
    assert len(on_card(lead)) == 2
    assert Entry.objects.filter(action__startswith="rate.").count() == 3


@pytest.mark.django_db
def test_a_price_of_today_is_put_right_until_somebody_was_told_it(lead: Membership) -> None:
    rate = add(lead, price=Decimal("300.00"))
    card.change_price(rate_id=rate.pk, by=lead.user, price=Decimal("30.00"), day=TODAY, now=NOON)
    assert on_card(lead) == [("SD-01", "30.00", TODAY, None)]
    rate.refresh_from_db()
    use(lead, rate)
    with pytest.raises(refusals.RateDayUnlikely, match=TOMORROW.isoformat()):
        card.change_price(rate_id=rate.pk, by=lead.user, price=Decimal(25), day=TODAY, now=NOON)
    with pytest.raises(refusals.RateFixed):
        card.take_back_rate(rate_id=rate.pk, by=lead.user, now=NOON)


@pytest.mark.django_db
def test_a_price_that_never_was_valid_is_taken_back_and_the_one_before_goes_on(lead: Membership) -> None:
    rate = add(lead, valid_from=date(2026, 1, 1))
    new = card.change_price(rate_id=rate.pk, by=lead.user, price=Decimal(35), day=NEW_YEAR, now=NOON)
    assert card.take_back_rate(rate_id=new.pk, by=lead.user, now=NOON) == rate
    assert on_card(lead) == [("SD-01", "30.00", date(2026, 1, 1), None)]


@pytest.mark.django_db
def test_the_past_is_neither_changed_nor_ended(lead: Membership) -> None:
    rate = add(lead, valid_from=date(2026, 1, 1))
    with pytest.raises(refusals.RatePastStays):
        card.change_price(rate_id=rate.pk, by=lead.user, price=Decimal(35), day=YESTERDAY, now=NOON)
    with pytest.raises(refusals.RatePastStays):
        card.end_rate(rate_id=rate.pk, by=lead.user, last_day=YESTERDAY, now=NOON)
    card.end_rate(rate_id=rate.pk, by=lead.user, last_day=TODAY, now=NOON)
    assert rates_for(lead.community, day=TOMORROW) == []


@pytest.mark.django_db
def test_an_end_is_not_moved_into_the_next_price(lead: Membership) -> None:
    rate = add(lead, valid_from=date(2026, 1, 1))
    card.change_price(rate_id=rate.pk, by=lead.user, price=Decimal(35), day=NEW_YEAR, now=NOON)
    with pytest.raises(refusals.RateOverlaps, match="2027-01-01"):
        card.end_rate(rate_id=rate.pk, by=lead.user, last_day=date(2027, 1, 2), now=NOON)


@pytest.mark.django_db
def test_a_second_price_of_a_code_on_the_same_days_is_refused_and_named(lead: Membership) -> None:
    add(lead, valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))
    with pytest.raises(refusals.RateOverlaps, match=r"SD-01.*2026-01-01.*2026-12-31"):
        add(lead, valid_from=date(2026, 12, 31))
    add(lead, valid_from=NEW_YEAR)
    add(MembershipFactory.create(role=Role.SUPERVISOR), valid_from=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"code": ""}, refusals.RateCodeUnfit),
        ({"code": "A B"}, refusals.RateCodeUnfit),
        ({"code": "X" * 21}, refusals.RateCodeUnfit),
        ({"name": " "}, refusals.RateWordsMissing),
        ({"name": "长" * 61}, refusals.RateWordsMissing),
        ({"unit": "长" * 13}, refusals.RateWordsMissing),
        ({"price": Decimal("-0.01")}, refusals.RatePriceOutOfRange),
        ({"price": Decimal("100000.01")}, refusals.RatePriceOutOfRange),
        ({"price": Decimal("1.005")}, refusals.RatePriceOutOfRange),
        ({"price": Decimal("NaN")}, refusals.RatePriceOutOfRange),
        ({"price": Decimal("Infinity")}, refusals.RatePriceOutOfRange),
        ({"valid_until": YESTERDAY}, refusals.RateDatesCrossed),
        ({"valid_from": date(2226, 1, 1)}, refusals.RateDayUnlikely),
        ({"valid_from": date(1926, 1, 1)}, refusals.RateDayUnlikely),
        ({"valid_until": date(9999, 12, 31)}, refusals.RateDayUnlikely),
    ],
)
def test_a_row_that_cannot_stand_on_a_card_is_refused(changes: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        rate_rules.check_facts(facts(**changes), today=TODAY)


def test_a_price_may_be_zero_which_is_free_of_charge() -> None:
    rate_rules.check_facts(facts(price=Decimal(0)), today=TODAY)


@pytest.mark.parametrize(
    ("written_so", "day"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("2026/1/2", date(2026, 1, 2)),
        ("2026.1.2", date(2026, 1, 2)),
        ("2026年1月2日", date(2026, 1, 2)),
        ("2026-11-22 00:00", date(2026, 11, 22)),
        ("2026-13-01", None),
        ("明年", None),
        ("45000", None),
    ],
)
def test_days_are_read_as_people_write_them(written_so: str, day: date | None) -> None:
    assert as_day(written_so) == day


def row(**changes: str) -> Mapping[str, str]:
    known = {"编号": "SD-01", "项目": "疏通地漏", "工种": "给排水", "类别": "服务", "单位": "次", "单价(元)": "30"}
    return {**known, "起始日期": "", "截止日期": "", **changes}


def a_table(*rows: Mapping[str, str]) -> Table:
    return Table([column.value for column in Column], [(place, dict(one)) for place, one in enumerate(rows, start=2)])


def bring(who: Membership, *rows: Mapping[str, str], good_alone: bool = False) -> rate_rules.Plan:
    card.keep_list(who, a_table(*rows), filename="价目表.xlsx", now=NOON)
    return card.import_list(who=who, good_alone=good_alone, now=NOON)


@pytest.mark.django_db
def test_a_list_is_imported_whole_and_brought_again_changes_nothing(lead: Membership) -> None:
    listed = [row(), row(编号="dl-02", 项目="换灯泡", 工种="强电", **{"单价(元)": "¥20.50元"})]
    assert len(bring(lead, *listed).added) == 2
    before = on_card(lead)
    plan = bring(lead, *listed)
    assert (plan.same, plan.does_nothing) == (2, True)
    assert on_card(lead) == before == [("DL-02", "20.50", TODAY, None), ("SD-01", "30.00", TODAY, None)]


@pytest.mark.django_db
def test_a_card_taken_away_and_brought_back_changes_nothing(lead: Membership) -> None:
    rate = add(lead, valid_from=date(2026, 1, 1))
    card.change_price(rate_id=rate.pk, by=lead.user, price=Decimal(35), day=NEW_YEAR, now=NOON)
    add(lead, code="CL-1", kind=RateKind.MATERIAL, trade=Trade.SIGNALS, valid_until=TOMORROW, price=Decimal("0.00"))
    add(lead, code="CL-2", valid_from=date(2026, 1, 1), valid_until=YESTERDAY)
    rows = [written(card.facts_of(rate)) for rate in Rate.objects.all()]
    before = on_card(lead)
    plan = bring(lead, *(dict(zip([column.value for column in Column], cells, strict=True)) for cells in rows))
    assert (plan.same, plan.does_nothing, plan.faults) == (4, True, [])
    assert on_card(lead) == before


@pytest.mark.django_db
def test_a_later_first_day_in_a_list_is_a_change_of_price(lead: Membership) -> None:
    add(lead, valid_from=date(2026, 1, 1))
    bring(lead, row(起始日期="2027年1月1日", **{"单价(元)": "35"}))
    assert on_card(lead) == [
        ("SD-01", "30.00", date(2026, 1, 1), date(2026, 12, 31)),
        ("SD-01", "35.00", NEW_YEAR, None),
    ]


@pytest.mark.django_db
def test_a_coming_price_is_put_right_by_a_list(lead: Membership) -> None:
    add(lead, valid_from=NEW_YEAR)
    bring(lead, row(起始日期="2027-01-01", **{"单价(元)": "33"}))
    assert on_card(lead) == [("SD-01", "33.00", NEW_YEAR, None)]


@pytest.mark.django_db
def test_bad_rows_are_named_all_at_once_and_nothing_is_imported_before_somebody_says_so(lead: Membership) -> None:
    add(lead, code="OLD", valid_from=date(2026, 1, 1))
    rows = [
        row(),
        row(编号="B", **{"单价(元)": "面议"}),
        row(编号="C", 工种="法术", 起始日期="昨天"),
        row(编号="D", 项目=""),
        row(),
        row(编号="OLD", 起始日期="2026-01-01", **{"单价(元)": "99"}),
        row(编号="E", 起始日期="2026-12-01", 截止日期="2026-11-30"),
    ]
    with pytest.raises(refusals.RateListFaults):
        bring(lead, *rows)
    assert [code for code, *_ in on_card(lead)] == ["OLD"]
    plan = card.plan_of(lead, card.kept_list(lead)[1], now=NOON)
    assert [(fault.row, fault.column) for fault in plan.faults] == [
        (3, "单价(元)"), (4, "工种"), (4, "起始日期"), (5, "name"), (6, "code"), (7, "valid_from"), (8, "valid_until"),
    ]  # fmt: skip
    card.import_list(who=lead, good_alone=True, now=NOON)
    assert [code for code, *_ in on_card(lead)] == ["OLD", "SD-01"]


@pytest.mark.django_db
def test_a_list_without_its_columns_says_which(lead: Membership) -> None:
    with pytest.raises(refusals.RateColumnsMissing, match="项目、单价"):
        card.keep_list(lead, Table(["编号"], [(2, {"编号": "A"})]), filename="x.csv", now=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{}, {"rows": "x", "headers": "y", "filename": "z"}, {"rows": [[1]]}, {"rows": 3}])
def test_a_list_that_is_not_kept_any_more_says_so(lead: Membership, fields: dict[str, Any]) -> None:
    Draft.objects.create(user=lead.user, community=lead.community, form=card.LIST, fields=fields, saved_at=NOON)
    with pytest.raises(refusals.RateListGone):
        card.import_list(who=lead, good_alone=False, now=NOON)


days = st.dates(TODAY - timedelta(days=20), TODAY + timedelta(days=20))
ends = st.none() | days
some_facts = st.builds(
    lambda code, price, since, until: facts(
        code=code, price=Decimal(price), valid_from=since, valid_until=until and max(since, until)
    ),
    st.sampled_from(["A", "B"]),
    st.integers(1, 3),
    days,
    ends,
)


def a_card(rows: list[RateFacts]) -> list[Standing]:
    """Those of the rows that fit beside each other."""
    found: list[RateFacts] = []
    for one in rows:
        if not any(one.code == other.code and one.meets(other) for other in found):
            found.append(one)
    return [Standing(place, one, fixed=one.valid_from < TODAY) for place, one in enumerate(found, start=1)]


def after(plan: rate_rules.Plan, known: list[Standing]) -> list[RateFacts]:
    rows = {one.pk: one.facts for one in known}
    for pk, last in plan.ended.items():
        rows[pk] = facts_until(rows[pk], last)
    rows.update(plan.corrected)
    return [*rows.values(), *plan.added]


def facts_until(one: RateFacts, last: date | None) -> RateFacts:
    return facts(code=one.code, price=one.price, valid_from=one.valid_from, valid_until=last)


@given(st.lists(some_facts, max_size=6), st.lists(some_facts, max_size=6))
def test_whatever_a_list_says_no_code_has_two_prices_on_a_day_and_yesterday_stays(
    before: list[RateFacts], listed: list[RateFacts]
) -> None:
    known = a_card(before)
    rows = [ListedRate(place, one, dated=True) for place, one in enumerate(listed)]
    plan = rate_rules.plan_list(rows, known, today=TODAY)
    result = after(plan, known)
    pairs = [(a, b) for a in result for b in result if a is not b and a.code == b.code]
    assert not any(a.meets(b) for a, b in pairs)
    codes = {one.facts.code for one in known}
    for past in (TODAY - timedelta(days=back) for back in range(1, 21)):
        there = {(one.facts.code, one.facts.price) for one in known if one.facts.meets(facts_on(past))}
        now = {(one.code, one.price) for one in result if one.code in codes and one.meets(facts_on(past))}
        assert there == now


def facts_on(day: date) -> RateFacts:
    return facts(valid_from=day, valid_until=day)


@given(st.lists(some_facts, max_size=6))
def test_the_cards_own_rows_as_a_list_change_nothing(before: list[RateFacts]) -> None:
    known = a_card(before)
    headers = [column.value for column in Column]
    rows = [(place, dict(zip(headers, written(one.facts), strict=True))) for place, one in enumerate(known)]
    listed, faults = read_rates(headers, rows, today=TODAY)
    plan = rate_rules.plan_list(listed, known, today=TODAY)
    assert (faults, plan.faults, plan.does_nothing) == ([], [], True)
