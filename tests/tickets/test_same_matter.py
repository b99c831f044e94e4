"""The earlier matters beside the form: which are shown, in which order, to whom, at what cost (OTE-3)."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core import clock
from core.moments import moment
from residents.models import Unit
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import CategoryFactory, MembershipFactory, UnitFactory, a_ticket
from tests.tickets.intake_posts import a_household, a_post, first_of, page
from tickets.enums import Channel, Kind, Satisfaction, Told
from tickets.models import Contact, Ticket
from tickets.queries.same_matter import Word, suggestions
from tickets.services import close, reply, revisit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def unit(front: Membership) -> Unit:
    return a_household(front.community)


def shown(who: Membership, word: Word, now: datetime) -> list[str]:
    return [one.matter.text for one in suggestions(who, word, now=now)]


def done(ticket: Ticket, who: Membership, at: datetime) -> Ticket:
    return close(ticket_id=ticket.pk, by=who.user, outcome="已修好", told=Told.PHONE, untold_reason="", now=at)


@pytest.mark.rule("OTE-3")
def test_what_was_told_in_other_words_comes_first(front: Membership, unit: Unit, now: datetime) -> None:
    a_ticket(front, now=now - HOUR, unit=unit, text="想问一下物业费怎么交", kind=Kind.INQUIRY)
    a_ticket(front, now=now - 2 * DAY, unit=unit, text="厨房水管漏水")

    found = shown(front, Word(unit_id=unit.pk, kind=Kind.REPAIR, text="家里厨房还在滴水"), now)

    assert found[0] == "厨房水管漏水"


@pytest.mark.rule("OTE-3")
def test_what_was_closed_up_to_thirty_days_ago_is_shown(front: Membership, unit: Unit, now: datetime) -> None:
    for days in (29, 31):
        ticket = a_ticket(front, now=now - (days + 1) * DAY, unit=unit, text=f"漏水，{days}天前关闭")
        done(ticket, front, now - days * DAY)

    assert shown(front, Word(unit_id=unit.pk, text="又漏水了"), now) == ["漏水，29天前关闭"]


def test_a_neighbours_matter_is_shown_only_when_it_is_alike(front: Membership, unit: Unit, now: datetime) -> None:
    above = UnitFactory.create(building=unit.building, entrance="2", number="1301", code="3-2-1301")
    category = CategoryFactory.create(community=front.community, kind=Kind.REPAIR)
    a_ticket(front, now=now - HOUR, unit=above, text="2单元电梯停了", category_id=category.pk)
    place = Word(unit_id=unit.pk, building_id=unit.building_id)

    before = shown(front, place, now)
    alike = shown(
        front,
        Word(unit.pk, unit.building_id, kind=Kind.REPAIR, category_id=category.pk, text="2单元升降机停了"),
        now,
    )

    assert (before, alike) == ([], ["2单元电梯停了"])


def test_the_callers_phone_finds_what_they_told_from_elsewhere(front: Membership, now: datetime) -> None:
    elsewhere = a_household(front.community, code="9-1-0101")
    a_ticket(front, now=now - HOUR, unit=elsewhere, text="车位被占")

    assert shown(front, Word(phone="13800001234"), now) == ["车位被占"]


def test_nobody_and_nowhere_finds_nothing(front: Membership, unit: Unit, now: datetime) -> None:
    a_ticket(front, now=now, unit=unit)

    assert shown(front, Word(text="厨房水管漏水"), now) == []


def test_it_tells_what_the_resident_was_told_last(front: Membership, unit: Unit, now: datetime) -> None:
    ticket = a_ticket(front, now=now - 2 * HOUR, unit=unit)
    for said, at in (("师傅已出发", now - HOUR), ("配件明天到", now - HOUR / 2)):
        reply(
            ticket_id=ticket.pk,
            by=front.user,
            said=said,
            channel=Channel.CALL_OUT,
            final=False,
            next_reply_at=now + HOUR,
            now=at,
        )

    (one,) = suggestions(front, Word(unit_id=unit.pk), now=now)

    assert (one.said, one.matter.promised_at, one.matter.responder) == ("配件明天到", now + HOUR, str(front.user))


def test_a_foreign_communitys_matters_are_never_shown(front: Membership, unit: Unit, now: datetime) -> None:
    foreign = a_ticket(now=now, unit=a_household(MembershipFactory.create().community), text="别处的事")

    assert shown(front, Word(unit_id=foreign.unit_id, building_id=foreign.building_id, text="别处的事"), now) == []


def test_a_technician_is_shown_only_what_concerns_them(front: Membership, unit: Unit, now: datetime) -> None:
    tech = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN)
    a_ticket(front, now=now, unit=unit)

    assert shown(tech, Word(unit_id=unit.pk), now) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_two_queries(
    count: int, front: Membership, unit: Unit, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        a_ticket(front, now=now - number * HOUR, unit=unit)

    with django_assert_num_queries(2):
        assert len(suggestions(front, Word(unit_id=unit.pk), now=now)) == count


def ask(client: Client, community: Community, **fields: Any) -> str:
    return client.post(f"/c/{community.slug}/intake/same/", fields).content.decode()


def test_the_form_asks_while_somebody_types(desk_client: Client, front: Membership, unit: Unit) -> None:
    ticket = a_ticket(front, now=clock.now() - HOUR, unit=unit, text="厨房水管漏水")

    by_id = ask(desk_client, front.community, unit=str(unit.pk))
    by_words = ask(desk_client, front.community, **{"unit_text": "3栋2单元1201", "m0-text": "还在漏水"})

    assert ticket.number in by_id
    assert ticket.number in by_words


@pytest.mark.parametrize("rubbish", ["x", "\0", "9" * 40, "-1", "漏" * 5000])
def test_rubbish_in_the_form_finds_nothing_and_breaks_nothing(
    rubbish: str, desk_client: Client, community: Community
) -> None:
    names = ("unit", "caller", "building", "unit_text", "caller_phone", "m0-kind", "m0-category", "m0-text")

    answer = desk_client.post(f"/c/{community.slug}/intake/same/", dict.fromkeys(names, rubbish))

    assert answer.status_code == 200


@pytest.mark.rule("OTE-3")
def test_an_urge_is_recorded_on_the_matter_with_one_button(desk_client: Client, front: Membership, unit: Unit) -> None:
    ticket = a_ticket(front, now=clock.now() - HOUR, unit=unit)
    fields = a_post({"text": "怎么还没人来"}, unit=str(unit.pk), caller=str(first_of(unit).pk))

    answer = desk_client.post(page(front.community), {**fields, "urge": ticket.number})

    ticket.refresh_from_db()
    assert answer.headers["Location"].endswith(f"/tickets/{ticket.number}/")
    assert (ticket.inbound, ticket.urges, Ticket.objects.count()) == (2, 1, 1)
    assert Contact.objects.get(urge=True).text == "怎么还没人来"


@pytest.mark.rule("OTE-3")
def test_each_says_its_state_its_first_responder_and_what_was_promised(
    desk_client: Client, front: Membership, unit: Unit
) -> None:
    now = clock.now()
    a_ticket(front, now=now - HOUR, unit=unit, promised_at=now + HOUR)

    text = ask(desk_client, front.community, unit=str(unit.pk))

    assert "待回复" in text
    assert f"首问 {front.user}" in text
    assert f"已承诺 {moment(now + HOUR, now)} 前回复" in text


@pytest.mark.rule("OTE-3")
def test_of_a_closed_one_it_tells_the_outcome_and_not_what_the_resident_said_of_it(
    desk_client: Client, front: Membership, unit: Unit
) -> None:
    now = clock.now()
    ticket = a_ticket(front, now=now - 3 * HOUR, unit=unit)
    done(ticket, front, now - 2 * HOUR)
    revisit(
        ticket_id=ticket.pk, by=front.user, result=Satisfaction.SATISFIED, words="师傅很好", channel=Channel.CALL_OUT,
        key=uuid.uuid4(), now=now - HOUR,
    )  # fmt: skip

    text = ask(desk_client, front.community, unit=str(unit.pk))

    assert "已修好" in text
    assert "师傅很好" not in text
