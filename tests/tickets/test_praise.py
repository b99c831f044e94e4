"""Praise is registered, posted, told, and counted by person (F-4)."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core import clock
from ledger.models import Entry
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, DepartmentFactory, MembershipFactory, a_ticket
from tickets import refusals
from tickets.enums import Kind, State, Told
from tickets.models import Praise, Ticket
from tickets.queries.praises import unregistered
from tickets.services import close, register_praise

pytestmark = pytest.mark.django_db


@pytest.fixture
def guard(front: Membership) -> Membership:
    """Who is praised, in a department with another colleague."""
    department = DepartmentFactory.create(community=front.community, name="秩序维护部")
    facts: dict[str, Any] = {"community": front.community, "role": Role.GUARD, "department": department}
    MembershipFactory.create(**facts)
    made: Membership = MembershipFactory.create(user__name="高志远", **facts)
    return made


@pytest.fixture
def ticket(front: Membership) -> Ticket:
    return a_ticket(front, kind=Kind.PRAISE, text="保安帮我把老人送回家")


def praised(ticket: Ticket, by: Membership, **changes: Any) -> Praise:
    facts: dict[str, Any] = {"person": None, "department": None, "words": "热心送老人回家", "now": NOON}
    return register_praise(ticket_id=ticket.pk, by=by.user, **{**facts, **changes})


@pytest.mark.rule("F-4", "IN-7")
def test_the_praised_one_the_department_and_the_lead_are_told(
    ticket: Ticket, front: Membership, lead: Membership, guard: Membership
) -> None:
    made = praised(ticket, front, person=guard.user)

    assert (made.person, made.department) == (guard.user, guard.department)
    mates = set(Membership.objects.filter(department=guard.department).values_list("user", flat=True))
    told = set(Notice.objects.filter(code="praise.registered").values_list("recipient", flat=True))
    assert told == mates | {lead.user_id}
    assert Entry.objects.filter(action="ticket.praised").exists()


@pytest.mark.rule("F-4")
def test_praise_does_not_close_before_it_is_registered(ticket: Ticket, front: Membership, guard: Membership) -> None:
    told: dict[str, Any] = {"outcome": "已转达", "told": Told.PHONE, "untold_reason": ""}
    with pytest.raises(refusals.PraiseNotRegistered):
        close(ticket_id=ticket.pk, by=front.user, now=NOON, **told)

    praised(ticket, front, person=guard.user)

    assert close(ticket_id=ticket.pk, by=front.user, now=NOON, **told).state == State.CLOSED


def test_praise_is_registered_once_and_a_second_click_is_none(
    ticket: Ticket, front: Membership, guard: Membership
) -> None:
    first, second = (praised(ticket, front, person=guard.user) for _ in range(2))

    assert first == second
    with pytest.raises(refusals.PraiseRegistered):
        praised(ticket, front, person=guard.user, words="另一句")


def test_who_is_praised_works_here(ticket: Ticket, front: Membership) -> None:
    stranger = MembershipFactory.create()
    for changes in ({}, {"person": stranger.user}, {"department": DepartmentFactory.create()}):
        with pytest.raises(refusals.PraisedMissing):
            praised(ticket, front, **changes)


def test_what_is_no_praise_is_not_registered(front: Membership, guard: Membership) -> None:
    with pytest.raises(refusals.NoPraise):
        praised(a_ticket(front), front, person=guard.user)


def test_praise_is_registered_on_the_tickets_page_and_posted_for_everybody(
    client: Client, desk_client: Client, ticket: Ticket, front: Membership, guard: Membership
) -> None:
    url = reverse("tickets:register_praise", args=[front.community.slug, ticket.number])
    assert desk_client.post(url, {"praised": "", "words": "好"}).status_code == 422

    answer = desk_client.post(url, {"praised": f"u{guard.user_id}", "words": "热心送老人回家"}, follow=True)

    assert "已登记并公示" in answer.content.decode()
    client.force_login(guard.user)
    page = client.get(reverse("tickets:praise", args=[front.community.slug])).content.decode()
    assert "热心送老人回家" in page
    assert "高志远" in page
    assert "13800001234" not in page


def test_what_was_thanked_for_on_the_phone_still_waits_to_be_registered(desk_client: Client, front: Membership) -> None:
    ticket = a_ticket(front, kind=Kind.PRAISE, solved=True, outcome="已致谢")

    page = desk_client.get(reverse("tickets:praise", args=[front.community.slug])).content.decode()

    assert "待登记" in page
    assert f"{ticket.number}/?do=register_praise" in page


@pytest.mark.parametrize("month", ["2026-13", "nonsense", "-", "9999-01", "2026-", "２０２６-1"])
def test_a_month_that_is_none_shows_this_one(month: str, desk_client: Client, front: Membership) -> None:
    url = reverse("tickets:praise", args=[front.community.slug])

    assert desk_client.get(url, {"month": month}).status_code == 200


def test_a_month_before_is_one_click_away(
    desk_client: Client, ticket: Ticket, front: Membership, guard: Membership
) -> None:
    last = clock.now().replace(day=1) - timedelta(days=3)
    praised(ticket, front, person=guard.user, now=last)
    url = reverse("tickets:praise", args=[front.community.slug])

    assert "热心" not in desk_client.get(url).content.decode()
    assert "热心" in desk_client.get(url, {"month": f"{last:%Y-%m}"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_whatever_was_praised(
    count: int,
    desk_client: Client,
    front: Membership,
    guard: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        praised(a_ticket(front, kind=Kind.PRAISE), front, person=guard.user, now=clock.now())
        a_ticket(front, kind=Kind.PRAISE)

    with django_assert_num_queries(9):
        desk_client.get(reverse("tickets:praise", args=[front.community.slug]))


@pytest.mark.rule("F-4")
def test_the_mark_of_posted_praise_is_kept_by_registering_it(
    ticket: Ticket, front: Membership, guard: Membership
) -> None:
    assert not ticket.praise_posted

    praised(ticket, front, person=guard.user)

    ticket.refresh_from_db()
    assert ticket.praise_posted


def test_praise_that_the_version_before_registered_without_a_mark_does_not_wait(
    ticket: Ticket, front: Membership, guard: Membership
) -> None:
    waits = a_ticket(front, kind=Kind.PRAISE)
    praised(ticket, front, person=guard.user)
    Ticket.objects.filter(pk=ticket.pk).update(praise_posted=False)

    assert unregistered(front, 50) == [waits]


def test_the_migration_marks_what_was_registered_before(ticket: Ticket, front: Membership, guard: Membership) -> None:
    waits = a_ticket(front, kind=Kind.PRAISE)
    praised(ticket, front, person=guard.user)
    Ticket.objects.update(praise_posted=False)

    import_module("tickets.migrations.0022_praise_that_waits").mark_what_is_posted(apps, None)

    assert list(Ticket.objects.filter(praise_posted=False)) == [waits]
