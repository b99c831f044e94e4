"""On the first of the month: once, made up for, with the rights of that day, and no data in what leaves the house."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from extracts.models import Saved, Sending
from extracts.rules import first_of_next_month
from extracts.services import send_monthly
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.extracts.samples import a_saved_filter
from tests.factories import NOON, a_ticket
from tests.races import race

pytestmark = pytest.mark.django_db
# midnight of 1 December in Shanghai
MIDNIGHT = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


def test_it_is_sent_when_the_communitys_month_begins_and_not_before(front: Membership) -> None:
    a_saved_filter(front, NOON, monthly=True)

    assert send_monthly(MIDNIGHT - timedelta(seconds=1)) == 0
    assert send_monthly(MIDNIGHT) == 1
    assert Saved.objects.get().next_on == date(2027, 1, 1)


def test_looking_again_sends_nothing_again(front: Membership) -> None:
    a_saved_filter(front, NOON, monthly=True)

    for minutes in range(3):
        send_monthly(MIDNIGHT + timedelta(minutes=minutes))

    assert Sending.objects.count() == 1
    assert Notice.objects.filter(code="extract.ready").count() == 1


def test_months_in_which_nobody_looked_are_made_up_for(front: Membership) -> None:
    a_saved_filter(front, NOON, monthly=True)

    send_monthly(MIDNIGHT + timedelta(days=70))

    assert [f"{one.on:%Y-%m-%d}" for one in Sending.objects.order_by("on")] == [
        "2026-12-01", "2027-01-01", "2027-02-01",
    ]  # fmt: skip
    assert Notice.objects.filter(code="extract.ready").count() == 3


@pytest.mark.rule("RP-2")
def test_the_link_opens_the_month_before_whenever_it_is_opened(desk_client: Client, front: Membership) -> None:
    november = a_ticket(front, now=NOON)
    a_ticket(front, now=NOON + timedelta(days=20))
    a_saved_filter(front, NOON, monthly=True)
    send_monthly(MIDNIGHT + timedelta(days=40))

    first = Notice.objects.filter(code="extract.ready").order_by("pk")[0]
    page = desk_client.get(first.url)

    assert page.status_code == 200
    assert page.context["form"].filters == {
        "opened_at": {"span": "between", "from": "2026-11-01", "to": "2026-11-30"}
    }  # fmt: skip
    assert november.number in page.content.decode()
    assert page.context["count"] == 1


@pytest.mark.rule("A-3")
def test_what_leaves_the_house_names_list_and_month_only(front: Membership) -> None:
    a_ticket(front, now=NOON)
    a_saved_filter(front, NOON, monthly=True, name="王女士的投诉")

    send_monthly(MIDNIGHT)

    told = Notice.objects.get(code="extract.ready")
    assert told.params == {"extract_list": "tickets", "month": "2026-11"}
    assert told.url == f"/c/{front.community.slug}/extracts/sent/{Sending.objects.get().pk}/"


@pytest.mark.rule("PR")
def test_whose_role_no_longer_reads_the_list_gets_nothing_and_is_told(front: Membership) -> None:
    a_saved_filter(front, NOON, monthly=True)
    Membership.objects.filter(pk=front.pk).update(role=Role.GUARD)

    assert send_monthly(MIDNIGHT) == 0
    assert not Sending.objects.exists()
    assert Notice.objects.get().code == "extract.stopped"
    assert Saved.objects.get().next_on is None


@pytest.mark.rule("PR")
def test_who_has_left_gets_nothing(front: Membership) -> None:
    a_saved_filter(front, NOON, monthly=True)
    Membership.objects.filter(pk=front.pk).update(active=False)

    assert send_monthly(MIDNIGHT) == 0
    assert not Notice.objects.exists()


@pytest.mark.rule("PR")
def test_a_link_that_was_sent_opens_for_its_owner_alone_and_not_after_the_role_is_lost(
    client: Client, desk_client: Client, front: Membership, lead: Membership
) -> None:
    a_saved_filter(front, NOON, monthly=True, shared=True)
    send_monthly(MIDNIGHT)
    url = Notice.objects.get().url
    opened = desk_client.get(url).status_code
    Membership.objects.filter(pk=front.pk).update(role=Role.GUARD)
    lost = desk_client.get(url).status_code
    other = Client()
    other.force_login(lead.user)

    assert (opened, lost, other.get(url).status_code) == (200, 404, 404)


def send_without_lock(pk: int, all_have_read: threading.Barrier) -> int:
    """What sending would do if it read the row and never locked it; the worst moment is arranged, not hoped for."""
    with transaction.atomic():
        on = Saved.objects.get(pk=pk).next_on
        all_have_read.wait(timeout=10)
        if on is None or on > date(2026, 12, 1):
            return 0
        Sending.objects.bulk_create([Sending(saved_id=pk, on=on, at=MIDNIGHT)], ignore_conflicts=True)
        Saved.objects.filter(pk=pk).update(next_on=first_of_next_month(on))
        return 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_every_worker_at_midnight_sends_it(front: Membership) -> None:
    """The positive control: the month's unique row alone would keep no worker from telling the owner."""
    saved = a_saved_filter(front, NOON, monthly=True)
    all_have_read = threading.Barrier(4)

    assert race(*[lambda: send_without_lock(saved.pk, all_have_read)] * 4) == [1, 1, 1, 1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_workers_at_midnight_send_it_once(front: Membership) -> None:
    a_saved_filter(front, NOON, monthly=True)
    assert connection.vendor == "postgresql"

    assert sorted(race(*[lambda: send_monthly(MIDNIGHT)] * 4)) == [0, 0, 0, 1]

    assert Sending.objects.count() == 1
    assert Notice.objects.filter(code="extract.ready").count() == 1
