"""A closed month does not change; what is found out later stands beside it (RP-3)."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from ledger.models import Entry
from reports import refusals
from reports.figures import ALL
from reports.models import FrozenFigure, MonthClosing, MonthRecount
from reports.packing import pack, unpack
from reports.queries.month import month_report, month_rows
from reports.services import close_month, recount_month
from reports.services.recount import keep_recounts
from staff.models import Community, Membership
from tests.factories import NOON, MembershipFactory, a_ticket
from tests.reports.test_figures import EVENING, HOUR, a_day, shut, told
from tickets.models import Ticket
from tickets.services import close_day

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
DAY = timedelta(days=1)
LATER = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)


def over(community: Community) -> None:
    """The days up to the month's last are closed."""
    for number in range(24, 31):
        close_day(community, date(2026, 11, number), now=EVENING + (number - 23) * DAY + HOUR)


def closed(who: Membership) -> MonthClosing:
    a_day(who)
    over(who.community)
    return close_month(who.community, NOVEMBER, by=None, now=LATER)


@given(st.lists(st.integers(min_value=0, max_value=10**12)), st.integers(min_value=-(10**6), max_value=0))
def test_packed_numbers_come_back(numbers: list[int], least: int) -> None:
    ordered = [least, *sorted(numbers)]

    assert unpack(pack(ordered)) == ordered
    assert unpack(pack(sorted(numbers))) == sorted(numbers)


def test_a_hundred_thousand_ids_are_small() -> None:
    assert len(pack(range(5, 300_005, 3))) < 2000


@pytest.mark.rule("RP-3")
def test_a_closing_keeps_every_figure_its_records_and_the_ledgers_head(front: Membership) -> None:
    closing = closed(front)

    kept = {one.figure: one for one in FrozenFigure.objects.filter(closing=closing)}
    for name in ALL:
        ids = unpack(bytes(kept[name].ids or b""))
        if not ALL[name].total:
            assert len(ids) == closing.facts["month"]["counts"][name]["value"], name
    entry = Entry.objects.get(action="month.closed")
    assert (closing.ledger_seq, closing.ledger_head) == (entry.seq, bytes(entry.hash).hex())


@pytest.mark.rule("RP-3")
def test_a_closed_month_does_not_change_and_a_later_correction_stands_beside_it(front: Membership) -> None:
    closing = closed(front)
    before = month_report([front.community], NOVEMBER, now=LATER)
    matter = Ticket.objects.filter(community=front.community, closed_at=None, opened_at__gte=EVENING - DAY).first()
    assert matter is not None
    ids = set(month_rows([front.community], NOVEMBER, "received", now=LATER).values_list("pk", flat=True))

    Ticket.objects.filter(pk=matter.pk).update(opened_at=LATER)
    recount_month(closing.pk, slot="1", now=LATER + HOUR)

    after = month_report([front.community], NOVEMBER, now=LATER + 2 * HOUR)
    assert after.number("received").month == before.number("received").month
    corrected = after.number("received").corrected
    assert corrected is not None
    assert corrected.value == before.number("received").month.value - 1
    assert after.corrections >= 1
    assert after.head == closing.ledger_head
    assert set(month_rows([front.community], NOVEMBER, "received", now=LATER).values_list("pk", flat=True)) == ids
    (recount,) = MonthRecount.objects.filter(figure="received")
    assert (unpack(bytes(recount.came_in)), unpack(bytes(recount.fell_out)), recount.gone) == ([], [matter.pk], 0)


@pytest.mark.rule("RP-3")
def test_what_came_in_later_is_named(front: Membership) -> None:
    closing = closed(front)
    late = a_ticket(front, now=NOON + HOUR)

    recount_month(closing.pk, slot="1", now=LATER + HOUR)

    recount = MonthRecount.objects.get(figure="received")
    assert (unpack(bytes(recount.came_in)), recount.differs) == ([late.pk], True)
    assert late.pk not in month_rows([front.community], NOVEMBER, "received", now=LATER).values_list("pk", flat=True)


def test_a_correction_that_is_taken_back_is_none_any_more(front: Membership) -> None:
    closing = closed(front)
    matter = Ticket.objects.filter(community=front.community, opened_at__gte=EVENING - DAY).first()
    assert matter is not None
    opened_at = matter.opened_at
    Ticket.objects.filter(pk=matter.pk).update(opened_at=LATER)
    recount_month(closing.pk, slot="1", now=LATER + HOUR)
    Ticket.objects.filter(pk=matter.pk).update(opened_at=opened_at)
    recount_month(closing.pk, slot="2", now=LATER + 2 * HOUR)

    assert month_report([front.community], NOVEMBER, now=LATER + 3 * HOUR).corrections == 0


def test_a_recount_that_finds_nothing_new_writes_nothing(front: Membership) -> None:
    closing = closed(front)

    assert recount_month(closing.pk, slot="1", now=LATER + HOUR)

    assert not MonthRecount.objects.exists()


def test_every_closed_month_is_recounted_once_a_day(front: Membership) -> None:
    closed(front)

    assert [keep_recounts(LATER + hours * HOUR) for hours in (2, 3, 4, 28)] == [1, 0, 0, 1]


def test_a_running_month_is_not_closed(front: Membership) -> None:
    a_day(front)

    with pytest.raises(refusals.MonthRuns):
        close_month(front.community, NOVEMBER, by=None, now=datetime(2026, 11, 30, 15, 59, tzinfo=UTC))


def test_a_month_waits_for_its_days(front: Membership) -> None:
    a_day(front)

    with pytest.raises(refusals.DayNotClosed):
        close_month(front.community, NOVEMBER, by=None, now=LATER)


def test_closing_again_is_the_same_closing(front: Membership) -> None:
    first = closed(front)

    assert close_month(front.community, NOVEMBER, by=None, now=LATER + DAY).pk == first.pk
    assert Entry.objects.filter(action="month.closed").count() == 1


@pytest.mark.parametrize("table", [MonthClosing, FrozenFigure, MonthRecount])
@pytest.mark.rule("RP-3")
def test_the_database_refuses_to_alter_or_remove_what_was_frozen(
    table: type[MonthClosing | FrozenFigure | MonthRecount], front: Membership
) -> None:
    closing = closed(front)
    a_ticket(front, now=NOON + HOUR)
    recount_month(closing.pk, slot="1", now=LATER + HOUR)
    row = table.objects.first()
    assert row is not None
    column = "ledger_head" if table is MonthClosing else "figure"

    with pytest.raises(Error), transaction.atomic():
        table.objects.filter(pk=row.pk).update(**{column: "x"})
    with pytest.raises(Error), transaction.atomic():
        table.objects.filter(pk=row.pk).delete()


def test_a_closed_month_is_read_in_few_queries_whatever_it_counted(
    front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    closed(front)
    month_report([front.community], NOVEMBER, now=LATER)

    with django_assert_num_queries(3):
        month_report([front.community], NOVEMBER, now=LATER)


def test_the_company_of_closed_months_has_the_median_of_all(front: Membership) -> None:
    other = MembershipFactory.create()
    for who, hours in ((front, 1), (front, 2), (other, 5)):
        told(a_ticket(who), who, NOON + timedelta(hours=hours))
    company = [front.community, other.community]
    live = month_report(company, NOVEMBER, now=LATER)
    for one in company:
        close_day(one, date(2026, 11, 23), now=EVENING + HOUR)
        over(one)
        close_month(one, NOVEMBER, by=None, now=LATER)

    frozen = month_report(company, NOVEMBER, now=LATER)

    assert frozen.closed_at == LATER
    assert frozen.number("replied").month == live.number("replied").month
    assert frozen.number("received").month == live.number("received").month


def test_last_months_frozen_numbers_stand_beside_this_months(front: Membership) -> None:
    shut(a_ticket(front, now=NOON - 30 * DAY), front, NOON - 29 * DAY)
    for number in range(24, 32):
        close_day(front.community, date(2026, 10, number), now=EVENING + (number - 54) * DAY + HOUR)
    close_month(front.community, OCTOBER, by=None, now=NOON)
    Ticket.objects.update(opened_at=NOON - 60 * DAY)

    report = month_report([front.community], NOVEMBER, now=LATER)

    last_month = report.number("received").last_month
    assert last_month is not None
    assert last_month.value == 1


def test_the_command_closes_and_says_so(front: Membership, capsys: pytest.CaptureFixture[str]) -> None:
    shut(a_ticket(front, now=NOON - 400 * DAY), front, NOON - 399 * DAY)
    Community.objects.filter(pk=front.community_id).update(daily_clearance=False)

    call_command("close_month", "2026-09", community=front.community.slug, json=True)
    call_command("monthly_report", "2026-09", community=front.community.slug, json=True)

    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["month"], second["closed_at"], second["ledger_head"]) == (
        "2026-09", first["closed_at"], first["ledger_head"],
    )  # fmt: skip
    assert second["figures"]["received"]["value"] == 0


def test_the_command_says_that_nobody_had_anything_to_close(
    front: Membership, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("close_month", "2020-01")

    assert front.community.slug in capsys.readouterr().err
    assert not MonthClosing.objects.exists()


@pytest.mark.parametrize("month", ["2026", "2026-13", "morgen"])
def test_the_command_refuses_what_is_no_month(month: str, front: Membership) -> None:
    with pytest.raises(CommandError, match="no month"):
        call_command("close_month", month, community=front.community.slug)
