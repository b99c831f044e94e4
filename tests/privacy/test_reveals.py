"""A masked number is seen with a reason, in the ledger, so many an hour (A-3)."""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from ledger.models import Chain, Entry
from ledger.queries import verify_chain
from notices.models import Notice
from privacy import refusals
from privacy.enums import Reason
from privacy.models import Beyond, Reveal
from privacy.reveal_rules import HOUR, next_at
from privacy.services.reveals import allow_more, reveal, set_limit
from residents.models import Phone
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, PhoneFactory, ResidentFactory, a_ticket
from tests.tickets.orders import a_technician, an_order
from tickets.services.show_phone import show_phone

NUMBER = "13912345678"


@pytest.fixture
def phone(front: Membership) -> Phone:
    resident = ResidentFactory.create(community=front.community)
    found: Phone = PhoneFactory.create(resident=resident, number=NUMBER)
    return found


def shown(who: Membership, phone: Phone, **changes: Any) -> str:
    asked = {"reason": Reason.CALL, "words": "", "key": uuid.uuid4(), "now": NOON, **changes}
    return reveal(who, "resident_phone", phone.pk, **asked).text


def url(phone: Phone) -> str:
    return reverse("privacy:reveal", args=[phone.resident.community.slug, "resident_phone", phone.pk])


@pytest.mark.rule("A-3")
def test_who_saw_what_and_why_stands_in_the_list_and_in_the_ledger_without_words(
    front: Membership, phone: Phone
) -> None:
    assert shown(front, phone, reason=Reason.OTHER, words="王先生的快递") == NUMBER

    row = Reveal.objects.get()
    assert (row.by, row.subject, row.words) == (front.user, f"resident:{phone.resident_id}", "王先生的快递")
    entry = Entry.objects.get(action="personal.revealed")
    payload = bytes(entry.payload).decode()
    assert (entry.actor_id, entry.subject) == (front.user_id, f"resident:{phone.resident_id}")
    assert "resident_phone" in payload
    assert NUMBER not in payload
    assert "快递" not in payload


@pytest.mark.parametrize(
    ("given_", "refused"),
    [
        ({"reason": ""}, refusals.ReasonMissing),
        ({"reason": "curious"}, refusals.ReasonMissing),
        ({"reason": Reason.OTHER, "words": "  "}, refusals.WordsMissing),
        ({"words": "长" * 201}, refusals.WordsTooLong),
    ],
)
def test_without_a_reason_nothing_is_shown(
    front: Membership, phone: Phone, given_: dict[str, str], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        shown(front, phone, **given_)

    assert not Reveal.objects.exists()


@pytest.mark.rule("A-3")
def test_beyond_the_hours_limit_it_is_refused_and_the_supervisor_is_told_once(
    front: Membership, lead: Membership, phone: Phone
) -> None:
    set_limit(lead, per_hour=2, now=NOON)
    shown(front, phone)
    shown(front, phone, now=NOON + timedelta(minutes=10))

    for minutes in (11, 12):
        with pytest.raises(refusals.TooManyReveals) as refused:
            shown(front, phone, now=NOON + timedelta(minutes=minutes))

    assert "13:00" in str(refused.value)  # noon in Shanghai and an hour
    assert Notice.objects.filter(recipient=lead.user, code="personal.limit").count() == 1
    assert Beyond.objects.count() == Entry.objects.filter(action="personal.limit").count() == 1
    assert shown(front, phone, now=NOON + HOUR) == NUMBER


@pytest.mark.rule("A-3")
def test_a_lead_allows_more_for_an_hour(front: Membership, lead: Membership, phone: Phone) -> None:
    set_limit(lead, per_hour=1, now=NOON)
    shown(front, phone)
    allow_more(lead, front.user_id, more=1, key=uuid.uuid4(), now=NOON)

    assert shown(front, phone, now=NOON + timedelta(minutes=1)) == NUMBER
    with pytest.raises(refusals.TooManyReveals):
        shown(front, phone, now=NOON + timedelta(minutes=2))


def test_nobody_allows_themselves_more(lead: Membership) -> None:
    with pytest.raises(refusals.NotForYourself):
        allow_more(lead, lead.user_id, more=5, key=uuid.uuid4(), now=NOON)


def test_more_is_not_allowed_to_somebody_of_another_community(lead: Membership) -> None:
    with pytest.raises(refusals.NotOneOfUs):
        allow_more(lead, MembershipFactory.create().user_id, more=5, key=uuid.uuid4(), now=NOON)


def test_a_double_click_counts_once_and_shows_the_same(front: Membership, phone: Phone) -> None:
    key = uuid.uuid4()

    assert shown(front, phone, key=key) == shown(front, phone, key=key, now=NOON + timedelta(seconds=5)) == NUMBER
    assert Reveal.objects.count() == 1


def test_sent_again_later_the_same_form_shows_nothing(front: Membership, phone: Phone) -> None:
    key = uuid.uuid4()
    shown(front, phone, key=key)

    with pytest.raises(refusals.RevealOver):
        shown(front, phone, key=key, now=NOON + timedelta(minutes=2))


def test_a_colleagues_key_shows_nothing(front: Membership, lead: Membership, phone: Phone) -> None:
    key = uuid.uuid4()
    shown(lead, phone, key=key)

    with pytest.raises(refusals.RevealOver):
        shown(front, phone, key=key)


@pytest.mark.rule("A-3")
def test_the_page_asks_why_and_the_number_stands_in_the_answer_alone(
    desk_client: Client, front: Membership, phone: Phone
) -> None:
    question = desk_client.get(url(phone))
    answer = desk_client.post(url(phone), {"reason": Reason.CALL})

    assert NUMBER not in question.content.decode()
    assert "139****5678" in question.content.decode()
    assert f'href="tel:{NUMBER}"' in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert NUMBER not in desk_client.get(url(phone)).content.decode()


def test_a_faulty_question_keeps_what_was_typed_and_gets_a_key_of_its_own(
    desk_client: Client, front: Membership, phone: Phone
) -> None:
    key = str(uuid.uuid4())

    answer = desk_client.post(url(phone), {"reason": Reason.OTHER, "words": "", "key": key})

    assert answer.status_code == 422
    assert NUMBER not in answer.content.decode()
    assert key not in answer.content.decode()


@pytest.mark.parametrize("words", ["\x00", "\ud800", "长" * 5000])
def test_strange_words_are_no_error(desk_client: Client, front: Membership, phone: Phone, words: str) -> None:
    data = urlencode({"reason": "other", "words": words.encode("utf-8", "surrogatepass")})

    answer = desk_client.post(url(phone), data, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in {200, 422}


def test_a_number_of_another_community_does_not_exist(front: Membership) -> None:
    foreign = PhoneFactory.create()
    client = Client()
    client.force_login(front.user)
    path = reverse("privacy:reveal", args=[front.community.slug, "resident_phone", foreign.pk])

    assert (client.get(path).status_code, client.post(path, {"reason": "call"}).status_code) == (404, 404)


@pytest.mark.parametrize("pk", [10**18, 10**30])
def test_an_id_that_no_database_has_is_404(desk_client: Client, front: Membership, pk: int) -> None:
    path = reverse("privacy:reveal", args=[front.community.slug, "resident_phone", pk])

    assert desk_client.get(path).status_code == 404


def test_who_may_not_see_it_gets_no_button_and_no_answer(phone: Phone, front: Membership) -> None:
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)
    client = Client()
    client.force_login(guard.user)

    assert client.get(url(phone)).status_code == 404
    assert client.post(url(phone), {"reason": "call"}).status_code == 404


@pytest.mark.rule("A-3")
def test_the_technicians_own_errand_is_listed_and_counts_towards_no_limit(front: Membership, lead: Membership) -> None:
    technician = a_technician(front).user
    order = an_order(a_ticket(front), front.user, technician, now=NOON)

    show_phone(order_id=order.pk, by=technician, now=NOON)

    row = Reveal.objects.get()
    assert (row.by, row.reason, row.counted) == (technician, Reason.ERRAND, False)


def test_the_leads_read_who_saw_what(front: Membership, lead: Membership, phone: Phone) -> None:
    shown(front, phone, reason=Reason.OTHER, words="核对快递")
    client = Client()
    client.force_login(lead.user)

    page = client.get(reverse("privacy:reveals", args=[front.community.slug])).content.decode()

    assert "核对快递" in page
    assert str(front.user) in page
    assert NUMBER not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries(
    front: Membership, lead: Membership, phone: Phone, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        shown(front, phone)
    client = Client()
    client.force_login(lead.user)
    path = reverse("privacy:reveals", args=[front.community.slug])
    client.get(path)

    with django_assert_num_queries(11):
        client.get(path)


def test_the_chain_stays_whole(front: Membership, phone: Phone) -> None:
    shown(front, phone)

    assert verify_chain(Chain.objects.get(pk=front.community_id)).broken_at is None


@given(
    minutes=st.lists(st.integers(min_value=0, max_value=180), max_size=40),
    limit=st.integers(min_value=1, max_value=10),
)
def test_whoever_waits_until_the_told_moment_may_see_again(minutes: list[int], limit: int) -> None:
    seen = sorted((NOON - timedelta(minutes=one) for one in minutes), reverse=True)

    told = next_at(seen, limit=limit, now=NOON)

    within = sum(NOON - at < HOUR for at in seen)
    assert (told is None) == (within < limit)
    if told is not None:
        assert next_at(seen, limit=limit, now=told) is None
        assert next_at(seen, limit=limit, now=told - timedelta(seconds=1)) is not None
