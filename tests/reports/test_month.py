"""The monthly report: every figure from its definition, beside last month's and last year's (RP-1, RP-3)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reports.figures import ALL, FAMILIES, RANKS, SPLITS
from reports.figures.listed import listed
from reports.queries.month import month_report, month_rows
from staff.models import Membership
from tests.factories import NOON, CategoryFactory, MembershipFactory, a_ticket
from tests.reports.test_figures import a_day, told
from tickets.enums import Channel, Kind
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
NOVEMBER, LATER = date(2026, 11, 1), datetime(2026, 12, 2, 1, 0, tzinfo=UTC)


@pytest.mark.rule("RP-1")
def test_a_month_holds_every_figure_and_the_splits_add_up(front: Membership) -> None:
    a_day(front)

    report = month_report([front.community], NOVEMBER, now=LATER)

    assert report.number("received").month.value == 7
    assert {one.name for section in report.sections for one in section.numbers} >= set(ALL) - {"unused"}
    for section in report.sections:
        for split in section.splits:
            assert sum(row.value for row in split.rows) == report.number(split.figure).month.value, split.name


@pytest.mark.rule("RP-3")
@pytest.mark.parametrize("name", [*ALL, *RANKS])
def test_every_number_of_the_month_opens_to_the_records_that_it_counts(name: str, front: Membership) -> None:
    a_day(front)

    rows = month_rows([front.community], NOVEMBER, name, now=LATER)

    shown = listed(FAMILIES[(ALL.get(name) or RANKS[name]).family].shows, rows)
    assert len(shown) == rows.count()
    if name in ALL and not ALL[name].total:
        assert rows.count() == month_report([front.community], NOVEMBER, now=LATER).number(name).month.value


@pytest.mark.rule("RP-3")
@pytest.mark.parametrize("name", SPLITS)
def test_every_line_of_a_split_opens_to_its_records(name: str, front: Membership) -> None:
    a_day(front)
    category = CategoryFactory.create(community=front.community, kind=Kind.COMPLAINT)
    a_ticket(front, kind=Kind.COMPLAINT, category_id=category.pk)
    report = month_report([front.community, MembershipFactory.create().community], NOVEMBER, now=LATER)
    (split,) = [one for section in report.sections for one in section.splits if one.name == name]

    for row in split.rows:
        rows = month_rows([front.community], NOVEMBER, split.figure, now=LATER, split=name, key=row.key)
        assert rows.count() == row.value, row


def test_a_month_begins_and_ends_at_midnight_on_the_communitys_clock(front: Membership) -> None:
    midnight = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
    for moment in (midnight - timedelta(microseconds=1), midnight, midnight + timedelta(days=30, microseconds=-1)):
        a_ticket(front, now=moment)
    a_ticket(front, now=midnight + timedelta(days=30))

    report = month_report([front.community], NOVEMBER, now=LATER)

    assert report.number("received").month.value == 2
    last_month = report.number("received").last_month
    assert last_month is not None
    assert last_month.value == 1
    assert report.number("received").last_year is None  # nothing was recorded then


def test_a_limit_that_still_runs_counts_neither_as_kept_nor_as_broken(front: Membership) -> None:
    a_ticket(front)

    report = month_report([front.community], NOVEMBER, now=NOON + timedelta(minutes=5))

    assert [report.number(name).month.value for name in ("received", "replies", "replied", "unreplied")] == [1, 0, 0, 0]


def test_the_companys_median_is_that_of_all_its_matters(front: Membership) -> None:
    other = MembershipFactory.create()
    for who, hours in ((front, 1), (front, 2), (other, 5)):
        told(a_ticket(who), who, NOON + timedelta(hours=hours))

    report = month_report([front.community, other.community], NOVEMBER, now=LATER)

    replied = report.number("replied").month
    assert (replied.value, replied.of, replied.median, replied.p90) == (2, 3, 2 * 3600, 5 * 3600)
    assert report.slug == ""
    assert Channel.PHONE in {row.key for row in report.sections[0].splits[2].rows}


@pytest.mark.rule("F-3")
def test_a_month_analyses_its_revisits(front: Membership) -> None:
    a_day(front)

    report = month_report([front.community], NOVEMBER, now=NOON + timedelta(hours=8))

    found = {name: report.number(name).month for name in ("revisits", "revisited", "answered", "satisfied")}
    assert {name: one.value for name, one in found.items()} == dict.fromkeys(found, 1)
    assert found["satisfied"].permille == 1000


def test_what_came_in_is_listed_by_when_it_came_and_what_was_closed_by_when(front: Membership) -> None:
    a_day(front)

    came, closed = (
        [one.at for one in listed(FAMILIES[name].shows, month_rows([front.community], NOVEMBER, figure, now=LATER))]
        for name, figure in (("matters", "received"), ("closed", "closed"))
    )

    assert set(came) == set(Ticket.objects.values_list("opened_at", flat=True))
    assert set(closed) == set(Ticket.objects.filter(closed_at__isnull=False).values_list("closed_at", flat=True))
