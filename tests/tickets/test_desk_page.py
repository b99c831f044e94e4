"""The desk: my matters by their next deadline, what waits for my answer, the box that a call begins in."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core import clock
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import CategoryFactory, DepartmentFactory, MembershipFactory, UnitFactory, a_ticket
from tickets.models import Draft, Ticket
from tickets.services import answer_handover, ask_transfer, close, forward_transfer, offer_handover

pytestmark = pytest.mark.django_db
QUERIES = 10


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def colleague(community: Community) -> Membership:
    return MembershipFactory.create(community=community, role=Role.FRONT, user__name="秦月华")


def desk(client: Client, community: Community, query: str = "", **headers: Any) -> Any:
    return client.get(f"/c/{community.slug}/desk/{query}", **headers)


def numbers(answer: Any) -> list[str]:
    return [row["number"] for row in answer.context["rows"]]


def as_(client: Client, who: Membership) -> Client:
    client.force_login(who.user)
    return client


def test_my_matters_stand_in_the_order_of_their_next_deadline(
    desk_client: Client, front: Membership, now: datetime
) -> None:
    later = a_ticket(front, now=now, promised_at=now + timedelta(minutes=90))
    first = a_ticket(front, now=now, promised_at=now + timedelta(minutes=10))
    answered = a_ticket(front, now=now)
    Ticket.objects.filter(pk=answered.pk).update(next_due_at=None, state="answered")

    assert numbers(desk(desk_client, front.community)) == [first.number, later.number, answered.number]


def test_the_chip_tells_late_soon_and_in_time_apart(desk_client: Client, front: Membership, now: datetime) -> None:
    a_ticket(front, now=now - timedelta(hours=3), promised_at=now - timedelta(minutes=65))
    a_ticket(front, now=now, promised_at=now + timedelta(minutes=20))
    a_ticket(front, now=now, promised_at=now + timedelta(minutes=100))

    answer = desk(desk_client, front.community)

    states = [row["chip"].split('data-state="')[1].split('"')[0] for row in answer.context["rows"]]
    assert states == ["late", "soon", "in-time"]
    assert answer.context["counts"][:3] == (1, 1, 1)


def test_a_row_tells_unit_title_and_words_of_the_matter(desk_client: Client, front: Membership, now: datetime) -> None:
    unit = UnitFactory.create(building__community=front.community)
    category = CategoryFactory.create(community=front.community, name="水管漏水")
    a_ticket(front, now=now, unit=unit, category_id=category.pk, text="厨房在\n滴水 <b>")

    text = desk(desk_client, front.community).content.decode()

    assert unit.code in text
    assert "王住户" in text
    assert "水管漏水 · 厨房在 滴水 &lt;b&gt;" in text


@pytest.mark.rule("OTE-2")
def test_what_somebody_else_handles_stays_on_the_first_responders_desk_and_is_marked(
    desk_client: Client, front: Membership, colleague: Membership, now: datetime
) -> None:
    ticket = a_ticket(front, now=now)
    offer_handover(ticket_id=ticket.pk, by=front.user, to_user=colleague.user, reason="交班", now=now)
    answer_handover(ticket_id=ticket.pk, by=colleague.user, accept=True, reason="", now=now)

    (row,) = desk(desk_client, front.community).context["rows"]

    assert (row["number"], row["mark"]) == (ticket.number, "elsewhere")
    assert "秦月华" in row["who"]


def test_a_handler_sees_who_was_told_first(
    client: Client, front: Membership, colleague: Membership, now: datetime
) -> None:
    ticket = a_ticket(front, now=now)
    Ticket.objects.filter(pk=ticket.pk).update(handler=colleague.user)

    (row,) = desk(as_(client, colleague), front.community).context["rows"]

    assert str(front.user) in row["who"]
    assert not row["mark"]


def test_closed_and_other_peoples_matters_are_not_on_my_desk(
    desk_client: Client, front: Membership, colleague: Membership, now: datetime
) -> None:
    a_ticket(colleague, now=now)
    done = a_ticket(front, now=now)
    close(ticket_id=done.pk, by=front.user, outcome="已更换", told="phone", untold_reason="", now=now)

    assert numbers(desk(desk_client, front.community)) == []


@pytest.mark.rule("PR")
@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.GUARD])
def test_a_technician_and_a_guard_see_their_own_matters_only(
    client: Client, front: Membership, role: Role, now: datetime
) -> None:
    who = MembershipFactory.create(community=front.community, role=role)
    a_ticket(front, now=now)
    own = a_ticket(who, now=now)

    assert numbers(desk(as_(client, who), front.community)) == [own.number]


@pytest.mark.rule("PR")
def test_matters_of_another_community_are_not_on_this_desk(
    desk_client: Client, front: Membership, now: datetime
) -> None:
    elsewhere = MembershipFactory.create(user=front.user)
    a_ticket(elsewhere, now=now)

    assert numbers(desk(desk_client, front.community)) == []


@pytest.mark.rule("OTE-6")
def test_a_handover_offered_to_me_waits_on_top_with_the_way_to_answer(
    desk_client: Client, front: Membership, colleague: Membership, now: datetime
) -> None:
    ticket = a_ticket(colleague, now=now)
    offer_handover(ticket_id=ticket.pk, by=colleague.user, to_user=front.user, reason="我要下班", now=now)

    (row,) = desk(desk_client, front.community).context["waiting"]

    assert row.url == f"/c/{front.community.slug}/tickets/{ticket.number}/?do=answer_handover"
    assert (row.reason, "秦月华" in row.asks) == ("我要下班", True)


@pytest.mark.rule("OTE-4")
def test_a_transfer_waits_for_the_supervisor_first_and_then_for_the_department(
    client: Client, front: Membership, lead: Membership, now: datetime
) -> None:
    department = DepartmentFactory.create(community=front.community, name="工程部")
    engineer = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN, department=department)
    ticket = a_ticket(front, now=now)
    ask_transfer(ticket_id=ticket.pk, membership=front, to_department=department, reason="属工程", now=now)

    asked = [desk(as_(client, who), front.community).context["waiting"] for who in (lead, engineer, front)]
    forward_transfer(ticket_id=ticket.pk, membership=lead, agree=True, reason="", now=now)
    forwarded = [desk(as_(client, who), front.community).context["waiting"] for who in (lead, engineer, front)]

    assert [len(rows) for rows in asked] == [1, 0, 0]
    assert [len(rows) for rows in forwarded] == [0, 1, 0]
    assert asked[0][0].url.endswith("?do=forward_transfer")
    assert "工程部" in forwarded[1][0].asks


def test_an_empty_desk_says_what_to_do_first(desk_client: Client, community: Community) -> None:
    text = desk(desk_client, community).content.decode()

    assert 'class="empty"' in text
    assert f'href="/c/{community.slug}/intake/"' in text


def test_my_last_contacts_lead_back_to_their_tickets(
    desk_client: Client, front: Membership, colleague: Membership, now: datetime
) -> None:
    a_ticket(colleague, now=now)
    old = a_ticket(front, now=now - timedelta(days=1), promised_at=now)
    new = a_ticket(front, now=now, solved=True, outcome="已告知")

    contacts = desk(desk_client, front.community).context["contacts"]

    base = f"/c/{front.community.slug}/tickets"
    assert [one.url for one in contacts] == [f"{base}/{new.number}/", f"{base}/{old.number}/"]


def test_an_unsaved_call_is_shown_at_the_box(desk_client: Client, front: Membership, now: datetime) -> None:
    Draft.objects.create(user=front.user, community=front.community, form="intake-u1", fields={"a": "b"}, saved_at=now)
    Draft.objects.create(user=front.user, community=front.community, form="ticket-1", fields={"a": "b"}, saved_at=now)

    assert desk(desk_client, front.community).context["unsaved"].count == 1


def test_the_timer_gets_the_list_alone_and_counts_as_nobody(desk_client: Client, front: Membership) -> None:
    page = desk(desk_client, front.community).content.decode()
    answer = desk(desk_client, front.community, HTTP_HX_REQUEST="true", HTTP_HX_TRIGGER_NAME="poll")

    assert 'id="desk-live" name="poll"' in page
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize("query", ["?page=2", "?page=0", "?page=abc", "?page=99999999999999999999"])
def test_a_page_that_is_none_shows_the_last(desk_client: Client, front: Membership, now: datetime, query: str) -> None:
    ticket = a_ticket(front, now=now)

    assert numbers(desk(desk_client, front.community, query)) == [ticket.number]


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_queries_for_one_matter_and_for_three(
    client: Client,
    lead: Membership,
    colleague: Membership,
    now: datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        a_ticket(lead, now=now, unit=UnitFactory.create(building__community=lead.community))
        offered = a_ticket(colleague, now=now)
        offer_handover(ticket_id=offered.pk, by=colleague.user, to_user=lead.user, reason="请接手", now=now)
    desk(as_(client, lead), lead.community)

    with django_assert_num_queries(QUERIES):
        answer = desk(client, lead.community)

    assert (len(answer.context["rows"]), len(answer.context["waiting"])) == (count, count)
