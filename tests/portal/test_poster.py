"""The lobby's poster: what is written there is a ticket at once, and who wrote it the desk confirms (OTE-1, IN-3)."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from attachments.models import Attachment
from core import clock
from deadlines.models import Deadline
from ledger.models import Entry
from notices.models import Notice
from portal.models import Poster
from portal.refusals import ResponderInTraining
from portal.services import put_up, take_down
from residents.models import Unit
from staff.enums import Role
from staff.models import Membership
from tests.attachments.images import a_file, a_picture
from tests.factories import (
    BuildingFactory,
    MembershipFactory,
    OccupancyFactory,
    PhoneFactory,
    ResidentFactory,
    UnitFactory,
    a_ticket,
)
from tickets.enums import Channel, Kind
from tickets.models import Contact, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(front: Membership) -> Unit:
    """3-2-1201, where 王测试 lives, phone 13800001234."""
    building = BuildingFactory.create(community=front.community, number="3")
    home: Unit = UnitFactory.create(community=front.community, building=building, entrance="2", number="1201")
    person = ResidentFactory.create(community=front.community, name="王测试")
    OccupancyFactory.create(unit=home, resident=person)
    PhoneFactory.create(resident=person, number="13800001234")
    return home


@pytest.fixture
def token(front: Membership, lead: Membership, unit: Unit) -> str:
    return put_up(who=lead, building=unit.building, responder=front.user, now=clock.now())


@pytest.fixture
def passer_by() -> Client:
    """Somebody's phone."""
    return Client(REMOTE_ADDR="10.20.30.40")


def write(client: Client, token: str, **changes: Any) -> Any:
    fields = {
        "key": str(uuid.uuid4()), "kind": "repair", "text": "一楼大堂灯不亮", "unit": "3-2-1201", "name": "王先生",
        "phone": "138 0000 1234",
    }  # fmt: skip
    return client.post(reverse("portal:report", args=[token]), {**fields, **changes})


@pytest.mark.rule("OTE-1")
def test_what_is_written_at_a_poster_is_a_ticket_with_somebody_responsible_at_once(
    passer_by: Client, token: str, front: Membership, lead: Membership
) -> None:
    answer = write(passer_by, token, photos=[a_picture()])

    ticket = Ticket.objects.get()
    contact = Contact.objects.get()
    assert (ticket.first_responder, ticket.handler, ticket.channel) == (front.user, front.user, Channel.ONLINE)
    assert (contact.text, contact.by.name) == ("一楼大堂灯不亮", "住户线上")
    assert set(Deadline.objects.values_list("rule", flat=True)) == {"TL-1", "TL-2"}
    assert set(Notice.objects.values_list("recipient", flat=True)) == {front.user_id, lead.user_id}
    assert Attachment.objects.get().subject_id == contact.pk
    page = passer_by.get(answer.url).content.decode()
    assert re.match(r"/r/[\w-]{43}/", answer.url)
    assert ticket.number in page
    assert "一楼大堂灯不亮" in page


def test_the_reply_is_promised_within_the_communitys_own_limit(passer_by: Client, token: str) -> None:
    write(passer_by, token)

    ticket = Ticket.objects.get()
    assert ticket.promised_at == ticket.opened_at + timedelta(hours=2)


@pytest.mark.rule("IN-3")
def test_who_it_is_counts_only_when_the_desk_has_confirmed_it(
    passer_by: Client, desk_client: Client, token: str, unit: Unit
) -> None:
    write(passer_by, token)
    ticket = Ticket.objects.get()
    assert (ticket.unit, ticket.resident, ticket.building) == (None, None, unit.building)
    page = reverse("tickets:ticket", args=[ticket.community.slug, ticket.number])
    assert "自称房号 3-2-1201，尚未核实" in desk_client.get(page).content.decode()

    url = reverse("tickets:identify", args=[ticket.community.slug, ticket.number])
    answer = desk_client.post(url, {"unit_text": "3栋2单元1201"}, follow=True)

    ticket.refresh_from_db()
    assert ticket.unit == unit
    assert ticket.resident is not None
    assert ticket.resident.name == "王测试"
    text = answer.content.decode()
    assert "尚未核实" not in text
    assert "房号已核实" in text
    assert Entry.objects.filter(action="ticket.identified").exists()


def test_a_unit_that_is_none_is_not_confirmed_and_stays_typed(
    passer_by: Client, desk_client: Client, token: str
) -> None:
    write(passer_by, token)
    ticket = Ticket.objects.get()

    url = reverse("tickets:identify", args=[ticket.community.slug, ticket.number])
    answer = desk_client.post(url, {"unit_text": "9-9-9999"})

    assert answer.status_code == 422
    assert "9-9-9999" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.unit is None


@pytest.mark.rule("OTE-3")
def test_confirming_points_at_the_matter_that_the_unit_has_told_before(
    passer_by: Client, desk_client: Client, token: str, unit: Unit, front: Membership
) -> None:
    earlier = a_ticket(front, now=clock.now() - timedelta(hours=3), unit=unit, text="大堂灯不亮", kind=Kind.REPAIR)
    write(passer_by, token)
    ticket = Ticket.objects.exclude(pk=earlier.pk).get()

    url = reverse("tickets:identify", args=[ticket.community.slug, ticket.number])
    text = desk_client.post(url, {"unit_text": "3-2-1201"}, follow=True).content.decode()

    assert earlier.number in text
    assert "此前反映过" in text


def test_a_second_click_opens_no_second_ticket(passer_by: Client, token: str) -> None:
    once = str(uuid.uuid4())

    first, second = (write(passer_by, token, key=once, photos=[a_picture()]) for _ in range(2))

    assert (Ticket.objects.count(), Attachment.objects.count()) == (1, 1)
    assert passer_by.get(second.url).status_code == 200
    assert first.url != second.url


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("text", " ", "请写明发生了什么"),
        ("unit", "", "请填写房号"),
        ("phone", "", "请留下电话"),
        ("phone", "abc", "请核对"),
        ("kind", "bribe", "请选择"),
        ("kind", "", "请选择"),
        ("photos", a_file("x.exe", b"MZ"), "x.exe"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    field: str, value: Any, said: str, passer_by: Client, token: str
) -> None:
    answer = write(passer_by, token, **{field: value})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "王先生" in text
    assert (Ticket.objects.count(), Attachment.objects.count()) == (0, 0)


def test_looking_changes_nothing_and_tells_nothing_of_anybody(passer_by: Client, token: str) -> None:
    before = Ticket.objects.count(), Entry.objects.count()

    text = passer_by.get(reverse("portal:report", args=[token])).content.decode()

    assert (Ticket.objects.count(), Entry.objects.count()) == before
    assert "王测试" not in text


@pytest.mark.parametrize("why", ["made up", "taken down", "replaced"])
def test_a_poster_that_does_not_hang_looks_like_none(
    why: str, passer_by: Client, token: str, lead: Membership, front: Membership, unit: Unit
) -> None:
    if why == "taken down":
        take_down(poster=Poster.objects.get(), by=lead.user, now=clock.now())
    elif why == "replaced":
        put_up(who=lead, building=unit.building, responder=front.user, now=clock.now())
    asked = "made-up" if why == "made up" else token

    answers = [passer_by.get(reverse("portal:report", args=[one])) for one in (asked, "another-one")]

    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert write(passer_by, asked).status_code == 404
    assert Ticket.objects.count() == 0


def test_ten_reports_an_hour_are_taken_from_one_address(passer_by: Client, token: str) -> None:
    codes = [write(passer_by, token, text="").status_code for _ in range(11)]

    assert codes == [422] * 10 + [429]


def test_who_left_is_followed_by_a_lead(passer_by: Client, token: str, front: Membership, lead: Membership) -> None:
    Membership.objects.filter(pk=front.pk).update(active=False)

    write(passer_by, token)

    assert Ticket.objects.get().first_responder == lead.user


def test_without_anybody_to_answer_the_resident_is_asked_to_call(
    passer_by: Client, token: str, front: Membership
) -> None:
    Membership.objects.filter(community=front.community).update(active=False)

    answer = write(passer_by, token)

    assert answer.status_code == 409
    assert "致电" in answer.content.decode()
    assert Ticket.objects.count() == 0


def test_the_lead_makes_a_poster_sees_its_code_once_and_takes_it_down(
    client: Client, passer_by: Client, front: Membership, lead: Membership
) -> None:
    client.force_login(lead.user)
    url = reverse("portal:posters", args=[front.community.slug])

    made = client.post(url, {"key": str(uuid.uuid4()), "building": "", "responder": front.user_id})

    assert "<svg" in made.content.decode()
    poster = Poster.objects.get()
    assert (poster.building, poster.responder) == (None, front.user)
    listed = client.get(url).content.decode()
    assert "整个小区" in listed
    assert "/p/" not in listed
    client.post(reverse("portal:take_down", args=[front.community.slug, poster.pk]))
    assert Poster.objects.filter(revoked_at=None).count() == 0
    assert set(Entry.objects.values_list("action", flat=True)) >= {"poster.put_up", "poster.taken_down"}


def test_a_colleague_of_another_community_answers_for_nothing_here(client: Client, lead: Membership) -> None:
    stranger = MembershipFactory.create(role=Role.FRONT)
    client.force_login(lead.user)

    url = reverse("portal:posters", args=[lead.community.slug])
    answer = client.post(url, {"key": str(uuid.uuid4()), "building": "", "responder": stranger.user_id})

    assert (answer.status_code, Poster.objects.count()) == (422, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_hangs(
    count: int, client: Client, lead: Membership, front: Membership, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        building = BuildingFactory.create(community=lead.community, number=str(number + 20))
        put_up(who=lead, building=building, responder=front.user, now=clock.now())
    client.force_login(lead.user)

    with django_assert_num_queries(8):
        client.get(reverse("portal:posters", args=[lead.community.slug]))


@pytest.mark.rule("IN-8")
def test_a_trainee_answers_for_no_poster(client: Client, lead: Membership) -> None:
    trainee = MembershipFactory.create(community=lead.community, role=Role.TRAINEE)
    client.force_login(lead.user)
    url = reverse("portal:posters", args=[lead.community.slug])

    answer = client.post(url, {"key": str(uuid.uuid4()), "building": "", "responder": trainee.user_id})

    assert (answer.status_code, Poster.objects.count()) == (422, 0)
    assert trainee.user.name not in client.get(url).content.decode()
    with pytest.raises(ResponderInTraining):
        put_up(who=lead, building=None, responder=trainee.user, now=clock.now())


@pytest.mark.rule("IN-8")
def test_who_became_a_trainee_meanwhile_turns_no_resident_away(
    passer_by: Client, token: str, front: Membership, lead: Membership
) -> None:
    Membership.objects.filter(pk=front.pk).update(role=Role.TRAINEE)

    write(passer_by, token)

    assert Ticket.objects.get().first_responder == lead.user


def test_another_matter_on_a_page_that_was_sent_before_is_not_swallowed(passer_by: Client, token: str) -> None:
    once = str(uuid.uuid4())
    write(passer_by, token, key=once)

    answer = write(passer_by, token, key=once, text="电梯也坏了")

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "电梯也坏了" in text
    assert once not in text
    assert Ticket.objects.count() == 1


def test_photos_that_a_refused_page_cannot_hold_are_asked_for_again(passer_by: Client, token: str) -> None:
    answer = write(passer_by, token, phone="", photos=[a_picture()])

    assert "请重新选择照片" in answer.content.decode()
