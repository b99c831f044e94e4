"""The promise ledger: every time told, by whom, and what became of it; every number opens to its list (OTE-9, TL-2)."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core import clock
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import NOON, CommunityFactory, MembershipFactory, a_ticket
from tickets.enums import Channel, Told
from tickets.models import Ticket
from tickets.queries.promises import Kept, Tally, promises, together
from tickets.services import Caller, call_back, close, merge, reply, take_message

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def told(ticket: Ticket, who: Membership, at: datetime, until: datetime | None) -> None:
    reply(
        ticket_id=ticket.pk, by=who.user, said="在办", channel=Channel.CALL_OUT, final=until is None,
        next_reply_at=until, now=at,
    )  # fmt: skip


def done(ticket: Ticket, who: Membership, at: datetime, **changes: Any) -> None:
    facts: dict[str, Any] = {"outcome": "已修好", "told": Told.PHONE, "untold_reason": ""}
    close(ticket_id=ticket.pk, by=who.user, now=at, **{**facts, **changes})


def nothing(*_: object) -> None:
    """Nobody says a word."""


def fates(community: Community, now: datetime) -> list[tuple[int | None, str]]:
    rows = promises(community, NOON - DAY, NOON + 9 * DAY, now=now).order_by("opened_at", "pk")
    return list(rows.values_list("by", "fate"))


@pytest.mark.rule("OTE-9", "TL-2")
@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (lambda ticket, who: told(ticket, who, NOON + HOUR, None), [Kept.KEPT]),
        (lambda ticket, who: told(ticket, who, NOON + HOUR, NOON + 5 * HOUR), [Kept.REPLACED, Kept.RUNNING]),
        (lambda ticket, who: told(ticket, who, NOON + 3 * HOUR, None), [Kept.LATE]),
        (lambda ticket, who: done(ticket, who, NOON + HOUR), [Kept.KEPT]),
        (
            lambda ticket, who: done(ticket, who, NOON + HOUR, told=Told.NOT_POSSIBLE, untold_reason="停机"),
            [Kept.DROPPED],
        ),
        (nothing, [Kept.OVERDUE]),
    ],
    ids=["answered", "a new time", "too late", "closed", "could not be told", "nothing"],
)
def test_a_promise_is_kept_replaced_late_or_broken(front: Membership, what: Any, expected: list[Kept]) -> None:
    what(a_ticket(front), front)

    assert [fate for _, fate in fates(front.community, NOON + 4 * HOUR)] == expected


@pytest.mark.rule("OTE-9")
def test_it_is_whose_word_it_was_not_who_handles_the_matter(front: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)
    ticket = a_ticket(front)
    told(ticket, colleague, NOON + HOUR, NOON + 5 * HOUR)

    assert [by for by, _ in fates(front.community, NOON + 2 * HOUR)] == [front.user_id, colleague.user_id]


@pytest.mark.rule("OTE-9")
def test_a_call_back_is_a_promise_of_whoever_took_the_message(front: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)
    message = take_message(
        who=front, to=colleague.user, caller=Caller(name="王测试"), unwilling=False, text="车位",
        call_back_at=NOON + HOUR, key=uuid.uuid4(), now=NOON,
    )  # fmt: skip
    assert fates(front.community, NOON) == [(front.user_id, Kept.RUNNING)]

    call_back(message_id=message.pk, by=colleague.user, words="已回", now=NOON + 2 * HOUR)

    assert fates(front.community, NOON + 3 * HOUR) == [(front.user_id, Kept.LATE)]


def test_a_promise_that_moved_with_a_merge_is_still_its_givers(front: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)
    early, late = a_ticket(colleague, promised_at=NOON + HOUR), a_ticket(front, promised_at=NOON + 3 * HOUR)

    merge(duplicate_id=early.pk, survivor_id=late.pk, by=front.user, reason="同一件", now=NOON)

    assert (colleague.user_id, Kept.RUNNING) in fates(front.community, NOON)


@pytest.mark.rule("OTE-9")
def test_a_promise_that_was_kept_before_a_merge_is_still_its_givers(front: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)
    early, late = a_ticket(colleague, promised_at=NOON + HOUR), a_ticket(front, promised_at=NOON + 3 * HOUR)
    told(early, colleague, NOON + HOUR / 2, None)

    merge(duplicate_id=early.pk, survivor_id=late.pk, by=front.user, reason="同一件", now=NOON + HOUR)

    assert (colleague.user_id, Kept.KEPT) in fates(front.community, NOON + HOUR)


def test_a_promise_counts_in_the_days_in_which_it_fell_due_and_in_its_community(front: Membership) -> None:
    a_ticket(front, promised_at=NOON + 2 * DAY)
    a_ticket(MembershipFactory.create(community=CommunityFactory.create()))

    assert promises(front.community, NOON, NOON + DAY, now=NOON).count() == 0
    assert promises(front.community, NOON, NOON + 3 * DAY, now=NOON).count() == 1


def test_the_rate_counts_what_was_judged_and_nothing_else() -> None:
    assert Tally(1, kept=2, replaced=1, late=1, running=5, dropped=3).rate == 0.75
    assert Tally(1, running=1, dropped=1).rate is None
    assert together([Tally(1, kept=1, late=2), Tally(2, kept=3, overdue=1)]) == Tally(None, kept=4, late=2, overdue=1)


def page(who: Membership, query: str = "") -> str:
    return reverse("tickets:promises", args=[who.community.slug]) + query


@pytest.mark.rule("OTE-9", "RP-3")
def test_every_number_opens_to_the_promises_that_it_counts(desk_client: Client, front: Membership) -> None:
    now = clock.now()
    for n in range(3):
        a_ticket(front, now=now - 3 * HOUR, promised_at=now - HOUR, text=f"漏水{n}")
    a_ticket(front, now=now - 3 * HOUR, promised_at=now + HOUR, text="没到时间")

    answer = desk_client.get(page(front, f"?from={now - DAY:%F}&to={now + DAY:%F}"))
    person = answer.context["people"][0]
    for cell, one in zip(person.cells, Kept, strict=True):
        listed = desk_client.get(page(front) + cell.url.split("#")[0])
        assert listed.context["page"].paginator.count == cell.count, one


@pytest.mark.rule("RP-3")
def test_the_figures_of_everybody_open_their_promises_too(desk_client: Client, front: Membership) -> None:
    now = clock.now()
    a_ticket(front, now=now - 3 * HOUR, promised_at=now - HOUR)
    done(a_ticket(front, now=now - 3 * HOUR, promised_at=now - HOUR), front, now)
    span = f"?from={now - DAY:%F}&to={now + DAY:%F}"
    found = desk_client.get(page(front, span)).context

    counts = {
        name: desk_client.get(page(front) + found[name].split("#")[0]).context["page"].paginator.count
        for name in ("all_url", "late_url", "overdue_url")
    }

    assert counts == {"all_url": 2, "late_url": 1, "overdue_url": 1}


def test_who_does_not_sit_at_the_desk_sees_only_their_own(client: Client, front: Membership) -> None:
    now = clock.now()
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)
    a_ticket(front, now=now - HOUR, promised_at=now + HOUR, text="前台的事")
    a_ticket(guard, now=now - HOUR, promised_at=now + HOUR, text="门岗的事")
    client.force_login(guard.user)

    text = client.get(page(front, f"?from={now - DAY:%F}&to={now + DAY:%F}")).content.decode()

    assert "门岗的事" in text
    assert "前台的事" not in text


@pytest.mark.parametrize(
    "query", ["?from=x&to=y&who=²&fate=lost", "?from=2026-12-01&to=2026-11-01", "?who=" + "9" * 30]
)
def test_nonsense_in_the_address_asks_for_this_month(desk_client: Client, front: Membership, query: str) -> None:
    assert desk_client.get(page(front, query)).status_code == 200


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_costs_the_same_queries_whatever_stands_on_it(
    times: int, desk_client: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = clock.now()
    for _ in range(times):
        who = MembershipFactory.create(community=front.community)
        a_ticket(who, now=now - HOUR, promised_at=now + HOUR, text="漏水")
    query = f"?from={now - DAY:%F}&to={now + DAY:%F}"
    desk_client.get(page(front, query))

    with django_assert_num_queries(9):
        text = desk_client.get(page(front, query)).content.decode()

    assert text.count("漏水") == times
