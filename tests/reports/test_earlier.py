"""Earlier months that nobody closed: counted once, and anew as soon as a verb has altered anything (RP-1, RP-3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.month_shape import Count
from reports.queries.month import month_report
from staff.models import Membership
from tests.factories import MembershipFactory, a_ticket

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = datetime(2026, 10, 20, 4, tzinfo=UTC), datetime(2026, 11, 20, 4, tzinfo=UTC)
MONTH = date(2026, 11, 1)


def last_month(*who: Membership) -> Count | None:
    return month_report([one.community for one in who], MONTH, now=NOVEMBER).number("received").last_month


def queries(front: Membership) -> int:
    with CaptureQueriesContext(connection) as seen:
        last_month(front)
    return len(seen)


def test_an_open_month_before_is_not_counted_again_for_the_next_look(front: Membership) -> None:
    a_ticket(front, now=OCTOBER)

    first, second = queries(front), queries(front)

    assert first - second > 15  # one query a family is gone
    assert last_month(front) == Count(1)


def test_a_verb_that_alters_the_month_before_has_it_counted_anew(front: Membership) -> None:
    a_ticket(front, now=OCTOBER)
    assert last_month(front) == Count(1)

    a_ticket(front, now=OCTOBER + timedelta(hours=1))

    assert last_month(front) == Count(2)


def test_a_verb_in_another_community_leaves_what_was_kept(front: Membership) -> None:
    a_ticket(front, now=OCTOBER)
    queries(front)

    a_ticket(MembershipFactory.create(), now=OCTOBER)

    assert queries(front) == queries(front)
    assert last_month(front) == Count(1)


def test_the_companys_month_before_is_counted_anew_for_a_verb_in_any_community(front: Membership) -> None:
    other = MembershipFactory.create()
    a_ticket(front, now=OCTOBER)
    a_ticket(other, now=OCTOBER)
    assert last_month(front, other) == Count(2)

    a_ticket(other, now=OCTOBER + timedelta(hours=1))

    assert last_month(front, other) == Count(3)
