"""A figure is a query and the list that it counts: both from one definition (RP-3, D-1)."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from reports.figures import FAMILIES, FIGURES, Window, count_all, rows_of
from reports.figures.listed import listed
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import NOON, CommunityFactory, MembershipFactory, a_ticket
from tickets.enums import Channel, Satisfaction, Told, Trade
from tickets.models import Revisit, Ticket
from tickets.services import Caller, arrive, close, close_day, dispatch, join_contact, reply, revisit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVENING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # 18:00 in Shanghai: the service day's end


def window(community: Community) -> Window:
    return Window((community,), EVENING - DAY, EVENING, EVENING + 5 * HOUR)


def shut(ticket: Ticket, who: Membership, at: datetime) -> None:
    close(ticket_id=ticket.pk, by=who.user, outcome="已修好", told=Told.PHONE, untold_reason="", now=at)


def told(ticket: Ticket, who: Membership, at: datetime) -> None:
    reply(
        ticket_id=ticket.pk, by=who.user, said="在办", channel=Channel.CALL_OUT, final=True, next_reply_at=None, now=at
    )


def sent(ticket: Ticket, who: Membership, technician: Membership, reached_after: timedelta | None) -> None:
    order = dispatch(
        ticket_id=ticket.pk, by=who.user, trade=Trade.PLUMBING, task="修", technician=technician.user,
        appointment_at=None, key=uuid.uuid4(), now=NOON,
    )  # fmt: skip
    if reached_after:
        at = NOON + reached_after
        arrive(order_id=order.pk, by=technician.user, at=at, key=uuid.uuid4(), now=at)


def a_day(front: Membership) -> None:
    """One matter of each fate on the service day of NOON, and others just outside it."""
    technician = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN)
    a_ticket(front, now=EVENING - DAY)  # the last moment of the day before
    a_ticket(front, now=EVENING + HOUR)
    a_ticket(MembershipFactory.create(community=CommunityFactory.create()))
    a_ticket(front, solved=True, outcome="已告知")
    in_time, late = a_ticket(front), a_ticket(front)
    told(in_time, front, NOON + HOUR)
    sent(in_time, front, technician, timedelta(minutes=10))
    sent(late, front, technician, None)
    done = a_ticket(front)
    shut(done, front, NOON + HOUR)
    join_contact(
        ticket_id=late.pk, membership=front, caller=Caller(name="王测试"), channel=Channel.PHONE, said="还没来",
        key=uuid.uuid4(), now=NOON + 2 * HOUR,
    )  # fmt: skip
    told(late, front, NOON + 3 * HOUR)
    earlier = a_ticket(front, now=NOON - 3 * DAY)
    shut(earlier, front, NOON - 2 * DAY - 12 * HOUR)
    Revisit.objects.filter(ticket=earlier).update(due_at=NOON)
    revisit(
        ticket_id=earlier.pk, by=front.user, result=Satisfaction.SATISFIED, words="", channel=Channel.CALL_OUT,
        key=uuid.uuid4(), now=NOON - HOUR,
    )  # fmt: skip
    close_day(front.community, (NOON).date(), now=EVENING + HOUR)


@pytest.mark.rule("RP-3", "D-1")
def test_every_figure_counts_what_fell_into_the_day(front: Membership) -> None:
    a_day(front)

    found = count_all(window(front.community))

    assert {name: found[name] for name in ("received", "on_the_spot", "closed", "again")} == {
        "received": 4, "on_the_spot": 1, "closed": 2, "again": 1,
    }  # fmt: skip
    assert (found["orders"], found["reached"], found["unreached"]) == (2, 1, 1)
    assert (found["revisits"], found["revisited"]) == (1, 1)
    assert (found["carried"], found["not_cleared"]) == (0, 3)
    assert found["replied"] + found["unreplied"] == found["replies"]
    assert found["unreplied"] == 2  # one late; one of the evening before, whose reply fell due on this day


@pytest.mark.rule("RP-3")
@pytest.mark.parametrize("name", FIGURES)
def test_every_number_opens_to_exactly_the_records_that_it_counts(name: str, front: Membership) -> None:
    a_day(front)
    day = window(front.community)

    rows = rows_of(FIGURES[name], day)

    assert rows.count() == count_all(day)[name]
    assert len(listed(FAMILIES[FIGURES[name].family].shows, rows)) == rows.count()


def test_all_figures_of_a_day_cost_one_query_a_family(
    front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_day(front)

    with django_assert_num_queries(len({one.family for one in FIGURES.values()})):
        count_all(window(front.community))
