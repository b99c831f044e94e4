"""A telephone call: the exchange tells, the right desk's page shows the caller's card, a missed one is called back."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.sealing import unseal
from interfaces.models import Extension, PhoneCall
from interfaces.personal import erase_calls, erase_calls_of, export_calls
from interfaces.refusals import AgentNotHere, ExtensionTaken
from interfaces.services.calls import set_extension
from ledger.models import Entry
from ledger.services import digest
from privacy.persons import Whom
from residents.models import Unit
from staff.enums import Role
from staff.models import Membership
from tests.factories import MembershipFactory, OccupancyFactory, PhoneFactory, UnitFactory, a_ticket
from tests.interfaces.asks import CALL, Program, a_program
from tickets.models import Draft
from tickets.services.drafts import save_draft

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def exchange(front: Membership, lead: Membership) -> Program:
    """The telephone system of a community in which 801 stands on the clerk's desk."""
    set_extension(front.community, number="801", user=front.user, by=lead.user, now=clock.now())
    return a_program(front.community, scopes=["calls:write"])


@pytest.fixture
def home(front: Membership) -> Unit:
    """3-2-1201, where 王先生 lives, phone 13800001234, with an open matter."""
    unit: Unit = UnitFactory.create(building__community=front.community, code="3-2-1201")
    occupancy = OccupancyFactory.create(unit=unit, resident__name="王测试")
    PhoneFactory.create(resident=occupancy.resident, number="13800001234")
    a_ticket(front, unit=unit, resident=occupancy.resident)
    return unit


def url(front: Membership, name: str, *args: int) -> str:
    return reverse(f"interfaces:{name}", args=[front.community.slug, *args])


def card(client: Client, front: Membership, seen: str = "") -> str:
    return client.get(url(front, "ringing"), {"seen": seen}, headers=HTMX).content.decode()


def test_the_callers_card_is_shown_on_the_right_desk_alone(
    exchange: Program, desk_client: Client, front: Membership, home: Unit
) -> None:
    exchange.post("calls", CALL)
    other = Client()
    other.force_login(MembershipFactory.create(community=front.community).user)

    shown = card(desk_client, front)

    assert "王先生" in shown
    assert "3-2-1201" in shown
    assert "138****1234" in shown
    assert a_number_of(home) in shown
    assert "13800001234" not in shown
    assert other.get(url(front, "ringing"), headers=HTMX).status_code == 204


def a_number_of(home: Unit) -> str:
    return home.tickets.get().number


def test_a_page_that_knows_it_is_told_nothing(exchange: Program, desk_client: Client, front: Membership) -> None:
    row = ring(exchange)

    assert desk_client.get(url(front, "ringing"), {"seen": f"{row.pk}r"}, headers=HTMX).status_code == 204


def ring(exchange: Program, **changes: str) -> PhoneCall:
    exchange.post("calls", {**CALL, **changes})
    return PhoneCall.objects.latest("pk")


@pytest.mark.parametrize("calls", [1, 3])
def test_the_look_costs_one_query_while_nothing_rings_and_two_while_something_does(
    exchange: Program,
    desk_client: Client,
    front: Membership,
    home: Unit,
    calls: int,
    django_assert_num_queries: object,
) -> None:
    around = 3  # session, person, memberships
    desk_client.get(url(front, "ringing"))
    with django_assert_num_queries(around + 1):  # type: ignore[operator]  # the fixture
        desk_client.get(url(front, "ringing"), headers=HTMX)
    for n in range(calls):
        ring(exchange, call_id=f"c-{n}")
    with django_assert_num_queries(around + 2):  # type: ignore[operator]  # the fixture
        card(desk_client, front)


def test_the_number_lies_sealed(exchange: Program, home: Unit) -> None:
    row = ring(exchange)

    assert "13800001234" not in str(PhoneCall.objects.values().get())
    assert unseal(row.caller_sealed) == "13800001234"
    assert row.resident is not None
    assert row.unit == home


def test_a_number_of_two_people_names_nobody(exchange: Program, home: Unit, front: Membership) -> None:
    PhoneFactory.create(resident__community=front.community, number="13800001234")

    assert ring(exchange).resident is None


def test_a_call_never_goes_back_and_is_one_however_often_it_is_told(exchange: Program) -> None:
    for event in ("ringing", "answered", "ringing", "ended", "answered", "ended"):
        exchange.post("calls", {**CALL, "event": event})

    row = PhoneCall.objects.get()
    assert (row.state, row.missed) == ("ended", False)
    told = Entry.objects.filter(subject=f"phone_call:{row.pk}").order_by("seq")
    assert list(told.values_list("action", flat=True)) == [
        "phone_call.ringing",
        "phone_call.answered",
        "phone_call.ended",
    ]


def test_who_answers_gets_the_card(exchange: Program, desk_client: Client, front: Membership, lead: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)
    set_extension(front.community, number="802", user=colleague.user, by=lead.user, now=clock.now())
    exchange.post("calls", {**CALL, "extension": "802"})
    assert desk_client.get(url(front, "ringing"), headers=HTMX).status_code == 204

    exchange.post("calls", {**CALL, "event": "answered"})

    assert "ring-card" in card(desk_client, front)


def test_an_extension_of_nobody_is_told_to_the_exchange(exchange: Program) -> None:
    answer = exchange.post("calls", {**CALL, "extension": "999"})

    assert answer.json() == {"call_id": "c-1", "state": "ringing", "desk": False}


def test_a_card_goes_when_the_call_ends_and_when_it_is_taken(
    exchange: Program, desk_client: Client, front: Membership
) -> None:
    row = ring(exchange)
    exchange.post("calls", {**CALL, "event": "ended"})
    assert "ring-card" not in card(desk_client, front, f"{row.pk}r")

    second = ring(exchange, call_id="c-2")
    desk_client.post(url(front, "take", second.pk))
    assert "ring-card" not in card(desk_client, front, f"{second.pk}r")


def test_taking_the_call_opens_the_intake_of_the_caller(
    exchange: Program, desk_client: Client, front: Membership, home: Unit
) -> None:
    row = ring(exchange)

    answer = desk_client.post(url(front, "take", row.pk))

    assert answer.headers["Location"].endswith(f"/intake/?unit={home.pk}&resident={row.resident_id}")


def test_an_unknown_callers_number_stands_in_the_intake_and_in_no_address(
    exchange: Program, desk_client: Client, front: Membership
) -> None:
    row = ring(exchange, caller="13900005678")

    answer = desk_client.post(url(front, "take", row.pk))

    assert answer.status_code == 200
    assert 'value="13900005678"' in answer.content.decode()


def test_taking_a_call_leaves_what_is_typed_in_another_intake(
    exchange: Program, desk_client: Client, front: Membership, home: Unit
) -> None:
    save_draft(front, "intake", {"key": str(uuid.uuid4()), "m0-text": "电梯里有异响"}, now=clock.now())

    desk_client.post(url(front, "take", ring(exchange).pk))

    assert Draft.objects.get(form="intake").fields["m0-text"] == "电梯里有异响"


def test_a_missed_call_is_called_back_by_whoever_is_there(exchange: Program, front: Membership, home: Unit) -> None:
    row = ring(exchange)
    exchange.post("calls", {**CALL, "event": "ended"})
    colleague = Client()
    colleague.force_login(MembershipFactory.create(community=front.community).user)
    page = colleague.get(url(front, "calls")).content.decode()
    assert 'id="missed"' in page
    assert "13800001234" not in page

    colleague.post(url(front, "settle", row.pk))
    colleague.post(url(front, "settle", row.pk))

    assert 'id="missed"' not in colleague.get(url(front, "calls")).content.decode()
    assert Entry.objects.filter(action="phone_call.called_back").count() == 1


def test_nobody_takes_a_colleagues_call_and_nobody_another_communitys(exchange: Program, front: Membership) -> None:
    row = ring(exchange)
    colleague, stranger = Client(), Client()
    colleague.force_login(MembershipFactory.create(community=front.community).user)
    away = MembershipFactory.create(role=Role.DIRECTOR)
    stranger.force_login(away.user)

    assert colleague.post(url(front, "take", row.pk)).status_code == 404
    assert stranger.post(url(away, "take", row.pk)).status_code == 404


@pytest.mark.parametrize("calls", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    exchange: Program, desk_client: Client, front: Membership, calls: int, django_assert_num_queries: object
) -> None:
    for n in range(calls):
        ring(exchange, call_id=f"c-{n}")
        exchange.post("calls", {**CALL, "call_id": f"c-{n}", "event": "ended"})
    desk_client.get(url(front, "calls"))

    with django_assert_num_queries(7):  # type: ignore[operator]  # the fixture
        desk_client.get(url(front, "calls"))


def test_an_extension_is_one_persons_who_has_no_other(exchange: Program, front: Membership, lead: Membership) -> None:
    now = clock.now()
    with pytest.raises(ExtensionTaken):
        set_extension(front.community, number="801", user=lead.user, by=lead.user, now=now)
    with pytest.raises(ExtensionTaken):
        set_extension(front.community, number="803", user=front.user, by=lead.user, now=now)
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)
    with pytest.raises(AgentNotHere):
        set_extension(front.community, number="804", user=guard.user, by=lead.user, now=now)


def test_the_extensions_page_adds_and_removes(client: Client, front: Membership, lead: Membership) -> None:
    client.force_login(lead.user)
    typed = {"key": str(uuid.uuid4()), "number": "801", "user": front.user_id}
    assert client.post(url(front, "extensions"), typed).status_code == 302
    assert client.post(url(front, "extensions"), {**typed, "key": str(uuid.uuid4())}).status_code == 422
    page = client.get(url(front, "extensions")).content.decode()
    assert "801" in page

    client.post(url(front, "remove_extension", Extension.objects.get().pk))
    assert Entry.objects.filter(action="phone_call.extension_removed").count() == 1


@pytest.mark.rule("A-3")
def test_who_called_is_erased_after_its_days_and_on_request(exchange: Program, front: Membership, home: Unit) -> None:
    first = ring(exchange)
    now = clock.now()
    whom = Whom(front.community, phones=("13800001234",))
    assert len(list(export_calls(whom))) == 1
    assert erase_calls(front.community, now + timedelta(days=1), True) == 1
    assert erase_calls_of(whom, now) == 1
    assert erase_calls(front.community, now + timedelta(days=1), False) == 0

    first.refresh_from_db()
    assert (first.caller_sealed, first.caller_masked, first.resident) == ("", "", None)
    assert not PhoneCall.objects.filter(caller_digest=digest("13800001234")).exists()
