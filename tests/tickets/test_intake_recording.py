"""From the form to the record: callers, matters, promises, earlier matters, trainees (IN-1…3, IN-8, OTE-1, OTE-3)."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from benchmarks.intake_form import fields_for
from core import clock
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import (
    BuildingFactory,
    CategoryFactory,
    MembershipFactory,
    a_ticket,
)
from tests.tickets.clocks import running
from tests.tickets.intake_posts import a_household, a_post, faults, first_of, in_hours, local, page
from tickets.enums import Direction, Kind, State
from tickets.models import Call, Contact, Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.rule("IN-1", "IN-3", "OTE-1", "TL-1", "TL-2")
def test_a_known_callers_matter_is_recorded_with_its_promise(desk_client: Client, front: Membership) -> None:
    unit = a_household(front.community)
    resident = first_of(unit)
    category = CategoryFactory.create(community=front.community)
    matter = {"category": category.pk, "promised_at": in_hours(1)}

    answer = desk_client.post(
        page(front.community),
        a_post(matter, unit=unit.pk, caller=resident.pk, caller_name="", caller_phone="", channel="walk_in"),
    )

    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"/c/{front.community.slug}/tickets/{ticket.number}/"
    assert (ticket.unit, ticket.resident, ticket.building, ticket.category) == (unit, resident, unit.building, category)
    assert (ticket.caller_name, ticket.caller_phone) == (resident.name, resident.phones.get().number)
    assert (ticket.first_responder, ticket.channel, ticket.state) == (front.user, "walk_in", State.NEW)
    assert set(running(ticket)) == {"TL-1", "TL-2"}
    assert local(running(ticket)["TL-2"]) == matter["promised_at"]


def test_the_clerk_reads_number_and_time_due(desk_client: Client, front: Membership) -> None:
    answer = desk_client.post(page(front.community), a_post())

    ticket = Ticket.objects.get()
    said = str(next(iter(answer.wsgi_request._messages)))  # type: ignore[attr-defined]  # Django's message storage
    assert ticket.number in said
    assert local(ticket.next_due_at or clock.now())[-5:] in said


@pytest.mark.rule("IN-3", "OTE-7")
def test_a_matter_solved_on_the_spot_needs_its_outcome_and_no_promise(
    desk_client: Client, community: Community
) -> None:
    solved = {"kind": "inquiry", "solved": "yes", "promised_at": "nonsense"}

    refused = desk_client.post(page(community), a_post({**solved, "outcome": ""}))
    saved = desk_client.post(page(community), a_post({**solved, "outcome": "已告知缴费方式"}))

    assert set(faults(refused)) == {"m0-outcome"}
    assert saved.status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.outcome, ticket.kind) == (State.CLOSED, "已告知缴费方式", Kind.INQUIRY)


def test_an_outcome_is_not_dropped_in_silence_when_a_reply_is_promised(
    desk_client: Client, community: Community
) -> None:
    answer = desk_client.post(page(community), a_post({"outcome": "已告知"}))

    assert set(faults(answer)) == {"m0-outcome"}
    assert "已告知" in answer.content.decode()


@pytest.mark.rule("IN-2")
def test_one_call_opens_several_tickets_and_leads_to_the_desk(desk_client: Client, community: Community) -> None:
    second = {"kind": "complaint", "text": "夜里装修"}

    answer = desk_client.post(
        page(community), a_post({}, second, {"text": "停车费", "solved": "yes", "outcome": "已告知"})
    )

    assert answer.headers["Location"] == f"/c/{community.slug}/desk/"
    assert list(Ticket.objects.order_by("pk").values_list("kind", "state")) == [
        ("repair", "new"),
        ("complaint", "new"),
        ("repair", "closed"),
    ]
    assert Call.objects.count() == 1


def test_a_double_click_makes_one_ticket(desk_client: Client, community: Community) -> None:
    fields = a_post()

    answers = [desk_client.post(page(community), fields) for _ in range(2)]

    assert Ticket.objects.count() == 1
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_going_back_and_typing_another_call_loses_nothing(desk_client: Client, community: Community) -> None:
    fields = a_post()
    desk_client.post(page(community), fields)

    again = desk_client.post(page(community), {**fields, "m0-text": "另一件事"})
    fresh_key = again.context["forms"].key
    saved = desk_client.post(page(community), {**fields, "m0-text": "另一件事", "key": fresh_key})

    assert again.status_code == 422
    assert faults(again)[""]
    assert "另一件事" in again.content.decode()
    assert fresh_key != fields["key"]
    assert saved.status_code == 302
    assert set(Ticket.objects.values_list("text", flat=True)) == {"厨房水管漏水", "另一件事"}


def test_somebody_else_of_the_unit_calls(desk_client: Client, community: Community) -> None:
    unit = a_household(community)

    desk_client.post(page(community), a_post(unit=unit.pk, caller="other", caller_name="小时工赵阿姨"))

    ticket = Ticket.objects.get()
    assert (ticket.unit, ticket.resident, ticket.caller_name) == (unit, None, "小时工赵阿姨")


@pytest.mark.parametrize("typed", ["3-2-1201", "3栋2单元1201", "三号楼二单元1201室", "3-1201"])
def test_an_unknown_caller_names_the_unit_in_any_usual_spelling(
    typed: str, desk_client: Client, community: Community
) -> None:
    unit = a_household(community)

    desk_client.post(page(community), a_post(unit_text=typed))

    assert Ticket.objects.get().unit == unit


def test_a_person_found_by_the_typed_unit_is_the_caller(desk_client: Client, community: Community) -> None:
    unit = a_household(community)

    desk_client.post(page(community), a_post(unit_text="3-2-1201", caller=first_of(unit).pk, caller_name=""))

    assert Ticket.objects.get().resident == first_of(unit)


def test_a_public_area_is_a_building_without_unit(desk_client: Client, community: Community) -> None:
    building = BuildingFactory.create(community=community)

    desk_client.post(page(community), a_post(building=building.pk, caller_name="", caller_phone=""))

    ticket = Ticket.objects.get()
    assert (ticket.building, ticket.unit) == (building, None)


def test_emoji_and_long_words_are_kept_as_they_are(desk_client: Client, community: Community) -> None:
    text = "😀" * 2000 + "漏水"

    desk_client.post(page(community), a_post({"text": text}))

    assert Ticket.objects.get().text == text


def test_an_unknown_caller_key_stays_unique_to_the_community(desk_client: Client, front: Membership) -> None:
    """Two communities may meet the same key; neither hides the other's call."""
    key = uuid.uuid4()
    other = MembershipFactory.create(user=front.user)

    desk_client.post(page(front.community), a_post(key=str(key)))
    desk_client.post(page(other.community), a_post(key=str(key)))

    assert Ticket.objects.count() == 2


@pytest.mark.rule("OTE-3")
def test_a_second_call_on_an_open_matter_is_kept_there(desk_client: Client, front: Membership) -> None:
    unit = a_household(front.community)
    ticket = a_ticket(front, unit=unit, now=clock.now() - timedelta(minutes=9))
    fields = a_post({"text": "还没有人来", "promised_at": "", "kind": ""}, unit=unit.pk, caller=first_of(unit).pk)

    answer = desk_client.post(page(front.community), {**fields, "join": ticket.number})

    assert answer.headers["Location"].endswith(f"/tickets/{ticket.number}/")
    assert Ticket.objects.count() == 1
    assert list(ticket.contacts.order_by("at").values_list("direction", "text")) == [
        (Direction.IN, "厨房水管漏水"),
        (Direction.IN, "还没有人来"),
    ]


def test_joining_needs_one_matter_with_its_words(desk_client: Client, front: Membership) -> None:
    ticket = a_ticket(front, now=clock.now())

    wordless = desk_client.post(page(front.community), a_post({"text": " "}, join=ticket.number))
    several = desk_client.post(page(front.community), a_post({}, {}, join=ticket.number))

    assert set(faults(wordless)) == {"m0-text"}
    assert set(faults(several)) == {""}
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("number", ["261123-9999", "\0", "x" * 300])
def test_joining_what_does_not_exist_is_not_found(number: str, desk_client: Client, community: Community) -> None:
    assert desk_client.post(page(community), a_post(join=number)).status_code == 404


def test_a_foreign_ticket_is_not_joined(desk_client: Client, community: Community) -> None:
    foreign = a_ticket()

    assert desk_client.post(page(community), a_post(join=foreign.number)).status_code == 404
    assert Contact.objects.count() == 1


@pytest.mark.rule("IN-8")
def test_a_trainee_names_the_supervising_colleague_who_is_remembered(client: Client, front: Membership) -> None:
    trainee = MembershipFactory.create(community=front.community, role=Role.TRAINEE)
    client.force_login(trainee.user)

    alone = client.post(page(front.community), a_post())
    saved = client.post(page(front.community), a_post(supervised_by=front.user.pk))

    assert set(faults(alone)) == {"supervised_by"}
    assert saved.status_code == 302
    assert Call.objects.get().supervised_by == front.user
    assert f'<option value="{front.user.pk}" selected>' in client.get(page(front.community)).content.decode()


@pytest.mark.rule("IN-8")
def test_neither_a_trainee_nor_a_stranger_supervises(client: Client, front: Membership) -> None:
    trainee, other = (MembershipFactory.create(community=front.community, role=Role.TRAINEE) for _ in range(2))
    client.force_login(trainee.user)

    for person in (trainee.user, other.user, MembershipFactory.create().user):
        assert set(faults(client.post(page(front.community), a_post(supervised_by=person.pk)))) == {"supervised_by"}


def test_nobody_else_is_asked_for_a_supervising_colleague(desk_client: Client, community: Community) -> None:
    assert 'name="supervised_by"' not in desk_client.get(page(community)).content.decode()


def test_the_benchmark_posts_what_the_page_takes(desk_client: Client, front: Membership) -> None:
    unit = a_household(front.community)

    answer = desk_client.post(page(front.community), fields_for(unit, first_of(unit).pk, key=str(uuid.uuid4())))

    assert (answer.status_code, Ticket.objects.get().unit) == (302, unit)


def test_recording_costs_the_same_queries_for_one_matter_and_for_three(
    desk_client: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    unit = a_household(front.community, people=3)
    known = {"unit": unit.pk, "caller": first_of(unit).pk}
    desk_client.post(page(front.community), a_post(**known))

    calls: list[list[dict[str, str]]] = [[{}], [{}, {}, {}]]
    for matters in calls:
        with django_assert_num_queries(17):
            desk_client.post(page(front.community), a_post(*matters, **known))
