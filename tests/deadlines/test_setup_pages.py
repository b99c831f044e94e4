"""Limits and calendar of a community: who may set them, what is refused, what counts afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from deadlines.models import CalendarDay, LimitOverride
from deadlines.queries import calendar_of, days_of, limit_book
from deadlines.rules import Override, Rule
from deadlines.services import fill_calendar, keep_calendar, plan, set_limit
from ledger.models import Entry
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, CommunityFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(client: Client) -> Membership:
    who: Membership = MembershipFactory.create(role=Role.DIRECTOR)
    client.force_login(who.user)
    return who


def test_a_community_sets_its_own_limit(client: Client, director: Membership) -> None:
    slug = director.community.slug

    answer = client.post(f"/c/{slug}/limits/TL-1/", {"amount_minutes": "60", "warning_minutes": "10"})

    assert answer.status_code == 302
    book = limit_book(director.community)
    assert plan(book, Rule.TL_1, at=NOON).due_at == NOON + timedelta(hours=1)


def test_empty_fields_bring_the_rulebooks_limit_back(client: Client, director: Membership) -> None:
    set_limit(director, Rule.TL_1, Override(amount_minutes=60), now=NOON)

    client.post(f"/c/{director.community.slug}/limits/TL-1/", {})

    assert not LimitOverride.objects.exists()


def test_another_community_keeps_its_limit(director: Membership) -> None:
    other = CommunityFactory.create()
    set_limit(director, Rule.TL_1, Override(amount_minutes=60), now=NOON)

    assert plan(limit_book(other), Rule.TL_1, at=NOON).due_at == NOON + timedelta(hours=2)


@pytest.mark.parametrize("typed", ["0", "-5", "99999999", "zwei", "1.5"])
def test_a_limit_that_makes_no_sense_is_refused_at_its_field(client: Client, director: Membership, typed: str) -> None:
    answer = client.post(f"/c/{director.community.slug}/limits/TL-1/", {"amount_minutes": typed})

    assert answer.status_code == 422
    assert answer.context["form"].errors["amount_minutes"]
    assert typed in answer.content.decode()


def test_a_warning_longer_than_the_limit_is_refused(client: Client, director: Membership) -> None:
    answer = client.post(f"/c/{director.community.slug}/limits/TL-1/", {"warning_minutes": "120"})

    assert answer.context["form"].errors["warning_minutes"]


def test_a_change_of_a_limit_stands_in_the_ledger(director: Membership) -> None:
    set_limit(director, Rule.TL_3, Override(amount_minutes=30, warning_minutes=5), now=NOON)

    assert Entry.objects.get().action == "limit.set"


def test_a_supervisor_sees_the_limits_but_does_not_set_them(client: Client) -> None:
    who: Membership = MembershipFactory.create(role=Role.SUPERVISOR)
    client.force_login(who.user)
    url = f"/c/{who.community.slug}/limits/TL-1/"

    assert (client.get(url).status_code, client.post(url, {}).status_code) == (200, 403)


def test_an_unknown_rule_does_not_exist(client: Client, director: Membership) -> None:
    assert client.get(f"/c/{director.community.slug}/limits/TL-99/").status_code == 404


def test_the_public_calendar_knows_holidays_and_adjusted_working_days(director: Membership) -> None:
    fill_calendar(2026)

    calendar = calendar_of(director.community)

    assert not calendar.is_working_day(date(2026, 10, 1))  # National Day, a Thursday
    assert calendar.is_working_day(date(2026, 10, 10))  # a Saturday that is worked instead
    assert fill_calendar(2026) == 0


def test_a_year_that_is_not_published_fills_nothing() -> None:
    assert fill_calendar(2099) == 0


def test_a_communitys_own_day_wins_over_the_public_one(client: Client, director: Membership) -> None:
    CalendarDay.objects.create(day=date(2026, 11, 23), working=False)
    slug = director.community.slug

    client.post(f"/c/{slug}/calendar/", {"day": "2026-11-23", "working": "1", "name": "社区活动日"})

    assert calendar_of(director.community).is_working_day(date(2026, 11, 23))
    assert [day.working for day in days_of(director.community, 2026)] == [True]


def test_a_dropped_day_gives_the_public_calendar_its_word_back(client: Client, director: Membership) -> None:
    slug = director.community.slug
    client.post(f"/c/{slug}/calendar/", {"day": "2026-11-23", "working": "0", "name": ""})

    client.post(f"/c/{slug}/calendar/forget/", {"day": "2026-11-23"})

    assert calendar_of(director.community).is_working_day(date(2026, 11, 23))


def test_a_day_that_is_no_date_is_refused_at_its_field(client: Client, director: Membership) -> None:
    answer = client.post(f"/c/{director.community.slug}/calendar/", {"day": "2026-02-30", "working": "0"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["day"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_costs_the_same_whatever_it_holds(
    count: int, client: Client, director: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        CalendarDay.objects.create(day=date(2026, 12, number + 1), working=False, community=director.community)
    client.get(f"/c/{director.community.slug}/calendar/?year=2026")

    with django_assert_num_queries(5):
        client.get(f"/c/{director.community.slug}/calendar/?year=2026")


def test_the_limits_page_costs_a_constant_number_of_queries(
    client: Client, director: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(f"/c/{director.community.slug}/limits/")

    with django_assert_num_queries(5):
        client.get(f"/c/{director.community.slug}/limits/")


def told(who: Membership) -> list[str]:
    return [
        notice.params["year"]
        for notice in Notice.objects.filter(recipient=who.user, code="calendar.missing").order_by("pk")
    ]


def test_this_years_holidays_are_filled_in_without_anybody_asking(director: Membership) -> None:
    assert keep_calendar(NOON) == []

    assert CalendarDay.objects.filter(community=None, day__year=NOON.year).exists()
    assert told(director) == []


def test_a_year_without_published_holidays_is_told_once_when_it_is_near(director: Membership) -> None:
    december = datetime(2098, 12, 1, 4, tzinfo=UTC)

    assert keep_calendar(december - timedelta(days=1)) == [2098]
    assert [keep_calendar(december), keep_calendar(december + timedelta(days=1))] == [[2098, 2099]] * 2
    assert told(director) == ["2098", "2099"]


def test_who_has_entered_the_days_by_hand_is_not_told(director: Membership) -> None:
    CalendarDay.objects.create(community=director.community, day=date(2098, 1, 1), working=False)

    keep_calendar(datetime(2098, 6, 1, tzinfo=UTC))

    assert told(director) == []
