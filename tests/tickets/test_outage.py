"""One cause, many calls: every caller is kept, told at once, and told again with all the others (OTE-3, OTE-9)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from deadlines.models import Deadline
from ledger.models import Entry
from notices.models import Notice
from residents.models import Unit
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import NOON, BuildingFactory, CategoryFactory, MembershipFactory, UnitFactory, a_ticket
from tests.tickets.clocks import running
from tickets import refusals
from tickets.enums import Channel, Direction, Kind, Lacking, State, Told
from tickets.models import Contact, Outage, Ticket
from tickets.queries.outages import clusters_of, may_belong, outages_at
from tickets.services import (
    Caller,
    announce_outage,
    end_outage,
    join_outage,
    put_together,
    take_apart,
    tell_callers,
)
from tickets.services.outage import Cause

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def unit(community: Community) -> Unit:
    return UnitFactory.create(building=BuildingFactory.create(community=community, number="3"))


def announced(who: Membership, **changes: Any) -> Outage:
    cause = changes.pop("cause", Cause(Lacking.WATER))
    facts: dict[str, Any] = {
        "who": who, "cause": cause, "told": "水泵故障，正在抢修", "promised_at": NOON + 4 * HOUR,
        "key": uuid.uuid4(), "now": NOON,
    }  # fmt: skip
    return announce_outage(**{**facts, **changes})


def called(outage: Outage, who: Membership, **changes: Any) -> Ticket:
    facts: dict[str, Any] = {
        "outage_id": outage.pk, "membership": who, "caller": Caller(name="王测试", phone="13800001234"),
        "channel": Channel.PHONE, "said": "没有水", "key": uuid.uuid4(), "now": NOON + HOUR,
    }  # fmt: skip
    return join_outage(**{**facts, **changes})


@pytest.mark.rule("OTE-3", "OTE-9")
def test_a_caller_of_a_known_cause_is_told_at_once_and_promised_its_time(front: Membership) -> None:
    outage = announced(front)

    ticket = called(outage, front)

    words = Contact.objects.filter(ticket=ticket).order_by("pk").values_list("direction", "text", "next_reply_at")
    assert list(words) == [
        (Direction.IN, "没有水", outage.promised_at),
        (Direction.OUT, outage.tell, outage.promised_at),
    ]
    assert (ticket.first_responder, ticket.kind, ticket.inbound) == (front.user, Kind.INQUIRY, 1)
    assert running(ticket) == {"TL-2": outage.promised_at}


def test_a_caller_who_says_nothing_more_is_recorded_with_the_name_of_the_outage(front: Membership) -> None:
    assert called(announced(front), front, said=" ").text == str(Lacking.WATER.label)


def test_two_callers_have_a_matter_each_and_neither_counts_as_a_second_call(front: Membership) -> None:
    outage = announced(front)

    called(outage, front)
    called(outage, front, caller=Caller(name="李测试", phone="13800005678"))

    assert list(Ticket.objects.values_list("outage", "inbound")) == [(outage.pk, 1)] * 2


@pytest.mark.parametrize("by", ["unit", "phone"])
def test_who_calls_about_it_again_has_called_twice(front: Membership, unit: Unit, by: str) -> None:
    outage = announced(front)
    caller = Caller(unit=unit, name="王测试") if by == "unit" else Caller(name="王测试", phone="13800001234")
    first = called(outage, front, caller=caller)

    second = called(outage, front, caller=caller, now=NOON + 2 * HOUR)

    assert (second.pk, Ticket.objects.get().inbound) == (first.pk, 2)


def test_a_double_click_makes_one_matter(front: Membership) -> None:
    outage, key = announced(front), uuid.uuid4()

    tickets = {called(outage, front, key=key).pk for _ in range(2)}

    assert len(tickets) == 1
    assert Contact.objects.count() == 2


@pytest.mark.rule("OTE-9")
def test_progress_reaches_everybody_who_called_each_on_their_own_matter(front: Membership) -> None:
    outage = announced(front)
    tickets = [called(outage, front, caller=Caller(phone=f"1380000000{n}")) for n in range(3)]
    key, until = uuid.uuid4(), NOON + 6 * HOUR
    facts: dict[str, Any] = {
        "outage_id": outage.pk,
        "by": front.user,
        "said": "配件在路上",
        "channel": Channel.ONLINE,
        "key": key,
    }

    told = [tell_callers(**facts, promised_at=until, now=NOON + 2 * HOUR) for _ in range(2)]

    assert told == [3, 3]
    assert Contact.objects.filter(text="配件在路上", next_reply_at=until).count() == 3
    assert [running(ticket) for ticket in tickets] == [{"TL-2": until}] * 3
    outage.refresh_from_db()
    assert (outage.tell, outage.promised_at) == ("配件在路上", until)


def test_progress_that_is_sent_twice_is_told_once_also_when_nobody_called_and_after_later_news(
    front: Membership,
) -> None:
    outage, first, later = announced(front), uuid.uuid4(), uuid.uuid4()
    facts: dict[str, Any] = {"outage_id": outage.pk, "by": front.user, "channel": Channel.ONLINE}

    def told(said: str, key: uuid.UUID) -> int:
        return tell_callers(**facts, said=said, key=key, promised_at=NOON + 6 * HOUR, now=NOON + 2 * HOUR)

    assert [told("配件在路上", first) for _ in range(2)] == [0, 0]
    called(outage, front, caller=Caller(phone="13800000001"))
    assert [told("正在更换", later), told("配件到了", uuid.uuid4()), told("正在更换", later)] == [1, 1, 1]

    outage.refresh_from_db()
    assert outage.tell == "配件到了"
    assert Entry.objects.filter(action="outage.told").count() == 3


@pytest.mark.rule("OTE-7")
def test_the_end_is_told_to_everybody_and_closes_their_matters(front: Membership) -> None:
    outage = announced(front)
    tickets = [called(outage, front, caller=Caller(phone=f"1380000000{n}")) for n in range(3)]

    told = end_outage(
        outage_id=outage.pk, by=front.user, said="已恢复供水", channel=Channel.ONLINE, now=NOON + 3 * HOUR
    )

    assert told == 3
    rows = Ticket.objects.values_list("state", "outcome", "told", "inbound")
    assert list(rows) == [(State.CLOSED, "已恢复供水", Told.ONLINE, 1)] * 3
    assert [running(ticket) for ticket in tickets] == [{}] * 3


def test_a_clerk_whose_callers_were_told_by_a_colleague_gets_one_notice_not_one_a_caller(
    front: Membership, lead: Membership
) -> None:
    outage = announced(lead)
    for n in range(3):
        called(outage, front, caller=Caller(phone=f"1380000000{n}"))
    Notice.objects.all().delete()

    end_outage(outage_id=outage.pk, by=lead.user, said="已恢复", channel=Channel.ONLINE, now=NOON + 3 * HOUR)

    assert list(Notice.objects.values_list("recipient", "code")) == [(front.user.pk, "outage.ended")]


def test_an_outage_that_is_over_takes_no_caller(front: Membership) -> None:
    outage = announced(front)
    end_outage(outage_id=outage.pk, by=front.user, said="已恢复", channel=Channel.ONLINE, now=NOON + HOUR / 2)

    with pytest.raises(refusals.OutageOver):
        called(outage, front)
    assert Ticket.objects.count() == 0


def test_nobody_is_promised_a_time_that_has_passed(front: Membership) -> None:
    with pytest.raises(refusals.OutagePromiseLapsed):
        called(announced(front), front, now=NOON + 4 * HOUR)


def test_a_caller_from_elsewhere_is_not_put_to_it(front: Membership, unit: Unit) -> None:
    other = UnitFactory.create(building=BuildingFactory.create(community=unit.community, number="4"))

    with pytest.raises(refusals.OutageElsewhere):
        called(announced(front, cause=Cause(Lacking.LIFT, unit.building)), front, caller=Caller(unit=other))


def test_an_outage_of_an_entrance_is_shown_to_that_entrance_only(front: Membership, unit: Unit) -> None:
    outage = announced(front, cause=Cause(Lacking.LIFT, unit.building, "2"))

    found = {
        entrance: outages_at(front.community, building_id=unit.building_id, entrance=entrance)
        for entrance in ("2", "1", None)
    }

    assert found == {"2": [outage], "1": [], None: [outage]}
    assert outages_at(front.community, building_id=None, entrance=None) == [outage]


def test_matters_taken_before_the_cause_was_known_are_told_with_the_others(front: Membership, unit: Unit) -> None:
    early = a_ticket(front, unit=unit, now=NOON - HOUR)
    outage = announced(front, cause=Cause(Lacking.WATER, unit.building))
    assert list(may_belong(outage)) == [early]

    put_together(outage_id=outage.pk, ticket_ids=[early.pk], by=front.user, now=NOON)

    assert list(may_belong(outage)) == []
    assert end_outage(outage_id=outage.pk, by=front.user, said="已恢复", channel=Channel.CALL_OUT, now=NOON + HOUR) == 1


def test_a_matter_with_another_cause_is_taken_out_and_keeps_what_was_promised(front: Membership) -> None:
    outage = announced(front)
    ticket = called(outage, front)

    take_apart(ticket_id=ticket.pk, by=front.user, now=NOON + HOUR)

    end_outage(outage_id=outage.pk, by=front.user, said="已恢复", channel=Channel.ONLINE, now=NOON + 2 * HOUR)
    ticket.refresh_from_db()
    assert (ticket.outage, ticket.state) == (None, State.IN_PROGRESS)
    assert running(ticket) == {"TL-2": outage.promised_at}


def test_everybody_of_the_community_learns_of_it_once(front: Membership) -> None:
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)
    key = uuid.uuid4()

    for _ in range(2):
        announced(front, key=key)

    assert list(Notice.objects.values_list("recipient", "code")) == [(guard.user.pk, "outage.announced")]


def test_three_matters_of_one_building_and_category_ask_for_their_cause(front: Membership, unit: Unit) -> None:
    category = CategoryFactory.create(community=front.community, name="停水")
    for n in range(3):
        assert clusters_of(front.community, now=NOON) == []
        a_ticket(front, unit=unit, category_id=category.pk, now=NOON - n * HOUR)

    cluster = clusters_of(front.community, now=NOON)[0]
    assert (cluster.building_id, cluster.category, cluster.matters) == (unit.building_id, "停水", 3)
    assert (cluster.first_at, cluster.last_at) == (NOON - 2 * HOUR, NOON)
    assert clusters_of(front.community, now=NOON + 23 * HOUR) == []


def test_nothing_of_an_outage_stays_open_when_it_has_ended(front: Membership) -> None:
    outage = announced(front)
    called(outage, front)

    end_outage(outage_id=outage.pk, by=front.user, said="已恢复", channel=Channel.ONLINE, now=NOON + HOUR)

    assert not Deadline.objects.filter(met_at=None, cancelled_at=None).exists()
