"""The technician's pages: my orders, one order, its deeds by script and by plain form (R-1, R-2, R-3, TL-4)."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from attachments.models import Attachment
from ledger.models import Entry
from staff.enums import Role
from staff.models import Membership
from tests.attachments.images import a_file, a_picture
from tests.factories import CommunityFactory, MembershipFactory
from tests.tickets.errands import a_technician, a_ticket_at, an_order, done_by, on_site
from tickets.enums import Deed, Ones, OrderState
from tickets.models import OrderStep, WorkOrder
from tickets.phone_keys import who_of
from tickets.services import reassign

pytestmark = pytest.mark.django_db
JSON: dict[str, Any] = {"HTTP_ACCEPT": "application/json"}


def page(order: WorkOrder) -> str:
    return f"/c/{order.community.slug}/orders/{order.number}/"


def tell(phone: Client, order: WorkOrder, deed: str, *, key: uuid.UUID | None = None, **fields: Any) -> Any:
    """As the phone's queue sends it."""
    return phone.post(f"{page(order)}deeds/", {"deed": deed, "key": key or uuid.uuid4(), **fields}, **JSON)


def ticked(*left_out: Ones) -> list[int]:
    return [one.value for one in Ones if one not in left_out]


def test_the_list_has_mine_and_what_waits_for_anybody_the_next_to_be_late_first(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    later = an_order(front, tech, now=now, appointment_at=now + timedelta(hours=3))
    sooner = an_order(front, tech, now=now)
    waiting = an_order(front, None, now=now)
    foreign = an_order(front, a_technician(front.community), now=now)

    text = phone.get(f"/c/{front.community.slug}/orders/").content.decode()

    assert text.index(sooner.number) < text.index(later.number) < text.index(waiting.number)
    assert foreign.number not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    count: int,
    phone: Client,
    tech: Membership,
    front: Membership,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _one in range(count):
        an_order(front, tech, now=now)
        an_order(front, None, now=now)
        done_by(tech, an_order(front, tech, now=now), now=now)
    phone.get(f"/c/{front.community.slug}/orders/")

    with django_assert_num_queries(6):
        phone.get(f"/c/{front.community.slug}/orders/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_order_costs_the_same_whatever_was_done(
    count: int,
    phone: Client,
    tech: Membership,
    front: Membership,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    order = on_site(tech, an_order(front, tech, now=now), now=now)
    for _one in range(count):
        tell(phone, order, "before", photos=a_picture())
    phone.get(page(order))

    with django_assert_num_queries(10):
        phone.get(page(order))


def test_the_errand_on_the_phone_from_dispatch_to_the_residents_signature(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = an_order(front, tech, now=now)

    for deed in ("accepted", "set_off", "arrived"):
        assert tell(phone, order, deed).json()["ok"]
    tell(phone, order, "before", photos=a_picture())
    tell(phone, order, "after", photos=[a_picture(), a_picture()])
    tell(phone, order, "finished", result="更换三角阀", ones=ticked())
    answer = tell(phone, order, "confirmed", words="很好", signature=a_picture("signature.png", kind="PNG"))

    order.refresh_from_db()
    assert answer.json()["state"] == order.state == OrderState.CONFIRMED
    assert (order.ones, order.result) == (127, "更换三角阀")
    kinds = Attachment.objects.filter(subject_id=order.pk).order_by("pk").values_list("subject_kind", flat=True)
    assert list(kinds) == ["order_before", "order_after", "order_after", "order_signed"]


@pytest.mark.rule("R-2")
def test_a_deed_told_late_keeps_its_own_time_and_arrives_once(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = an_order(front, tech, now=now - timedelta(minutes=30))
    key, at = uuid.uuid4(), now - timedelta(minutes=25)

    answers = [tell(phone, order, "accepted", key=key, at=at.isoformat()) for _time in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    step = OrderStep.objects.get(key=key)
    assert (step.at, step.deed) == (at, Deed.ACCEPTED)
    assert step.received_at >= now


@pytest.mark.rule("TL-4")
def test_an_arrival_without_a_signal_stops_the_twenty_minutes_when_it_was(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = an_order(front, tech, now=now - timedelta(minutes=30))

    tell(phone, order, "arrived", at=(now - timedelta(minutes=12)).isoformat())

    order.refresh_from_db()
    assert order.arrived_at == now - timedelta(minutes=12)
    assert order.arrived_at < order.site_due_at


def test_a_refused_deed_says_why_and_at_which_field(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = on_site(tech, an_order(front, tech, now=now), now=now)

    answer = tell(phone, order, "finished", result=" ", ones=ticked())

    assert answer.status_code == 409
    assert (answer.json()["field"], answer.json()["state"]) == ("result", OrderState.ON_SITE)
    assert answer.json()["sentence"]


@pytest.mark.rule("R-3")
def test_what_is_not_ticked_is_asked_about_and_may_be_so(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = on_site(tech, an_order(front, tech, now=now), now=now)
    fields: dict[str, Any] = {"result": "已修好", "ones": ticked(Ones.SHOE_COVERS)}

    asked = tell(phone, order, "finished", **fields)
    told = tell(phone, order, "finished", as_it_was="1", **fields)

    assert (asked.status_code, asked.json()["field"]) == (409, "ones")
    assert told.json()["state"] == OrderState.DONE
    order.refresh_from_db()
    assert order.ones == 127 - Ones.SHOE_COVERS


def test_whoever_lost_the_order_is_told_so_and_nobody_else_learns_of_it(
    phone: Client, tech: Membership, front: Membership, lead: Membership, now: datetime, client: Client
) -> None:
    order = an_order(front, tech, now=now)
    other, stranger = a_technician(front.community), a_technician(front.community)
    reassign(order_id=order.pk, by=lead.user, technician=other.user, reason="换人", key=uuid.uuid4(), now=now)

    mine = tell(phone, order, "accepted")
    client.force_login(stranger.user)
    theirs = tell(client, order, "accepted")

    assert (mine.status_code, theirs.status_code) == (409, 404)
    assert OrderStep.objects.filter(deed=Deed.ACCEPTED).count() == 0


def test_another_person_on_the_same_phone_sends_nothing(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = an_order(front, tech, now=now)

    answer = tell(phone, order, "accepted", who=who_of(front.user))

    assert (answer.status_code, answer.json()["other"]) == (403, True)
    assert tell(phone, order, "accepted", who=who_of(tech.user)).status_code == 200


def test_signed_out_a_script_is_told_so_plainly(
    client: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    assert tell(client, an_order(front, tech, now=now), "accepted").status_code == 401


def test_a_deed_that_no_page_sends_is_refused(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    answer = tell(phone, an_order(front, tech, now=now), "reassigned")

    assert (answer.status_code, bool(answer.json()["sentence"])) == (409, True)


def test_without_scripts_the_page_has_the_next_deed_and_it_works(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = an_order(front, tech, now=now)
    fields = {"deed": "accepted", "key": uuid.uuid4()}

    answer = phone.post(f"{page(order)}deeds/", fields)

    assert answer.status_code == 302
    assert answer.headers["Location"] == page(order)
    order.refresh_from_db()
    assert order.state == OrderState.ACCEPTED


def test_without_scripts_a_refused_form_keeps_what_was_typed(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = on_site(tech, an_order(front, tech, now=now), now=now)
    fields = {"deed": "finished", "key": uuid.uuid4(), "result": "换了三角阀", "ones": ticked(Ones.RAG)}

    answer = phone.post(f"{page(order)}deeds/", fields)

    assert answer.status_code == 409
    assert "换了三角阀" in answer.content.decode()
    assert 'name="as_it_was"' in answer.content.decode()


def test_handing_back_leads_to_the_list_as_long_as_another_has_it(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = an_order(front, tech, now=now)

    refused = tell(phone, order, "refused", reason="电动车没电")

    assert refused.json()["state"] == OrderState.DISPATCHED
    assert WorkOrder.objects.get(pk=order.pk).technician is None


@pytest.mark.parametrize("role", [Role.FRONT, Role.TRAINEE, Role.SUPERVISOR, Role.DIRECTOR, Role.ADMINISTRATOR])
def test_desk_and_oversight_may_look_but_do_nothing_in_the_technicians_place(
    role: Role, client: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = an_order(front, tech, now=now)
    client.force_login(MembershipFactory.create(community=front.community, role=role).user)

    looked = client.get(page(order))
    tried = tell(client, order, "accepted")

    assert (looked.status_code, tried.status_code) == (200, 409)
    assert 'data-deed="accepted"' not in looked.content.decode()


def test_for_guards_other_technicians_and_other_communities_it_does_not_exist(
    client: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = an_order(front, tech, now=now)
    waiting = an_order(front, None, now=now)
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)
    foreign = a_technician(CommunityFactory.create())

    seen = []
    for who in (guard, a_technician(front.community), foreign):
        client.force_login(who.user)
        seen.append([client.get(page(one)).status_code for one in (order, waiting)])

    assert seen == [[404, 404], [404, 200], [404, 404]]


@pytest.mark.rule("A-3")
def test_the_number_is_masked_until_the_technician_asks_and_the_ledger_knows_who_did(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = an_order(front, tech, now=now)

    text = phone.get(page(order)).content.decode()
    answer = phone.post(f"{page(order)}call/", **JSON)

    assert "138****1234" in text
    assert "13800001234" not in text
    assert answer.json() == {"tel": "13800001234"}
    entry = Entry.objects.order_by("-seq").first()
    assert entry is not None
    assert (entry.action, entry.actor_id) == ("ticket.phone_shown", tech.user_id)
    assert "13800001234" not in bytes(entry.payload).decode()


@pytest.mark.rule("A-3")
def test_a_number_is_shown_to_nobody_who_is_not_under_way_there(
    client: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = done_by(tech, an_order(front, tech, now=now), now=now)
    waiting = an_order(front, None, now=now)
    seen = []
    for who, one in ((tech, order), (tech, waiting), (front, order)):
        client.force_login(who.user)
        seen.append(client.post(f"{page(one)}call/", **JSON).status_code)

    assert seen == [409, 409, 409]


def test_photos_are_served_to_those_who_may_see_the_order_and_stay_nowhere(
    phone: Client, tech: Membership, front: Membership, now: datetime, client: Client
) -> None:
    order = on_site(tech, an_order(front, tech, now=now), now=now)
    other = on_site(tech, an_order(front, tech, now=now), now=now)
    tell(phone, order, "before", photos=a_picture(size=(900, 700)))
    photo = Attachment.objects.get()

    answer = phone.get(f"{page(order)}files/{photo.pk}/?small")
    elsewhere = phone.get(f"{page(other)}files/{photo.pk}/")
    client.force_login(a_technician(front.community).user)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert elsewhere.status_code == 404
    assert client.get(f"{page(order)}files/{photo.pk}/").status_code == 404


def test_what_is_no_picture_is_refused_and_nothing_is_kept(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = on_site(tech, an_order(front, tech, now=now), now=now)

    answers = [tell(phone, order, "before", photos=a_file("a.jpg", b"<svg>")), tell(phone, order, "before")]

    assert [(one.status_code, one.json()["field"]) for one in answers] == [(409, "photos"), (409, "photos")]
    assert (Attachment.objects.count(), OrderStep.objects.filter(deed=Deed.BEFORE).count()) == (0, 0)


def test_what_was_done_lately_stands_there_without_anything_personal(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    ticket = a_ticket_at(front, now=now)
    order = done_by(tech, an_order(front, tech, now=now, ticket=ticket), now=now)

    text = phone.get(f"/c/{front.community.slug}/orders/").content.decode()

    assert order.number in text
    assert ticket.unit is not None
    assert ticket.unit.code not in text
    assert order.task not in text


def test_a_technicians_home_is_their_orders(phone: Client, front: Membership) -> None:
    assert phone.get("/").headers["Location"] == f"/c/{front.community.slug}/orders/"


def test_an_order_of_nobody_is_accepted_first(
    phone: Client, tech: Membership, front: Membership, now: datetime
) -> None:
    order = an_order(front, None, now=now)

    text = phone.get(page(order)).content.decode()
    answer = tell(phone, order, "accepted")

    assert 'data-from="accepted"' in text  # to set off, and to arrive
    assert 'data-from="dispatched"' in text
    assert answer.json()["state"] == OrderState.ACCEPTED
    order.refresh_from_db()
    assert order.technician == tech.user
