"""The search of the log finds also what the ledger knows: by word, number, unit, within a window of days (L-1)."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from duty.enums import PostKind
from duty.queries.log import Wish
from duty.queries.log_search import WINDOW, search_known, window_of
from staff.models import Membership
from tests.factories import NOON, CommunityFactory, UnitFactory, a_post, a_ticket
from tickets.enums import Trade
from tickets.models import Ticket, WorkOrder
from tickets.services import cancel_order, dispatch

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def an_order(who: Membership, ticket: Ticket | None = None, now: Any = NOON) -> WorkOrder:
    matter = ticket or a_ticket(who, now=now)
    facts: dict[str, Any] = {"technician": None, "appointment_at": None, "key": uuid.uuid4(), "now": now}
    return dispatch(ticket_id=matter.pk, by=who.user, trade=Trade.PLUMBING, task="修水管", **facts)


def found(who: Membership, words: str, kind: PostKind = PostKind.FRONT, today: date = TODAY, **more: Any) -> list[str]:
    posts = [a_post(who.community, kind)]
    return [line.words for line in search_known(who.community, posts, Wish(words, **more), today).lines]


def test_a_word_of_the_sentence_finds_the_line(front: Membership) -> None:
    order = an_order(front)
    cancel_order(order_id=order.pk, by=front.user, reason="自行修好", key=uuid.uuid4(), now=NOON)

    assert found(front, "取消") == [f"派工单{order.number}已取消"]
    assert len(found(front, "派工")) == 2


def test_numbers_of_ticket_and_order_find_the_line_and_others_do_not(front: Membership) -> None:
    order, other = an_order(front), an_order(front)

    assert len(found(front, order.ticket.number)) == 1
    assert len(found(front, order.number)) == 1
    assert found(front, f"{order.number} {other.ticket.number}") == []


def test_a_unit_finds_the_lines_of_its_matters(front: Membership) -> None:
    unit = UnitFactory.create(building__community=front.community)
    matter = a_ticket(front)
    Ticket.objects.filter(pk=matter.pk).update(unit=unit)
    an_order(front, matter)
    an_order(front)

    lines = search_known(front.community, [a_post(front.community)], Wish(unit.code), TODAY).lines

    assert [line.unit for line in lines] == [unit.code]


def test_who_reads_the_gate_does_not_find_what_its_log_does_not_show(front: Membership) -> None:
    an_order(front)

    assert found(front, "派工", PostKind.GATE) == []
    assert search_known(front.community, [], Wish("派工"), TODAY).lines == []


def test_another_communitys_lines_are_not_found(front: Membership) -> None:
    order = an_order(front)
    elsewhere = CommunityFactory.create()

    assert search_known(elsewhere, [a_post(elsewhere)], Wish(order.number), TODAY).lines == []


def test_lines_outside_of_the_window_are_not_found_but_in_their_own_days(front: Membership) -> None:
    an_order(front)
    later = TODAY + WINDOW

    assert found(front, "派工", today=later) == []
    assert len(found(front, "派工", today=later, last=TODAY)) == 1


@pytest.mark.parametrize(
    ("first", "last", "window"),
    [
        (None, None, (date(2026, 10, 24), TODAY)),
        (date(2026, 11, 20), None, (date(2026, 11, 20), TODAY)),
        (date(2020, 1, 1), date(2026, 11, 1), (date(2026, 10, 2), date(2026, 11, 1))),
        (None, date(2030, 1, 1), (date(2026, 10, 24), TODAY)),
    ],
)
def test_at_most_a_month_is_searched(first: date | None, last: date | None, window: tuple[date, date]) -> None:
    got = window_of(Wish(first=first, last=last), TODAY)

    assert (got.first, got.last) == window


def test_the_page_says_which_days_were_searched(desk_client: Client, front: Membership) -> None:
    now = clock.now()
    order = an_order(front, now=now)
    address = reverse("duty:log_search", args=[front.community.slug])

    page = desk_client.post(address, {"words": order.number}).content.decode()

    assert order.ticket.number in page
    assert "系统记录" in page
    assert f"{desk_client.post(address, {'words': 'x'}).context['known'].window.first:%Y-%m-%d}" in page
    assert "系统记录" not in desk_client.get(address).content.decode()


@pytest.mark.parametrize("words", ["\0", "%s", "7" * 400, "a " * 50, "'", "１２"])
def test_nonsense_finds_nothing_and_breaks_nothing(desk_client: Client, front: Membership, words: str) -> None:
    an_order(front)

    assert (
        desk_client.post(reverse("duty:log_search", args=[front.community.slug]), {"words": words}).status_code == 200
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_search_asks_the_same_however_much_it_finds(front: Membership, count: int) -> None:
    for _number in range(count):
        an_order(front)
    posts = [a_post(front.community)]

    with CaptureQueriesContext(connection) as seen:
        lines = search_known(front.community, posts, Wish("派工单 26"), TODAY).lines

    assert (len(lines), len(seen)) == (count, 4)


def test_a_month_of_other_entries_costs_no_more_lines(front: Membership) -> None:
    an_order(front, now=NOON - timedelta(days=3))

    assert len(found(front, "派工", by=front.user_id)) == 1
    assert found(front, "派工", by=front.user_id + 1000) == []
