"""The wallboard: a token instead of a login, nobody's name on it, the same few queries whatever is open."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core import clock
from deadlines.models import Heartbeat
from deadlines.sweep import beat
from ledger.models import Entry
from portal import knocks
from reports.models import WallDevice
from reports.queries.board import ROWS, Share, board_of, count_board
from reports.refusals import WallMadeBefore, WallNameTaken
from reports.services import make_wall, revoke_wall
from reports.views import wall as view
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, a_ticket
from tests.reports.walls import a_wall, feed_of, page_of, private_matter, text_of
from tickets.enums import Channel
from tickets.services import reply

pytestmark = pytest.mark.django_db


def test_a_screen_needs_its_address_alone_and_gets_no_cookie(lead: Membership) -> None:
    token, _device = a_wall(lead)
    screen = Client()

    for address in (page_of(token), feed_of(token)):
        answer = screen.get(address)
        assert answer.status_code == 200
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
    assert not screen.cookies


def test_only_a_digest_of_the_token_is_kept(lead: Membership) -> None:
    token, device = a_wall(lead)

    assert len(token) == 43  # 32 random bytes
    assert token not in str(list(WallDevice.objects.values()))
    assert len(device.digest) == 64


def test_a_wrong_and_a_revoked_token_get_the_same_answer(
    lead: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    token, device = a_wall(lead)
    revoke_wall(who=lead, device=device, now=clock.now())

    for address in (page_of, feed_of):
        with django_assert_num_queries(1):
            wrong = Client().get(address("a" * 43))
        with django_assert_num_queries(1):
            revoked = Client().get(address(token))
        assert (wrong.status_code, wrong.content) == (404, revoked.content)
        assert wrong.headers.items() == revoked.headers.items()


def test_a_screen_shows_its_own_community_alone(lead: Membership, front: Membership) -> None:
    now = clock.now()
    elsewhere = a_ticket(now=now, promised_at=now + timedelta(minutes=30))
    other: Membership = MembershipFactory.create(role=Role.SUPERVISOR, community=elsewhere.community)
    here = a_ticket(front, now=now, promised_at=now + timedelta(minutes=40))
    token, _device = a_wall(lead)
    foreign, _there = a_wall(other)

    # numbers are counted by community, so both may be the first of the day: the names tell them apart
    assert lead.community.name in text_of(token)
    assert elsewhere.community.name not in text_of(token)
    assert other.community.name in text_of(foreign)
    assert text_of(token).count(here.number) == 1


@pytest.mark.rule("A-3")
def test_nobodys_name_home_or_words_stand_on_the_screen(front: Membership, lead: Membership) -> None:
    now = clock.now()
    late = private_matter(front, now=now - timedelta(hours=5), promised_at=now - timedelta(hours=1))
    soon = private_matter(front, now=now, promised_at=now + timedelta(minutes=20))
    token, device = a_wall(lead)

    page, feed = Client().get(page_of(token)).content.decode(), text_of(token)

    secrets = (
        "欧阳",
        "漏水",
        "9988",
        "1234",
        "13800001234",
        "王测试",
        front.user.name,
        front.user.username,
        device.name,
    )
    for text in (page, feed):
        assert late.number in text
        assert soon.number in text
        assert str(soon.building) in text
        assert [one for one in secrets if one in text] == []


def test_what_is_late_and_what_breaks_next_stand_in_their_order(front: Membership, lead: Membership) -> None:
    minutes = (-90, -30, 20, 50, 200)
    made = [
        a_ticket(front, now=NOON - timedelta(hours=1, minutes=50), promised_at=NOON + timedelta(minutes=one))
        for one in minutes[2:]
    ]
    late = [
        a_ticket(front, now=NOON - timedelta(hours=4), promised_at=NOON + timedelta(minutes=one)) for one in minutes[:2]
    ]

    board = count_board(lead.community, now=NOON)

    assert [line.number for line in board.late] == [one.number for one in late]
    assert board.late_count == 2
    assert {line.number for line in board.coming} == {one.number for one in made}
    assert [line.due_at for line in board.coming] == sorted(line.due_at for line in board.coming)


def test_a_screen_is_never_asked_for_more_lines_than_it_holds(front: Membership, lead: Membership) -> None:
    for _one in range(5):
        a_ticket(front, now=NOON - timedelta(hours=4), promised_at=NOON - timedelta(hours=1))
        a_ticket(front, now=NOON, promised_at=NOON + timedelta(hours=1))

    board = count_board(lead.community, now=NOON)

    assert (len(board.late), len(board.coming), board.late_count) == (3, 4, 5)
    assert len(board.late) + len(board.coming) == ROWS


def test_the_days_numbers_are_those_of_the_figures(front: Membership, lead: Membership) -> None:
    made = [a_ticket(front, now=NOON - timedelta(hours=3)) for _one in range(3)]
    reply(
        ticket_id=made[0].pk,
        by=front.user,
        said="明天上午到",
        channel=Channel.CALL_OUT,
        final=False,
        next_reply_at=NOON + timedelta(hours=5),
        now=NOON - timedelta(hours=2),
    )

    board = count_board(lead.community, now=NOON)

    assert (board.received, board.closed, board.unaccounted) == (3, 0, 3)
    assert board.replied == Share(good=1, bad=2)
    assert board.replied.percent == 33
    assert board.reached.percent is None


def test_nearly_all_is_not_all() -> None:
    assert Share(good=999, bad=1).percent == 99
    assert Share(good=3, bad=0).percent == 100


@pytest.mark.parametrize("count", [1, 3])
def test_a_look_costs_the_same_few_queries_whatever_is_open(
    count: int, front: Membership, lead: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = clock.now()
    for _one in range(count):
        private_matter(front, now=now - timedelta(hours=5), promised_at=now - timedelta(hours=1))
        private_matter(front, now=now, promised_at=now + timedelta(minutes=20))
    token, _device = a_wall(lead)
    screen = Client()

    with django_assert_num_queries(12):  # the screen, that it was seen, and the ten of the board
        screen.get(feed_of(token))
    with django_assert_num_queries(1):  # within ten seconds the board is there
        screen.get(feed_of(token))


def test_five_screens_of_a_community_cost_one(
    front: Membership, lead: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tokens = [a_wall(lead, f"屏 {number}")[0] for number in range(5)]
    text_of(tokens[0])

    with django_assert_num_queries(8):  # each: whose it is, and that it was seen
        for token in tokens[1:]:
            text_of(token)


def test_numbers_are_counted_anew_after_ten_seconds(front: Membership, lead: Membership) -> None:
    a_wall(lead)
    first = board_of(lead.community, now=NOON)
    a_ticket(front, now=NOON)

    assert board_of(lead.community, now=NOON + timedelta(seconds=9)) == first
    assert board_of(lead.community, now=NOON + timedelta(seconds=10)).received == 1


def test_being_there_is_written_once_a_minute(lead: Membership) -> None:
    token, device = a_wall(lead)
    text_of(token)
    device.refresh_from_db()
    seen = device.seen_at
    assert seen is not None

    text_of(token)
    device.refresh_from_db()
    assert device.seen_at == seen
    WallDevice.objects.update(seen_at=seen - timedelta(seconds=61))
    text_of(token)

    device.refresh_from_db()
    assert device.seen_at > seen - timedelta(seconds=61)


def test_a_silent_engine_is_told_and_a_living_one_is_not(lead: Membership) -> None:
    token, _device = a_wall(lead)
    beat(clock.now())
    assert "wall-silent" not in text_of(token)

    Heartbeat.objects.update(at=clock.now() - timedelta(seconds=45))

    assert "wall-silent" in text_of(token)


def test_whoever_asks_too_often_is_asked_to_wait(lead: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    token, _device = a_wall(lead)
    monkeypatch.setattr(view, "LOOKS", knocks.Limit("wall", most=2, seconds=60))

    statuses = [Client().get(feed_of(token)).status_code for _one in range(4)]

    assert statuses == [200, 200, 429, 429]


def test_making_and_revoking_stand_in_the_ledger(lead: Membership) -> None:
    _token, device = a_wall(lead)

    assert revoke_wall(who=lead, device=device, now=clock.now())
    assert not revoke_wall(who=lead, device=device, now=clock.now())

    actions = Entry.objects.filter(subject=f"wall:{device.pk}").values_list("action", flat=True)
    assert sorted(actions) == ["wall.made", "wall.revoked"]


def test_the_same_click_makes_one_screen_and_never_darkens_one_that_runs(lead: Membership) -> None:
    key, now = uuid.uuid4(), clock.now()
    first = make_wall(who=lead, name="前台", key=key, now=now)
    second = make_wall(who=lead, name="前台", key=key, now=now)
    assert WallDevice.objects.count() == 1
    assert (Client().get(page_of(first)).status_code, Client().get(page_of(second)).status_code) == (404, 200)

    with pytest.raises(WallMadeBefore):
        make_wall(who=lead, name="前台", key=key, now=now)
    with pytest.raises(WallNameTaken):
        make_wall(who=lead, name="前台", key=uuid.uuid4(), now=now)

    assert Client().get(page_of(second)).status_code == 200


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.DIRECTOR, Role.ADMINISTRATOR])
def test_a_lead_makes_a_screen_sees_its_address_once_and_revokes_it(role: Role, client: Client) -> None:
    who: Membership = MembershipFactory.create(role=role)
    client.force_login(who.user)
    url = reverse("reports:walls", args=[who.community.slug])

    made = client.post(url, {"name": " 办公室 北墙 ", "key": str(uuid.uuid4())})

    device = WallDevice.objects.get()
    address = made.context["made"]["url"]
    assert (device.name, made.status_code) == ("办公室 北墙", 200)
    assert "<svg" in made.content.decode()
    assert Client().get(address).status_code == 200
    again = client.get(url).content.decode()
    assert device.name in again
    assert address not in again
    client.post(reverse("reports:wall_revoke", args=[who.community.slug, device.pk]))
    assert Client().get(address).status_code == 404
    assert device.name not in client.get(url).content.decode().split('class="panel"')[1]


def test_a_name_that_is_taken_is_refused_and_stays_typed(lead: Membership, client: Client) -> None:
    a_wall(lead, "前台")
    client.force_login(lead.user)

    answer = client.post(
        reverse("reports:walls", args=[lead.community.slug]), {"name": "前台", "key": str(uuid.uuid4())}
    )

    assert answer.status_code == 422
    assert "已有同名" in answer.content.decode()
    assert 'value="前台"' in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_screens_costs_the_same(
    count: int, lead: Membership, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        a_wall(lead, f"屏 {number}")
    client.force_login(lead.user)
    url = reverse("reports:walls", args=[lead.community.slug])
    client.get(url)

    with django_assert_num_queries(6):
        client.get(url)
