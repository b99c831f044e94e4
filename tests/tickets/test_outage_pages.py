"""Known causes on the pages: announced, shown before the clerk types, joined with one key, told in one step."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime
from pytest_django import DjangoAssertNumQueries

from core import clock
from residents.models import Unit
from staff.models import Community, Membership
from tests.factories import CategoryFactory, CommunityFactory, a_ticket
from tests.tickets.intake_posts import a_household, a_post, first_of, page
from tickets.enums import Channel, Lacking, State
from tickets.models import Contact, Draft, Outage, Ticket
from tickets.services import Caller, announce_outage, join_outage
from tickets.services.outage import Cause

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def unit(front: Membership) -> Unit:
    return a_household(front.community)


def known(who: Membership, **changes: Any) -> Outage:
    now = clock.now()
    cause = changes.pop("cause", Cause(Lacking.WATER))
    facts: dict[str, Any] = {
        "who": who, "cause": cause, "told": "水泵故障，正在抢修", "promised_at": now + 4 * HOUR,
        "key": uuid.uuid4(), "now": now,
    }  # fmt: skip
    return announce_outage(**{**facts, **changes})


def callers(outage: Outage, who: Membership, count: int) -> None:
    for n in range(count):
        join_outage(
            outage_id=outage.pk, membership=who, caller=Caller(phone=f"1380000{n:04d}"), channel=Channel.PHONE, said="",
            key=uuid.uuid4(), now=clock.now(),
        )  # fmt: skip


def to(name: str, outage: Outage) -> str:
    return reverse(f"tickets:{name}", args=[outage.community.slug, outage.pk])


def ahead(hours: int = 3) -> str:
    return f"{localtime(clock.now() + hours * HOUR):%Y-%m-%dT%H:%M}"


def an_announcement(**changes: str) -> dict[str, str]:
    facts = {"lacking": "water", "place": "", "tell": "水泵故障", "promised_at": ahead(), "key": str(uuid.uuid4())}
    return {**facts, **changes}


def test_a_clerk_announces_an_outage_of_one_building(desk_client: Client, front: Membership, unit: Unit) -> None:
    url = reverse("tickets:outages", args=[front.community.slug])

    answer = desk_client.post(url, an_announcement(place=str(unit.building_id)), follow=True)

    outage = Outage.objects.get()
    assert (outage.building_id, outage.announced_by) == (unit.building_id, front.user)
    assert answer.redirect_chain[0][0] == to("outage", outage)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("lacking", "", "请选择停了什么"),
        ("tell", " ", "请写下"),
        ("promised_at", "2020-01-01T10:00", "已经过去"),
        ("key", "no", "再保存一次"),
    ],
)
def test_a_faulty_announcement_stays_with_everything_typed(
    field: str, value: str, words: str, desk_client: Client, front: Membership
) -> None:
    url = reverse("tickets:outages", args=[front.community.slug])

    answer = desk_client.post(url, an_announcement(**{"tell": "水泵故障，厂家在路上", field: value}))

    assert (answer.status_code, Outage.objects.count()) == (422, 0)
    text = answer.content.decode()
    assert words in text
    assert field == "tell" or "水泵故障，厂家在路上" in text
    assert Draft.objects.get().form == "page-announce-0"


def test_the_intake_shows_it_before_anything_is_typed(desk_client: Client, front: Membership) -> None:
    known(front)

    text = desk_client.get(page(front.community)).content.decode()

    assert "水泵故障，正在抢修" in text
    assert 'data-press="F2"' in text


def test_one_key_joins_the_caller_who_was_picked_and_nothing_was_typed(
    desk_client: Client, front: Membership, unit: Unit
) -> None:
    outage = known(front, cause=Cause(Lacking.WATER, unit.building))
    post = a_post(unit=str(unit.pk), caller=str(first_of(unit).pk), **{"m0-text": "", "m0-kind": ""})

    answer = desk_client.post(page(front.community), {**post, "outage": str(outage.pk)})

    ticket = Ticket.objects.get()
    assert answer.status_code == 302
    assert (ticket.outage_id, ticket.unit_id, ticket.state) == (outage.pk, unit.pk, State.IN_PROGRESS)


def test_a_caller_of_a_lapsed_promise_is_not_lost_and_the_sentence_says_what_to_do(
    desk_client: Client, front: Membership, unit: Unit
) -> None:
    now = clock.now()
    outage = known(front, promised_at=now - HOUR, now=now - 2 * HOUR)
    post = a_post(unit=str(unit.pk), caller=str(first_of(unit).pk), **{"m0-text": "没水了"})

    answer = desk_client.post(page(front.community), {**post, "outage": str(outage.pk)})

    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
    assert "没水了" in answer.content.decode()
    assert "先告知" in answer.content.decode()


def test_an_outage_of_another_community_does_not_exist(desk_client: Client, front: Membership, unit: Unit) -> None:
    elsewhere = known(front)
    Outage.objects.update(community=CommunityFactory.create())
    post = a_post(unit=str(unit.pk), caller=str(first_of(unit).pk))

    assert desk_client.post(page(front.community), {**post, "outage": str(elsewhere.pk)}).status_code == 404
    assert desk_client.get(reverse("tickets:outage", args=[front.community.slug, elsewhere.pk])).status_code == 404


def test_all_callers_are_told_from_the_page(desk_client: Client, front: Membership) -> None:
    outage = known(front)
    callers(outage, front, 2)
    fields = {"said": "配件在路上", "channel": "online", "next_reply_at": ahead(6), "key": str(uuid.uuid4())}

    answer = desk_client.post(to("tell_outage", outage), fields, follow=True)

    assert Contact.objects.filter(text="配件在路上").count() == 2
    assert "2" in str(next(iter(answer.context["messages"])))


def test_the_end_told_from_the_page_closes_every_matter(desk_client: Client, front: Membership) -> None:
    outage = known(front)
    callers(outage, front, 2)

    desk_client.post(to("end_outage", outage), {"said": "已恢复", "channel": "online", "key": str(uuid.uuid4())})

    assert list(Ticket.objects.values_list("state", flat=True)) == [State.CLOSED] * 2


@pytest.mark.parametrize("name", ["tell_outage", "end_outage"])
def test_a_faulty_word_to_all_stays_with_everything_typed(name: str, desk_client: Client, front: Membership) -> None:
    outage = known(front)
    callers(outage, front, 1)

    answer = desk_client.post(to(name, outage), {"said": "长" * 4001, "channel": "online", "key": str(uuid.uuid4())})

    assert answer.status_code == 422
    assert "长" * 4001 in answer.content.decode()
    assert Contact.objects.count() == 2


def test_matters_that_stand_alone_are_put_together_and_taken_apart(
    desk_client: Client, front: Membership, unit: Unit
) -> None:
    ticket = a_ticket(front, unit=unit, now=clock.now() - HOUR)
    outage = known(front, cause=Cause(Lacking.WATER, unit.building))

    desk_client.post(to("put_together", outage), {"ticket": [str(ticket.pk)]})
    ticket.refresh_from_db()
    assert ticket.outage_id == outage.pk

    desk_client.post(reverse("tickets:take_apart", args=[front.community.slug, ticket.number]))
    ticket.refresh_from_db()
    assert ticket.outage_id is None


def test_nonsense_among_the_marked_matters_does_no_harm(desk_client: Client, front: Membership) -> None:
    outage = known(front)

    answer = desk_client.post(to("put_together", outage), {"ticket": ["x", "9" * 30, "-1", "²"]})

    assert answer.status_code == 302


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_of_one_costs_the_same_queries_whatever_stands_on_it(
    times: int,
    desk_client: Client,
    front: Membership,
    community: Community,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(times):
        a_ticket(front, now=clock.now())
    outage = known(front)
    callers(outage, front, times)
    desk_client.get(to("outage", outage))

    with django_assert_num_queries(11):
        text = desk_client.get(to("outage", outage)).content.decode()

    assert text.count('name="ticket"') == times


@pytest.mark.parametrize("times", [1, 3])
def test_the_list_costs_the_same_queries_whatever_stands_on_it(
    times: int, desk_client: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(times):
        callers(known(front), front, 1)
    url = reverse("tickets:outages", args=[front.community.slug])
    desk_client.get(url)

    with django_assert_num_queries(11):
        text = desk_client.get(url).content.decode()

    assert text.count("水泵故障，正在抢修") == times


@pytest.mark.parametrize(
    ("where", "place"),
    [("", "停水"), ("building", "停水 · 3栋"), ("entrance", "停水 · 3栋 2单元")],
)
def test_its_place_reads_as_one_says_it(where: str, place: str, front: Membership, unit: Unit) -> None:
    building = unit.building if where else None
    outage = known(front, cause=Cause(Lacking.WATER, building, "2" if where == "entrance" else ""))

    with translation.override("zh-hans"):
        assert str(outage) == place


@pytest.mark.rule("OTE-3")
def test_the_matters_that_asked_for_a_cause_are_marked_already(
    desk_client: Client, front: Membership, unit: Unit
) -> None:
    category = CategoryFactory.create(community=front.community, name="停水")
    alike = [a_ticket(front, now=clock.now(), unit=unit, category_id=category.pk, text="没水") for _ in range(3)]
    a_ticket(front, now=clock.now(), unit=unit, text="灯坏了")
    base = reverse("tickets:outages", args=[front.community.slug])
    assert f"?building={unit.building_id}&amp;category={category.pk}#announce" in desk_client.get(base).content.decode()

    fields = an_announcement(place=str(unit.building_id), category=str(category.pk))
    answer = desk_client.post(base, fields, follow=True)

    text = answer.content.decode()
    assert text.count('name="ticket"') == 4
    assert all(f'value="{one.pk}" checked' in text for one in alike)
    assert text.count(" checked>") == 3


@pytest.mark.parametrize("category", ["x", "\0", "9" * 40, "²"])
def test_nonsense_for_a_category_marks_nothing(category: str, desk_client: Client, front: Membership) -> None:
    base = reverse("tickets:outages", args=[front.community.slug])

    answer = desk_client.post(base, an_announcement(category=category))

    assert answer.status_code in {302, 422}
