"""The daily clearance: told today with reason and date, or listed as not cleared with who was told first (D, TL-8)."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core import clock
from ledger.models import Entry
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, CommunityFactory, MembershipFactory, a_ticket
from tickets import clearance_refusals as refusals
from tickets.clearance_rules import wanting
from tickets.enums import Channel, Cleared, Told, Wanting
from tickets.models import CarryOver, Contact, DayLine, ServiceDay, Ticket
from tickets.queries.clearance import to_account_for
from tickets.services import carry_over, close, close_day, reopen, reply
from tickets.services import day as closing
from tickets.services.clearance import Word
from tickets.services.day import day_url, ended_days, keep_days

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = date(2026, 11, 23)
EVENING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # 18:00 in Shanghai: the service day's end
LONG_AGO = NOON - 5 * DAY


def told(ticket: Ticket, who: Membership, at: datetime) -> None:
    reply(
        ticket_id=ticket.pk, by=who.user, said="配件在途", channel=Channel.CALL_OUT, final=False,
        next_reply_at=at + DAY, now=at,
    )  # fmt: skip


def carried(ticket: Ticket, who: Membership, at: datetime, **changes: Any) -> CarryOver:
    facts: dict[str, Any] = {"reason": "等配件", "resolve_on": MONDAY + 3 * DAY, "key": uuid.uuid4()}
    return carry_over(ticket_id=ticket.pk, by=who.user, now=at, **{**facts, **changes})


def verdicts(who: Membership, at: datetime = EVENING + HOUR) -> dict[int, str]:
    close_day(who.community, MONDAY, now=at)
    return dict(DayLine.objects.values_list("ticket_id", "verdict"))


@pytest.mark.rule("TL-8")
@pytest.mark.parametrize(
    ("told_at", "resolve_on", "lacks"),
    [
        (NOON, MONDAY, None),
        (NOON, MONDAY + DAY, None),
        (NOON, None, Wanting.DATE),
        (NOON, MONDAY - DAY, Wanting.DATE),
        (EVENING - DAY, MONDAY, Wanting.WORD),
        (None, MONDAY, Wanting.WORD),
        (EVENING - DAY, None, Wanting.BOTH),
    ],
)
def test_a_matter_needs_a_word_of_today_and_a_date_that_has_not_passed(
    told_at: datetime | None, resolve_on: date | None, lacks: Wanting | None
) -> None:
    assert wanting(told_at=told_at, resolve_on=resolve_on, starts_at=EVENING - DAY, day=MONDAY) == lacks


@pytest.mark.rule("TL-8", "D-1", "D-2")
def test_at_the_days_end_each_open_matter_is_carried_over_or_not_cleared(front: Membership) -> None:
    silent, worded, dated, both, shut = (a_ticket(front, now=LONG_AGO) for _ in range(5))
    told(worded, front, NOON)
    carried(dated, front, NOON)
    carried(both, front, NOON, word=Word("配件在途", Channel.CALL_OUT, NOON + DAY))
    close(ticket_id=shut.pk, by=front.user, outcome="已修", told=Told.PHONE, untold_reason="", now=NOON)

    assert verdicts(front) == {
        silent.pk: Cleared.NOT_CLEARED,
        worded.pk: Cleared.NOT_CLEARED,
        dated.pk: Cleared.NOT_CLEARED,
        both.pk: Cleared.CARRIED,
    }
    line = DayLine.objects.get(ticket=both)
    assert (line.told_at, line.reason, line.resolve_on) == (NOON, "等配件", MONDAY + 3 * DAY)
    assert line.first_responder == front.user


def test_a_day_closed_late_is_judged_as_it_stood_at_its_end(front: Membership) -> None:
    late, shut_later, opened_later, reopened = (
        a_ticket(front, now=LONG_AGO), a_ticket(front, now=LONG_AGO), a_ticket(front, now=EVENING + HOUR),
        a_ticket(front, now=LONG_AGO),
    )  # fmt: skip
    finish = {"by": front.user, "outcome": "已修", "told": Told.PHONE, "untold_reason": ""}
    close(ticket_id=reopened.pk, now=NOON, **finish)  # type: ignore[arg-type]
    told(late, front, EVENING + HOUR)
    carried(late, front, EVENING + HOUR)
    close(ticket_id=shut_later.pk, now=EVENING + HOUR, **finish)  # type: ignore[arg-type]
    reopen(ticket_id=reopened.pk, by=front.user, reason="又漏了", now=EVENING + 2 * HOUR)

    found = verdicts(front, EVENING + 5 * HOUR)

    assert found == {late.pk: Cleared.NOT_CLEARED, shut_later.pk: Cleared.NOT_CLEARED}
    assert opened_later.pk not in found


@pytest.mark.rule("TL-8")
def test_whose_matters_were_not_cleared_hear_of_it_and_so_does_the_supervisor(
    front: Membership, lead: Membership
) -> None:
    a_ticket(front, now=LONG_AGO)
    a_ticket(front, now=LONG_AGO)
    Notice.objects.all().delete()

    close_day(front.community, MONDAY, now=EVENING + HOUR)

    heard = [(one.recipient_id, one.code, one.params["count"], one.url) for one in Notice.objects.all()]
    url = day_url(front.community, MONDAY)
    assert sorted(heard) == sorted(
        [(front.user_id, "day.not_cleared", "2", url), (lead.user_id, "day.closed", "2", url)]
    )
    assert url == reverse("tickets:cleared_day", args=[front.community.slug, MONDAY])


def test_before_the_days_end_everybody_hears_once_how_many_matters_need_a_word(front: Membership) -> None:
    a_ticket(front, now=LONG_AGO)
    close_day(front.community, MONDAY - DAY, now=EVENING - 20 * HOUR)
    Notice.objects.all().delete()

    for at in (EVENING - 3 * HOUR, EVENING - HOUR, EVENING - HOUR / 2):
        keep_days(at)

    notice = Notice.objects.get()
    assert (notice.recipient, notice.code) == (front.user, "day.word_owed")
    assert (notice.params["count"], notice.params["at"]) == ("1", "18:00")


@pytest.mark.rule("TL-8")
def test_a_closing_that_is_killed_after_any_batch_goes_on_to_the_same_result_once(
    front: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [a_ticket(front, now=LONG_AGO) for _ in range(5)]
    monkeypatch.setattr(closing, "BATCH", 2)
    closing._look_on(front.community, MONDAY, now=EVENING + HOUR)
    assert DayLine.objects.count() == 2

    for _ in range(3):
        close_day(front.community, MONDAY, now=EVENING + 2 * HOUR)

    assert sorted(DayLine.objects.values_list("ticket_id", flat=True)) == [ticket.pk for ticket in tickets]
    assert Entry.objects.filter(action="day.closed").count() == 1


def test_a_day_is_not_closed_before_its_end(front: Membership) -> None:
    with pytest.raises(refusals.DayNotOver):
        close_day(front.community, MONDAY, now=EVENING - HOUR)

    assert not ServiceDay.objects.exists()


def test_missed_days_are_made_up_for_one_after_the_other(front: Membership) -> None:
    a_ticket(front, now=LONG_AGO)
    assert ended_days(front.community, EVENING + HOUR) == [
        MONDAY
    ]  # a desk that never closed a day begins with the last
    close_day(front.community, MONDAY, now=EVENING + HOUR)

    assert ended_days(front.community, EVENING + HOUR + 3 * DAY) == [MONDAY + count * DAY for count in (1, 2, 3)]
    assert [found.day for found in keep_days(EVENING + HOUR + 3 * DAY)] == [MONDAY + count * DAY for count in (1, 2, 3)]


def test_a_community_without_matters_or_without_clearance_closes_nothing(front: Membership) -> None:
    assert keep_days(EVENING + HOUR) == []

    front.community.daily_clearance = False
    front.community.save(update_fields=["daily_clearance"])
    a_ticket(front, now=LONG_AGO)

    assert keep_days(EVENING + HOUR) == []


@pytest.mark.rule("L-1")
@pytest.mark.parametrize("change", ["UPDATE tickets_dayline SET verdict = 'carried'", "DELETE FROM tickets_dayline"])
def test_the_database_refuses_to_rewrite_what_a_day_found(front: Membership, change: str) -> None:
    a_ticket(front, now=LONG_AGO)
    close_day(front.community, MONDAY, now=EVENING + HOUR)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": "  "}, refusals.WhyNotToday),
        ({"reason": "长" * 501}, refusals.ReasonTooLong),
        ({"resolve_on": MONDAY - DAY}, refusals.ResolvedInThePast),
        ({"resolve_on": MONDAY + 400 * DAY}, refusals.ResolvedTooLate),
    ],
)
def test_a_carry_over_needs_a_reason_and_a_date_ahead_and_a_refused_one_leaves_no_word(
    front: Membership, changes: dict[str, Any], refusal: Any
) -> None:
    ticket = a_ticket(front)
    words = Contact.objects.count()

    with pytest.raises(refusal):
        carried(ticket, front, NOON, word=Word("在办", Channel.CALL_OUT, NOON + DAY), **changes)

    assert (Contact.objects.count(), CarryOver.objects.count()) == (words, 0)


def test_the_same_click_carries_over_once(front: Membership) -> None:
    ticket, key = a_ticket(front), uuid.uuid4()

    assert carried(ticket, front, NOON, key=key) == carried(ticket, front, NOON, key=key)


def test_the_command_closes_what_has_ended_and_says_what_it_found(front: Membership, capsys: Any) -> None:
    a_ticket(front, now=LONG_AGO)

    call_command("close_day", "--date", "2026-11-23", "--community", front.community.slug, "--json")
    call_command("close_day", "--date", "2026-11-23", "--community", front.community.slug)

    said = capsys.readouterr().out.splitlines()
    assert '"open": 1, "not_cleared": 1' in said[0]
    assert "1 matters open, 1 not cleared" in said[1]
    for wrong in (["--date", "gestern"], ["--community", "nowhere"], ["--date", "2999-01-01"]):
        with pytest.raises(CommandError):
            call_command("close_day", *wrong)


def page(client: Client, who: Membership, query: str = "") -> str:
    return reverse("tickets:clearance", args=[who.community.slug]) + query


@pytest.mark.rule("D-2")
def test_one_pass_by_form_clears_one_matter_after_the_other(desk_client: Client, front: Membership) -> None:
    now = clock.now()
    tickets = [a_ticket(front, now=now - 3 * DAY) for _ in range(2)]
    for left in (2, 1):
        shown = desk_client.get(page(desk_client, front)).context
        assert shown["page"].paginator.count == left
        answer = desk_client.post(
            page(desk_client, front),
            {
                "ticket": shown["chosen"].number, "said": "配件在途", "channel": "call_out",
                "next_reply_at": f"{now + DAY:%Y-%m-%dT%H:%M}", "reason": "等配件",
                "resolve_on": f"{now + 3 * DAY:%Y-%m-%d}", "key": str(uuid.uuid4()),
            },
        )  # fmt: skip
        assert answer.status_code == 302

    assert not desk_client.get(page(desk_client, front)).context["page"].object_list
    assert CarryOver.objects.filter(ticket__in=tickets).count() == 2


def test_without_a_word_today_the_form_stays_with_what_was_typed(desk_client: Client, front: Membership) -> None:
    ticket = a_ticket(front, now=clock.now() - 3 * DAY)

    answer = desk_client.post(
        page(desk_client, front), {"ticket": ticket.number, "reason": "等配件", "key": str(uuid.uuid4())}
    )

    assert answer.status_code == 422
    assert "等配件" in answer.content.decode()
    assert "said" in answer.context["form"].errors
    assert not CarryOver.objects.exists()


def test_a_technician_sees_the_matters_they_answer_for_and_the_desk_may_see_all(front: Membership) -> None:
    technician = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN)
    a_ticket(front, now=LONG_AGO)

    seen = [
        to_account_for(who, everybody=everybody, now=NOON)[1].count()
        for who, everybody in ((technician, True), (front, True), (front, False))
    ]

    assert seen == [0, 1, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_pass_costs_the_same_whatever_its_length(
    count: int, desk_client: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        a_ticket(MembershipFactory.create(community=front.community), now=LONG_AGO)

    with django_assert_num_queries(12):
        desk_client.get(page(desk_client, front, "?all"))


@pytest.mark.parametrize("count", [1, 3])
def test_a_closed_day_costs_the_same_whatever_its_length(
    count: int, desk_client: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        a_ticket(MembershipFactory.create(community=front.community), now=LONG_AGO)
    close_day(front.community, MONDAY, now=EVENING + HOUR)

    with django_assert_num_queries(7):
        answer = desk_client.get(reverse("tickets:cleared_day", args=[front.community.slug, MONDAY]))

    assert len(answer.context["page"]) == count


def test_a_foreign_communitys_day_does_not_exist(desk_client: Client, front: Membership) -> None:
    foreign = MembershipFactory.create(community=CommunityFactory.create())
    a_ticket(foreign, now=LONG_AGO)
    close_day(foreign.community, MONDAY, now=EVENING + HOUR)

    assert desk_client.get(reverse("tickets:cleared_day", args=[front.community.slug, MONDAY])).status_code == 404


@pytest.mark.parametrize("number", ["%00", "990101-0001"])
def test_a_number_that_is_none_is_no_page(number: str, desk_client: Client, front: Membership) -> None:
    assert desk_client.get(page(desk_client, front, f"?ticket={number}")).status_code == 404
