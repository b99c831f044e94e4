"""The household answers by link, reads who was there, and announces somebody (V-1, V-4)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localtime

from core import clock
from core.sealing import unseal
from notices.models import Notice
from residents.models import Occupancy
from staff.models import Membership
from tests.factories import NOON, OccupancyFactory, ResidentFactory
from tests.visitors.gates import a_visit, announced
from visitors import visit_refusals as refusals
from visitors.models import Announcement, ConsentLink, HouseLink, Visit
from visitors.queries.consent import consent_link_by
from visitors.services.consent import answer_by_house, answer_by_link, make_consent_link
from visitors.services.houses import issue_house_link
from visitors.services.visits import host_says_no
from visitors.visit_enums import ConsentHow, VisitState

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(desk: Membership, home: Occupancy) -> str:
    return issue_house_link(desk, home.unit, home.resident, now=NOON)


@pytest.mark.rule("V-1")
def test_a_consent_link_works_once(guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home)
    link = consent_link_by(make_consent_link(guard, visit.pk, now=NOON), now=NOON)
    assert link is not None

    answered = answer_by_link(link.pk, agrees=True, now=NOON)

    assert (answered.state, answered.agreed_how) == (VisitState.AGREED, ConsentHow.LINK)
    assert answered.agreed_name == home.resident.name
    assert Notice.objects.get(code="visit.answered").recipient == guard.user
    with pytest.raises(refusals.LinkOver):
        answer_by_link(link.pk, agrees=False, now=NOON)


@pytest.mark.rule("V-1")
def test_a_consent_link_ends_with_its_window(guard: Membership, home: Occupancy) -> None:
    token = make_consent_link(guard, a_visit(guard, home).pk, now=NOON)
    late = NOON + timedelta(minutes=31)

    assert consent_link_by(token, now=late) is None
    with pytest.raises(refusals.LinkOver):
        answer_by_link(ConsentLink.objects.get().pk, agrees=True, now=late)


def test_a_new_consent_link_replaces_the_old_one(guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home)
    first = make_consent_link(guard, visit.pk, now=NOON)
    make_consent_link(guard, visit.pk, now=NOON)

    assert consent_link_by(first, now=NOON) is None


def test_the_host_answers_on_the_page_of_the_link(guard: Membership, home: Occupancy, client: Client) -> None:
    visit = a_visit(guard, home, now=clock.now())
    token = make_consent_link(guard, visit.pk, now=clock.now())
    assert client.get(f"/a/{token}/").status_code == 200
    assert Visit.objects.get().state == VisitState.ASKED

    client.post(f"/a/{token}/", {"answer": "no"})

    assert Visit.objects.get().state == VisitState.REFUSED
    assert client.get("/a/nonsense/").status_code == 404


@pytest.mark.rule("V-1")
def test_the_household_answers_on_its_own_page(guard: Membership, home: Occupancy, token: str, client: Client) -> None:
    visit = a_visit(guard, home)
    assert "何访客" in client.get(f"/h/{token}/").content.decode()

    client.post(f"/h/{token}/visits/{visit.pk}/answer/", {"answer": "yes"})

    visit.refresh_from_db()
    assert (visit.state, visit.agreed_name) == (VisitState.AGREED, home.resident.name)


@pytest.mark.rule("A-3")
def test_a_visitor_of_somebody_else_is_not_shown_and_not_answered(
    guard: Membership, desk: Membership, home: Occupancy, client: Client
) -> None:
    mate = OccupancyFactory.create(unit=home.unit, resident=ResidentFactory.create(community=home.unit.community))
    token = issue_house_link(desk, home.unit, mate.resident, now=NOON)
    visit = a_visit(guard, home)

    assert "何访客" not in client.get(f"/h/{token}/").content.decode()
    with pytest.raises(refusals.VisitOver):
        answer_by_house(HouseLink.objects.get(), visit.pk, agrees=True, now=NOON)


@pytest.mark.rule("V-4")
def test_the_household_reads_who_was_there(guard: Membership, home: Occupancy, token: str, client: Client) -> None:
    visit = a_visit(guard, home)
    host_says_no(guard, visit.pk, absent=True, card="请回电 13900001234", now=NOON)
    assert "请回电" in client.get(f"/h/{token}/").content.decode()

    client.post(f"/h/{token}/visits/{visit.pk}/read/")

    assert "请回电" not in client.get(f"/h/{token}/").content.decode()


def coming(**changes: str) -> dict[str, str]:
    now = localtime(clock.now())
    until = now + timedelta(hours=5)
    facts = {"name": "韩访客", "heads": "2", "from_at": f"{now:%Y-%m-%dT%H:%M}", "until_at": f"{until:%Y-%m-%dT%H:%M}"}
    return {**facts, "plate": "", "phone": "", "key": "00000000-0000-4000-8000-000000000001", **changes}


def test_the_household_announces_a_visitor_who_gets_a_page_with_a_code(
    home: Occupancy, token: str, client: Client
) -> None:
    client.post(f"/h/{token}/announce/", coming())

    one = Announcement.objects.get()
    page = client.get(f"/h/{token}/").content.decode()
    shown = re.search(r'href="(/v/[\w-]+/)"', page)
    assert shown
    visitor = client.get(shown[1]).content.decode()
    assert (one.host, one.heads) == (home.resident, 2)
    assert one.code in visitor
    assert "<svg" in visitor
    assert home.resident.name not in visitor


def test_sent_twice_it_is_one_announcement(home: Occupancy, token: str, client: Client) -> None:
    client.post(f"/h/{token}/announce/", coming())
    client.post(f"/h/{token}/announce/", coming())

    assert Announcement.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"name": "何" * 51}, {"name": "何\0"},
     {"heads": "0"}, {"heads": "x"}, {"until_at": "2020-01-01T10:00"},
     {"from_at": ""}, {"phone": "12"}, {"key": ""}, {"heads": "9" * 30}],
)  # fmt: skip
def test_what_cannot_be_announced_is_said_and_stays_in_the_form(
    home: Occupancy, token: str, client: Client, changes: dict[str, str]
) -> None:
    answer = client.post(f"/h/{token}/announce/", coming(**changes))

    assert answer.status_code == 422
    assert not Announcement.objects.exists()


def test_the_household_withdraws_its_own_announcement_alone(
    desk: Membership, home: Occupancy, token: str, client: Client
) -> None:
    other = announced(desk, OccupancyFactory.create(unit__building__community=desk.community))
    own = announced(desk, home, end=clock.now() + timedelta(hours=1), begin=clock.now())

    for one in (other, own):
        client.post(f"/h/{token}/announced/{one.pk}/withdraw/")

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.withdrawn_at is None, other.withdrawn_at) == (False, None)


def test_the_guards_camera_opens_the_announcement(
    guard: Membership, desk: Membership, home: Occupancy, client: Client
) -> None:
    one = announced(desk, home)
    client.force_login(guard.user)

    answer = client.get(f"/c/{guard.community.slug}/gate/announced/{unseal(one.sealed)}/", follow=True)

    assert one.name in answer.content.decode()
