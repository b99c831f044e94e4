"""The daily look: what is due soon, and what is late, reaches those in charge; each day once (L-4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from deadlines.models import CalendarDay, JobSlot
from duty.services import publish, watch_rosters
from duty.tasks import rosters as task
from notices.models import Notice
from notices.wording import sentence
from staff.enums import Role
from staff.models import Community, Department, Membership
from tests.duty.rosters import DECEMBER, NOON, a_roster, published
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def holiday(db: None) -> date:
    """A public holiday from Saturday 12 to Monday 14 December; its roster is due by the 5th."""
    CalendarDay.objects.create(day=date(2026, 12, 14), working=False, name="Dragon Boat Festival")
    return date(2026, 12, 12)


@pytest.fixture
def director(community: Community) -> Membership:
    return MembershipFactory.create(community=community, role=Role.DIRECTOR)


def morning(day: int, month: int = 12) -> datetime:
    """Nine o'clock in Shanghai."""
    return datetime(2026, month, day, 1, tzinfo=UTC)


def codes(who: Membership) -> list[str]:
    return list(Notice.objects.filter(recipient=who.user).order_by("pk").values_list("code", flat=True))


@pytest.mark.rule("L-4")
def test_the_supervisor_is_told_before_a_holiday_roster_is_late(
    lead: Membership, director: Membership, works: Department, people: list[Membership], holiday: date
) -> None:
    a_roster(lead, works, 甲="早")

    watch_rosters(morning(1))
    assert "roster.holiday_soon" not in codes(lead)
    watch_rosters(morning(2))
    watch_rosters(morning(3))
    watch_rosters(morning(5))  # the last day: once more

    assert codes(lead).count("roster.holiday_soon") == 2
    assert "roster.holiday_soon" not in codes(director)
    notice = Notice.objects.filter(code="roster.holiday_soon").first()
    assert notice is not None
    assert "2026-12-05" in sentence(notice.code, notice.params)


@pytest.mark.rule("L-4")
def test_late_it_reaches_the_director_too_and_is_shown_as_late(
    lead: Membership, director: Membership, works: Department, people: list[Membership], holiday: date
) -> None:
    a_roster(lead, works, 甲="早")

    watch_rosters(morning(6))
    watch_rosters(morning(7))

    assert codes(lead).count("roster.holiday_late") == codes(director).count("roster.holiday_late") == 1


def test_a_published_roster_is_quiet(
    lead: Membership, works: Department, people: list[Membership], holiday: date
) -> None:
    published(lead, works)

    watch_rosters(morning(2))
    watch_rosters(morning(6))

    assert not Notice.objects.filter(code__startswith="roster.holiday").exists()


def test_a_roster_that_nobody_has_begun_is_missed_as_well(
    lead: Membership, works: Department, people: list[Membership], holiday: date
) -> None:
    """The department keeps rosters: it has one of November."""
    published(lead, works, month=(2026, 11))

    watch_rosters(morning(30, month=11))
    watch_rosters(morning(6))

    assert codes(lead) == ["roster.missing", "roster.holiday_late"]
    assert Notice.objects.get(code="roster.missing").url.endswith("/roster/?month=2026-12")


def test_a_department_that_keeps_no_roster_is_left_alone(lead: Membership, works: Department, holiday: date) -> None:
    watch_rosters(morning(6))

    assert codes(lead) == []


def test_a_day_is_looked_at_once_and_not_before_eight(community: Community) -> None:
    night = morning(1) - timedelta(hours=2)

    assert watch_rosters(night) == 0
    assert watch_rosters(morning(1)) == 1
    assert watch_rosters(morning(1) + timedelta(hours=5)) == 0
    assert JobSlot.objects.filter(job="duty.rosters").count() == 1


def test_the_task_that_beat_calls_looks(community: Community) -> None:
    task()  # at whatever hour it is here: it must not raise

    assert JobSlot.objects.filter(job="duty.rosters").count() in {0, 1}


def test_the_list_shows_how_each_holiday_stands(
    lead: Membership, works: Department, people: list[Membership], holiday: date, client: Client
) -> None:
    roster = a_roster(lead, works, month=DECEMBER, 甲="早")
    publish(roster_id=roster.pk, who=lead, accept_warnings=True, now=morning(6))
    client.force_login(lead.user)

    answer = client.get(reverse("duty:rosters", args=[lead.community.slug]), {"month": "2026-12"})

    (line,) = answer.context["lines"]
    assert [(one.first, one.limit, one.state) for one in line.holidays] == [(holiday, date(2026, 12, 5), "kept_late")]
    assert morning(6) > NOON
