"""日清: what a matter's own service day found of it, and how long it took until it was cleared (D-1, RP-1)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from reports.figures import ALL, Window, count_all, rows_of
from reports.figures.cleared import _joined
from reports.figures.tally import tally
from staff.models import Community, Membership
from tests.factories import NOON, a_ticket
from tickets.enums import Channel, Told
from tickets.models import Ticket
from tickets.services import carry_over, close, close_day
from tickets.services.clearance import Word

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # 18:00 in Shanghai: the service day's end
NAMES = ("day_judged", "cleared", "uncleared")


def window(community: Community) -> Window:
    return Window((community,), EVENING - 2 * DAY, EVENING + 3 * DAY, EVENING + 3 * DAY)


def counted(community: Community) -> tuple[int, ...]:
    found = count_all(window(community), [ALL[name] for name in NAMES])
    return tuple(found[name] for name in NAMES)


def shut(ticket: Ticket, who: Membership, at: datetime) -> None:
    close(ticket_id=ticket.pk, by=who.user, outcome="已修好", told=Told.PHONE, untold_reason="", now=at)


def accounted(ticket: Ticket, who: Membership, at: datetime) -> None:
    word = Word("等配件", Channel.CALL_OUT, at + DAY)
    carry_over(
        ticket_id=ticket.pk,
        by=who.user,
        reason="等配件",
        resolve_on=at.date() + 3 * DAY,
        key=uuid4(),
        now=at,
        word=word,
    )


@pytest.mark.rule("RP-1", "D-1")
def test_closed_or_accounted_for_by_the_end_of_its_day_is_cleared(front: Membership) -> None:
    shut(a_ticket(front), front, NOON + HOUR)
    accounted(a_ticket(front), front, NOON + 2 * HOUR)
    a_ticket(front)  # nobody says a word
    close_day(front.community, NOON.date(), now=EVENING)

    assert counted(front.community) == (3, 2, 1)


def test_until_its_day_is_closed_a_matter_is_neither(front: Membership) -> None:
    close_day(front.community, NOON.date(), now=EVENING)
    shut(a_ticket(front, now=EVENING + HOUR), front, EVENING + 2 * HOUR)

    assert counted(front.community) == (0, 0, 0)


def test_what_is_settled_a_day_later_was_not_cleared_on_its_day(front: Membership) -> None:
    ticket = a_ticket(front)
    close_day(front.community, NOON.date(), now=EVENING)
    accounted(ticket, front, EVENING + HOUR)
    close_day(front.community, NOON.date() + DAY, now=EVENING + DAY)

    assert counted(front.community) == (1, 0, 1)
    assert tally(window(front.community)).spans["cleared"] == [int((EVENING + HOUR - NOON).total_seconds())]


def test_it_took_until_closing_or_until_the_word_of_the_day_that_was_accounted_for(front: Membership) -> None:
    shut(a_ticket(front), front, NOON + HOUR)
    waiting = a_ticket(front)
    accounted(waiting, front, NOON + 2 * HOUR)
    close_day(front.community, NOON.date(), now=EVENING)
    shut(waiting, front, EVENING + DAY)  # that it was closed later does not count: its day found it in order

    assert tally(window(front.community)).spans["cleared"] == [3600, 7200]


@pytest.mark.rule("RP-3")
@pytest.mark.parametrize("name", NAMES)
def test_each_number_opens_to_as_many_matters(name: str, front: Membership) -> None:
    shut(a_ticket(front), front, NOON + HOUR)
    a_ticket(front)
    a_ticket(front)
    close_day(front.community, NOON.date(), now=EVENING)

    rows = rows_of(ALL[name], window(front.community))

    assert rows.count() == dict(zip(NAMES, (3, 1, 2), strict=True))[name] == len(set(rows))


def test_days_that_touch_are_one_span_and_a_gap_parts_them() -> None:
    assert _joined([(1, 2), (2, 3), (4, 5), (5, 6)]) == [(1, 3), (4, 6)]
    assert _joined([(1, 2)]) == [(1, 2)]
    assert _joined([]) == []
