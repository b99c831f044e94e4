"""What a community sets for itself: how long a closed matter is the same, how revisits are made (OTE-3, TL-10)."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import Entry
from staff.enums import Role
from staff.models import Community, Membership
from staff.services import set_rules
from tests.factories import NOON, MembershipFactory, a_ticket
from tickets import refusals
from tickets.enums import Channel, Told
from tickets.services import Caller, close, join_contact

pytestmark = pytest.mark.django_db
GOOD = {"second_call_days": "14", "revisits": "on", "revisit_tries": "2", "lock_minutes": "3"}


def page(who: Membership) -> str:
    return reverse("staff:rules", args=[who.community.slug])


@pytest.fixture
def director(client: Client) -> Membership:
    who: Membership = MembershipFactory.create(role=Role.DIRECTOR)
    client.force_login(who.user)
    return who


@pytest.mark.rule("OTE-3", "TL-10")
def test_the_director_sets_them_and_it_stands_in_the_ledger(client: Client, director: Membership) -> None:
    assert 'value="30"' in client.get(page(director)).content.decode()

    answer = client.post(page(director), GOOD)

    found = Community.objects.get(pk=director.community_id)
    assert (answer.status_code, found.second_call_days, found.revisits) == (302, 14, True)
    assert (found.revisit_tries, found.lock_minutes) == (2, 3)
    assert Entry.objects.filter(action="community.set").count() == 1


@pytest.mark.rule("OTE-3")
def test_a_call_after_these_days_is_a_new_matter(client: Client, director: Membership) -> None:
    client.post(page(director), GOOD)
    director.refresh_from_db()
    ticket = a_ticket(director)
    close(ticket_id=ticket.pk, by=director.user, outcome="好了", told=Told.PHONE, untold_reason="", now=NOON)

    with pytest.raises(refusals.ClosedLongAgo, match="14"):
        join_contact(
            ticket_id=ticket.pk, membership=director, caller=Caller(name="王测试"), channel=Channel.PHONE, said="又漏",
            key=uuid.uuid4(), now=NOON + timedelta(days=15),
        )  # fmt: skip


def test_saving_what_stands_there_already_writes_nothing(director: Membership) -> None:
    for _ in range(2):
        set_rules(director, second_call_days=7, revisits=False, revisit_tries=1, now=NOON)

    assert Entry.objects.filter(action="community.set").count() == 1


@pytest.mark.parametrize("field", ["second_call_days", "revisit_tries"])
@pytest.mark.parametrize("typed", ["", "0", "-1", "1.5", "9999", "三"])
def test_what_makes_no_sense_is_refused_at_its_field(
    field: str, typed: str, client: Client, director: Membership
) -> None:
    answer = client.post(page(director), {**GOOD, field: typed})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert "请填写 1 到 " in answer.content.decode()
    assert Community.objects.get(pk=director.community_id).second_call_days == 30


def test_a_supervisor_reads_them(client: Client, lead: Membership) -> None:
    client.force_login(lead.user)

    text = client.get(page(lead)).content.decode()

    assert "30" in text
    assert "<form" not in text.split("<main")[1].split("</main")[0]
    assert client.post(page(lead), GOOD).status_code == 403
